"""What the checks of published and pending results share: the ledger by stream, a manifest and its files, strangers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.files import MANIFEST, sha256_of_file
from rankday.contract.home import Home
from rankday.publication.approvals import DECISIONS, PUBLICATION, History, histories
from rankday.publication.files import problems_of_files, read_manifest
from rankday.publication.published import LEVELS

REMOVED = "projection_removed"  # kind of the ledger's entry: of these versions only the manifest is left


class Record:
    """The ledger as the results are held against it: entries by stream, and the number of each entry's hash."""

    def __init__(self, entries: list[dict[str, Any]]):
        self.entries = entries
        self.numbers = {ledger.GENESIS: 0} | {entry["entry_hash"]: entry["number"] for entry in entries}
        self.histories = histories(entries)
        self.removed = {
            (entry["payload"]["stream"], version)
            for entry in entries
            if entry["kind"] == REMOVED
            for version in entry["payload"]["versions"]
        }
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


def manifest_of(home: Home, place: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """The manifest and what is wrong with the files it names; None when it cannot be read."""
    try:
        manifest = read_manifest(place)
        return manifest, [f"{name_of(home, place)}/{line}" for line in problems_of_files(place, manifest)]
    except (RankdayError, OSError) as error:
        line = str(error).removeprefix(f"{home.root}/").removesuffix("; run rankday verify")
        return None, [f"{line}; the files beside it cannot be checked"]


def manifest_hash(home: Home, place: Path, expected: str | None) -> Iterator[str]:
    path = place / MANIFEST
    if path.is_file() and (found := sha256_of_file(path)) != expected:
        yield f"{name_of(home, path)}: changed, sha256 {found}; the ledger has {expected or 'none'}"


def strangers(home: Home, root: Path, streams: Iterable[str]) -> Iterator[str]:
    """What is above the streams' folders and leads to none of them."""
    known = {root / stream for stream in streams}
    for kind, levels in LEVELS.items():
        for level in range(1, levels + 1):
            leading = {path for path in root.glob("/".join([kind, *["*"] * (level - 1)])) if path.is_dir()}
            for path in sorted(one for folder in leading for one in folder.iterdir()):
                if path not in known and not (level < levels and path.is_dir()):
                    yield f"{name_of(home, path)}: unexpected; no stream of this name"
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if path.name not in LEVELS or not path.is_dir():
            yield f"{name_of(home, path)}: unexpected; no kind of stream"


def is_draft(path: Path) -> bool:
    """What a crash may leave beside a result; nothing ever reads it, and the next writer removes it."""
    return path.name.startswith(".") and path.name.endswith(".draft")


def name_of(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()
