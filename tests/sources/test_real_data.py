"""How close the public feed comes to the real index; needs the private test material.

The floors lie a little below what was reached (docs/real_data.md), so that a lost rule is seen.
"""

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rankday.contract.home import Home
from rankday_sources.import_screener import ScreenerFiles, import_screener

DATA = Path(os.environ.get("RANKDAY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not (DATA / "universe").is_dir(), reason="no real data at ../shared/data or RANKDAY_SHARED_DATA"
    ),
]


@dataclass(frozen=True)
class Year:
    rank_day: date
    implementation: date
    has_directories: bool
    breakpoint_usd: Decimal = Decimal("4600000000")  # published, both years
    jaccard: float = 0.93


YEARS = [
    Year(date(2024, 4, 30), date(2024, 6, 28), has_directories=False),
    Year(date(2025, 4, 30), date(2025, 6, 27), has_directories=True),
]


def imported(home: Home, year: Year) -> None:
    """Both sessions of an event as landing drops, the incumbents with the rank day."""
    incumbents = tuple(DATA / "incumbents" / f"{code}_{year.rank_day}.csv" for code in ("R1000", "R2000"))
    more = {}
    if year.has_directories:
        folder = DATA / "directories"
        more = {
            "directories": tuple(sorted(folder.glob("*listed_*.csv.gz"))),
            "sec_companies": next(folder.glob("sec_company_*.csv.gz")),
            "floats": next((DATA / "holdings").glob("implied_float_*.csv")),
        }
    for session, members in ((year.rank_day, incumbents), (year.implementation, ())):
        screener = DATA / "universe" / f"{session}.csv.gz"
        import_screener(home, session, ScreenerFiles(screener, members, **more))


@pytest.mark.parametrize("year", YEARS, ids=lambda year: str(year.rank_day))
def test_the_published_r2000_is_close_to_the_real_one_and_the_breakpoint_to_the_published_figure(tmp_path, year):
    from rankday.reconstitution.steps import reconstitute
    from rankday_sources.comparison.compare import compare

    home = Home(tmp_path)
    imported(home, year)
    reconstitute(home, year.rank_day, approvers=("first", "second"))
    result = compare(home, f"{year.implementation:%Y-%m}", DATA / "actual" / f"R2000_{year.rank_day.year}.csv")
    assert result["jaccard"] >= year.jaccard
    assert abs(Decimal(result["breakpoint_usd"]) / year.breakpoint_usd - 1) <= Decimal("0.02")
    assert all(one["cause"] != "ranked elsewhere" for one in result["mismatches"])
