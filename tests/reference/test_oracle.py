"""The oracle against answers worked out by hand: a referee must be right before it may judge."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reference.comparison import table_differences
from reference.drops import Market
from reference.edges import edge_universe
from reference.exact import half_up
from reference.golden import GOLDEN, golden_universe
from reference.oracle import reconstitute
from reference.windows_universe import windows_universe


def run(universe):
    return reconstitute(
        universe.drop,
        universe.rank_day,
        implementation_drop=universe.implementation_drop,
        earlier=universe.earlier,
    )


@pytest.fixture(scope="module")
def edges():
    return edge_universe()


@pytest.fixture(scope="module")
def edges_result(edges):
    return run(edges)


def decisions_of(result):
    return {row["company_id"]: row for row in result.decisions}


def codes_of(result, line):
    return {row["index_code"] for row in result.constituents if row["security_id"] == line}


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.0000005", "0.000001"), ("0.00000049", "0.000000"), ("-0.0000005", "0.000000")]
)
def test_a_half_goes_up(value, rounded):
    assert half_up(Fraction(value), 6) == Decimal(rounded)


def test_every_hand_made_case_has_its_first_failure(edges, edges_result):
    decided = decisions_of(edges_result)
    got = {name: decided[name]["first_failed_screen"] for name in edges.expected_failures}
    assert got == edges.expected_failures


@pytest.mark.parametrize(
    ("company", "country", "step"),
    [
        ("nation_china_example", "CN", "4 headquarters"),
        ("nation_ireland_example", "IE", "1 incorporation=headquarters=exchange"),
        ("nation_exchanges_unknown", "US", "2 assets"),
        ("nation_territory", "US", "1 incorporation=headquarters=exchange"),
        ("nation_lead_20", "US", "2 assets"),
        ("nation_lead_19", "CN", "4 headquarters"),
        ("nation_lead_over_haven", "CN", "4 headquarters"),
        ("nation_rest_40", "US", "2 assets"),
        ("nation_rest_39", "CN", "4 headquarters"),
        ("nation_revenue", "US", "3 revenue"),
        ("nation_region", "US", "2 assets"),
        ("nation_region_20", "CN", "4 headquarters"),
        ("nation_headquarters_haven", "CN", "4 most liquid exchange"),
        ("nation_incorporation_last", "US", "4 incorporation"),
        ("nation_haven_all", None, "unassigned"),
    ],
)
def test_nationality_and_the_step_that_gave_it(edges_result, company, country, step):
    assert edges_result.nationality[company] == (country, step)


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("above_80", "z"),
        ("at_80", "é"),
        ("below_80", "é"),
        ("odd_80", "z"),
        ("tie", "z"),
        ("null_volumes", "z"),
        ("null_and_zero", "é"),
        ("null_available", "z"),
        ("huge", "z"),
        ("huge_at", "é"),
        ("days_99_and_400", "b"),
        ("days_100_and_400", "a"),
        ("days_unknown_and_99", "a"),
        ("days_of_nobody", "a"),
        ("days_of_a_newcomer", "a"),
        ("base_shares", "b"),
    ],
)
def test_the_pricing_vehicle(edges_result, case, line):
    assert decisions_of(edges_result)[f"vehicle_{case}"]["pricing_vehicle_id"] == f"vehicle_{case}.{line}"


@pytest.mark.parametrize(
    ("company", "cap"),
    [
        ("cap_half", "30000001.500002"),
        ("cap_rounds_up", "30000000.000000"),
        ("elsewhere_lowest_high_enough_None", "900000000.000000"),
        ("elsewhere_eligible_beside_not_none", "2700000000.000000"),
        ("member_zero_close", "0.000000"),
        ("price_None", None),
    ],
)
def test_the_total_cap_is_rounded_once(edges_result, company, cap):
    got = decisions_of(edges_result)[company]["total_market_cap"]
    assert str(got) == cap if cap else got is None


@pytest.mark.parametrize(
    ("case", "is_in"),
    [
        ("cap_at", False),
        ("cap_above", True),
        ("addtv_at", False),
        ("addtv_above", True),
        ("addtv_null", False),
        ("float_below", False),
        ("float_at", True),
        ("price_low", False),
        ("unlisted", False),
        ("stapled", True),
    ],
)
def test_an_additional_class_enters_on_its_own_merits(edges_result, case, is_in):
    assert bool(codes_of(edges_result, f"class_{case}.b")) is is_in
    assert codes_of(edges_result, f"class_{case}.a"), "the vehicle is in whatever the second class is"


def test_every_line_meets_every_screen_and_what_is_unknown_is_flagged(edges, edges_result):
    assert len(edges_result.screen_results) == 10 * len(edges.drop["securities"])
    flagged = {(row["company_id"], row["screen_id"]) for row in edges_result.screen_results if row["is_flagged"]}
    assert flagged == {
        ("structure_None", "S03"),
        ("ubti_None_True", "S03"),
        ("ubti_None_False", "S03"),
        ("ubti_None_None", "S03"),
        ("ubti_reit_None", "S04"),
        ("ubti_partnership_unknown", "S04"),
        ("votes_None", "S09"),
    }


def test_windows_are_computed_from_sessions():
    universe = windows_universe()
    result = run(universe)
    decided = decisions_of(result)
    assert {name: decided[name]["first_failed_screen"] for name in universe.expected_failures} == (
        universe.expected_failures
    )
    in_index = {row["security_id"] for row in result.constituents if row["security_id"].startswith("addtv")}
    assert {line for line in in_index if line.endswith(".w")} == {
        "addtv_above.w",
        "addtv_a_bit_above.w",
        "addtv_untraded_day_above.w",
    }
    assert decided["volume"]["pricing_vehicle_id"] == "volume.w"
    assert decided["volume_19_sessions"]["pricing_vehicle_id"] == "volume_19_sessions.v"


@pytest.mark.parametrize(("cumulative", "percentile", "_now", "afterwards"), GOLDEN)
def test_the_golden_example(golden_result, cumulative, percentile, _now, afterwards):
    name, row = next((name, row) for name, row in decisions_of(golden_result).items() if f"golden{percentile}" in name)
    assert row["cumulative_market_cap"] == cumulative * 10**6
    assert half_up(Fraction(row["percentile"]) * 100, 2) == Decimal(percentile)
    assert codes_of(golden_result, f"{name}.s") & {"R1000", "R2000"} == {afterwards}


@pytest.fixture(scope="module")
def golden_result():
    return run(golden_universe())


def test_the_golden_break_and_its_band(golden_result):
    row = next(row for row in golden_result.breakpoints if row["break_rank"] == 1000)
    assert (row["company_id"], row["market_cap"]) == ("n1000-golden89.99", Decimal(100_100_000))
    assert [half_up(Fraction(row[name]) * 100, 2) for name in ("lower_percentile", "upper_percentile")] == [
        Decimal("87.49"),
        Decimal("92.49"),
    ]


def test_weights_of_three_lines_leavers_and_vanished_members():
    now, later = Market(), Market()
    for market, closes in ((now, (10, 20, 30, 40)), (later, (15, None, 30, 40))):
        for name, close in zip("abcd", closes, strict=True):
            market.simple(name, close=close, total=100_000_000, available=50_000_000)
    later.drop["shares"] = [row for row in later.drop["shares"] if row["security_id"] != "c.s"]
    later.drop["shares"][0]["available_shares"] = 10_000_000
    later.drop["prices"] = [row for row in later.drop["prices"] if row["security_id"] != "d.s"]
    now.member("d.s", "R1000")
    now.member("gone", "R2000")
    result = reconstitute(now.drop, now.session, implementation_drop=later.drop)
    weights = {row["security_id"]: str(row["weight"]) for row in result.constituents if row["index_code"] == "R3000"}
    # 15 × 10m, 20 × 50m (no close that day: the rank day's), 30 × 50m (no count that day: the rank day's); d has left
    assert weights == {"a.s": "0.056603773584906", "b.s": "0.377358490566038", "c.s": "0.566037735849057"}
    assert result.leavers == ["d.s", "gone"]
    left = [row for row in result.changes if row["change_type"] == "delete"]
    assert [(row["index_code"], row["security_id"], row["ticker"], row["from_indexes"]) for row in left] == [
        ("R1000", "d.s", "D.S", "R3000E|R3000|R1000"),
        ("R2000", "gone", None, "R3000E|R3000|R2000"),
        ("R3000", "d.s", "D.S", "R3000E|R3000|R1000"),
        ("R3000", "gone", None, "R3000E|R3000|R2000"),
        ("R3000E", "d.s", "D.S", "R3000E|R3000|R1000"),
        ("R3000E", "gone", None, "R3000E|R3000|R2000"),
    ]
    assert {row["to_indexes"] for row in left} == {""}


def test_a_comparison_sees_a_unit_a_null_a_missing_row_and_a_wrong_order():
    ours = [{"id": name, "weight": Decimal("0.500000000000001"), "rank": 1} for name in ("a", "b")]
    same = [{"id": name, "weight": 0.500000000000001, "rank": 1} for name in ("a", "b")]
    assert table_differences("t", ("id",), same, ours) == []
    assert len(table_differences("t", ("id",), [same[0] | {"weight": 0.500000000000002}, same[1]], ours)) == 1
    assert len(table_differences("t", ("id",), [same[0] | {"rank": None}, same[1]], ours)) == 1
    assert len(table_differences("t", ("id",), [same[0] | {"rank": True}, same[1]], ours)) == 1
    assert len(table_differences("t", ("id",), same[:1], ours)) == 1
    assert len(table_differences("t", ("id",), same, ours[:1])) == 1
    assert len(table_differences("t", ("id",), same[::-1], ours)) == 1
