"""Every published version against its manifest, the version before and the ledger's approvals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from rankday.contract.files import MANIFEST
from rankday.contract.home import Home
from rankday.contract.streams import STREAM_ID
from rankday.publication.approvals import for_manifest, required_approvals
from rankday.publication.published import LATEST, stream_folders, version_numbers
from rankday.publication.verified_files import Record, is_draft, manifest_hash, manifest_of, name_of, strangers


def problems_of_published(home: Home, record: Record | None) -> Iterator[str]:
    root = home.root / "published"
    streams = {stream for kind in STREAM_ID for stream in stream_folders(root, kind)}
    yield from strangers(home, root, streams)
    recorded = {stream for stream in record.by_stream if record.published(stream)} if record else set()
    for stream in sorted(streams | recorded):
        yield from _stream(home, stream, record)


def _stream(home: Home, stream: str, record: Record | None) -> Iterator[str]:
    recorded = record.published(stream) if record else {}
    folder = home.published(stream)
    numbers = version_numbers(folder)
    before, expected = None, 1
    for version in sorted({*numbers, *recorded}):
        place = folder / f"v{version}"
        if version > expected:
            yield f"{name_of(home, folder)}/v{expected}: missing; there are later versions"
            before = None
        expected = version + 1
        if version not in numbers:
            yield f"{name_of(home, place)}: missing; the ledger says that it was published"
            before = None
            continue
        manifest, lines = manifest_of(home, place)
        if not (record and (stream, version) in record.removed):
            yield from lines
        if record and version not in recorded:
            yield f"{name_of(home, place)}: not in the ledger as published"
        entry = recorded.get(version)
        if entry:
            yield from manifest_hash(home, place, entry["payload"]["manifest_sha256"])
        if manifest:
            yield from _version(home, place, stream, version, manifest, before)
            if entry:
                yield from _against_ledger(home, place, manifest, entry, record)
        before = manifest
    yield from _latest(home, folder, numbers)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        is_version = path.is_dir() and not path.is_symlink() and path.name in {f"v{number}" for number in numbers}
        if not is_version and path.name != LATEST and not is_draft(path):
            yield f"{name_of(home, path)}: unexpected; only v1, v2 … and {LATEST} belong here"


def _version(
    home: Home, place: Path, stream: str, version: int, manifest: dict[str, Any], before: dict[str, Any] | None
) -> Iterator[str]:
    name = name_of(home, place / MANIFEST)
    if (manifest.get("stream"), manifest.get("version")) != (stream, version):
        yield f"{name}: is of {manifest.get('stream')} v{manifest.get('version')}"
    expected = {"version": version - 1, "content_hash": before["content_hash"]} if before else None
    if (before or version == 1) and manifest.get("supersedes") != expected:
        yield f"{name}: supersedes is not the version before"


def _against_ledger(
    home: Home, place: Path, manifest: dict[str, Any], entry: dict[str, Any], record: Record
) -> Iterator[str]:
    """Content, approvals and place in the chain of a version, against what was recorded up to its publication."""
    name, stream = name_of(home, place / MANIFEST), entry["payload"]["stream"]
    if manifest["content_hash"] != entry["payload"]["content_hash"]:
        yield f"{name}: content_hash is not the one in ledger entry {entry['number']}"
    history = record.history_before(entry)
    approvals = manifest.get("approvals")
    given = for_manifest(history.approvals)
    if not isinstance(approvals, list) or any(one not in given for one in approvals):
        yield f"{name}: its approvals are not those in the ledger"
        return
    if history.expires_at and any(one["recorded_at"] > _as_recorded(history.expires_at) for one in approvals):
        yield f"{name}: was approved after {_as_recorded(history.expires_at)}, when it could be no longer"
    people = {history.person(one["name"]) for one in approvals}
    required = required_approvals(stream, manifest)
    if len(people) < max(required, len(approvals)) or people & history.barred_people(manifest):
        apart = "none of whom opened its runs or wrote its exceptions"
        yield f"{name}: {required} approvals by different people, {apart}, are not there"
    if history.rejection:
        yield f"{name}: was published although entry {history.rejection['number']} of the ledger rejects it"
    if record.numbers.get(str(manifest.get("previous_ledger_hash")), entry["number"]) >= entry["number"]:
        yield f"{name}: previous_ledger_hash is of no earlier entry; the ledger is not the one it was published with"


def _as_recorded(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _latest(home: Home, folder: Path, numbers: list[int]) -> Iterator[str]:
    path = folder / LATEST
    expected = f"v{numbers[-1]}\n" if numbers else None
    found = path.read_bytes() if path.is_file() else None
    if found != (expected.encode() if expected else None):
        state = "missing" if found is None else "changed" if expected else "unexpected"
        yield f"{name_of(home, path)}: {state}; it should name {expected.strip() if expected else 'nothing'}"
