"""Every named case is what it says, judged by the referee (tests/reference), which knows nothing of the generator."""

from __future__ import annotations

import pytest

from rankday.sample_market.cases import CASES, company_id_of
from reference.oracle import reconstitute
from sample_market.conftest import RANK_DAY

STEPS = {
    "1": "1 incorporation=headquarters=exchange", "2 country": "2 assets", "2 region": "2 assets",
    "3 country": "3 revenue", "3 region": "3 revenue", "4 headquarters": "4 headquarters",
    "4 exchange": "4 most liquid exchange", "4 incorporation": "4 incorporation", "unassigned": "unassigned",
}  # fmt: skip


@pytest.fixture(scope="module")
def judged(small_market):
    return reconstitute(small_market.drops[0], RANK_DAY)


@pytest.fixture(scope="module")
def decisions(judged):
    return {row["company_id"]: row for row in judged.decisions}


def test_names_are_unique_and_ids_follow_the_order():
    assert len({case.name for case in CASES}) == len(CASES)
    assert company_id_of(CASES[16].name) == "C0000017"
    assert company_id_of("child_when_issued") == "C9000001"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_failed_screen(case, decisions):
    assert decisions[company_id_of(case.name)]["first_failed_screen"] == (case.first_failed or None)


@pytest.mark.parametrize("case", [case for case in CASES if case.vehicle], ids=lambda case: case.name)
def test_the_pricing_vehicle(case, decisions):
    assert decisions[company_id_of(case.name)]["pricing_vehicle_id"].endswith(case.vehicle)


@pytest.mark.parametrize("case", [case for case in CASES if case.home], ids=lambda case: case.name)
def test_the_country_and_its_step(case, judged):
    country, step = case.home
    assert judged.nationality[company_id_of(case.name)] == (country, STEPS[step])


@pytest.mark.parametrize("case", [case for case in CASES if not case.first_failed], ids=lambda case: case.name)
def test_the_lines_of_an_eligible_company(case, judged):
    found = {}
    for row in judged.screen_results:
        if row["company_id"] == company_id_of(case.name) and not row["is_passed"]:
            found.setdefault(row["security_id"][-1], row["screen_id"])  # rows come in the order of the screens
    assert found == case.lines_out


def test_boundary_values_stand_in_the_drop_as_they_are_named(small_market):
    drop = small_market.drops[0]
    closes = {row["security_id"]: str(row["close"]) for row in drop["prices"] if row["is_primary"]}
    shares = {row["security_id"]: (row["total_shares"], row["available_shares"]) for row in drop["shares"]}
    votes = {row["company_id"]: str(row["public_voting_power"]) for row in drop["companies"]}
    addtv = {row["security_id"]: str(row["addtv_2y_usd"]) for row in drop["securities"]}

    def line(name: str, letter: str = "A") -> str:
        return f"S{company_id_of(name)[1:]}{letter}"

    assert closes[line("price_at_one_dollar")] == "1.000000"
    assert closes[line("price_below_one_dollar")] == "0.999900"
    assert (closes[line("cap_one_cent_below")], shares[line("cap_one_cent_below")][0]) == ("2999.999999", 10_000)
    assert shares[line("float_at_five_percent")] == (20_000_000, 1_000_000)
    assert shares[line("float_just_below")] == (20_000_000, 999_980)
    assert votes[company_id_of("votes_just_below")] == "0.049999"
    assert addtv[line("class_addtv_at_minimum", "B")] == "175000.00"
    assert addtv[line("class_addtv_above", "B")] == "175000.01"
