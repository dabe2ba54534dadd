"""Suggestions: any part of a name, ticker or id, of now or formerly, nearest first; a line is called as last seen."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import duckdb
import pytest

from rankday.contract.home import Home
from rankday.reports.web import names as module

FIRST = (
    ("C1", "L1", "OLDT", "Alpha Old Name Inc."),
    ("C2", "L2", "BRK/B", "Berkly Inc."),
    ("C3", "L3", "ZZA", "Gamma Alphabet Corp."),
    ("C4", "GONE", "GON", "Vanished Ltd."),
)
SECOND = (("C1", "L1", "NEWT", "Beta New Name Inc."), FIRST[1], FIRST[2])


@pytest.fixture
def known(tmp_path, monkeypatch):
    """The names of two frozen drops, and the home."""
    files = {}
    companies = tmp_path / "snapshots" / "2026-05-04" / "v1" / "companies.parquet"
    companies.parent.mkdir(parents=True)
    duckdb.sql("select 'C2' as company_id, 'Berkly Holdings' as name").write_parquet(str(companies))
    for session, rows in ((date(2026, 5, 1), FIRST), (date(2026, 5, 4), SECOND)):
        path = tmp_path / "snapshots" / session.isoformat() / "v1" / "securities.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        listed = ", ".join(map(str, rows))
        duckdb.sql(f"from (values {listed}) as t(company_id, security_id, ticker, name)").write_parquet(str(path))
        files[session] = SimpleNamespace(
            manifest={"tables": {}},
            table_path=lambda name, path=path: path if name == "securities" else companies,
        )
    monkeypatch.setattr(module.snapshot_store, "sessions", lambda home: sorted(files))
    monkeypatch.setattr(module.snapshot_store, "newest", lambda home, session: files[session])
    return module.Names(), Home(tmp_path)


@pytest.mark.parametrize(
    ("who", "companies"),
    [
        ("new", ["C1"]),
        ("ame inc", ["C1"]),
        ("oldt", ["C1"]),  # formerly
        ("old nam", ["C1"]),
        ("alpha", ["C1", "C3"]),  # one was called so, the other still is
        ("phabet", ["C3"]),
        ("brk.b", ["C2"]),
        ("brkb", ["C2"]),
        ("rk/", ["C2"]),
        ("hold", ["C2"]),  # the company's own name
        ("l3", ["C3"]),
        ("c2", ["C2"]),
        ("vanish", ["C4"]),
        ("inc", ["C1", "C2"]),
        ("nobody", []),
        ("  ", []),
        ("%", []),
        ("'; drop table names", []),
    ],
)
def test_any_part_of_a_name_finds_the_company(known, who, companies):
    names, home = known
    assert sorted(row["company_id"] for row in names.search(home, who)) == companies


def test_a_former_name_says_until_when_and_the_company_is_called_as_it_is_now(known):
    names, home = known
    [row] = names.search(home, "OLDT")
    assert (row["name"], row["tickers"]) == ("Beta New Name Inc.", "NEWT")
    assert (row["former"], row["former_until"]) == ("OLDT Alpha Old Name Inc.", "2026-05-01")
    assert names.search(home, "NEWT")[0]["former"] is None


def test_the_nearest_is_first_and_the_total_counts_all(known):
    names, home = known
    found = names.search(home, "alpha", most=1)
    assert [(row["company_id"], row["total"]) for row in found] == [("C1", 2)]


def test_a_line_that_vanished_is_called_as_it_was_last_seen(known):
    names, home = known
    [row] = names.last_seen(home, ["GONE", "NEVER"], "2026-05-04")
    assert (row["ticker"], row["name"], row["company_id"], row["last"]) == ("GON", "Vanished Ltd.", "C4", "2026-05-01")
    [row] = names.last_seen(home, ["L1"], "2026-05-01")
    assert row["ticker"] == "OLDT", "nothing from after the result's own day"
