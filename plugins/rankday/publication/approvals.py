"""When a result has been decided, from what the ledger says of it (docs/contract.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.contract.people import account, checked_name, identity, may_decide, refuse_without_role, roles, spelling
from rankday.contract.streams import kind_of
from rankday.publication import barred

PENDING, APPROVAL, REJECTION, PUBLICATION = "result_pending", "approval", "rejection", "publication"  # ledger kinds
SUBMITTED = "result_submitted"  # the same content once more, by another run or person: the result stays as it is
DECISIONS = frozenset({PENDING, SUBMITTED, APPROVAL, REJECTION, PUBLICATION})  # each names a stream and a content hash


def required_approvals(stream: str, manifest: dict[str, Any]) -> int:
    """Two for a reconstitution, additions, a restatement, or a result with ``overrides`` or ``exceptions``; else none.

    A preliminary list and a READY or DEGRADED day publish on their gates.
    """
    always = kind_of(stream).is_composition
    return 2 if always or any(manifest.get(name) for name in ("restatement", "overrides", "exceptions")) else 0


@dataclass
class History:
    """What the ledger says about one content hash of one stream.

    ``manifest_sha256`` is of the pending manifest as it was laid before the approvers; ``approvals`` are entries since
    the result was last laid before the approvers: an old approval is of what was seen then, not of a later manifest.
    ``laid_at`` is when that was, ``latest_at`` the latest time any entry since then tells, ``valid_days`` how long it
    may be approved (None: for ever), ``superseded_by`` the content hash of a result of the stream laid after it.
    ``overrules`` is what the newest submission says of a rejection that it overrules.
    ``barred`` are the rows of all who had a part in it, whenever it was submitted (`barred`); ``is_strict`` whether the
    ledger recorded them at this submission. One from before was decided by the names and the trigger as recorded.
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
    barred: list[dict[str, Any]] = field(default_factory=list)
    is_strict: bool = False
    overrules: dict[str, Any] | None = None

    @property
    def is_waiting(self) -> bool:
        """Laid before the approvers, and neither published nor rejected since."""
        return self.pending_number > self.published_number and self.rejection is None

    def person(self, name: str) -> str:
        """What makes two names one person, by the rule under which the result was submitted."""
        return identity(name) if self.is_strict else spelling(name)

    def barred_people(self, manifest: dict[str, Any]) -> set[str]:
        """Who may not approve the result, as `person`."""
        own = self.barred if self.is_strict else barred.of_payload({"triggered_by": self.triggered_by})
        return {self.person(row["name"]) for row in (*own, *barred.of_manifest(manifest))}

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
        elif kind == SUBMITTED:
            history.barred, history.is_strict = [*history.barred, *barred.of_payload(payload)], True
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
    if overrules := payload.get("overrules"):
        history.overrules, history.rejection = overrules, None
    history.barred, history.is_strict = [*history.barred, *barred.of_payload(payload)], "barred" in payload


def _tell_latest_times(entries: list[dict[str, Any]], found: dict[tuple[str, str], History]) -> None:
    laid = {history.pending_number: history for history in found.values()}
    latest = ""
    for entry in reversed(entries):
        latest = max(latest, entry["recorded_at"])  # one layout, one zone: the order of texts is that of times
        if entry["number"] in laid:
            laid[entry["number"]].latest_at = latest


def counting(home: Home, history: History, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The approvals that count today: different people, with a role, none of them with a part in the result."""
    people, allowed, found = history.barred_people(manifest), roles(home), []
    for entry in history.approvals:
        name = entry["payload"]["name"]
        person = history.person(name)
        if person not in people and may_decide(name, allowed):
            people.add(person)
            found.append(entry)
    return found


def refuse_unless_allowed(home: Home, name: str, manifest: dict[str, Any], history: History) -> None:
    """Raise ApprovalRefused when an approval by ``name`` would not count, and say why.

    A new approval keeps to the rule of now, also where the result was submitted before there was one.
    """
    person = identity(name)
    refuse_without_role(home, name)
    for row in (*history.barred, *barred.of_manifest(manifest)):
        if person == identity(row["name"]):
            raise ApprovalRefused(barred.refusal(name, row))
    if any(person == identity(entry["payload"]["name"]) for entry in history.approvals):
        raise ApprovalRefused(f"{name} has approved this result already; a second person must")


def refuse_beforehand(home: Home, names: Iterable[str], triggered_by: str | None = None) -> None:
    """Raise ApprovalRefused when these people could not approve one result together; before anything is computed."""
    people: set[str] = set()
    opener = triggered_by or account()
    for name in map(checked_name, names):
        refuse_without_role(home, name)
        if opener and identity(name) == identity(opener):
            raise ApprovalRefused(f"{name} opens this run and cannot approve its result; two other people must")
        if identity(name) in people:
            raise ApprovalRefused(f"{name} is named twice; two different people must approve")
        people.add(identity(name))


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
