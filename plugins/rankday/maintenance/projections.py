"""Removal of projections that the policy lets go: their tables, never their manifests or what the ledger says of them.

Kept are the days of a season (`is_in_season` of the manifest), month ends, sealed forecasts, and the newest.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from rankday import ledger, publication
from rankday.contract.files import MANIFEST
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.publication.published import Publication
from rankday.publication.verified_files import REMOVED
from rankday.rulebook.sessions import next_session

SEALED = "forecast_sealed"


def remove_projections(home: Home, keep_days: int, dry_run: bool = False) -> list[str]:
    """Remove the tables of disposable projections of sessions more than ``keep_days`` days ago; return their streams.

    The ledger says so first, so that a crash in between leaves nothing unexplained.
    """
    limit = datetime.now(UTC).date() - timedelta(days=keep_days)
    sealed = {one["payload"]["stream"] for one in ledger.entries(home) if one["kind"] == SEALED}
    days = {stream: Stream.parse(stream).day for stream in publication.streams(home, Kind.PROJECTION)}
    removed = []
    for stream, day in list(days.items())[:-1]:
        versions = [publication.load(home, stream, number) for number in publication.versions(home, stream)]
        there = [one for one in versions if any(path.name != MANIFEST for path in one.folder.iterdir())]
        if day < limit and there and stream not in sealed and not _is_kept(day, versions):
            removed.append(stream)
            if not dry_run:
                _remove(home, stream, there)
    return removed


def _is_kept(day: date, versions: list[Publication]) -> bool:
    is_month_end = next_session(day).month != day.month
    return is_month_end or any(one.manifest["is_in_season"] for one in versions)


def _remove(home: Home, stream: str, versions: list[Publication]) -> None:
    ledger.append(home, REMOVED, {"stream": stream, "versions": [one.version for one in versions]})
    for one in versions:
        for path in one.folder.iterdir():
            if path.name != MANIFEST:
                path.unlink()
