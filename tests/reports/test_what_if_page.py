"""What-if: a refusal is told before anything is computed; an answer is remembered; who moves is who should."""

from __future__ import annotations

import re

import pytest

from rankday.reports.web import what_if_grids, what_if_runs


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


ROWS = [
    {"scenario_id": scenario, "index_code": code, "companies": "5", "adds": adds, "deletes": "0", "turnover": "0.5",
     "weight_moved_bp": adds}
    for code in ("R3000", "R1000") for scenario, adds in (("in_force", "0"), ("A", "3"), ("B", "9"))
]  # fmt: skip


def test_scenarios_stand_side_by_side_and_are_computed_once(pages, monkeypatch):
    computed = []
    monkeypatch.setattr(what_if_grids, "_computed", lambda *given: computed.append(given) or ROWS)
    query = {"rank_date": "2026-04-30", "s1": "band_1000=0.03, band_200=0", "s3": "band_1000="}
    monkeypatch.setattr(what_if_grids, "LETTERS", "AXBD")
    for _ in range(2):
        text = pages.get("/what-if/compare", params=query).text
    [(_, day, scenarios, _)] = computed
    assert (str(day), scenarios) == (
        query["rank_date"],
        {"A": {"band_1000": "0.03", "band_200": "0"}, "B": {"band_1000": ""}},
    )
    row = text[text.index('aria-label="Adds against') :].partition("</tbody>")[0]
    assert re.findall(r"<td class=\"num\">([^<]*)</td>", row) == ["0", "3", "9"] * 2
    assert "&#39;A&#39;: {&#39;band_1000&#39;: &#39;0.03&#39;" in text, "the notebook's cell"


def test_a_grid_is_a_heat_map(pages, monkeypatch):
    def computed(home, day, scenarios, codes):
        return [
            {"scenario_id": name, "index_code": "R1000", "adds": str(place * 2)}
            for place, name in enumerate(scenarios)
        ]  # fmt: skip

    monkeypatch.setattr(what_if_grids, "_computed", computed)
    query = {"rank_date": "2026-04-30", "across": "band_1000=0,0.02", "down": "band_200=0:0.02:0.01", "code": "R1000"}
    text = pages.get("/what-if/compare", params=query | {"measure": "adds"}).text
    cells = re.findall(r'<td class="num heat-([0-9])">([0-9]+)</td>', text)
    assert sorted(cells) == sorted([("0", "0"), ("2", "2"), ("4", "4"), ("6", "6"), ("8", "8"), ("9", "10")])
    assert '<th class="num">0.02</th>' in text and '<th scope="row">0.01</th>' in text


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("s1=band_1000", "s1", "write parameter=value"),
        ("s2=nothing=1", "s2", "no parameter that decides a rank day"),
        ("s1=band_1000=0,band_1000=1", "s1", "there twice"),
        ("across=band_1000=0:x:1", "across", "0:x:1"),
        ("across=band_1000=0:0.05:0.001&down=band_200=0,0.01", "down", "at most 64"),
    ],
)
def test_a_scenario_that_cannot_be_is_refused_at_its_field(pages, monkeypatch, query, field, said):
    monkeypatch.setattr(what_if_runs.subprocess, "run", lambda *a, **k: pytest.fail("a process was started"))
    text = pages.get(f"/what-if/compare?rank_date=2026-04-30&{query}").text
    [marked] = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', text)
    assert f'name="{field}"' in marked and said in text
