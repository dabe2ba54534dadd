"""Import whatever years lie in the folder of real data, rebuild each reconstitution, score it against the real index.

The folder has the layout of ../shared/data: universe/<session>.csv.gz, lists/, panel/, incumbents/, actual/,
directories/, holdings/. Everything but universe/ and lists/ may be missing. What is dated after a rank day
(directories, floats) is left out unless HINDSIGHT=1; a panel that begins on the last rank day says nothing of any.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

from rankday.cli.fidelity import table_of
from rankday.contract.home import Home
from rankday.evidence.days import rank_days_among
from rankday.reconstitution.steps import reconstitute
from rankday_sources.fidelity.page import page_of
from rankday_sources.fidelity.years import fidelity_of
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from rankday_sources.panel import import_panel

DATA = Path(os.environ.get("RANKDAY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
HINDSIGHT = os.environ.get("HINDSIGHT") == "1"


def files_of(session: date, rank_day: date) -> ScreenerFiles:
    """The files of one session; incumbents are those of its rank day."""
    incumbents = tuple(sorted((DATA / "incumbents").glob(f"R[12]000_{rank_day}.csv")))
    more: dict = {}
    directories = sorted((DATA / "directories").glob(f"*listed_{rank_day.year}-*"))
    if HINDSIGHT and directories:
        more["directories"] = tuple(directories)
        more["sec_companies"] = next((DATA / "directories").glob(f"sec_company_*_{rank_day.year}-*"), None)
        more["floats"] = next((DATA / "holdings").glob(f"implied_float_{rank_day.year}-*"), None)
    return ScreenerFiles(DATA / "universe" / f"{session}.csv.gz", incumbents, **more)


def main() -> int:
    """Print the table, write the page beside it; 1 without real data."""
    sessions = {date.fromisoformat(path.name[:10]) for path in (DATA / "universe").glob("*.csv.gz")}
    events = rank_days_among(sessions)
    if not events:
        print(f"{DATA}: no rank day in universe/; real data is not part of the project")
        return 1
    root = Path(tempfile.mkdtemp(prefix="rankday-fidelity-"))
    home, years = Home(root / "home"), []
    for rank_day, implementation in events:
        for session in sorted(sessions & {rank_day, implementation}):
            import_screener(home, session, files_of(session, rank_day))
    for lists in sorted((DATA / "lists").glob("*.csv*")):
        import_memberships(home, lists)
    for panel in sorted((DATA / "panel").glob("*.parquet")):
        begins = pl.scan_parquet(panel).select(pl.col("session").min().cast(pl.Date)).collect().item()
        if begins < events[-1][0]:
            import_panel(home, panel)
    for rank_day, implementation in events:
        reconstitute(home, rank_day)
        actual = DATA / "actual" / f"R2000_{rank_day.year}.csv"
        years.append(fidelity_of(home, f"{implementation:%Y-%m}", actual if actual.is_file() else None))
        print(table_of(years[-1:]), flush=True)
    page = root / "fidelity.html"
    page.write_text(page_of(years), encoding="utf-8")
    print(f"Every mismatch by name: {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
