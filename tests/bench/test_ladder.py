"""The ladder of the bench: a ratio above its bar by more than the slack fails, and the page says every one."""

from __future__ import annotations

import pytest
from bench.ladder import BARS, SLACK, Step, as_markdown, steps


@pytest.fixture
def bars(tmp_path):
    file = tmp_path / "bars.csv"
    file.write_text("part,ratio,goal,bar\nnights,one / other,1,2\nnights,not measured,1,2\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "measured, verdict",
    [(1.0, "goal reached"), (1.01, "holds"), (2 * SLACK, "holds"), (2 * SLACK + 1e-9, "FALLEN BACK")],
)
def test_a_ratio_may_be_above_its_bar_by_the_slack_and_no_more(bars, measured, verdict):
    [step] = steps({"nights": {"ratios": {"one / other": measured}}}, bars)
    assert step.verdict == verdict
    assert step.has_fallen_back == (verdict == "FALLEN BACK")


def test_a_ratio_without_a_bar_is_shown_after_those_with_one_and_fails_nothing(bars):
    found = steps({"nights": {"ratios": {"new": 99.0, "one / other": 1.0}}, "dag": {}}, bars)
    assert [(one.ratio, one.verdict) for one in found] == [("one / other", "goal reached"), ("new", "no bar yet")]
    assert not any(one.has_fallen_back for one in found)


def test_the_page_has_a_row_for_each_ratio(bars):
    result = {"at": "2026-11-29T16:00:00+00:00", "runs": 3, "parts": {"nights": {"ratios": {"one / other": 1.234}}}}
    result["machine"] = {"cores": 2, "memory_gb": 23.5, "load": [0.5, 1, 1]}
    assert as_markdown(result, bars).splitlines()[-1] == "| nights | one / other | 1.23 | 1 | 2 | holds |"


def test_the_bars_that_ship_are_above_no_goal_that_they_hide():
    with BARS.open(encoding="utf-8") as lines:
        rows = lines.read().splitlines()
    assert len(rows) == len(set(rows)) > 4
    shipped = steps({"decisions": {"ratios": {"decision SQL / pandas": 0.0}}})
    assert shipped == [Step("decisions", "decision SQL / pandas", 0.0, 1.0, shipped[0].bar)]
    assert shipped[0].bar >= 1
