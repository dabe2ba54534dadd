"""Indexes at a glance and their sectors: the queries over published levels, against arithmetic worked here."""

from __future__ import annotations

import csv
import io
from datetime import date

import duckdb
import pytest

from rankday.reports.web.queries import query

NAMES = "index_code, price_level, total_return_level, net_total_return_level, constituent_count, market_value"


@pytest.fixture
def published(tmp_path):
    """Writes the levels of R1000 (and of R3000, twice its market value) of some days; returns the files."""

    def write(levels):
        files = []
        for day, price in levels.items():
            path = tmp_path / "daily" / day.isoformat() / "v1" / "index_values.parquet"
            path.parent.mkdir(parents=True)
            total = price + (day - min(levels)).days / 10
            sizes = (("R1000", 50), ("R3000", 100))
            rows = ", ".join(f"('{code}', {price}e0, {total}e0, {price}e0, 7, {cap})" for code, cap in sizes)
            duckdb.sql(f"from (values {rows}) as t({NAMES})").write_parquet(str(path))
            files.append(str(path))
        return files

    return write


def rows(name, **values):
    with duckdb.connect() as db:
        cursor = db.execute(query(name), values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_a_glance_shows_the_last_session(published):
    levels = {date.fromordinal(date(2026, 1, 1).toordinal() + at): 100 + (at * 7) % 11 for at in range(30)}
    files = published(levels)
    [row, whole] = rows("index_glance", files=files, codes=["R1000", "R3000"], points=5)
    values = list(levels.values())
    assert (row["session"], row["price_level"], row["constituent_count"]) == (max(levels), values[-1], 7)
    assert (row["share_of_r3000"], whole["share_of_r3000"]) == (0.5, 1)
    assert row["path"][-1] == values[-1] and len(row["path"]) == 5


def test_the_pages_show_every_index_and_its_sectors(pages, reconstituted, app_of, tmp_path):
    import shutil

    from fastapi.testclient import TestClient

    from rankday.contract.home import Home
    from rankday.daily.daily_run import nightly

    root = tmp_path / "home"
    shutil.copytree(reconstituted.home.root, root)
    nightly(Home(root), date(2026, 6, 26))
    client = TestClient(app_of(Home(root)), headers={"X-User": "viewer"})
    text = client.get("/indexes").text
    found = list(csv.DictReader(io.StringIO(client.get("/indexes.csv").text)))
    folder = root / "published/daily/2026-06-26/v1"
    with (folder / "index_values.csv").open(newline="", encoding="utf-8") as handle:
        expected = {row["index_code"]: row for row in csv.DictReader(handle)}
    assert {row["index_code"]: row["price_level"] for row in found} == {
        code: row["price_level"] for code, row in expected.items()
    }
    assert all(f">{code}</a>" in text for code in expected) and "large cap" in text
    sectors = list(csv.DictReader(io.StringIO(client.get("/index/sectors.csv?code=R1000").text)))
    assert sum(float(row["weight"]) for row in sectors) == pytest.approx(1)
    assert client.get("/index/sectors?code=R9").status_code == client.get("/indexes?day=2020-01-01").status_code == 404
    assert "no day is published yet" in pages.get("/indexes").text
