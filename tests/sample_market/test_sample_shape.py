"""The default market is shaped like the real one, and meets every screen, step and band on both sides."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from rankday.contract.tables import INDEX_CODES, SECURITY_TYPES, STRUCTURES
from reference.bands import ABOVE
from reference.oracle import reconstitute
from sample_market.conftest import RANK_DAY, market


@pytest.fixture(scope="module")
def drop(nine_thousand):
    return nine_thousand.drops[0]


@pytest.fixture(scope="module")
def judged(drop):
    return reconstitute(drop, RANK_DAY)


def test_size_and_breakpoints(drop, judged):
    caps = {row["break_rank"]: row["market_cap"] / 1_000_000 for row in judged.breakpoints}
    assert len(drop["companies"]) == 9_000
    assert 12_500 <= len(drop["securities"]) <= 13_800
    assert 4_500 <= caps[1000] <= 5_700
    assert 100 <= caps[3000] <= 150
    assert caps[4000] > 30
    assert sum(row["is_eligible"] for row in judged.decisions) > 4_000


def test_every_structure_security_type_and_missing_field_occurs(drop):
    assert {row["structure"] for row in drop["companies"]} == {*STRUCTURES, None}
    assert {row["security_type"] for row in drop["securities"]} == {*SECURITY_TYPES, None}
    assert {row["status"] for row in drop["prices"]} == {"traded", "no_trade", "halted"}
    for table in ("companies", "securities"):
        for column in drop[table][0]:
            if column not in ("company_id", "security_id"):
                assert any(row[column] is None for row in drop[table]), f"{table}.{column} is never empty"


def test_tickers_and_names_are_unique(drop):
    for table, column in (("securities", "ticker"), ("companies", "name")):
        given = [row[column] for row in drop[table] if row[column] is not None]
        assert len(set(given)) == len(given)


def test_kinds_have_their_shares(drop):
    structures = Counter(row["structure"] for row in drop["companies"])
    assert 0.55 < structures["corporation"] / 9_000 < 0.80
    assert 0.02 < structures["spac"] / 9_000 < 0.04
    assert 0.09 < structures["etf"] / 9_000 < 0.15
    foreign = sum(row["headquarters_country"] not in ("US", "PR", None) for row in drop["companies"])
    assert 0.08 < foreign / 9_000 < 0.18
    assert 0.02 < sum(row["is_listed"] is False for row in drop["securities"]) / 9_000 < 0.06
    factors = {row["base_shares_per_share"] for row in drop["securities"]}
    assert {1, 10, 100, 1_500} <= factors


def test_every_screen_has_both_outcomes_and_every_flag(judged):
    outcomes = {(row["screen_id"], row["is_passed"]) for row in judged.screen_results}
    assert outcomes == {(f"S{number:02d}", passed) for number in range(1, 11) for passed in (True, False)}
    assert {row["screen_id"] for row in judged.screen_results if row["is_flagged"]} == {"S03", "S04", "S09"}
    # S10 is a rule of lines; it cannot be the first failure of a company, whose vehicle is exempt.
    first_failed = {row["first_failed_screen"] for row in judged.decisions}
    assert first_failed == {None, *(f"S{number:02d}" for number in range(1, 10))}


def test_every_nationality_step_ends_in_the_us_and_elsewhere(judged):
    found = {(step, country == "US") for country, step in judged.nationality.values() if country}
    assert len(found) == 2 * 6
    assert any(step == "unassigned" for _, step in judged.nationality.values())


@pytest.fixture(scope="module")
def judged_of_seed_2():
    return reconstitute(market(9_000, 1, 2).drops[0], RANK_DAY)


@pytest.mark.parametrize("at", [200, 500, 1000, 2000])
@pytest.mark.parametrize("of_seed", ["judged", "judged_of_seed_2"])
def test_both_sides_of_every_band(at, of_seed, request):
    """Kept by the band on either side, moved from beyond it either way, newcomers inside it on either side."""
    result = request.getfixturevalue(of_seed)
    band = next(row for row in result.breakpoints if row["break_rank"] == at)
    moves = defaultdict(int)
    for row in result.decisions:
        if row["company_rank"] is None or row["company_rank"] > 3_000:
            continue
        was, by_rank = side(row["prior_indexes"], at), "above" if row["company_rank"] <= at else "below"
        is_inside = band["lower_percentile"] <= row["percentile"] <= band["upper_percentile"]
        moves[was, by_rank, is_inside] += 1
        if is_inside and was:
            assert side(row["new_indexes"], at) == was
    for inside in (("above", "below", True), ("below", "above", True), (None, "above", True), (None, "below", True)):
        assert moves[inside], inside
    for beyond in (("above", "below", False), ("below", "above", False)):
        assert moves[beyond], beyond


def side(codes: str, at: int) -> str | None:
    held = codes.split("|")
    if "R3000" not in held:
        return None
    is_above = ABOVE[at] in held if at in ABOVE else "RMICRO" not in held
    return "above" if is_above else "below"


def test_incumbents_are_consistent_and_some_have_vanished(drop):
    held = defaultdict(set)
    for row in drop["memberships"]:
        held[row["index_code"]].add(row["security_id"])
    assert held.keys() == set(INDEX_CODES)
    assert held["R1000"] | held["R2000"] == held["R3000"] < held["R3000E"]
    assert not held["R1000"] & held["R2000"]
    assert held["RTOP50"] < held["RTOP200"] < held["RTOP500"] < held["R1000"]
    assert held["RMIDCAP"] == held["R1000"] - held["RTOP200"]
    assert held["R2500"] == held["R3000"] - held["RTOP500"]
    assert held["R3000E"] - held["R3000"] < held["RMICRO"] < held["R3000E"] - held["R1000"]

    company_of = {row["security_id"]: row["company_id"] for row in drop["securities"]}
    of_company = defaultdict(set)
    for line in held["R3000E"] & company_of.keys():
        of_company[company_of[line]].add(frozenset(code for code in INDEX_CODES if line in held[code]))
    assert all(len(codes) == 1 for codes in of_company.values())
    vanished = held["R3000E"] - company_of.keys()
    assert 0.01 < len(vanished) / len(held["R3000E"]) < 0.03


def test_members_below_a_dollar_are_rescued_or_not(drop, judged):
    members = {row["security_id"] for row in drop["memberships"] if row["index_code"] == "R3000E"}
    closes = {row["security_id"]: row["close"] for row in drop["prices"] if row["is_primary"] and row["close"]}
    pennies = {line for line in members if closes.get(line, 1) < 1}
    outcomes = Counter(
        row["is_passed"] for row in judged.screen_results if row["screen_id"] == "S06" and row["security_id"] in pennies
    )
    assert outcomes[True] > 20
    assert outcomes[False] > 20


@pytest.mark.parametrize("companies", [1, 2, 9, 100, 900])
def test_smaller_markets_lack_breakpoints_and_are_markets(companies):
    drop = market(companies, 1).drops[0]
    result = reconstitute(drop, RANK_DAY)
    assert len(result.decisions) == companies
    assert {row["break_rank"] for row in result.breakpoints} <= {50, 200, 500}
    assert (companies >= 900) == any(row["break_rank"] == 200 for row in result.breakpoints)
