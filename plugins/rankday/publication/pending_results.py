"""Reading what waits for people: ``pending/<stream>/<content hash>/`` with what the ledger says of it. Writes nothing.

A result may be approved while it is the one of its stream submitted last, and until it expires.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import STREAM_ID
from rankday.publication.approvals import History, counting, histories, required_approvals
from rankday.publication.barred import of_manifest
from rankday.publication.files import read_manifest
from rankday.publication.published import newest_version, stream_folders
from rankday.publication.publishing import waiting_hashes


@dataclass(frozen=True)
class Waiting:
    """A result in ``pending/``. ``status``: ``pending``, ``expired`` or ``superseded``; ``laid_at`` ISO time of the
    ledger; ``expires_at`` None where it does not expire; ``approved_by`` the people who count; ``missing`` how many are
    still needed; ``barred`` the rows of those who may not approve; ``overrules`` the rejection that its submission
    overrules."""

    stream: str
    content_hash: str
    status: str
    laid_at: str | None
    expires_at: datetime | None
    approved_by: tuple[str, ...]
    missing: int
    barred: tuple[dict[str, Any], ...] = ()
    overrules: dict[str, Any] | None = None


def status_of(home: Home, stream: str, content_hash: str) -> str:
    """``published`` (the newest version, or an earlier one that is not pending again), ``pending``, ``superseded`` (a
    later result of the stream was submitted), ``expired``, ``rejected`` or ``unknown``.

    Raises VerificationFailed for a broken ledger.
    """
    newest = newest_version(home, stream)
    if newest and newest.content_hash == content_hash:
        return "published"
    history = histories(ledger.entries(home)).get((stream, content_hash), History())
    if history.rejection:
        return "rejected"
    if content_hash in waiting_hashes(home, stream):
        return _waiting_status(history)
    return "published" if history.published_number else "unknown"


def approvers_so_far(home: Home, stream: str, content_hash: str) -> list[str]:
    """Names whose approval of a pending result is recorded; for callers that repeat a step after a crash."""
    history = histories(ledger.entries(home)).get((stream, content_hash), History())
    return [entry["payload"]["name"] for entry in history.approvals]


def _waiting_status(history: History) -> str:
    return "superseded" if history.superseded_by else "expired" if history.is_expired() else "pending"


def waiting(home: Home, known: dict[tuple[str, str], History] | None = None) -> list[Waiting]:
    """Every result in ``pending/`` that nobody rejected, those that can no longer be approved too, as `pending`.

    ``known`` are the histories of the home's ledger, where the caller has read it already.
    """
    known = histories(ledger.entries(home)) if known is None else known
    found = []
    for stream, content_hash in _not_rejected(_results_there(home), known):
        history, manifest = known.get((stream, content_hash), History()), _manifest_if_whole(home, stream, content_hash)
        approvals = counting(home, history, manifest)
        missing = max(0, required_approvals(stream, manifest) - len(approvals))
        people = names_of(entry["payload"] for entry in approvals)
        state = _waiting_status(history), history.laid_at, history.expires_at
        barred = tuple(history.barred or of_manifest(manifest))
        found.append(Waiting(stream, content_hash, *state, people, missing, barred, history.overrules))
    return found


def _manifest_if_whole(home: Home, stream: str, content_hash: str) -> dict[str, Any]:
    try:
        return read_manifest(home.pending(stream, content_hash))
    except RankdayError:
        return {}  # approve refuses it and verify names it


def pending(home: Home) -> list[tuple[str, str]]:
    """(stream, content hash) of every result in ``pending/`` that nobody rejected, sorted.

    Raises VerificationFailed for a broken ledger, where something is there to decide on.
    """
    there = _results_there(home)
    return _not_rejected(there, histories(ledger.entries(home))) if there else []


def _results_there(home: Home) -> list[tuple[str, str]]:
    return [
        (stream, content_hash)
        for kind in STREAM_ID
        for stream in stream_folders(home.root / "pending", kind)
        for content_hash in waiting_hashes(home, stream)
    ]


def _not_rejected(results: list[tuple[str, str]], known: dict[tuple[str, str], History]) -> list[tuple[str, str]]:
    return sorted(one for one in results if not known.get(one, History()).rejection)


def names_of(approvals: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """The people of approvals, in their order."""
    return tuple(approval["name"] for approval in approvals)
