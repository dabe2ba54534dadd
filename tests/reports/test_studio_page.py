"""The studio: a draft is refused beside its field, computed behind the page, and taken along as a row."""

from __future__ import annotations

import csv
import io
import time

import pytest

from rankday.reports.web import draft_runs

DRAFT = {"index_code": "XTEN", "name": "ten", "parent_code": "R1000", "selection": "top", "argument": "10",
         "effective_from": "2026-01-01"}  # fmt: skip


@pytest.fixture
def nothing_starts(monkeypatch):
    monkeypatch.setattr(draft_runs, "_compute", lambda *given: pytest.fail("a draft was computed"))


def test_the_form_has_a_field_a_column_with_what_is_written_there(derived_pages, nothing_starts):
    text = derived_pages.get("/studio").text
    for column in ("index_code", "position", "parent_code", "argument", "maximum_weight", "rebalanced", "note"):
        assert f'name="{column}"' in text and f'id="studio-{column}-hint"' in text
    assert "a company at most 0.225" in text and "profitable_small_cap" in text and "<option>RTOP10</option>" in text


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("argument", "ten", "is no number of companies"),
        ("index_code", "RTOP10", "has rows already"),
        ("parent_code", "../x", "no base index"),
        ("capping", "single", "needs one"),
        ("name", "", "is empty"),
        ("note", "\x07", "cannot be printed"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_starts(derived_pages, nothing_starts, column, value, why):
    answer = derived_pages.get("/studio", params=DRAFT | {column: value})
    field = "maximum_weight" if column == "capping" else column
    assert answer.status_code == 404 and f'id="studio-{field}-error"' in answer.text and why in answer.text
    assert "derived_indexes.csv, row" not in answer.text


def test_a_draft_is_computed_behind_the_page(derived_home, derived_pages):
    before = {path for path in derived_home.root.rglob("*") if path.is_file()}
    first = derived_pages.get("/studio", params=DRAFT).text
    assert 'http-equiv="refresh"' in first and "XTEN,106,2026-01-01,ten,R1000,top,10" in first
    other = derived_pages.get("/studio", params=DRAFT | {"argument": "11"})
    assert other.status_code == 404 and "another draft is being computed" in other.text
    for _ in range(120):
        text = derived_pages.get("/studio", params=DRAFT).text
        if "refresh" not in text:
            break
        time.sleep(0.5)
    assert 'aria-label="Members"' in text and "10 of" in text and "at the end of <code>derived_indexes.csv" in text
    members = list(
        csv.DictReader(io.StringIO(derived_pages.get("/studio.csv", params=DRAFT | {"part": "members"}).text))
    )
    assert len({row["company_id"] for row in members}) == 10
    assert abs(sum(float(row["weight"]) for row in members) - 1) < 1e-9
    assert before == {path for path in derived_home.root.rglob("*") if path.is_file()}


def test_the_row_is_a_file(derived_pages, nothing_starts):
    answer = derived_pages.get("/studio.csv", params=DRAFT)
    assert 'filename="derived_indexes.csv"' in answer.headers["content-disposition"]
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert row["index_code"] == "XTEN" and row["position"] == "106" and row["weighting"] == "float_cap"
    assert derived_pages.get("/studio.csv", params=DRAFT | {"part": "nothing"}).status_code == 404
    assert derived_pages.get("/studio.csv").status_code == 404
