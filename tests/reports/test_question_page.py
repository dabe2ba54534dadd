"""The reviewer's checklist: held against plain arithmetic on the published files, and what has changed since then."""

from __future__ import annotations

import csv
import re
import shutil
from html import unescape

import duckdb
import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.publication.request import question_address, request_body
from rankday.reports.web.queries import query

STREAM = "reconstitution/2026-06"


def section(text, anchor):
    return text[text.index(f'id="{anchor}"') :].partition("<h2")[0]


def rows_of(folder, name):
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def text(pages):
    return unescape(pages.get("/question", params={"stream": STREAM}).text)


def test_the_largest_adds_come_first_with_weight_and_reason(text, reconstituted):
    folder = reconstituted.home.published(STREAM) / "v1"
    adds = {row["security_id"] for row in rows_of(folder, "changes")
            if (row["index_code"], row["change_type"]) == ("R3000", "add")}  # fmt: skip
    members = [row for row in rows_of(folder, "constituents") if row["index_code"] == "R3000"]
    largest = sorted((row for row in members if row["security_id"] in adds), key=lambda row: -float(row["weight"]))[:10]
    found = section(text, "largest").partition("<h3>Deletes")[0]
    tickers = re.findall(r'<th scope="row"><a[^>]*>([^<]*)</a>', found)
    weights = re.findall(r'<td class="num">([^<]*)</td>', found)
    assert weights == [f"{float(row['weight']) * 100:,.4f} %" for row in largest]
    assert set(tickers) <= {row["ticker"] or "–" for row in members if row["security_id"] in adds}
    assert found.count("new by rank") + found.count("failed") >= 1


def test_gates_not_met_are_all_there_and_no_override_is_said(text, reconstituted):
    gates = publication.newest_version(reconstituted.home, STREAM).manifest["gates"]
    unmet = [gate for gate in gates if not gate["is_met"]]
    assert f"{len(unmet)} of {len(gates)}" in text
    assert all(gate["observed"] in section(text, "gates") for gate in unmet)
    assert "None: no person's word" in section(text, "departures") and "the first version" in section(text, "since")
    assert "No event before this one" in section(text, "outliers")


def test_what_changed_since_the_version_before(copied, app_of):
    """A waiting result without one line: it leaves each index that it was in, and nothing else differs."""
    newest = publication.newest_version(copied, STREAM)
    draft = copied.root / "draft"
    shutil.copytree(newest.folder, draft)
    (draft / "MANIFEST.json").unlink()
    gone = rows_of(draft, "constituents")[0]["security_id"]
    less = f"from '{draft}/constituents.parquet' where security_id <> '{gone}'"
    duckdb.sql(f"copy ({less}) to '{draft}/less.parquet' (format parquet)")
    (draft / "less.parquet").replace(draft / "constituents.parquet")
    changes = draft / "changes.csv"
    changes.chmod(0o644)
    changes.write_text(changes.read_text().replace("delete", "remove", 1))  # another content
    facts = {key: value for key, value in newest.manifest.items() if key not in ("version", "approvals", "files")}
    waiting = publication.submit(copied, STREAM, draft, facts | {"weights_as_of": "2026-04-30"})
    client = TestClient(app_of(copied), headers={"X-User": "approver"})
    text = client.get("/question", params={"stream": STREAM, "hash": waiting}).text
    assert "2 more people approve exactly this content" in text and waiting in text
    since = section(text, "since")
    assert "1 line differs" in since and since.count("<td>leaves</td>") == 1 and "R3000E" in since
    assert question_address(STREAM, waiting) in request_body(copied, STREAM, waiting)
    assert str(copied.root) not in request_body(copied, STREAM, waiting)
    same = client.get("/question", params={"stream": STREAM, "hash": newest.content_hash}).text
    assert "It is published; nothing waits" in same


def test_a_move_is_from_one_of_the_two_to_the_other():
    with duckdb.connect() as db:
        db.execute("""
            create table changes as from (values
                ('R1000', 'DOWN', 'delete', 'R3000E|R3000|R2000'), ('R2000', 'DOWN', 'add', 'R3000E|R3000|R2000'),
                ('R2000', 'UP', 'delete', 'R1000|RMIDCAP'), ('R2000', 'OUT', 'delete', ''),
                ('RMIDCAP', 'OTHER', 'delete', 'R2000')
            ) as t(index_code, security_id, change_type, to_indexes);
            alter table changes add column ticker varchar;
            alter table changes add column name varchar;
            alter table changes add column reason_code varchar;
            create table named_lines as select security_id, security_id as company_id, 'T' as ticker, 'N' as name
                from changes group by all;
            create table decisions as select company_id, 1 as company_rank, 5 as total_market_cap from named_lines;
        """)
        found = db.execute(query("moves_between"), {"most": 10}).fetchall()
    assert [(row[0], row[4], row[1]) for row in found] == [("R1000", "DOWN", "T"), ("R2000", "UP", "T")]


def test_outliers_are_those_whose_ratio_is_farthest_from_one():
    with duckdb.connect() as db:
        db.execute("""
            create table last_decisions as from (values ('A', 100, 'R1000'), ('B', 100, 'R1000'), ('C', 100, 'R1000'),
                ('OUT', 1, '')) as t(company_id, total_market_cap, new_indexes);
            alter table last_decisions add column company_rank int;
            create table decisions as from (values ('A', 150, 'R1000'), ('B', 20, ''), ('C', 100, 'R1000'),
                ('OUT', 900, ''), ('NEW', 5, 'R1000')) as t(company_id, total_market_cap, new_indexes);
            alter table decisions add column company_rank int;
            alter table decisions add column name varchar;
        """)
        found = db.execute(query("company_outliers"), {"most": 2}).fetchall()
    assert [(row[0], round(row[4], 6)) for row in found] == [("B", -0.8), ("A", 0.5)]
