"""What-if: a refusal is told before anything is computed; an answer is remembered; who moves is who should."""

from __future__ import annotations

import pytest

from rankday.reports.web import what_if_runs


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("rank_date=2026-04-30&parameter1=nothing&value1=1", "no parameter that decides a rank day"),
        ("rank_date=2026-04-30&parameter1=band_1000&value1=-1", "negative"),
        ("rank_date=2026-04-30&parameter1=band_1000&value1=$(id)", "not a number in digits"),
        ("rank_date=2026-04-29&parameter1=band_1000&value1=0", "no rank day"),
        ("rank_date=--help&parameter1=band_1000&value1=0", "write it as 2026-04-30"),
    ],
)
def test_a_refusal_is_told_and_nothing_is_started(pages, monkeypatch, query, told):
    monkeypatch.setattr(what_if_runs.subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))
    answer = pages.get(f"/what-if?{query}")
    assert answer.status_code == 404 and told in answer.text


def test_the_form_lists_the_parameters_and_computes_nothing(pages, monkeypatch):
    monkeypatch.setattr(what_if_runs.subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))
    text = pages.get("/what-if").text
    assert "band 1000 (now 0.025, fraction)" in text and "<option selected>2026-04-30</option>" in text


def test_who_moves_is_shown_and_remembered(pages, reconstituted):
    """A minimum cap beyond every company's empties the family: every line of it moves, and nothing is written."""
    before = {path for path in reconstituted.home.root.rglob("*") if path.is_file()}
    query = {"rank_date": "2026-04-30", "parameter1": "minimum_market_cap", "value1": "999999999999999"}
    text = pages.get("/what-if", params=query).text
    assert "The rule in force gives exactly what was published" in text and "failed S07" in text
    moves = pages.get("/what-if.csv", params=query).text.splitlines()
    assert all(",delete," in line for line in moves[1:]) and len(moves) > 100
    assert before == {path for path in reconstituted.home.root.rglob("*") if path.is_file()}
