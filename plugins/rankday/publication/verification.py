"""Is everything still what was recorded? Every file against its manifest, every manifest against the ledger.

Nothing here writes, takes a lock or heals: a copy on a read-only medium can be checked. A write that is under way, or
that a crash has cut short, may be reported as not in the ledger until the next writer has finished it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.files import MANIFEST, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.streams import CONTENT_HASH, STREAM_ID
from rankday.drops import quarantine as ingest_quarantine
from rankday.evidence import pins as evidence_pins
from rankday.ledger import rule_changes, session_changes
from rankday.publication import unfinished as nightly_unfinished
from rankday.publication.approvals import DECISIONS, PUBLICATION, History, for_manifest, histories, required_approvals
from rankday.publication.files import problems_of_files, read_manifest
from rankday.publication.published import LATEST, LEVELS, stream_folders, version_numbers


@dataclass(frozen=True)
class Report:
    """``problems``: one line each, the file first, relative to the home; ``checked``: how many of what."""

    problems: list[str]
    checked: dict[str, int]


ADVICE = "; run rankday verify"  # of lines made for those who have not yet


class Record:
    """The ledger as the results are held against it: entries by stream, and the number of each entry's hash."""

    def __init__(self, entries: list[dict[str, Any]]):
        self.entries = entries
        self.numbers = {ledger.GENESIS: 0} | {entry["entry_hash"]: entry["number"] for entry in entries}
        self.histories = histories(entries)
        self.by_stream: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            if entry["kind"] in DECISIONS:
                self.by_stream.setdefault(entry["payload"]["stream"], []).append(entry)

    def published(self, stream: str) -> dict[int, dict[str, Any]]:
        """Version → its ``publication`` entry."""
        entries = self.by_stream.get(stream, [])
        return {entry["payload"]["version"]: entry for entry in entries if entry["kind"] == PUBLICATION}

    def history_before(self, entry: dict[str, Any]) -> History:
        """What the ledger said about the result that ``entry`` publishes, when it was published."""
        place = entry["payload"]["stream"], entry["payload"]["content_hash"]
        earlier = (one for one in self.by_stream[place[0]] if one["number"] < entry["number"])
        return histories(earlier).get(place, History())


def verify(home: Home) -> Report:
    """Check the ledger, the snapshots, the pending and the published results of a home.

    Raises RankdayError when there is no such home: an empty answer would look like a good one.
    """
    if not home.root.is_dir():
        raise RankdayError(f"{home.root}: no such home folder; name it with --home")
    problems = ledger.problems(home)
    record = _record(home)
    entries = record.entries if record else None
    problems += [*_snapshots(home), *ingest_quarantine.problems(home, entries), *rule_changes.problems(home, entries)]
    problems += session_changes.problems(home, entries)
    problems += [*_published(home, record), *_pending(home, record), *_nights(home), *evidence_pins.problems(home)]
    return Report([line.removesuffix(ADVICE) for line in problems], _counts(home))


def _record(home: Home) -> Record | None:
    """None for a broken ledger, which is named already: then nothing is held against it, and the rest still checked."""
    try:
        return Record(ledger.entries(home))
    except RankdayError:
        return None


def _snapshots(home: Home) -> list[str]:
    from rankday.drops import snapshot_store

    try:
        return snapshot_store.verify(home)
    except RankdayError as error:
        return [f"snapshots: not held against the ledger, because of {error}"]


def _nights(home: Home) -> list[str]:
    try:
        unfinished = nightly_unfinished.is_unfinished(home)
    except RankdayError as error:
        return [str(error).removeprefix(f"{home.root}/")]
    line = (
        f"{nightly_unfinished.NOTE}: a run of nightly was cut short, the days after are still as before; run it again"
    )
    return [line] if unfinished else []


def _published(home: Home, record: Record | None) -> Iterator[str]:
    root = home.root / "published"
    streams = {stream for kind in STREAM_ID for stream in stream_folders(root, kind)}
    yield from _strangers(home, root, streams)
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
            yield f"{_name(home, folder)}/v{expected}: missing; there are later versions"
            before = None
        expected = version + 1
        if version not in numbers:
            yield f"{_name(home, place)}: missing; the ledger says that it was published"
            before = None
            continue
        manifest, lines = _manifest(home, place)
        yield from lines
        if record and version not in recorded:
            yield f"{_name(home, place)}: not in the ledger as published"
        entry = recorded.get(version)
        if entry:
            yield from _manifest_hash(home, place, entry["payload"]["manifest_sha256"])
        if manifest:
            yield from _version(home, place, stream, version, manifest, before)
            if entry:
                yield from _against_ledger(home, place, manifest, entry, record)
        before = manifest
    yield from _latest(home, folder, numbers)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        is_version = path.is_dir() and not path.is_symlink() and path.name in {f"v{number}" for number in numbers}
        if not is_version and path.name != LATEST and not _is_draft(path):
            yield f"{_name(home, path)}: unexpected; only v1, v2 … and {LATEST} belong here"


def _manifest(home: Home, place: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """The manifest and what is wrong with the files it names; None when it cannot be read."""
    try:
        manifest = read_manifest(place)
        return manifest, [f"{_name(home, place)}/{line}" for line in problems_of_files(place, manifest)]
    except (RankdayError, OSError) as error:
        line = str(error).removeprefix(f"{home.root}/").removesuffix("; run rankday verify")
        return None, [f"{line}; the files beside it cannot be checked"]


def _manifest_hash(home: Home, place: Path, expected: str | None) -> Iterator[str]:
    path = place / MANIFEST
    if path.is_file() and (found := sha256_of_file(path)) != expected:
        yield f"{_name(home, path)}: changed, sha256 {found}; the ledger has {expected or 'none'}"


def _version(
    home: Home, place: Path, stream: str, version: int, manifest: dict[str, Any], before: dict[str, Any] | None
) -> Iterator[str]:
    name = _name(home, place / MANIFEST)
    if (manifest.get("stream"), manifest.get("version")) != (stream, version):
        yield f"{name}: is of {manifest.get('stream')} v{manifest.get('version')}"
    expected = {"version": version - 1, "content_hash": before["content_hash"]} if before else None
    if (before or version == 1) and manifest.get("supersedes") != expected:
        yield f"{name}: supersedes is not the version before"


def _against_ledger(
    home: Home, place: Path, manifest: dict[str, Any], entry: dict[str, Any], record: Record
) -> Iterator[str]:
    """Content, approvals and place in the chain of a version, against what was recorded up to its publication."""
    name, stream = _name(home, place / MANIFEST), entry["payload"]["stream"]
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
        yield f"{_name(home, path)}: {state}; it should name {expected.strip() if expected else 'nothing'}"


def _pending(home: Home, record: Record | None) -> Iterator[str]:
    known = record.histories if record else {}
    root = home.root / "pending"
    streams = {stream for kind in STREAM_ID for stream in stream_folders(root, kind)}
    yield from _strangers(home, root, streams)
    found = set()
    for stream in sorted(streams):
        for path in sorted(home.pending(stream).iterdir()):
            if not (path.is_dir() and not path.is_symlink() and CONTENT_HASH.fullmatch(path.name)):
                if path.name != ".lock" and not _is_draft(path):
                    yield f"{_name(home, path)}: unexpected; only results named by their content hash belong here"
                continue
            found.add((stream, path.name))
            manifest, lines = _manifest(home, path)
            yield from lines
            if manifest and (manifest.get("stream"), manifest["content_hash"]) != (stream, path.name):
                yield f"{_name(home, path / MANIFEST)}: is of another result"
            history = known.get((stream, path.name))
            if record and (history is None or history.manifest_sha256 is None):
                yield f"{_name(home, path)}: not in the ledger; run the step that made it again"
            elif history:
                yield from _manifest_hash(home, path, history.manifest_sha256)
    for (stream, content_hash), history in sorted(known.items(), key=lambda item: item[0]):
        if history.is_waiting and (stream, content_hash) not in found:
            yield f"pending/{stream}/{content_hash}: missing; the ledger says that it waits for a decision"


def _strangers(home: Home, root: Path, streams: Iterable[str]) -> Iterator[str]:
    """What is above the streams' folders and leads to none of them."""
    known = {root / stream for stream in streams}
    for kind, levels in LEVELS.items():
        for level in range(1, levels + 1):
            leading = {path for path in root.glob("/".join([kind, *["*"] * (level - 1)])) if path.is_dir()}
            for path in sorted(one for folder in leading for one in folder.iterdir()):
                if path not in known and not (level < levels and path.is_dir()):
                    yield f"{_name(home, path)}: unexpected; no stream of this name"
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if path.name not in LEVELS or not path.is_dir():
            yield f"{_name(home, path)}: unexpected; no kind of stream"


def _is_draft(path: Path) -> bool:
    """What a crash may leave beside a result; nothing ever reads it, and the next writer removes it."""
    return path.name.startswith(".") and path.name.endswith(".draft")


def _name(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()


def _counts(home: Home) -> dict[str, int]:
    def count(pattern: str) -> int:
        return sum(1 for path in home.root.glob(pattern) if path.is_file())

    places = ["/".join([kind, *["*"] * levels]) for kind, levels in LEVELS.items()]
    return {
        "ledger entry": count("ledger/[0-9]*.json"),
        "snapshot": count(f"snapshots/*/v*/{MANIFEST}"),
        "refused drop": count("quarantine/*/[0-9a-f]*/reasons.json"),
        "rulebook": sum(1 for path in home.root.glob("rulebooks/[0-9a-f]*") if path.is_dir()),
        "published version": sum(count(f"published/{place}/v*/{MANIFEST}") for place in places),
        "pending result": sum(count(f"pending/{place}/[0-9a-f]*/{MANIFEST}") for place in places),
        "file": sum(
            count(f"{folder}/**/*")
            for folder in ("ledger", "snapshots", "quarantine", "rulebooks", "published", "pending")
        ),
    }
