"""A folder of years of public data into a home, frozen: what ``rankday import years`` does (docs/real_data.md).

The folder has the layout of the importers' own files, all but ``universe/`` and ``panel/`` may be missing:
``universe/<session>.csv.gz`` screener sessions, ``incumbents/R1000_<rank day>.csv`` and ``R2000_…``,
``lists/*.csv.gz`` dated member lists, ``panel/*.parquet`` every session's prices.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.evidence import store as evidence_store
from rankday.evidence.days import rank_days_among
from rankday_sources.float_estimates import estimate_days, estimate_floats
from rankday_sources.import_report import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener, keep_listing
from rankday_sources.member_lists import import_memberships
from rankday_sources.panel import import_panel
from rankday_sources.screener_drops import IMPORTER

ENDINGS = (".csv.gz", ".csv")


def import_years(
    home: Home,
    folder: Path,
    replace: bool = False,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    levels: Path | None = None,
    index_code: str = "R2000",
) -> dict[str, Any]:
    """Import the screener sessions of ``folder``, oldest first, its lists, and its panel as snapshots.

    With ``levels`` (session, close: those of the real ``index_code``) floats are estimated on each screener session
    and each share update, from what was public by then. Returns ``screener``: session, is_new and report of each;
    ``lists``: what `import_memberships` returns, of each file; ``floats``: the days with estimates; ``panel``: what
    `import_panel` does. A file that was imported before is passed over, so that a second call changes nothing. Raises
    SourceRefused for a folder without screener sessions or panel, and what those raise.
    """
    listings = _dated(folder, "universe")
    panels = sorted((folder / "panel").glob("*.parquet"))
    for name, found in (("universe/<session>.csv.gz", listings), ("panel/*.parquet", panels)):
        if not found:
            raise SourceRefused(f"{folder}: no {name}; name the folder that holds universe/ and panel/")
    lists = []
    for path in sorted(path for path in (folder / "lists").glob("*") if path.name.endswith(ENDINGS)):
        progress(f"member lists {path.name}", 0, 1)
        lists.append(import_memberships(home, path, (), replace))
    floats = {}
    if levels:
        for session, path in sorted(listings.items()):
            keep_listing(home, session, ScreenerFiles(path), replace)
        import_panel(home, panels, replace=replace, progress=progress, closes_only=True)
        floats = estimate_floats(home, levels, index_code, estimate_days(home, listings), progress)
    screener = []
    for number, (session, files) in enumerate(sorted(_screener_files(folder, listings, floats).items())):
        progress(f"screener session {session}", number, len(listings))
        is_there = not replace and _is_imported(home, session, files)
        result = {} if is_there else import_screener(home, session, files, replace)
        screener.append({"session": session.isoformat(), "is_new": bool(result.get("is_new"))})
    panel = import_panel(home, panels, replace=replace, freezes=True, progress=progress, floats=floats)
    days = [day.isoformat() for day in sorted(floats)]
    return {"screener": screener, "lists": lists, "floats": days, "panel": panel}


def _screener_files(
    folder: Path, listings: dict[date, Path], floats: dict[date, Path]
) -> dict[date, ScreenerFiles]:  # fmt: skip
    """The files of each session; members before a rank day count on its implementation session too."""
    rank_day_of = {session: rank_day for pair in rank_days_among(listings) for session in pair for rank_day in pair[:1]}
    files = {}
    for session, path in listings.items():
        lists = (folder / "incumbents" / f"{code}_{rank_day_of.get(session)}.csv" for code in ("R1000", "R2000"))
        known = tuple(path for path in lists if path.is_file())
        files[session] = ScreenerFiles(path, known, floats=floats.get(session))
    return files


def _dated(folder: Path, kind: str) -> dict[date, Path]:
    """Day → file of ``kind``/. Raises SourceRefused for a file that is not named by a day."""
    found = {}
    for path in sorted(path for path in (folder / kind).glob("*") if path.name.endswith(ENDINGS)):
        try:
            found[date.fromisoformat(path.name.partition(".")[0])] = path
        except ValueError:
            raise SourceRefused(f"{kind}/{path.name}: is named by no session; write <YYYY-MM-DD>.csv.gz") from None
    return found


def _is_imported(home: Home, session: date, files: ScreenerFiles) -> bool:
    """Whether the session's drop and listing are of these very files."""
    try:
        source = json.loads((home.landing(session) / "drop.json").read_text(encoding="utf-8"))["source"]
        held = [(one["role"], one["name"], one["sha256"]) for one in source["files"]]
    except (OSError, ValueError, LookupError, TypeError):
        return False
    given = [(role, path.name, sha256_of_file(path)) for role, path in files.listed()]
    has_listing = evidence_store.has(home, evidence_store.LISTINGS, session)
    return source.get("importer") == IMPORTER and held == given and has_listing
