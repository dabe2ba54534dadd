"""How a manifest names the snapshots that a result was computed from, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.snapshot_store import Snapshot


def snapshot_reference(snapshot: Snapshot) -> dict[str, Any]:
    """How a manifest names a snapshot, beside its session."""
    return {"version": snapshot.version, "content_hash": snapshot.content_hash}


def dated_reference(snapshot: Snapshot) -> dict[str, Any]:
    """How a manifest names one snapshot by itself, with its session."""
    return {"session": snapshot.session.isoformat(), **snapshot_reference(snapshot)}


def snapshot_named(
    home: Home, session: str, reference: dict[str, Any], tables: Iterable[str] | None = None
) -> Snapshot:
    """The snapshot that a manifest names, its files checked (of ``tables`` only, where given).

    Raises RankdayError, VerificationFailed.
    """
    snapshot = snapshot_store.load(home, date.fromisoformat(session), reference["version"])
    if snapshot.content_hash != reference["content_hash"]:
        raise VerificationFailed(f"{snapshot.folder}: is not the snapshot that was computed from; run rankday verify")
    snapshot_store.check_files(snapshot, tables)
    return snapshot
