"""Is everything still what was recorded? Every file against its manifest, every manifest against the ledger.

Nothing here writes, takes a lock or heals: a copy on a read-only medium can be checked. A write that is under way, or
that a crash has cut short, may be reported as not in the ledger until the next writer has finished it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.files import MANIFEST
from rankday.contract.home import Home
from rankday.contract.streams import CONTENT_HASH, STREAM_ID
from rankday.drops import quarantine as ingest_quarantine
from rankday.evidence import pins as evidence_pins
from rankday.ledger import rule_changes, session_changes
from rankday.publication import unfinished as nightly_unfinished
from rankday.publication.published import LEVELS, stream_folders
from rankday.publication.verified_files import Record, is_draft, manifest_hash, manifest_of, name_of, strangers
from rankday.publication.verified_versions import problems_of_published


@dataclass(frozen=True)
class Report:
    """``problems``: one line each, the file first, relative to the home; ``checked``: how many of what."""

    problems: list[str]
    checked: dict[str, int]


ADVICE = "; run rankday verify"  # of lines made for those who have not yet


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
    problems += [
        *problems_of_published(home, record),
        *problems_of_pending_results(home, record),
        *_nights(home),
        *evidence_pins.problems(home),
    ]
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


def problems_of_pending_results(home: Home, record: Record | None) -> Iterator[str]:
    known = record.histories if record else {}
    root = home.root / "pending"
    streams = {stream for kind in STREAM_ID for stream in stream_folders(root, kind)}
    yield from strangers(home, root, streams)
    found = set()
    for stream in sorted(streams):
        for path in sorted(home.pending(stream).iterdir()):
            if not (path.is_dir() and not path.is_symlink() and CONTENT_HASH.fullmatch(path.name)):
                if path.name != ".lock" and not is_draft(path):
                    yield f"{name_of(home, path)}: unexpected; only results named by their content hash belong here"
                continue
            found.add((stream, path.name))
            manifest, lines = manifest_of(home, path)
            yield from lines
            if manifest and (manifest.get("stream"), manifest["content_hash"]) != (stream, path.name):
                yield f"{name_of(home, path / MANIFEST)}: is of another result"
            history = known.get((stream, path.name))
            if record and (history is None or history.manifest_sha256 is None):
                yield f"{name_of(home, path)}: not in the ledger; run the step that made it again"
            elif history:
                yield from manifest_hash(home, path, history.manifest_sha256)
    for (stream, content_hash), history in sorted(known.items(), key=lambda item: item[0]):
        if history.is_waiting and (stream, content_hash) not in found:
            yield f"pending/{stream}/{content_hash}: missing; the ledger says that it waits for a decision"


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
