"""The set-based history against the nights one by one and against the referee: every digit of every level."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from daily.market_inputs import history_inputs_of
from rankday.contract.errors import RankdayError
from rankday.daily.backfill.chain import chain
from rankday.daily.backfill.one_pass import one_pass
from rankday.rulebook.rows import RULEBOOK
from reference.nightly import examples_comings, examples_days, examples_events
from reference.nightly.chain import nightly_chain
from reference.nightly.composition import Published
from reference.nightly.drops import event
from reference.nightly.markets import random_market
from reference.nightly.worked_examples import FRI, MON, THU, TUE, WED, Example, week

COLUMNS = (
    "index_code", "price_level", "total_return_level", "net_total_return_level", "dividend_points",
    "net_dividend_points", "divisor", "opening_divisor", "constituent_count", "market_value",
)  # fmt: skip
EXAMPLES = (*examples_events.EXAMPLES, *examples_comings.EXAMPLES, *examples_days.EXAMPLES)


def index_values(db) -> list[tuple]:
    return db.execute(f"select session, {', '.join(COLUMNS)} from daily.index_values order by all").fetchall()


def of_the_referee(market) -> list[tuple]:
    days = nightly_chain(market.drops, market.base_day, market.last, reconstitutions=market.reconstitutions)
    rows = (row for day in days.values() for row in [(day.session, value) for value in day.index_values])
    return sorted((session, *(value[name] for name in COLUMNS)) for session, value in rows)


@pytest.mark.parametrize("make", EXAMPLES, ids=lambda make: make.__name__)
def test_the_examples_worked_by_hand(make, tmp_path):
    example = make()
    assert index_values(one_pass(history_inputs_of(example, tmp_path))) == of_the_referee(example)


@pytest.mark.parametrize("seed", [3, 22])
def test_every_event_type_gives_the_referees_levels_digit_by_digit(seed, tmp_path):
    market = random_market(seed)
    assert index_values(one_pass(history_inputs_of(market, tmp_path))) == of_the_referee(market)


def test_a_november_and_a_december_reconstitution_give_the_referees_levels(tmp_path):
    market = random_market(5, lines=40, sessions=12, first=date(2026, 11, 19))
    assert {one.implementation_date.month for one in market.reconstitutions} == {11, 12}
    assert index_values(one_pass(history_inputs_of(market, tmp_path))) == of_the_referee(market)


def test_a_long_segment_with_several_events_a_line_gives_the_referees_levels(tmp_path):
    market = random_market(101, lines=20, sessions=60)
    assert index_values(one_pass(history_inputs_of(market, tmp_path))) == of_the_referee(market)


def test_the_nights_one_by_one_give_the_same(tmp_path):
    inputs = history_inputs_of(random_market(7, sessions=16), tmp_path)
    found = index_values(one_pass(inputs))
    assert found == index_values(chain(inputs))
    assert len({row[0] for row in found}) == 16


def test_a_line_that_left_before_the_implementation_does_not_enter_with_it(tmp_path):
    """Its float alone took it out (a tender of half of it), so no event but its departure tells."""
    tender = event("e1", "a", "tender", WED, cash="10", tendered="0.5")
    drops = week({"a": ("10", 9, 200)}, {}, {}, events={MON: (tender,)})
    rows = tuple(
        {"index_code": "R3000E", "security_id": line, "available_shares": 100, "total_shares": 200} for line in "abc"
    )
    again = Example("tender", drops, {}, (Published(MON, THU, rows, rank_date=MON),))
    found = index_values(one_pass(history_inputs_of(again, tmp_path)))
    assert found == of_the_referee(again)
    assert [row[-2] for row in found] == [3, 3, 2, 2]


def test_a_line_that_leaves_after_the_base_day_stands_at_its_terms_on_it(tmp_path):
    """1,000 + 50 × 8 + 2,000 = 3,400 at 1000: the divisor is 3.4; without b 3,000 / 1000 = 3."""
    merger = event("e1", "b", "cash_merger", TUE, cash="8")
    example = Example("leaves", week({}, {}, {}, events={MON: (merger,)}), {})
    found = index_values(one_pass(history_inputs_of(example, tmp_path)))
    assert found == of_the_referee(example)
    assert [(str(row[7]), str(row[8]), row[9]) for row in found[:2]] == [
        ("3.400000000000", "3.000000000000", 3), ("3.000000000000", "3.000000000000", 2)
    ]  # fmt: skip


def test_a_parameter_that_changes_within_the_range_counts_from_its_first_session(tmp_path):
    rulebook = Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))
    with (rulebook / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write(f"net_dividend_withholding,{WED},0.10,fraction,2026,6.1,a change for this test\n")
    paid = [event(f"e{day}", "b", "cash_dividend", day, cash="8") for day in (TUE, WED, FRI)]
    example = Example("withholding", week({}, {}, {}, {}, events={MON: tuple(paid)}), {})
    inputs = history_inputs_of(example, tmp_path)
    # 50 × 8 / 4 = 100 points; 70 net of 30 %, 90 net of 10 %
    found = index_values(one_pass(inputs, rulebook=rulebook))
    assert [row[6] for row in found] == [0, 70, 90, 0, 90]
    assert found == index_values(chain(inputs, rulebook=rulebook))


def test_one_thread_gives_the_same_as_two(tmp_path, monkeypatch):
    inputs = history_inputs_of(random_market(2, sessions=12), tmp_path)
    found = index_values(one_pass(inputs))
    monkeypatch.setenv("RANKDAY_THREADS", "1")
    assert index_values(one_pass(inputs)) == found


def test_an_index_that_becomes_worthless_is_refused_by_name(tmp_path):
    market = random_market(12)  # the referee refuses it too
    with pytest.raises(ValueError, match="without value"):
        of_the_referee(market)
    with pytest.raises(RankdayError, match=r"2026-03-1\d: \w+ was worth nothing"):
        one_pass(history_inputs_of(market, tmp_path))
