"""What a reader sees in a home: right after a process died, and in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.publication.files import problems_of_files, read_manifest
from rankday.publication.published import LATEST, LEVELS, stream_folders, versions
from rankday.publication.publishing import waiting_hashes
from rankday.publication.verification import verify

# what verify may say of a home in which a writer died, until the next one has finished its work
EXPLAINED_BY_A_CRASH = (
    "not in the ledger",
    "/latest: missing",
    "/latest: changed; it should name v",
    "run of nightly was cut short",
)
# entries that stand in the ledger once, however often a command is called again
ONCE = {"snapshot_frozen", "drop_refused", "result_pending", "approval", "rejection", "publication"}


def wrong_after_death(home: Home) -> list[str]:
    """One line for each thing that no reader may see, however a writer ended: half a version, a broken chain."""
    wrong = [f"ledger: {line}" for line in ledger.problems(home)]
    for kind in LEVELS:
        for stream in stream_folders(home.root / "published", kind):
            wrong += [f"{stream}: {line}" for line in _half_published(home, stream)]
        for stream in stream_folders(home.root / "pending", kind):
            for content_hash in waiting_hashes(home, stream):
                folder = home.pending(stream, content_hash)
                wrong += [f"pending {stream}: {line}" for line in problems_of_files(folder, read_manifest(folder))]
    for session in snapshot_store.sessions(home):
        snapshot_store.check_files(snapshot_store.newest(home, session))
    if home.root.is_dir():
        wrong += [line for line in verify(home).problems if not any(known in line for known in EXPLAINED_BY_A_CRASH)]
    return wrong


def _half_published(home: Home, stream: str) -> Iterator[str]:
    numbers = versions(home, stream)
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"versions {numbers}"
    for number in numbers:
        one = publication.load(home, stream, number)
        yield from problems_of_files(one.folder, one.manifest)
    latest = home.published(stream) / LATEST
    named = latest.read_text() if latest.exists() else ""
    # a writer sets it right after the version appeared, and may die in between
    if named not in {f"v{number}\n" if number else "" for number in (len(numbers), len(numbers) - 1)}:
        yield f"latest says {named!r} of {numbers}"


def end_state(home: Home) -> dict[str, Any]:
    """Content hashes of all that is there, and how often each decision is recorded: free of times, ids and paths."""
    return {
        "published": {
            stream: [publication.load(home, stream, number).content_hash for number in versions(home, stream)]
            for kind in LEVELS
            for stream in publication.streams(home, kind)
        },
        "pending": publication.pending(home),
        "snapshots": {str(day): _frozen(home, day) for day in snapshot_store.sessions(home)},
        "quarantine": sorted(path.parent.name for path in home.root.glob("quarantine/*/[!.]*/reasons.json")),
        "recorded": dict(Counter(entry["kind"] for entry in ledger.entries(home) if entry["kind"] in ONCE)),
    }


def _frozen(home: Home, day: date) -> list[str]:
    newest = snapshot_store.newest(home, day).version
    return [snapshot_store.load(home, day, version).content_hash for version in range(1, newest + 1)]


def left_over(home: Home) -> list[str]:
    """Drafts and markers that a healed home no longer holds, relative to it; ``runs/`` is disposable."""
    found = (path.relative_to(home.root) for kind in ("draft", "unrecorded") for path in home.root.rglob(f"*.{kind}"))
    return sorted(str(path) for path in found if path.parts[0] not in ("runs", "ledger"))
