"""The turn of a real year, from two files of the panel: frozen at once as session by session. Private test material."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.ingest import ingest
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.panel import import_panel

SHARED = Path(os.environ.get("RANKDAY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
YEARS = SHARED / "years"
SCREENER, FIRST, LAST = date(2021, 6, 25), date(2021, 12, 13), date(2022, 1, 14)

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not (YEARS / "panel").is_dir(), reason="no real years at ../shared/data or RANKDAY_SHARED_DATA"),
]


def test_the_turn_of_a_year_in_two_files_is_that_of_one_panel_ingested_session_by_session(tmp_path):
    parts = []
    for year in (2021, 2022):
        rows = pl.read_parquet(YEARS / "panel" / f"{year}.parquet").filter(pl.col("session").is_between(FIRST, LAST))
        parts.append(tmp_path / f"{year}.parquet")
        rows.write_parquet(parts[-1])
    texts = {"exchange": pl.String, "symbol": pl.String}
    pl.concat([pl.read_parquet(part).cast(texts) for part in parts]).write_parquet(tmp_path / "one.parquet")
    landed, frozen = Home(tmp_path / "landed"), Home(tmp_path / "frozen")
    for home in (landed, frozen):
        import_screener(home, SCREENER, ScreenerFiles(YEARS / "universe" / f"{SCREENER}.csv.gz"))
    one = import_panel(landed, tmp_path / "one.parquet")
    many = import_panel(frozen, parts, freezes=True)
    assert (many["events"], many["absent"], len(many["written"])) == (one["events"], [], len(one["written"]))
    assert many["events"]["delisting"] > 0
    days = [date.fromisoformat(day) for day in many["written"]]
    for day in (days[0], date(2021, 12, 31), date(2022, 1, 3), days[-1]):
        assert snapshot_store.newest(frozen, day).content_hash == ingest(landed, day).snapshot.content_hash
    assert snapshot_store.verify(frozen) == []
