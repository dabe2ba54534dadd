"""Entering a closure or an opening: one person proposes it, another approves it, and it is a row of the home.

Both calls are in the ledger. Nothing changes until the second; then every date is asked of the new sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rankday import ledger
from rankday.contract.errors import ApprovalRefused, RankdayError
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.contract.people import checked_name, identity, refuse_without_role
from rankday.contract.streams import STREAM_ID
from rankday.ledger.session_changes import ENTERED, record_session_changes
from rankday.publication.files import read_manifest
from rankday.publication.pending_results import pending
from rankday.publication.published import newest_version, streams
from rankday.rulebook.policies import policy_in_force
from rankday.rulebook.session_changes import (
    CLOSURE,
    SessionChange,
    changed_by,
    changes_of,
    home_changes,
    with_changes,
    write,
)
from rankday.rulebook.sessions import is_session

PROPOSED = "session_change_proposed"  # kind of the ledger's entry
LONGEST = 500  # characters of a reason


@dataclass(frozen=True)
class Entered:
    """The row, and whether it is in force: without an approver it is a proposal."""

    change: SessionChange
    is_in_force: bool

    def as_json(self) -> dict[str, Any]:
        return {**self.change.as_json(), "status": "in_force" if self.is_in_force else "proposed"}


def enter(home: Home, kind: str, day: date, name: str, reason: str | None = None) -> Entered:
    """Propose that ``day`` is closed (``closure``) or open (``opening``); the same call by another person approves it.

    The second may leave ``reason`` out. Raises RankdayError where the row would change nothing, without a reason, and
    for a closure of a day of which something is published or waits for approval; ApprovalRefused for the same person
    in another spelling, another reason, or a person whom approvers.json does not let decide.
    """
    name, reason = checked_name(name), _checked_reason(reason)
    # no session is published while its calendar changes
    with only_writer(home.root / "runs" / ".nightly.lock"), with_changes(changes_of(home)):
        record_session_changes(home)
        _refuse_pointless(kind, day)
        if kind == CLOSURE:
            _refuse_published(home, day)
        proposal = _proposal(home, kind, day)
        if proposal is None or (reason not in (None, proposal["reason"]) and _is_same(name, proposal["author"])):
            return _propose(home, kind, day, name, reason)
        _refuse_approver(home, proposal, name, reason)
        change = SessionChange(kind, day, proposal["reason"], proposal["author"], name)
        write([*home_changes(home), change], home.session_changes_file)
        record_session_changes(home)
    return Entered(change, True)


def proposals(home: Home) -> list[dict[str, Any]]:
    """What was proposed, is not approved and may still be: kind, date, reason and author, oldest first."""
    found: dict[str, dict[str, Any]] = {}
    now = datetime.now(UTC)
    patience = timedelta(days=policy_in_force("approval_valid_days", now.date()))
    for entry in ledger.entries(home):
        if entry["kind"] == PROPOSED and now - datetime.fromisoformat(entry["recorded_at"]) <= patience:
            found[entry["payload"]["date"]] = entry["payload"]
        elif entry["kind"] == ENTERED:
            found.pop(entry["payload"]["date"], None)
    return list(found.values())


def _proposal(home: Home, kind: str, day: date) -> dict[str, Any] | None:
    return next((one for one in proposals(home) if (one["kind"], one["date"]) == (kind, day.isoformat())), None)


def _propose(home: Home, kind: str, day: date, name: str, reason: str | None) -> Entered:
    if reason is None:
        raise RankdayError(f"{kind} of {day}: nobody has proposed it yet; say why with --reason")
    change = SessionChange(kind, day, reason, name)
    payload = {"kind": kind, "date": day.isoformat(), "reason": reason, "author": name}
    ledger.append(home, PROPOSED, payload)
    return Entered(change, False)


def _refuse_approver(home: Home, proposal: dict[str, Any], name: str, reason: str | None) -> None:
    what = f"{proposal['kind']} of {proposal['date']}"
    if _is_same(name, proposal["author"]):
        raise ApprovalRefused(f"{what}: {proposal['author']} proposed it; another person must approve it")
    if reason not in (None, proposal["reason"]):
        raise ApprovalRefused(
            f"{what}: {proposal['author']} proposed it for another reason ({proposal['reason']}); leave --reason out "
            "to approve that one"
        )
    refuse_without_role(home, name)


def _is_same(name: str, other: str) -> bool:
    return identity(name) == identity(other)


def _checked_reason(reason: str | None) -> str | None:
    if reason is None:
        return None
    text = " ".join(reason.split())
    if not text or not text.isprintable() or len(text) > LONGEST:
        raise RankdayError(f"--reason: 1 to {LONGEST} visible characters, please; it is published with every result")
    return text


def _refuse_pointless(kind: str, day: date) -> None:
    if is_session(day) is not (kind == CLOSURE):
        row = changed_by(day)
        known = "a session already" if is_session(day) else "no session already"
        raise RankdayError(f"{day} is {known}{f' ({row})' if row else ''}; there is nothing to enter")


def _refuse_published(home: Home, day: date) -> None:
    """Raise RankdayError where a result of ``day`` is there: a calendar does not undo what is published."""
    for stream in (stream for kind in STREAM_ID for stream in streams(home, kind)):
        one = newest_version(home, stream)
        if _is_computed_from(one.manifest, day):
            raise RankdayError(
                f"{stream} v{one.version} is published from the session {day}; a published session is not closed, "
                "its figures are corrected by a corrected drop"
            )
    for stream, content_hash in pending(home):
        if _is_computed_from(read_manifest(home.pending(stream, content_hash)), day):
            call = f"rankday reject --stream {stream} --content-hash {content_hash[:12]} --as NAME --reason …"
            raise RankdayError(f"{stream} waits for approval; decide first that {day} was no session: {call}")


def _is_computed_from(manifest: dict[str, Any], day: date) -> bool:
    days = ("session", "rank_date", "list_date", "weights_as_of")
    return day.isoformat() in {manifest.get(name) for name in days}
