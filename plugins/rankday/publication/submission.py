"""A finished result is submitted for approval, or published at once where its stream needs none (contract 3, 4)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import MANIFEST, folder_appearing_whole, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.streams import checked_stream, kind_of
from rankday.publication.approvals import (
    PENDING,
    SUBMITTED,
    History,
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
from rankday.publication.published import Publication, newest_version
from rankday.publication.publishing import (
    discard_pending,
    discard_unsubmitted,
    problem_of_pending,
    settle,
    stream_lock,
)
from rankday.rulebook.policies import policy_in_force


def submit(home: Home, stream: str, folder: Path, manifest: dict[str, Any]) -> str:
    """Submit the result in ``folder`` for approval, or publish it where none is needed; return its content hash.

    ``folder`` holds ``<table>.parquet`` and ``<table>.csv`` and may hold side files in subfolders; it is copied and
    stays, so that the step can be repeated. ``manifest`` is what the caller knows; the sha256 and size of every file
    and the ``content_hash`` are added. The same content twice is one result: a pending, rejected or newest published
    one is left as it is (see `status_of`). One that has expired or was superseded is submitted again, with the
    manifest it has, and its approvals begin again; so is one that now comes as a restatement, with the new manifest.
    Whoever had a part in this submission is recorded (`barred`), also where the result is left as it is.

    A correction of a published composition that comes without a ticket says so in its manifest
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
        if target.exists() and _is_stated_anew(target, manifest):
            discard_pending(home, stream, content_hash)
        if not target.exists():
            with folder_appearing_whole(target) as draft:
                copy_files(folder, draft, files)
                write_manifest(draft, manifest)
            history = History()
        if not history.is_waiting or history.superseded_by or history.is_expired():
            _put_forward(home, stream, content_hash, manifest)
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
    if newest is None or manifest.get("restatement") or not kind_of(newest.stream).is_composition:
        return {}
    days = [manifest.get(name) for name in ("rank_date", "weights_as_of")]
    if all(days) and days == [newest.manifest.get(name) for name in ("rank_date", "weights_as_of")]:
        return {"corrects_without_ticket": newest.version}
    return {}


def _is_stated_anew(pending: Path, manifest: dict[str, Any]) -> bool:
    """Whether the same content comes as a restatement of which the approvers have not been told: its ticket and notice

    must be what they approve.
    """
    return bool(manifest.get("restatement")) and read_manifest(pending).get("restatement") != manifest["restatement"]


def _put_forward(home: Home, stream: str, content_hash: str, manifest: dict[str, Any]) -> None:
    payload = submitted_payload(home, stream, content_hash, manifest)
    if required_approvals(stream, manifest):
        payload["barred"] = barred_by(home, manifest)
    ledger.append(home, PENDING, payload)


def submitted_payload(home: Home, stream: str, content_hash: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """What the ledger says of a submission, but for who may not approve it."""
    payload = {
        "stream": stream,
        "content_hash": content_hash,
        "manifest_sha256": sha256_of_file(home.pending(stream, content_hash) / MANIFEST),
    }
    if required_approvals(stream, manifest):
        payload["valid_days"] = policy_in_force("approval_valid_days", datetime.now(UTC).date())
        payload["triggered_by"] = manifest.get("triggered_by")
    return payload


def _record_submission(home: Home, stream: str, content_hash: str, manifest: dict[str, Any], history: History) -> None:
    """Record who had a part in this submission and is not known yet; the approvals stay, but for theirs."""
    if not required_approvals(stream, manifest):
        return
    if barred := [row for row in barred_by(home, manifest) if row not in history.barred]:
        ledger.append(home, SUBMITTED, {"stream": stream, "content_hash": content_hash, "barred": barred})
