"""The sentence and the paragraph of each company state the whole move, as the published tables have it."""

from __future__ import annotations

import re
from html import escape

import duckdb
import pytest


@pytest.fixture(scope="module")
def published(reconstituted):
    """A query over the published reconstitution."""
    folder = reconstituted.home.published("reconstitution/2026-06") / "v1"

    def rows(query):
        with duckdb.connect() as db:
            for name in ("decisions", "changes"):
                db.execute(f"create view {name} as select * from '{folder}/{name}.parquet'")
            snapshot = reconstituted.home.root / "snapshots" / "2026-04-30" / "v1" / "securities.parquet"
            db.execute(f"create view lines as select * from '{snapshot}'")
            cursor = db.execute(query)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return rows


def codes(text):
    return {code for code in text.split("|") if code}


def test_a_sentence_names_every_index_joined_left_and_stayed_in_and_the_close_after_which(published):
    moved = 0
    for row in published("select * from decisions"):
        before, now, sentence = codes(row["prior_indexes"]), codes(row["new_indexes"]), row["explanation"]
        assert codes("|".join(re.findall(r"\bR[0-9A-Z]{3,7}\b", sentence))) >= before | now, sentence
        assert ("after the close of 2026-06-26" in sentence) == (before != now), sentence
        assert sentence.endswith(".") and ";;" not in sentence and "  " not in sentence
        moved += before != now and bool(before) and bool(now)
    assert moved > 10


def test_a_paragraph_names_every_line_that_moved_with_its_reason(published):
    found = published("""
        select analysis, security_id, replace(changes.reason_code, '_', ' ') as reason, change_type, index_code
        from changes join lines using (security_id) join decisions using (company_id)
    """)
    assert len(found) > 50
    for row in found:
        verb = "joins" if row["change_type"] == "add" else "leaves"
        assert re.search(
            rf"\({row['security_id']}\) {verb} [^()]*\b{row['index_code']}\b[^()]*\({row['reason']}", row["analysis"]
        ), row


def test_the_page_the_command_line_and_the_table_have_the_same_words(published, pages, rankday, reconstituted):
    moved = "prior_indexes <> new_indexes and new_indexes <> '' and prior_indexes <> ''"
    [row] = published(f"select * from decisions where {moved} order by company_id limit 1")
    page = pages.get("/explain", params={"who": row["company_id"]}).text
    _, printed, _ = rankday("explain", "--home", reconstituted.home.root, "--event", "2026-06", row["company_id"])
    for words in (row["explanation"], row["analysis"]):
        assert escape(words, quote=False) in page
        assert words in " ".join(printed.split())


def test_a_result_from_before_there_was_an_analysis_is_still_read(copied, app_of, rankday):
    from fastapi.testclient import TestClient

    path = copied.published("reconstitution/2026-06") / "v1" / "decisions.parquet"
    path.chmod(0o644)
    with duckdb.connect() as db:
        db.execute(f"create table t as select * exclude (analysis) from '{path}'")
        db.execute(f"copy t to '{path}' (format parquet)")
        [(company,)] = db.execute("select min(company_id) from t").fetchall()
    client = TestClient(app_of(copied), headers={"X-User": "viewer"})
    assert client.get("/explain", params={"who": company}).status_code == 200
    assert client.get("/table/decisions.csv", params={"stream": "reconstitution/2026-06"}).status_code == 200
    assert rankday("explain", "--home", copied.root, "--event", "2026-06", company)[0] == 0
