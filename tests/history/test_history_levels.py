"""The fold by hand: rounding, divisors and total returns of section 6.1."""

from datetime import date
from decimal import Decimal

import pytest

from rankday.errors import RankdayError
from rankday.history_levels import IndexLevel, Totals, fold, half_up

DAYS = [date(2026, 5, 5), date(2026, 5, 6)]
ONE = {0: "R3000E"}
START = IndexLevel(divisor=4 * 10**12, price=1000 * 10**8, total=1000 * 10**8, net=1000 * 10**8)


def totals(*values: str) -> Totals:
    found = Totals(len(values))
    for place, value in enumerate(values, start=1):
        found.add_value(place, 1, Decimal(value), 3)
    return found


def run(found: Totals, divisor: int = 4):
    levels = {"R3000E": IndexLevel(**vars(START) | {"divisor": divisor * 10**12})}
    return fold(levels, found, ONE, Decimal("0.30"), DAYS[: found.last]), levels["R3000E"]


@pytest.mark.parametrize(
    ("dividend", "divisor", "rounded"), [(5, 10, 1), (4, 10, 0), (15, 10, 2), (0, 7, 0), (1, 1, 1)]
)
def test_half_goes_up(dividend, divisor, rounded):
    assert half_up(dividend, divisor) == rounded


def test_the_level_is_value_by_divisor_in_eight_decimals():
    # The divisor is 3: 4,000 / 3 = 1333.33333333|3, 5,000 / 3 = 1666.66666666|7
    assert run(totals("4000"), divisor=3)[0][0][2] == "1333.33333333"
    assert run(totals("5000"), divisor=3)[0][0][2] == "1666.66666667"


def test_dividends_move_total_returns_only_and_net_ones_by_seven_tenths():
    found = totals("4000")
    found.add_dividend(1, 1, Decimal("40"))
    session, code, price, total, net, points, net_points, *_ = run(found)[0][0]
    assert (session, code, price) == (DAYS[0], "R3000E", "1000.00000000")
    assert (total, net, points, net_points) == ("1010.00000000", "1007.00000000", "10.00000000", "7.00000000")


def test_the_divisor_stays_digit_by_digit_unless_the_value_moves():
    assert run(totals("4000"))[1].divisor == 4 * 10**12
    found = totals("4000", "3000")
    found.add_step(1, 1, Decimal("-1000"))
    rows, after = run(found)
    assert (rows[0][7], rows[0][8]) == ("4.000000000000", "3.000000000000")
    assert rows[1][2] == "1000.00000000"  # a leaver moves nothing
    assert after.divisor == 3 * 10**12


def test_an_index_that_empties_keeps_its_level_with_a_divisor_of_zero():
    found = totals("4000")
    found.add_step(1, 1, Decimal("-4000"))
    rows, after = run(found)
    assert rows[0][8] == "0.000000000000"
    assert (after.divisor, after.price) == (0, 1000 * 10**8)


def test_a_line_counts_in_each_index_of_its_mask():
    found = Totals(1)
    found.add_value(1, 0b11, Decimal(4000), 2)
    found.add_value(1, 0b10, Decimal(1000), 1)
    levels = {"A": IndexLevel(**vars(START)), "B": IndexLevel(**vars(START))}
    rows = fold(levels, found, {0: "A", 1: "B"}, Decimal(0), DAYS[:1])
    assert [(row[1], row[9], row[10]) for row in rows] == [("A", 2, "4000.000000"), ("B", 3, "5000.000000")]


def test_a_worthless_index_is_refused():
    with pytest.raises(RankdayError, match="2026-05-06: R3000E was worth nothing"):
        run(totals("0", "1"))
