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
from rankday_sources.import_report import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from rankday_sources.panel import import_panel
from rankday_sources.screener_drops import IMPORTER

ENDINGS = (".csv.gz", ".csv")


def import_years(
    home: Home, folder: Path, replace: bool = False, progress: Callable[[str, int, int], None] = lambda *_: None
) -> dict[str, Any]:
    """Import the screener sessions of ``folder``, oldest first, its lists, and its panel as snapshots.

    Returns ``screener``: session, is_new and report of each; ``lists``: what `import_memberships` returns, of each
    file; ``panel``: what `import_panel` does. A file that was imported before is passed over, so that a second call
    changes nothing. Raises SourceRefused for a folder without screener sessions or panel, and what those raise.
    """
    listings = _listings(folder)
    panels = sorted((folder / "panel").glob("*.parquet"))
    for name, found in (("universe/<session>.csv.gz", listings), ("panel/*.parquet", panels)):
        if not found:
            raise SourceRefused(f"{folder}: no {name}; name the folder that holds universe/ and panel/")
    rank_day_of = {session: rank_day for pair in rank_days_among(listings) for session in pair for rank_day in pair[:1]}
    screener = []
    for number, (session, path) in enumerate(sorted(listings.items())):
        progress(f"screener session {session}", number, len(listings))
        lists = (folder / "incumbents" / f"{code}_{rank_day_of.get(session)}.csv" for code in ("R1000", "R2000"))
        files = ScreenerFiles(path, tuple(path for path in lists if path.is_file()))
        is_there = not replace and _is_imported(home, session, files)
        result = {} if is_there else import_screener(home, session, files, replace)
        screener.append({"session": session.isoformat(), "is_new": bool(result.get("is_new"))})
    lists = []
    for path in sorted(path for path in (folder / "lists").glob("*") if path.name.endswith(ENDINGS)):
        progress(f"member lists {path.name}", 0, 1)
        lists.append(import_memberships(home, path, (), replace))
    panel = import_panel(home, panels, replace=replace, freezes=True, progress=progress)
    return {"screener": screener, "lists": lists, "panel": panel}


def _listings(folder: Path) -> dict[date, Path]:
    """Session → file. Raises SourceRefused for a file that is not named by a session."""
    found = {}
    for path in sorted(path for path in (folder / "universe").glob("*") if path.name.endswith(ENDINGS)):
        try:
            found[date.fromisoformat(path.name.partition(".")[0])] = path
        except ValueError:
            raise SourceRefused(f"universe/{path.name}: is named by no session; write <YYYY-MM-DD>.csv.gz") from None
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
