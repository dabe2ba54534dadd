"""What a reconstitution was computed from, as its manifest names it, and the way back from the manifest.

``described`` and ``restored`` are each other's inverse: whoever gives `warehouse.RunInputs` another field that decides
writes it down in the one and reads it in the other, or the result cannot be replayed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rankday import published_versions, snapshot_store
from rankday.errors import VerificationFailed
from rankday.home import Home
from rankday.incumbents import Incumbents, lines_of
from rankday.published_versions import Publication
from rankday.result_files import read_manifest
from rankday.snapshot_store import Snapshot
from rankday.warehouse import RunInputs


def described(inputs: RunInputs, incumbents: Incumbents) -> dict[str, Any]:
    """The facts of a manifest that name every input with version and content hash.

    ``input_snapshots`` and ``earlier_snapshots`` by session; ``incumbents`` in words, ``incumbents_from`` their table
    (None: nobody is a member); ``compared_with`` the earlier publication of the plausibility gates, or None.
    """
    used = [inputs.snapshot, *([inputs.implementation] if inputs.implementation else [])]
    return {
        "incumbents": incumbents.source,
        "incumbents_from": _table_reference(incumbents),
        "input_snapshots": {one.session.isoformat(): snapshot_reference(one) for one in used},
        "earlier_snapshots": {one.session.isoformat(): snapshot_reference(one) for one in inputs.earlier},
        "compared_with": _publication_reference(inputs.earlier_publication),
    }


def restored(home: Home, manifest: dict[str, Any], rulebook: Path) -> RunInputs:
    """The inputs that ``manifest`` names, read from the archive and from nowhere else, under ``rulebook``.

    Raises RankdayError when one is no longer there, VerificationFailed when it is not the one that was named.
    """
    rank_date = manifest["rank_date"]
    snapshots = {day: snapshot_named(home, day, one) for day, one in manifest["input_snapshots"].items()}
    earlier = tuple(snapshot_named(home, day, one) for day, one in sorted(manifest["earlier_snapshots"].items()))
    later = [day for day in snapshots if day != rank_date]
    compared = manifest["compared_with"]
    return RunInputs(
        event_id=manifest["event"],
        rank_day=date.fromisoformat(rank_date),
        snapshot=snapshots[rank_date],
        implementation=snapshots[later[0]] if later else None,
        incumbents=_incumbent_lines(home, manifest),
        earlier=earlier,
        earlier_publication=publication_named(home, compared).folder if compared else None,
        earlier_snapshot=earlier[-1] if earlier else None,
        rulebook=rulebook,
    )


def snapshot_reference(snapshot: Snapshot) -> dict[str, Any]:
    """How a manifest names a snapshot, beside its session."""
    return {"version": snapshot.version, "content_hash": snapshot.content_hash}


def snapshot_named(home: Home, session: str, reference: dict[str, Any]) -> Snapshot:
    """The snapshot that a manifest names, its files checked. Raises RankdayError, VerificationFailed."""
    snapshot = snapshot_store.load(home, date.fromisoformat(session), reference["version"])
    if snapshot.content_hash != reference["content_hash"]:
        raise VerificationFailed(f"{snapshot.folder}: is not the snapshot that was computed from; run rankday verify")
    snapshot_store.check_files(snapshot)
    return snapshot


def publication_named(home: Home, reference: dict[str, Any]) -> Publication:
    """The publication that a manifest names. Raises RankdayError, VerificationFailed."""
    one = published_versions.load(home, reference["stream"], reference["version"])
    if one.content_hash != reference["content_hash"]:
        raise VerificationFailed(f"{one.folder}: is not the publication that was used; run rankday verify")
    return one


def _table_reference(incumbents: Incumbents) -> dict[str, Any] | None:
    if incumbents.table is None:
        return None
    named = {"table": incumbents.table.stem}
    if named["table"] == "memberships":  # of the rank day's drop, which is named already
        return named
    return named | (_publication_reference(incumbents.table.parent) or {})


def _publication_reference(folder: Path | None) -> dict[str, Any] | None:
    if folder is None:
        return None
    manifest = read_manifest(folder)
    return {name: manifest[name] for name in ("stream", "version", "content_hash")}


def _incumbent_lines(home: Home, manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    named = manifest["incumbents_from"]
    if named is None:
        return ()
    if named["table"] == "memberships":
        rank_date = manifest["rank_date"]
        snapshot = snapshot_named(home, rank_date, manifest["input_snapshots"][rank_date])
        return lines_of(snapshot.table_path("memberships"))
    return lines_of(publication_named(home, named).folder / f"{named['table']}.parquet")
