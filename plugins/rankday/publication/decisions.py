"""Decisions on a pending result: the second `approve` publishes it, `reject` ends it (docs/contract.md 1, 3 and 4).

Each call first finishes what a crash has left (`recover`), so that calling again is always safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rankday import ledger
from rankday.contract.errors import ApprovalRefused, Code
from rankday.contract.home import Home
from rankday.contract.people import checked_name, identity, refuse_without_role
from rankday.contract.streams import CONTENT_HASH, STREAM_ID
from rankday.publication.approvals import (
    APPROVAL,
    REJECTION,
    History,
    counting,
    refuse_unless_allowed,
    required_approvals,
)
from rankday.publication.files import (
    read_manifest,
)
from rankday.publication.overruling import submit_again
from rankday.publication.pending_results import names_of
from rankday.publication.published import Publication, newest_version, stream_folders
from rankday.publication.publishing import (
    problem_of_pending,
    publish,
    settle,
    stream_lock,
    waiting_hashes,
)


@dataclass(frozen=True)
class Decision:
    """Where a result stands after a decision.

    ``status`` is ``pending``, ``published`` or ``rejected``; ``approved_by`` the people who count so far; ``missing``
    the number of approvals still needed; ``publication`` the version, once there is one.
    """

    stream: str
    content_hash: str
    status: str
    approved_by: tuple[str, ...]
    missing: int
    publication: Publication | None = None


def approve(
    home: Home,
    stream: str,
    content_hash: str,
    name: str,
    unseen: bool = False,
    reason: str | None = None,
    overrule: bool = False,
) -> Decision:
    """Record that ``name`` approves exactly this content; the last approval needed publishes it.

    ``unseen`` says that it was given beforehand (``--approve-as``); the manifest discloses it. ``overrule`` submits a
    rejected result again first, for ``reason`` (`overruling`). Raises ApprovalRefused,
    and records nothing, for an unknown, rejected, published, expired or superseded result, a changed file, a person who
    has approved already, who had a part in the result, or who has no role. One of the approvers of the newest version
    may call again: a crash may have kept the answer from them.
    """
    name = checked_name(name)
    _refuse_unknown(home, stream, content_hash)
    with stream_lock(home, stream):
        known = settle(home, stream)
        newest = newest_version(home, stream)
        if newest and newest.content_hash == content_hash and _approved(newest, name):
            return Decision(stream, content_hash, "published", names_of(newest.manifest["approvals"]), 0, newest)
        if overrule:
            known = submit_again(home, stream, content_hash, name, reason, known)
        history = _undecided(home, stream, content_hash, known)
        _refuse_outdated(stream, content_hash, history)
        if problem := problem_of_pending(home, stream, content_hash, history):
            raise ApprovalRefused(f"{problem}; what was looked at is not what would be published")
        manifest = read_manifest(home.pending(stream, content_hash))
        refuse_unless_allowed(home, name, manifest, history)
        payload = {"stream": stream, "content_hash": content_hash, "name": name, "unseen": bool(unseen)}
        payload |= {"reason": reason}
        history.approvals.append(ledger.append(home, APPROVAL, payload))
        approvals = counting(home, history, manifest)
        missing = max(0, required_approvals(stream, manifest) - len(approvals))
        published = None if missing else publish(home, stream, content_hash, approvals, history.overrules)
    names = names_of(entry["payload"] for entry in approvals)
    return Decision(stream, content_hash, "published" if published else "pending", names, missing, published)


def reject(home: Home, stream: str, content_hash: str, name: str, reason: str) -> Decision:
    """Record that ``name`` rejects this content, for good: it can no longer be approved. The files stay as evidence.

    Raises ApprovalRefused without a reason, for an unknown, rejected or published result, or a person without a role.
    """
    name = checked_name(name)
    if not (reason or "").strip():
        raise ApprovalRefused("a rejection needs a reason", Code.REJECTION_WITHOUT_REASON)
    _refuse_unknown(home, stream, content_hash)
    with stream_lock(home, stream):
        history = _undecided(home, stream, content_hash, settle(home, stream))
        refuse_without_role(home, name)
        payload = {"stream": stream, "content_hash": content_hash, "name": name, "reason": reason.strip()}
        ledger.append(home, REJECTION, payload)
    return Decision(stream, content_hash, "rejected", names_of(entry["payload"] for entry in history.approvals), 0)


def recover(home: Home, kinds: Iterable[str] = tuple(STREAM_ID)) -> None:
    """Finish what a crash has left half done in any stream. Raises VerificationFailed where no crash explains it.

    Publishing ends with the pending result going: a stream with nothing there has nothing to finish.
    """
    for kind in kinds:
        for stream in stream_folders(home.root / "pending", kind):
            if any(path.name != ".lock" for path in home.pending(stream).iterdir()):
                with stream_lock(home, stream):
                    settle(home, stream)


def _refuse_unknown(home: Home, stream: str, content_hash: str) -> None:
    if not CONTENT_HASH.fullmatch(content_hash):
        raise ApprovalRefused(f"content hash {content_hash!r}: expected 64 hexadecimal digits")
    if not home.pending(stream).is_dir():
        raise ApprovalRefused(f"{stream}: nothing waits for a decision in {home.root}")


def _undecided(home: Home, stream: str, content_hash: str, known: dict[tuple[str, str], History]) -> History:
    """What the ledger says about a result that waits for a decision; raises ApprovalRefused for any other."""
    history = known.get((stream, content_hash), History())
    newest = newest_version(home, stream)
    if newest and newest.content_hash == content_hash:
        raise ApprovalRefused(f"{stream} {content_hash[:12]} is published already, as v{newest.version}")
    if history.rejection:
        who, why = (history.rejection["payload"][key] for key in ("name", "reason"))
        line = f"{stream} {content_hash[:12]} was rejected by {who} ({why})"
        raise ApprovalRefused(f"{line}; a new result is needed, or two people who overrule it")
    if content_hash not in waiting_hashes(home, stream):
        raise ApprovalRefused(f"{stream}: no pending result with content hash {content_hash}")
    return history


def _refuse_outdated(stream: str, content_hash: str, history: History) -> None:
    """Raise ApprovalRefused for a result that was submitted too long ago, or before a later one."""
    if history.superseded_by:
        raise ApprovalRefused(
            f"{stream} {content_hash[:12]} was superseded by {history.superseded_by[:12]}, submitted for approval "
            "after it; decide on that one, or run the step again to submit this one anew"
        )
    if history.is_expired():
        raise ApprovalRefused(
            f"{stream} {content_hash[:12]} could be approved until {history.expires_at:%Y-%m-%d %H:%M} UTC "
            f"({history.valid_days} days); run the step again to submit it anew"
        )


def _approved(published: Publication, name: str) -> bool:
    return identity(name) in {identity(approval["name"]) for approval in published.manifest["approvals"]}
