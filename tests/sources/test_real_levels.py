"""How closely real levels are tracked, on a few weeks of the private test material.

The composition is the list of real members after the reconstitution, so that only prices, shares, splits, departures
and the levels themselves are judged. The whole way, with our own reconstitution, is in docs/real_data.md.
"""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday_sources.comparison.levels import compare_levels
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from rankday_sources.panel import import_panel

DATA = Path(os.environ.get("RANKDAY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
FIRST, LAST = date(2025, 6, 27), date(2025, 7, 25)

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not (DATA / "panel").is_dir(), reason="no real data at ../shared/data or RANKDAY_SHARED_DATA"),
]


def test_the_r2000_of_july_2025_is_tracked_within_one_percent_a_year(tmp_path):
    home = Home(tmp_path / "home")
    floats = next((DATA / "holdings").glob("implied_float_*.csv"))
    import_screener(home, FIRST, ScreenerFiles(DATA / "universe" / f"{FIRST}.csv.gz", floats=floats))
    panel = pl.read_parquet(DATA / "panel" / "2025-04_2025-12.parquet")
    panel.filter(pl.col("session").cast(pl.Date).is_between(FIRST, LAST)).write_parquet(tmp_path / "panel.parquet")
    import_panel(home, tmp_path / "panel.parquet")
    members = pl.read_csv(DATA / "actual" / "R2000_2025.csv").select(
        pl.lit(FIRST.isoformat()).alias("as_of"), "index_code", "ticker"
    )
    members.write_csv(tmp_path / "members.csv")
    import_memberships(home, tmp_path / "members.csv")
    result = history(home, FIRST, LAST)
    found = compare_levels(home, DATA / "index_levels_RUT_2016_2025.csv", Path(result["folder"]))
    assert found["days"] == 19
    assert found["tracking_error"] < 0.01
    assert found["correlation"] > 0.999
    assert int(result["levels"]["R2000"]["lines"]) > 1900
