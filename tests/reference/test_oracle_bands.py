"""The oracle's bands on 4,300 ranks: inclusive edges, one micro-dollar beyond, and ranks past 3000 and 4000."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reference.oracle import reconstitute
from reference.scaled import LOWER_EDGES, UPPER_EDGES, flat_tail_universe, scaled_universe

BREAKS = (200, 500, 1000, 2000)


@pytest.fixture(scope="module", params=["exact", "beyond"])
def market(request):
    universe = scaled_universe(beyond_edges=request.param == "beyond")
    result = reconstitute(universe.drop, universe.rank_day)
    by_rank = {row["company_rank"]: row for row in result.decisions}
    return request.param, by_rank, result


def is_above(row, at):
    codes = row["new_indexes"].split("|")
    return "RMICRO" not in codes if at == 2000 else {200: "RTOP200", 500: "RTOP500", 1000: "R1000"}[at] in codes


@pytest.mark.parametrize(("at", "lower", "upper"), zip(BREAKS, LOWER_EDGES, UPPER_EDGES, strict=True))
def test_an_edge_belongs_to_the_band(market, at, lower, upper):
    """Incumbents at the edges stand on the other side now: inside they keep it, a micro-dollar beyond they move."""
    kind, by_rank, _ = market
    assert is_above(by_rank[lower], at) is (kind == "beyond")
    assert is_above(by_rank[upper], at) is (kind == "exact")


@pytest.mark.parametrize(("at", "band"), zip(BREAKS, ("0.025", "0.025", "0.025", "0.005"), strict=True))
def test_a_break_names_its_band_and_the_caps_inside(market, at, band):
    kind, by_rank, result = market
    row = next(row for row in result.breakpoints if row["break_rank"] == at)
    inner = 0 if kind == "exact" else 1
    largest = by_rank[LOWER_EDGES[BREAKS.index(at)] + inner]
    smallest = by_rank[UPPER_EDGES[BREAKS.index(at)] - inner]
    assert row["band"] == Decimal(band)
    assert row["lower_percentile"] == by_rank[at]["percentile"] - Decimal(band)
    assert row["largest_in_band_cap"] == largest["total_market_cap"]
    assert row["smallest_in_band_cap"] == smallest["total_market_cap"]


def test_nothing_beyond_rank_4000_has_a_percentile_or_an_index(market):
    _, by_rank, result = market
    assert by_rank[4000]["percentile"] == 1
    assert by_rank[4000]["new_indexes"] == "R3000E|RMICRO"
    assert (by_rank[4001]["percentile"], by_rank[4001]["new_indexes"]) == (None, "")
    assert [row["break_rank"] for row in result.breakpoints] == [50, 200, 500, 1000, 2000, 3000, 4000]


def test_beyond_rank_3000_a_company_is_below_every_break_whatever_it_was():
    universe = flat_tail_universe()
    result = reconstitute(universe.drop, universe.rank_day)
    beyond = [row for row in result.decisions if 3000 < row["company_rank"] <= 4000]
    assert {row["new_indexes"] for row in beyond} == {"R3000E|RMICRO"}
    kept = [row for row in result.decisions if 2000 < row["company_rank"] <= 3000 and "R1000" in row["new_indexes"]]
    assert kept, "the band of #1000 reaches over rank 2000 here"
