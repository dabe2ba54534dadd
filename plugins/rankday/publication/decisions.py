"""Results that wait for people, their approval, and their publication (docs/contract.md 1, 3 and 4).

`submit` submits a finished result for approval; the second `approve` publishes it, or `submit` itself where a stream
needs no approval. Each call first finishes what a crash has left (`recover`), so that calling again is always safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.errors import ApprovalRefused, Code, RankdayError, VerificationFailed
from rankday.contract.files import MANIFEST, folder_appearing_whole, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.people import checked_name, identity, refuse_without_role
from rankday.contract.streams import CONTENT_HASH, STREAM_ID, checked_stream
from rankday.publication.approvals import (
    APPROVAL,
    PENDING,
    REJECTION,
    SUBMITTED,
    History,
    counting,
    refuse_unless_allowed,
    required_approvals,
)
from rankday.publication.barred import barred_by
from rankday.publication.files import (
    content_hash_of,
    copy_files,
    describe_files,
    read_manifest,
    table_names,
    write_manifest,
)
from rankday.publication.pending_results import Waiting, approvers_so_far, names_of, pending, status_of, waiting
from rankday.publication.published import Publication, load, newest_version, stream_folders, streams, versions
from rankday.publication.publishing import (
    discard_pending,
    discard_unsubmitted,
    problem_of_pending,
    publish,
    settle,
    stream_lock,
    waiting_hashes,
)
from rankday.rulebook.policies import policy_in_force

__all__ = [
    "Decision",
    "Publication",
    "Waiting",
    "approve",
    "approvers_so_far",
    "load",
    "newest_version",
    "pending",
    "recover",
    "reject",
    "status_of",
    "streams",
    "submit",
    "versions",
    "waiting",
]


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


def submit(home: Home, stream: str, folder: Path, manifest: dict[str, Any]) -> str:
    """Submit the result in ``folder`` for approval, or publish it where none is needed; return its content hash.

    ``folder`` holds ``<table>.parquet`` and ``<table>.csv`` and may hold side files in subfolders; it is copied and
    stays, so that the step can be repeated. ``manifest`` is what the caller knows; the sha256 and size of every file
    and the ``content_hash`` are added. The same content twice is one result: a pending, rejected or newest published
    one is left as it is (see `status_of`). One that has expired or was superseded is submitted again, with the
    manifest it has, and its approvals begin again; so is one that now comes as a restatement, with the new manifest.
    Whoever had a part in this submission is recorded (`barred`), also where the result is left as it is.

    A correction of a published reconstitution that comes without a ticket says so in its manifest
    (``corrects_without_ticket``: the version). Raises RankdayError for an incomplete result, VerificationFailed if the
    pending one was changed on disk.
    """
    if manifest.get("stream", checked_stream(stream)) != stream:
        raise RankdayError(f"{stream}: the manifest is of {manifest['stream']}")
    files = describe_files(folder)
    files.pop(MANIFEST, None)
    content_hash = content_hash_of(table_names(stream, files), files)
    manifest = {"stream": stream, "id": stream.partition("/")[2], **manifest}
    manifest |= {"content_hash": content_hash, "files": files}
    with stream_lock(home, stream):
        known = settle(home, stream)
        discard_unsubmitted(home, stream, known)
        history = known.get((stream, content_hash), History())
        newest = newest_version(home, stream)
        if newest and newest.content_hash == content_hash:
            return content_hash
        if history.rejection:
            _record_submission(home, stream, content_hash, manifest, history)
            return content_hash
        manifest |= _correction_without_ticket(newest, manifest)
        target = home.pending(stream, content_hash)
        if target.exists() and _is_told_anew(target, manifest):
            discard_pending(home, stream, content_hash)
        if not target.exists():
            with folder_appearing_whole(target) as draft:
                copy_files(folder, draft, files)
                write_manifest(draft, manifest)
            history = History()
        if not history.is_waiting or history.superseded_by or history.is_expired():
            _lay(home, stream, content_hash, manifest)
        else:
            _record_submission(home, stream, content_hash, manifest, history)
        known = settle(home, stream)  # publishes where no approval is needed
        if target.exists() and (problem := problem_of_pending(home, stream, content_hash, known[stream, content_hash])):
            raise VerificationFailed(f"{problem}; put the file back, or remove the folder and run the step again")
    return content_hash


def _correction_without_ticket(newest: Publication | None, manifest: dict[str, Any]) -> dict[str, int]:
    """The same rank day at the same closes gives the same again, or an input, a rule or the code was another: an error

    found later, whose ticket, impact and notice `restate` records. Without them the approvers and every later reader
    are told. Other closes (implementation after rank day) and another rank day (a trial run) are no correction.
    """
    if newest is None or manifest.get("restatement") or not newest.stream.startswith("reconstitution/"):
        return {}
    days = [manifest.get(name) for name in ("rank_date", "weights_as_of")]
    if all(days) and days == [newest.manifest.get(name) for name in ("rank_date", "weights_as_of")]:
        return {"corrects_without_ticket": newest.version}
    return {}


def _is_told_anew(pending: Path, manifest: dict[str, Any]) -> bool:
    """Whether the same content comes as a restatement of which the approvers have not been told: its ticket and notice

    must be what they approve.
    """
    return bool(manifest.get("restatement")) and read_manifest(pending).get("restatement") != manifest["restatement"]


def _lay(home: Home, stream: str, content_hash: str, manifest: dict[str, Any]) -> None:
    payload = {
        "stream": stream,
        "content_hash": content_hash,
        "manifest_sha256": sha256_of_file(home.pending(stream, content_hash) / MANIFEST),
    }
    if required_approvals(stream, manifest):
        payload["valid_days"] = policy_in_force("approval_valid_days", datetime.now(UTC).date())
        payload["triggered_by"] = manifest.get("triggered_by")
        payload["barred"] = barred_by(home, manifest)
    ledger.append(home, PENDING, payload)


def _record_submission(home: Home, stream: str, content_hash: str, manifest: dict[str, Any], history: History) -> None:
    """Record who had a part in this submission and is not known yet; the approvals stay, but for theirs."""
    if not required_approvals(stream, manifest):
        return
    if barred := [row for row in barred_by(home, manifest) if row not in history.barred]:
        ledger.append(home, SUBMITTED, {"stream": stream, "content_hash": content_hash, "barred": barred})


def approve(
    home: Home, stream: str, content_hash: str, name: str, unseen: bool = False, reason: str | None = None
) -> Decision:
    """Record that ``name`` approves exactly this content; the last approval needed publishes it.

    ``unseen`` says that it was given beforehand (``--approve-as``); the manifest discloses it. Raises ApprovalRefused,
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
        published = None if missing else publish(home, stream, content_hash, approvals)
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
        raise ApprovalRefused(f"{stream} {content_hash[:12]} was rejected by {who} ({why}); a new result is needed")
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
