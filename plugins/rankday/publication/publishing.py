"""From pending to published, step by step, so that a crash between any two is healed by the next writer.

The steps: copy into ``published/<stream>/v<n>/`` and rename (from here on it is published) · ``latest`` · the ledger's
entry · the pending folder goes. All functions here are called with the stream's lock held.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import MANIFEST, folder_appearing_whole, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.contract.streams import CONTENT_HASH
from rankday.publication.approvals import PUBLICATION, History, counting, for_manifest, histories, required_approvals
from rankday.publication.files import copy_files, problems_of_files, read_manifest, write_manifest
from rankday.publication.published import LATEST, Publication, load, newest_version, versions


@contextmanager
def stream_lock(home: Home, stream: str) -> Iterator[None]:
    """One writer a stream."""
    with only_writer(home.pending(stream) / ".lock"):
        yield


def waiting_hashes(home: Home, stream: str) -> list[str]:
    """Content hashes of the results in ``pending/<stream>/``, rejected ones too, sorted."""
    folder = home.pending(stream)
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return sorted(name for name in names if CONTENT_HASH.fullmatch(name))


def problem_of_pending(home: Home, stream: str, content_hash: str, history: History | None) -> str | None:
    """The first file of a pending result that is not what was submitted; None if all are unchanged.

    The manifest is held against the ledger, the files against the manifest.
    """
    folder = home.pending(stream, content_hash)
    if history is None or history.manifest_sha256 is None:
        return f"{folder}: not in the ledger; run the step that made it again"
    try:
        if sha256_of_file(folder / MANIFEST) != history.manifest_sha256:
            return f"{folder / MANIFEST}: changed, the ledger has another hash of it"
        manifest = read_manifest(folder)
    except (RankdayError, OSError) as error:
        return str(error)
    if (manifest.get("stream"), manifest["content_hash"]) != (stream, content_hash):
        return f"{folder / MANIFEST}: is of another result"
    return next((f"{folder}/{line}" for line in problems_of_files(folder, manifest)), None)


def publish(
    home: Home,
    stream: str,
    content_hash: str,
    approvals: list[dict[str, Any]],
    overrules: dict[str, Any] | None = None,
) -> Publication:
    """Make the pending result, known to be intact, the next version of its stream.

    ``overrules`` is the rejection that its submission overruled, for the manifest.
    """
    newest = newest_version(home, stream)
    source = home.pending(stream, content_hash)
    times = datetime.now(UTC).isoformat(timespec="seconds"), ledger.head(home)
    manifest = _published_manifest(read_manifest(source), newest, approvals, *times)
    manifest |= {"overrules": overrules} if overrules else {}
    with folder_appearing_whole(home.published(stream) / f"v{manifest['version']}") as draft:
        copy_files(source, draft, manifest["files"])
        write_manifest(draft, manifest)
    published = load(home, stream, manifest["version"])
    _point_latest(home, published)
    _record(home, published)
    discard_pending(home, stream, content_hash)
    return published


def settle(home: Home, stream: str) -> dict[tuple[str, str], History]:
    """Finish what a crash left half done in a stream, and return the histories of all results.

    A version without ledger entry is entered, ``latest`` is set, a result that has its approvals is published, a
    published one leaves pending, drafts go. Raises VerificationFailed when files and ledger disagree in a way that no
    crash explains; nothing is changed then.
    """
    _sweep(home, stream)
    entries = ledger.entries(home)
    known = histories(entries)
    wrote = _finish_newest(home, stream, entries)
    for content_hash in _by_age(home, stream, known):
        wrote |= _publish_if_decided(home, stream, content_hash, known[stream, content_hash])
    return histories(ledger.entries(home)) if wrote else known


def discard_pending(home: Home, stream: str, content_hash: str) -> None:
    """Remove a pending result; half a removed one is never seen under its name."""
    folder = home.pending(stream, content_hash)
    gone = folder.with_name(f".{content_hash}.draft")
    folder.rename(gone)
    shutil.rmtree(gone)


def discard_unsubmitted(home: Home, stream: str, known: dict[tuple[str, str], History]) -> None:
    """Remove whole pending results that the ledger does not know: their writer died before anyone was asked.

    The step that made one may since have had other inputs, so that nobody would ever enter it. What is not whole is no
    crash's work and stays, for verify to name.
    """
    for content_hash in waiting_hashes(home, stream):
        if (stream, content_hash) not in known and _is_whole(home, stream, content_hash):
            discard_pending(home, stream, content_hash)


def _is_whole(home: Home, stream: str, content_hash: str) -> bool:
    folder = home.pending(stream, content_hash)
    try:
        manifest = read_manifest(folder)
    except (RankdayError, OSError):
        return False
    is_of_here = (manifest.get("stream"), manifest["content_hash"]) == (stream, content_hash)
    return is_of_here and not any(problems_of_files(folder, manifest))


def _published_manifest(
    pending: dict[str, Any],
    newest: Publication | None,
    approvals: list[dict[str, Any]],
    published_at: str,
    previous_ledger_hash: str,
) -> dict[str, Any]:
    return {
        **pending,
        "version": newest.version + 1 if newest else 1,
        "published_at": published_at,
        "supersedes": {"version": newest.version, "content_hash": newest.content_hash} if newest else None,
        "approvals": for_manifest(approvals),
        "approved_unseen": any(entry["payload"]["unseen"] for entry in approvals),
        "previous_ledger_hash": previous_ledger_hash,
    }


def _point_latest(home: Home, published: Publication) -> None:
    path, text = home.published(published.stream) / LATEST, f"v{published.version}\n"
    if not path.is_file() or path.read_bytes() != text.encode():
        write_text_atomically(path, text)


def _record(home: Home, published: Publication) -> None:
    payload = {
        "stream": published.stream,
        "version": published.version,
        "content_hash": published.content_hash,
        "manifest_sha256": sha256_of_file(published.folder / MANIFEST),
        "supersedes": published.manifest["supersedes"],
        "approved_by": [approval["name"] for approval in published.manifest["approvals"]],
    }
    if restatement := published.manifest.get("restatement"):
        payload["restatement"] = restatement["ticket"]
    ledger.append(home, PUBLICATION, payload)


def _sweep(home: Home, stream: str) -> None:
    """Remove the drafts of writers that died: nobody else writes here while we hold the lock."""
    for folder in (home.pending(stream), home.published(stream)):
        for draft in sorted(folder.glob(".*.draft")):
            if draft.is_dir() and not draft.is_symlink():
                shutil.rmtree(draft)
            else:
                draft.unlink()


def _finish_newest(home: Home, stream: str, entries: list[dict[str, Any]]) -> bool:
    """Whether the ledger lacked an entry of the newest version, which is appended then."""
    recorded = [
        entry["payload"]["version"]
        for entry in entries
        if entry["kind"] == PUBLICATION and entry["payload"]["stream"] == stream
    ]
    newest, last = newest_version(home, stream), max(recorded, default=0)
    number = newest.version if newest else 0
    if number < last:
        raise VerificationFailed(f"{home.published(stream)}/v{last}: missing; run rankday verify")
    if newest is None:
        return False
    if number > last:
        if number > last + 1 or not _is_ours(home, newest, histories(entries)):
            raise VerificationFailed(f"{newest.folder}: not in the ledger; run rankday verify")
        _record(home, newest)
    _point_latest(home, newest)
    if newest.content_hash in waiting_hashes(home, stream):
        discard_pending(home, stream, newest.content_hash)
    return number > last


def _is_ours(home: Home, published: Publication, known: dict[tuple[str, str], History]) -> bool:
    """Whether a version without ledger entry is what `publish` makes of the pending result that is still there."""
    stream, content_hash = published.stream, published.content_hash
    history = known.get((stream, content_hash))
    if history is None or problem_of_pending(home, stream, content_hash, history):
        return False
    pending, manifest = read_manifest(home.pending(stream, content_hash)), published.manifest
    earlier = [number for number in versions(home, stream) if number < published.version]
    approvals = counting(home, history, pending)
    expected = _published_manifest(
        pending,
        load(home, stream, earlier[-1]) if earlier else None,
        approvals,
        manifest.get("published_at"),
        manifest.get("previous_ledger_hash"),
    )
    decided = len(approvals) >= required_approvals(stream, pending) and history.is_waiting
    return decided and manifest == expected and not any(problems_of_files(published.folder, manifest))


def _by_age(home: Home, stream: str, known: dict[tuple[str, str], History]) -> list[str]:
    hashes = [content_hash for content_hash in waiting_hashes(home, stream) if (stream, content_hash) in known]
    return sorted(hashes, key=lambda content_hash: known[stream, content_hash].pending_number)


def _publish_if_decided(home: Home, stream: str, content_hash: str, history: History) -> bool:
    if not history.is_waiting or problem_of_pending(home, stream, content_hash, history):
        return False  # not ours to heal: verify names a changed file, and approve refuses it
    manifest = read_manifest(home.pending(stream, content_hash))
    approvals, required = counting(home, history, manifest), required_approvals(stream, manifest)
    if len(approvals) < required or (required and (history.superseded_by or history.is_expired())):
        return False
    publish(home, stream, content_hash, approvals, history.overrules)
    return True
