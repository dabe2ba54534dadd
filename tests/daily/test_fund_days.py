"""Fund twins and futures of published days: from levels and interest to fund_values and futures (methodology 10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from daily.week_market import MON, THU, TUE, WED, table, week_in
from rankday.contract.home import Home

WEEK = (MON, TUE, WED, THU)


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Home:
    """Monday, then Tuesday to Thursday, without interest rates; one of ten lines pays 0.20 USD a share on Wednesday."""
    home, _ = week_in(tmp_path_factory.mktemp("funds"))
    return home


def funds(home: Home, session: date) -> dict[str, tuple]:
    columns = "fund_code, index_code, nav, performance, fee, swap_cost, benchmark_level"
    return {row[0]: row[1:] for row in table(home, session, "fund_values", columns)}


def levels(home: Home, session: date) -> tuple:
    columns = "price_level, total_return_level, net_total_return_level"
    return table(home, session, "index_values", columns, "index_code = 'R2000'")[0]


def test_the_first_day_has_no_costs(published):
    net = levels(published, MON)[2]
    assert funds(published, MON) == {
        code: ("R2000", Decimal(100), Decimal(100), 0, 0, net) for code in ("TWIN-PHYS", "TWIN-SWAP")
    }


def test_a_step_by_hand(published):
    """On Tuesday one of ten lines goes from 10 to 11: both levels by 1 %. A day's fee is 100 · 0.003 / 365."""
    assert levels(published, TUE)[0] == Decimal(1010)
    net = levels(published, TUE)[2]
    fee, swap = Decimal("0.00082192"), Decimal("0.00027397")
    assert funds(published, TUE) == {
        "TWIN-PHYS": ("R2000", 101 - fee, Decimal(101), fee, 0, net),
        "TWIN-SWAP": ("R2000", 101 - fee - swap, Decimal(101), fee, swap, net),
    }
