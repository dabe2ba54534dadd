"""When a result has been decided, from what the ledger says of it (docs/contract.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.contract.people import checked_name, identity, may_decide, refuse_without_role, roles
from rankday.contract.streams import Kind, kind_of

PENDING, APPROVAL, REJECTION, PUBLICATION = "result_pending", "approval", "rejection", "publication"  # ledger kinds
_TRIGGERED = "{} triggered this run and cannot approve it; two other people must"
DECISIONS = frozenset({PENDING, APPROVAL, REJECTION, PUBLICATION})  # each names a stream and a content hash


def required_approvals(stream: str, manifest: dict[str, Any]) -> int:
    """Two for a reconstitution, a restatement, or a result with ``overrides`` or ``exceptions``; else none.

    A preliminary list and a READY or DEGRADED day publish on their gates.
    """
    always = kind_of(stream) is Kind.RECONSTITUTION
    return 2 if always or any(manifest.get(name) for name in ("restatement", "overrides", "exceptions")) else 0


@dataclass
class History:
    """What the ledger says about one content hash of one stream.

    ``manifest_sha256`` is of the pending manifest as it was laid before the approvers; ``approvals`` are entries since
    the result was last laid before the approvers: an old approval is of what was seen then, not of a later manifest.
    ``laid_at`` is when that was, ``latest_at`` the latest time any entry since then tells, ``valid_days`` how long it
    may be approved (None: for ever), ``superseded_by`` the content hash of a result of the stream laid after it.
    """

    manifest_sha256: str | None = None
    pending_number: int = 0
    laid_at: str | None = None
    latest_at: str | None = None
    valid_days: int | None = None
    triggered_by: str | None = None
    superseded_by: str | None = None
    approvals: list[dict[str, Any]] = field(default_factory=list)
    rejection: dict[str, Any] | None = None
    published_number: int = 0

    @property
    def is_waiting(self) -> bool:
        """Laid before the approvers, and neither published nor rejected since."""
        return self.pending_number > self.published_number and self.rejection is None

    @property
    def expires_at(self) -> datetime | None:
        """The last moment at which it may be approved; None where there is no such moment."""
        if self.laid_at is None or self.valid_days is None:
            return None
        return datetime.fromisoformat(self.laid_at) + timedelta(days=self.valid_days)

    def is_expired(self, now: datetime | None = None) -> bool:
        """Whether that moment is past, by the clock or by any later entry: a clock set back revives nothing."""
        if self.expires_at is None:
            return False
        return max(now or datetime.now(UTC), datetime.fromisoformat(self.latest_at)) > self.expires_at


def histories(entries: Iterable[dict[str, Any]]) -> dict[tuple[str, str], History]:
    """``{(stream, content_hash): History}`` in the order in which the results first appear in the ledger."""
    found: dict[tuple[str, str], History] = {}
    newest: dict[str, tuple[str, str]] = {}  # stream → the result laid last
    entries = list(entries)
    for entry in entries:
        kind, payload = entry["kind"], entry["payload"]
        if kind not in DECISIONS:
            continue
        place = payload["stream"], payload["content_hash"]
        history = found.setdefault(place, History())
        if kind == PENDING:
            _lay(history, entry)
            if (before := newest.get(place[0], place)) != place:
                found[before].superseded_by = place[1]
            newest[place[0]] = place
        elif kind == APPROVAL:
            history.approvals.append(entry)
        elif kind == REJECTION:
            history.rejection = entry
        else:
            history.approvals, history.published_number = [], entry["number"]
    _tell_latest_times(entries, found)
    return found


def _lay(history: History, entry: dict[str, Any]) -> None:
    payload = entry["payload"]
    history.manifest_sha256, history.pending_number = payload["manifest_sha256"], entry["number"]
    history.laid_at, history.valid_days = entry["recorded_at"], payload.get("valid_days")
    history.triggered_by, history.superseded_by, history.approvals = payload.get("triggered_by"), None, []


def _tell_latest_times(entries: list[dict[str, Any]], found: dict[tuple[str, str], History]) -> None:
    laid = {history.pending_number: history for history in found.values()}
    latest = ""
    for entry in reversed(entries):
        latest = max(latest, entry["recorded_at"])  # one layout, one zone: the order of texts is that of times
        if entry["number"] in laid:
            laid[entry["number"]].latest_at = latest


def counting(home: Home, history: History, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The approvals that count today: different people, with a role, none of them the one who triggered."""
    people, allowed, found = set(), roles(home), []
    for entry in history.approvals:
        person = identity(entry["payload"]["name"])
        if person not in people and person not in _triggers(manifest, history) and may_decide(person, allowed):
            people.add(person)
            found.append(entry)
    return found


def refuse_unless_allowed(home: Home, name: str, manifest: dict[str, Any], history: History) -> None:
    """Raise ApprovalRefused when an approval by ``name`` would not count, and say why."""
    person = identity(name)
    refuse_without_role(home, name)
    if person in _triggers(manifest, history):
        raise ApprovalRefused(_TRIGGERED.format(name))
    if any(person == identity(entry["payload"]["name"]) for entry in history.approvals):
        raise ApprovalRefused(f"{name} has approved this result already; a second person must")


def refuse_beforehand(home: Home, names: Iterable[str], triggered_by: str | None = None) -> None:
    """Raise ApprovalRefused when these people could not approve one result together; before anything is computed."""
    people: set[str] = set()
    for name in map(checked_name, names):
        refuse_without_role(home, name)
        if triggered_by is not None and identity(name) == identity(triggered_by):
            raise ApprovalRefused(_TRIGGERED.format(name))
        if identity(name) in people:
            raise ApprovalRefused(f"{name} is named twice; two different people must approve")
        people.add(identity(name))


def _triggers(manifest: dict[str, Any], history: History) -> set[str]:
    """Who triggered the run that made the result, and the one that laid it before the approvers (again)."""
    return {identity(name) for name in (manifest.get("triggered_by"), history.triggered_by) if name is not None}


def for_manifest(approvals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Approvals as the published manifest lists them, each with its place in the ledger."""
    return [
        {
            "name": entry["payload"]["name"],
            "recorded_at": entry["recorded_at"],
            "unseen": entry["payload"]["unseen"],
            "ledger_number": entry["number"],
            "ledger_hash": entry["entry_hash"],
        }
        for entry in approvals
    ]
