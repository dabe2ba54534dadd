"""How near two sets of members are: counts by hand; the whole command runs on the small market of the evidence."""

from __future__ import annotations

import pytest

from rankday.rulebook.rows import RULEBOOK
from rankday_sources.fidelity.counts import agreement, changes_agreement, weight_overlap
from rankday_sources.fidelity.page import page_of
from rankday_sources.fidelity.switches import ALL_OFF, scenarios_of


def test_precision_recall_and_jaccard_by_hand():
    """Ours a b c d, real c d e: two in both, four and three, five together."""
    found = agreement(set("abcd"), set("cde"))
    assert (found["both"], found["precision"], found["recall"], found["jaccard"]) == (2, 0.5, 0.666667, 0.4)


def test_adds_and_leavers_against_the_list_before():
    """Before a b c. We add d and drop a; the real index adds d, e and drops a, b."""
    found = changes_agreement(set("abc"), set("bcd"), set("cde"))
    assert (found["adds"]["precision"], found["adds"]["recall"]) == (1.0, 0.5)
    assert (found["leavers"]["precision"], found["leavers"]["recall"]) == (1.0, 0.5)


def test_nothing_to_compare_has_no_ratio():
    assert agreement(set(), set())["jaccard"] is None
    assert weight_overlap({"a"}, {"b"}, {"a": 1}) is None


def test_weight_that_both_hold():
    """Ours a 60, b 40 of 100; real b 40, c 40 of 80: of b the smaller weight, 40 %."""
    assert weight_overlap({"a", "b"}, {"b", "c"}, {"a": 60, "b": 40, "c": 40}) == pytest.approx(0.4)


def test_every_code_and_rule_has_its_switch_and_one_scenario_throws_all():
    scenarios = scenarios_of(RULEBOOK)
    assert scenarios["without passed_over"] == {"evidence.passed_over": "false"}
    assert scenarios["without cap_factors"] == {"evidence_cap_factors": "0"}
    assert len(scenarios[ALL_OFF]) == len(scenarios) - 1


def test_the_page_escapes_what_comes_from_outside():
    nothing = agreement(set("a"), set("a"))
    year = {
        "event": "2025-06", "result": "pending", "actual_from": "<script>", "agreement": nothing, "baseline": nothing,
        "adds": nothing, "leavers": nothing, "listed_only": nothing, "weight_overlap": None, "placeholders": ["<b>"],
        "breakpoint": {"usd": "1", "off": None}, "smallest": {"usd": None, "off": None}, "dated_after_rank_day": [],
        "codes": [], "gains": [], "causes": [],
        "mismatches": [dict.fromkeys(
            ("side", "ticker", "name", "company_rank", "total_market_cap", "prior_indexes", "cause", "evidence"),
            "<img>",
        )],
    }  # fmt: skip
    page = page_of([year])
    assert "<script>" not in page and "<b>" not in page and "<img>" not in page
    assert "&lt;img&gt;" in page
