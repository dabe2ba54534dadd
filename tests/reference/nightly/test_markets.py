"""Identities of section 6 on the generated markets, and that these markets hold what they should."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from reference.nightly.chain import nightly_chain
from reference.nightly.incremental import incremental, newest
from reference.nightly.markets import NightlyMarket, random_market

SEEDS = (0, 1, 2, 4)
CALM_SEEDS = (0, 1)


def chain(market: NightlyMarket):
    return nightly_chain(
        market.drops,
        market.base_day,
        market.last,
        reconstitutions=market.reconstitutions,
        preliminaries=market.preliminaries,
    )


def night_by_night(market: NightlyMarket):
    return incremental(market.nights, reconstitutions=market.reconstitutions, preliminaries=market.preliminaries)


@pytest.fixture(scope="module")
def wild():
    return {seed: (market, chain(market)) for seed in SEEDS for market in [random_market(seed)]}


def every_day(wild):
    return [day for _, days in wild.values() for day in days.values()]


def test_level_times_divisor_is_the_market_value_within_half_a_unit(wild):
    for day in every_day(wild):
        for row in day.index_values:
            difference = abs(Fraction(row["price_level"]) * Fraction(row["divisor"]) - Fraction(row["market_value"]))
            if row["constituent_count"] and contributed(day, row["index_code"]):
                assert difference <= Fraction(row["divisor"]) * Fraction(1, 2 * 10**8), (day.session, row)


def contributed(day, code) -> bool:
    return any(row["index_code"] == code for row in day.contributions)


def test_closing_has_the_lines_and_shares_of_the_opening_before(wild):
    for _, days in wild.values():
        for before, after in zip(list(days.values()), list(days.values())[1:], strict=False):
            continued = {row["index_code"] for row in before.opening}
            opened = [(row["index_code"], row["security_id"], row["index_shares"]) for row in before.opening]
            closed = [
                (row["index_code"], row["security_id"], row["index_shares"])
                for row in after.closing
                if row["index_code"] in continued
            ]
            assert opened == closed
            divisors = {row["index_code"]: row["opening_divisor"] for row in before.index_values}
            for row in after.index_values:
                if row["index_code"] in continued:
                    assert row["divisor"] == divisors[row["index_code"]]


def test_the_divisor_stays_digit_by_digit_where_the_value_stays(wild):
    moved = 0
    for day in every_day(wild):
        opens = Counter()
        for row in day.opening:
            opens[row["index_code"]] += Fraction(row["capitalisation"])
        for row in day.index_values:
            stays = opens[row["index_code"]] == Fraction(row["market_value"])
            moved += not stays
            assert (row["opening_divisor"] == row["divisor"]) == stays, (day.session, row["index_code"])
    assert moved > 50


def test_contributions_add_up_to_the_return(wild):
    for _, days in wild.values():
        levels = {}
        for day in days.values():
            sums = Counter()
            for row in day.contributions:
                sums[row["index_code"]] += row["contribution"]
            for row in day.index_values:
                code, level = row["index_code"], row["price_level"]
                if contributed(day, code):
                    assert abs(sums[code] - (level / levels[code] - 1)) < Decimal("1e-9"), (day.session, code)
                levels[code] = level


def test_the_order_of_rows_changes_nothing(wild):
    days, market = wild[SEEDS[0]][1], random_market(SEEDS[0])
    dice = Random(5)
    for drop in market.drops.values():
        for rows in drop.values():
            dice.shuffle(rows)
    assert chain(market) == days


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_night_by_night_ends_where_foreknowledge_does(seed):
    market = random_market(seed, lines=16, sessions=18)
    nights, known = newest(night_by_night(market)), chain(market)
    assert list(nights) == list(known)
    for session, day in known.items():
        day.corrections = nights[session].corrections
        assert nights[session] == day, session
    assert any(day.corrections for day in nights.values())


@pytest.mark.parametrize("seed", CALM_SEEDS)
def test_a_calm_market_has_no_night_that_a_critical_gate_stops(seed):
    runs = night_by_night(random_market(seed, lines=40, sessions=20, calm=True))
    assert {day.state for run in runs for day in run.versions.values()} == {"READY", "DEGRADED"}


def test_the_markets_hold_every_type_outcome_and_source(wild):
    events = [row for day in every_day(wild) for row in day.corporate_actions_applied]
    types = Counter(row["event_type"] for row in events if row["outcome"] in ("applied", "noted"))
    assert len(types) == 15, types
    assert len({row["outcome"] for row in events}) == 6
    sources = {row["price_source"] for day in every_day(wild) for row in (*day.closing, *day.opening)}
    assert sources == {"traded", "carried", "terms", "estimate", "adjusted"}
    pairs = Counter((row["effective_session"], row["security_id"], day.session) for day in every_day(wild)
                    for row in day.corporate_actions_applied)  # fmt: skip
    assert max(pairs.values()) >= 2
    assert any(day.pro_forma for day in every_day(wild))
