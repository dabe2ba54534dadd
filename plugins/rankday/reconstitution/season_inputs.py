"""What a preliminary list, or the version at implementation, is computed from beside the rank day (methodology 5).

The rank day's facts stay; a season adds the drop of the list date, the events since, and the result it is compared
with. Reading only: what follows from it is decided in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind, kind_of
from rankday.drops.snapshot_store import Snapshot, load, newest, sessions
from rankday.publication.files import read_manifest
from rankday.rulebook.season import Season

RANK_DAY = "rank day"  # the source of a comparison that no publication holds


@dataclass(frozen=True)
class Previous:
    """The result a list is compared with: a list before it, a result of the rank day, or none (``folder`` None).

    ``source`` is for the manifest: ``preliminary/2026-06/2026-05-22 v1 <hash>``, ``reconstitution/2026-06 v1 <hash>``,
    ``reconstitution/2026-06 pending <hash>`` or ``rank day``: computed beside the list, from the same inputs.
    ``snapshot`` is the rank day's it was computed from.
    """

    source: str
    folder: Path | None
    manifest: dict[str, Any] | None
    snapshot: Snapshot | None = None

    @property
    def is_list(self) -> bool:
        return self.manifest is not None and kind_of(self.manifest["stream"]) is Kind.PRELIMINARY

    @property
    def reference(self) -> dict[str, Any] | None:
        """How a manifest names it; ``version`` is None of a pending result, the whole None of a computed rank day."""
        if self.manifest is None:
            return None
        named = {name: self.manifest.get(name) for name in ("stream", "version", "content_hash")}
        return named | {"source": self.source}


@dataclass(frozen=True)
class SeasonInputs:
    """``described`` is the drop of the list date: it describes what a spin-off brought. ``present`` is the drop that
    shows which lines are still there, that of the list date or of the implementation session. ``lists`` are the list
    dates of a version at implementation, and whether each list is published. ``after`` are the
    snapshots since the rank day whose events and closes count, oldest first, up to ``events_until``."""

    described: Snapshot
    present: Snapshot
    after: tuple[Snapshot, ...]
    re_ranked_until: date
    events_until: date
    lock_down: date | None
    previous: Previous
    lists: tuple[tuple[date, bool], ...] = ()


def lists_of(home: Home, season: Season, before: date | None = None) -> list[publication.Publication]:
    """The newest version of every published list of the season with a list date before ``before``, by list date.

    A list of another rank day or calendar version of the same month is not of this season.
    """
    found = []
    for stream in publication.streams(home, "preliminary"):
        if stream.split("/")[1] == season.event_id:
            one = publication.newest_version(home, stream)
            if before is None or list_date_of(one.manifest) < before:
                found.append(one)
    return sorted((one for one in found if _is_of(season, one.manifest)), key=lambda one: one.manifest["list_date"])


def list_date_of(manifest: dict[str, Any]) -> date:
    return date.fromisoformat(manifest["list_date"])


def previous_of(home: Home, season: Season, list_date: date | None) -> Previous:
    """The newest published list before ``list_date`` (None: of all), else the newest result of the rank day."""
    lists = lists_of(home, season, list_date)
    if lists:
        return _published(home, lists[-1])
    stream = f"reconstitution/{season.event_id}"
    for version in reversed(publication.versions(home, stream)):
        one = publication.load(home, stream, version)
        if _is_of(season, one.manifest) and _is_as_of_rank_day(one.manifest):
            return _published(home, one)
    waiting = [home.pending(*one) for one in publication.pending(home) if one[0] == stream]
    held = [(read_manifest(folder), folder) for folder in waiting]
    held = [one for one in held if _is_of(season, one[0]) and _is_as_of_rank_day(one[0])]
    if held:
        manifest, folder = max(held, key=lambda one: (one[0]["created_at"], one[0]["content_hash"]))
        return result_before(home, f"{stream} pending {manifest['content_hash']}", folder, manifest)
    return Previous(RANK_DAY, None, None)


def season_snapshots(home: Home, rank_date: date, until: date) -> tuple[Snapshot, ...]:
    """The newest version of every frozen session after the rank day up to ``until``, oldest first."""
    return tuple(newest(home, session) for session in sessions(home) if rank_date < session <= until)


def result_before(home: Home, source: str, folder: Path, manifest: dict[str, Any]) -> Previous:
    """The `Previous` of a result on disk, with the rank day's snapshot that it names."""
    rank_date = manifest["rank_date"]
    version = manifest["input_snapshots"][rank_date]["version"]
    return Previous(source, folder, manifest, load(home, date.fromisoformat(rank_date), version))


def _published(home: Home, one: publication.Publication) -> Previous:
    return result_before(home, f"{one.stream} v{one.version} {one.content_hash}", one.folder, one.manifest)


def _is_of(season: Season, manifest: dict[str, Any]) -> bool:
    same = {"rank_date": season.rank_date.isoformat(), "calendar_version": season.calendar_version}
    return all(manifest.get(key) == value for key, value in same.items())


def _is_as_of_rank_day(manifest: dict[str, Any]) -> bool:
    """Not the version made at implementation: nobody has left, weights are those of the rank day."""
    return manifest["weights_as_of"] == manifest["rank_date"]
