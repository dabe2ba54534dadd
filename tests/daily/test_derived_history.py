"""Derived indexes in one pass as session by session: every column of index_values, on markets with every event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daily.derived_market import FAMILY, derived_inputs_of, rulebook_with
from daily.market_inputs import history_inputs_of
from daily.test_history_sets import index_values
from rankday.daily.backfill.chain import chain
from rankday.daily.backfill.one_pass import one_pass
from reference.nightly.drops import event
from reference.nightly.markets import random_market
from reference.nightly.worked_examples import FRI, MON, WED, Example, week


@pytest.mark.parametrize(
    ("seed", "first", "sessions", "occasions"),
    [
        # the share update of 20 March, compositions of 1 and 10 April, the check of 30 March
        (13, date(2026, 3, 17), 24, {"base", "review", "check"}),
        # a composition on the day of the check
        (4, date(2026, 3, 18), 16, {"base", "review"}),
        # the third Friday of September, no check within the range
        (22, date(2026, 9, 3), 14, {"base", "review"}),
        # the check of December, with a closed day in between
        (9, date(2026, 12, 17), 14, {"base", "review", "check"}),
    ],
)
def test_one_pass_is_the_chain_with_every_event_and_occasion(seed, first, sessions, occasions, tmp_path):
    market = random_market(seed, lines=30, sessions=sessions, first=first)
    rulebook = rulebook_with(tmp_path / "rulebook")
    inputs = derived_inputs_of(market, tmp_path, seed)
    nights = chain(inputs, rulebook=rulebook)
    assert index_values(one_pass(inputs, rulebook=rulebook)) == index_values(nights)
    found = nights.execute("select distinct occasion from daily.capping").fetchall()
    assert {occasion for (occasion,) in found} == occasions
    assert FAMILY.keys() <= {row[1] for row in index_values(nights)}


def test_a_capping_that_another_row_brings_acts_from_its_next_occasion(tmp_path):
    """ONE is uncapped from the day before the third Friday of March on, and factor 1 from that on."""
    later = "ONE,104,2026-03-19,ONE,R3000,all,,float_cap,none,,quarterly,,"
    rulebook = rulebook_with(tmp_path / "rulebook", changed=(later,))
    inputs = derived_inputs_of(random_market(3, lines=30, sessions=8, first=date(2026, 3, 17)), tmp_path, 3)
    nights = chain(inputs, rulebook=rulebook)
    assert index_values(one_pass(inputs, rulebook=rulebook)) == index_values(nights)
    rows = nights.execute("select distinct session from daily.capping where index_code = 'ONE'").fetchall()
    assert rows == [(date(2026, 3, 17),)]


@pytest.mark.parametrize(
    "others",
    [
        (),
        # a line outside of the family, whose event is first, gives nothing
        (event("e0", "z", "spin_off", WED, new=1, old=2, other="k"),),
        # nor has a line that comes in the same opening, after its own event
        (
            event("e0", "m", "spin_off", WED, new=1, old=2, other="k"),
            event("e3", "b", "spin_off", WED, new=0, old=1, other="m"),
        ),
        # k is a constituent when c's event comes: it has base shares of it, and no part of derived indexes
        (event("e1b", "c", "spin_off", WED, new=0, old=1, other="k"),),
    ],
    ids=["alone", "outside", "not_yet", "second"],
)
def test_a_child_spun_off_within_the_range_has_the_part_of_its_parent(others, tmp_path):
    """a has 100 shares at 10, of them 60 % in GROW and 40 % in WORTH, b and c are in one of both. On WED 50 shares of k
    come from a: 30 and 20 at 30 dollars, until k leaves before FRI."""
    spun = event("e1", "a", "spin_off", WED, new=1, old=2, other="k")
    left = event("e2", "k", "cash_merger", FRI, cash="30")
    members = dict.fromkeys("abc", "R3000")
    come = {"k": ("30", 50, 50), "z": ("5", 50, 50), "m": ("5", 50, 50)}
    events = {MON: (*others, spun, left)}
    drops = week({}, come, {}, {"k": None}, events=events, members=members)
    inputs = history_inputs_of(Example("child", drops, {}), tmp_path)
    parts = {("GROW", "a"): "0.6", ("GROW", "b"): "1", ("WORTH", "a"): "0.4", ("WORTH", "c"): "1"}
    factors = tuple((*key, Decimal(share), Decimal(1)) for key, share in parts.items())
    base = replace(inputs.sessions[0].base, factors=factors, composed_on=MON)
    inputs = replace(inputs, sessions=[replace(inputs.sessions[0], base=base), *inputs.sessions[1:]])
    rulebook = rulebook_with(tmp_path / "rulebook")
    passed = one_pass(inputs, rulebook=rulebook)
    assert index_values(passed) == index_values(chain(inputs, rulebook=rulebook))
    values = {}
    for code, value in passed.execute(
        "select index_code, market_value::int from daily.index_values order by session"
    ).fetchall():
        values.setdefault(code, []).append(value)
    # a 600, b 1,000, k 900; a 400, c 2,000, k 600
    assert values["GROW"] == [1600, 1600, 2500, 2500, 1600]
    assert values["WORTH"] == [2400, 2400, 3000, 3000, 2400]
