"""Probabilities by hand, and what must hold of any: they fall with the distance, and read nothing of later days."""

import copy
import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from projection.projected_home import FIRST, SECOND, THIRD, land, market, second_drop
from rankday.contract.home import Home
from rankday.projection.probability import fill_probabilities, numbers_on, probabilities, volatilities
from rankday.projection.projecting import fill_forecast
from rankday.projection.trial import trial

NUMBERS = {
    "scale": 1.0, "cap_error": 0.0, "whole_error": 0.0, "whole_shift": 0.0, "float_error": 0.25, "tail_degrees": 4.0,
    "group_sessions": 0.0001, "first_volatility": 0.02, "leaving_per_session": 0.0, "least_probability": 0.0,
    "eligible_member": 1.0, "eligible_silent": 0.6,
}  # fmt: skip
NONE = math.nan


def columns(cap=1e9, whole=NONE, lower=NONE, upper=NONE, screened=NONE, daily=0.02, float_ratio=NONE, kind="member"):
    """One company whose 100 returns have the volatility ``daily``."""
    found = {"cap": cap, "whole_cap": whole, "lower_cap": lower, "upper_cap": upper, "screened_cap": screened,
             "returns": 100.0, "squares": 100 * daily**2 * 1e12, "float_ratio": float_ratio}  # fmt: skip
    return {name: np.array([value]) for name, value in found.items()} | {"odds_class": np.array([kind])}


def probability(to_rank_day=4, to_implementation=40, numbers=None, **company) -> float:
    [found] = probabilities(columns(**company), NUMBERS | (numbers or {}), to_rank_day, to_implementation)
    return float(found)


@pytest.mark.parametrize(
    "company, expected",
    [
        ({"lower": 1e9}, 0.5),  # at the edge
        ({"upper": 1e9}, 0.5),
        # t with four degrees: F(z) = 1/2 + 3/8 z/√(1 + z²/4) (1 − z²/12/(1 + z²/4)), F(1) = 0.813050;
        # of four days of 2 % the volatility is 4 %
        ({"cap": 1e9 * math.exp(0.04), "lower": 1e9}, 0.813050),
        ({"cap": 1e9 * math.exp(-0.04), "lower": 1e9}, 0.186950),
        ({"cap": 1e9 * math.exp(0.04), "upper": 1e9}, 0.186950),
        # between the bounds, one volatility from each
        ({"lower": 1e9 * math.exp(-0.04), "upper": 1e9 * math.exp(0.04)}, 0.626100),
        # of two lower bounds the one that is harder to pass counts: one path decides both
        ({"whole": 1e9, "screened": 1e9 * math.exp(0.04)}, 0.186950),
        ({"to_rank_day": 0, "lower": 1e9}, 1.0),  # on the rank day what is above is above
        ({"to_rank_day": 0, "lower": 1.01e9}, 0.0),
        ({"lower": 1.0, "kind": "silent"}, 0.6),
        ({"float_ratio": 1.0, "lower": 1.0}, 0.5),  # a float at the limit
        ({"cap": NONE, "lower": 1e9}, 0.0),
        # ten sessions of which one in a thousand leaves
        ({"lower": 1.0, "to_implementation": 10, "numbers": {"leaving_per_session": 0.001}}, 0.990045),
        ({"to_rank_day": 0, "lower": 1.01e9, "numbers": {"least_probability": 0.002}}, 0.002),
        # an error of the cap of 3 % beside a path of 4 % is one of 5 %
        ({"cap": 1e9 * math.exp(0.05), "lower": 1e9, "numbers": {"cap_error": 0.03}}, 0.813050),
    ],
)
def test_by_hand(company, expected):
    assert probability(**company) == pytest.approx(expected, abs=2e-6)


def test_few_returns_are_drawn_to_those_of_the_size_group():
    two = {name: np.concatenate([one, one]) for name, one in columns(daily=0.02).items()}
    two["returns"], two["squares"] = np.array([980.0, 20.0]), np.array([980 * 0.0004e12, 0.0])
    numbers = NUMBERS | {"group_sessions": 20.0}
    # the group: (980 of 2 % and 20 of nothing, 20 of the rulebook's 2 %) / 1020; the line: half of that
    of_group = (980 * 0.0004 + 20 * 0.0004) / 1020
    assert volatilities(two, numbers)[1] == pytest.approx(math.sqrt(20 * of_group / 40))


caps = some.floats(1e7, 1e12)
volatile = some.floats(0.001, 0.2)


@settings(deadline=None)
@given(caps, caps, caps, volatile, some.integers(0, 120))
def test_a_larger_cap_is_never_less_likely_above_and_never_more_likely_below(one, other, bound, daily, ahead):
    # the volatility is shrunk to a size group, which a larger cap changes: here both have the rulebook's
    smaller, larger = sorted((one, other))
    above = [probability(ahead, cap=cap, lower=bound, daily=daily) for cap in (smaller, larger)]
    below = [probability(ahead, cap=cap, upper=bound, daily=daily) for cap in (smaller, larger)]
    assert above[0] <= above[1] + 1e-12 and below[0] + 1e-12 >= below[1]
    assert all(0 <= value <= 1 for value in above + below)


@settings(deadline=None)
@given(caps, caps, volatile, some.integers(0, 120))
def test_above_and_below_a_break_are_the_whole(cap, bound, daily, ahead):
    above = probability(ahead, cap=cap, lower=bound, daily=daily)
    assert above + probability(ahead, cap=cap, upper=bound, daily=daily) == pytest.approx(1)


def found(home: Home, session: date, folder) -> list[tuple]:
    folder.mkdir()
    with trial(home, session, folder) as tried:
        fill_forecast(home, tried, None)
        fill_probabilities(tried)
        return tried.engine.rows("from forecast.membership_probabilities order by company_id, index_code")


def test_what_comes_later_changes_nothing_nor_do_threads(tmp_path, monkeypatch):
    home, drop = Home(tmp_path / "home"), market().drop
    land(home, FIRST, drop)
    land(home, SECOND, second_drop(drop))
    before = found(home, SECOND, tmp_path / "before")
    wild = copy.deepcopy(second_drop(drop))
    for place, row in enumerate(wild["prices"]):
        row["close"] = row["close"] * (place % 7 + 1)
    land(home, THIRD, wild | {"corporate_actions": []})
    monkeypatch.setenv("RANKDAY_THREADS", "5")
    assert found(home, SECOND, tmp_path / "after") == before
    assert found(home, THIRD, tmp_path / "third") != before
    by_company = {(row["company_id"], row["index_code"]): float(row["probability"]) for row in before}
    ordered = [by_company[company, "RTOP50"] for company in ("c001", "c050", "c051", "c120")]
    assert ordered[0] > 0.97 > ordered[1] > ordered[2] > ordered[3]


def test_the_rulebook_has_a_frequency_of_each_class_on_any_day():
    classes = {name for name in numbers_on(date(1999, 1, 4)) if name.startswith("eligible_")}
    assert classes == {name for name in numbers_on(date(2026, 4, 30)) if name.startswith("eligible_")}
    assert {"eligible_member", "eligible_member_calm", "eligible_other_kind", "eligible_supplied"} < classes
