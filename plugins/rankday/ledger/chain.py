"""The ledger: every decision, one file each, append-only and chained by hashes (docs/contract.md 1).

``ledger/00000001.json`` holds number, kind, recorded_at, payload, previous_hash and entry_hash, the sha256 over the
canonical JSON of all the rest. The order is the number, never the clock. ``ledger/HEAD`` names the newest entry, so
that a tail that was cut off is noticed; it is written after the entry and may lag behind it after a crash.

A file is named by its number alone: creating it exclusively is then what makes a fork impossible, even if a lock fails.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import canonical_json, flush_to_disk, let_nobody_write, readable_json
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.ledger.entry_files import hash_of, read_entry, read_json, read_known_entry

GENESIS = "0" * 64  # what the first entry is chained to
ENTRY_NAME = re.compile(r"(?!0{8})[0-9]{8}\.json")
KIND = re.compile(r"[a-z][a-z0-9_]{0,60}")
HEAD, LOCK, DRAFT, HEAD_DRAFT = "HEAD", ".lock", ".entry.draft", ".HEAD.draft"


Read = Callable[[Path], tuple[dict[str, Any], str | None]]


class Tip(NamedTuple):
    """Number and hash of the newest entry; (0, GENESIS) before the first."""

    number: int
    entry_hash: str


def append(home: Home, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Add one entry and return it. Takes the same time however long the ledger is.

    A crash leaves no entry or a whole one. Dates and the like in ``payload`` become text.
    Raises VerificationFailed rather than extend a ledger whose newest entries are missing or changed.
    """
    if not KIND.fullmatch(kind):
        raise RankdayError(f"ledger kind {kind!r}: lower-case letters, digits and '_' only")
    try:
        payload = json.loads(canonical_json(payload).encode("utf-8"))  # as it will be read again, keys sorted
    except UnicodeEncodeError:
        raise RankdayError(f"ledger entry {kind}: a text in it is not valid Unicode") from None
    with only_writer(home.ledger / LOCK):
        tip = _tip(home.ledger)
        entry = {
            "number": tip.number + 1,
            "kind": kind,
            "recorded_at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "payload": payload,
            "previous_hash": tip.entry_hash,
        }
        entry["entry_hash"] = hash_of(entry)
        _create(_path(home.ledger, entry["number"]), readable_json(entry))
        _point_head(home.ledger, Tip(entry["number"], entry["entry_hash"]))
    return entry


def head(home: Home) -> str:
    """The hash of the newest entry, GENESIS while there is none. Raises VerificationFailed for a broken tail."""
    return tip(home).entry_hash


def tip(home: Home) -> Tip:
    """Number and hash of the newest entry. Raises VerificationFailed for a broken tail."""
    if not home.ledger.is_dir():
        return Tip(0, GENESIS)
    with only_writer(home.ledger / LOCK):
        return _tip(home.ledger)


def entries(home: Home) -> list[dict[str, Any]]:
    """All entries in order, each with its hash and its place in the chain checked.

    Raises VerificationFailed naming the first broken one: nobody decides on a ledger that does not hold.
    """
    found = []
    for entry, problem in _walk(home.ledger, read_known_entry):
        if problem:
            raise VerificationFailed(f"{problem}; run rankday verify")
        found.append(entry)
    return found


def problems(home: Home) -> list[str]:
    """One line for each missing, changed, renumbered or swapped entry, a broken chain, a cut tail or a strange file."""
    return [*(problem for _, problem in _walk(home.ledger) if problem), *_alien_files(home.ledger)]


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.json"


def _tip(folder: Path) -> Tip:
    """The newest entry, from HEAD onwards: a crash may have left HEAD behind. Only for the holder of the lock."""
    if not (folder / HEAD).exists():
        if any(ENTRY_NAME.fullmatch(path.name) for path in folder.iterdir()):
            raise VerificationFailed("ledger/HEAD: missing although there are entries; restore it from a copy")
        _point_head(folder, Tip(0, GENESIS))
    tip, problem = _read_head(folder)
    if not problem and tip.number:
        entry, problem = read_entry(_path(folder, tip.number))
        if not problem and entry["entry_hash"] != tip.entry_hash:
            problem = f"ledger/HEAD: its hash is not that of entry {tip.number}"
    while not problem and _path(folder, tip.number + 1).exists():
        entry, problem = read_entry(_path(folder, tip.number + 1))
        if not problem and entry["previous_hash"] != tip.entry_hash:
            problem = f"ledger/{tip.number + 1:08d}.json: previous_hash is not the hash of entry {tip.number}"
        tip = tip if problem else Tip(entry["number"], entry["entry_hash"])
    if problem:
        raise VerificationFailed(f"{problem}; nothing was recorded, run rankday verify")
    return tip


def _create(path: Path, text: str) -> None:
    """Let a whole file appear under a name that must not exist yet."""
    draft = path.with_name(DRAFT)
    draft.unlink(missing_ok=True)  # after a crash it may be another name of the newest entry: never write into it
    with draft.open("x", encoding="utf-8") as handle:
        handle.write(text)
    let_nobody_write(draft)
    flush_to_disk(draft)
    os.link(draft, path)
    flush_to_disk(path.parent)
    draft.unlink()


def _point_head(folder: Path, tip: Tip) -> None:
    draft = folder / HEAD_DRAFT
    draft.write_text(readable_json(tip._asdict()), encoding="utf-8")
    flush_to_disk(draft)
    draft.replace(folder / HEAD)
    flush_to_disk(folder)


def _read_head(folder: Path) -> tuple[Tip, str | None]:
    value, problem = read_json(folder / HEAD)
    if problem:
        return Tip(0, GENESIS), problem
    tip = Tip(value.get("number"), value.get("entry_hash"))
    if list(value) != list(Tip._fields) or type(tip.number) is not int or tip.number < 0:
        return Tip(0, GENESIS), "ledger/HEAD: changed, names no entry"
    if tip.number == 0 and tip.entry_hash != GENESIS:
        return Tip(0, GENESIS), "ledger/HEAD: changed, its hash is of no entry"
    return tip, None


def _walk(folder: Path, read: Read = read_entry) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Each entry in order with its problem, if any, then what is wrong between HEAD and the newest entry.

    Without the lock, so that a copy on a read-only medium can be checked: HEAD is read before the entries are listed
    (it may not be ahead of them) and again after (it may lag by the one entry that is being written, or by a crash).
    """
    if not folder.is_dir():
        return
    first_head, problem = _read_head(folder)
    numbers = sorted(int(path.stem) for path in folder.iterdir() if ENTRY_NAME.fullmatch(path.name))
    if problem and (numbers or (folder / HEAD).exists()):
        yield {}, problem
    previous, expected = GENESIS, 1
    for number in numbers:
        if number != expected:
            yield {}, f"ledger/{expected:08d}.json: missing" + _up_to(expected, number - 1)
            previous = None
        entry, broken = read(_path(folder, number))
        if not broken and previous is not None and entry["previous_hash"] != previous:
            broken = f"ledger/{number:08d}.json: chain broken, previous_hash is not the hash of entry {number - 1}"
        yield entry, broken
        # the next link is held against what this entry says of itself, so that one change is one line
        previous, expected = entry.get("entry_hash") if entry.get("number") == number else None, number + 1
    if not problem:
        yield from (({}, line) for line in _problems_of_head(folder, first_head, expected - 1))


def _up_to(first: int, last: int) -> str:
    return f" (and all up to {last:08d}.json)" if last > first else ""


def _problems_of_head(folder: Path, earlier: Tip, newest: int) -> Iterator[str]:
    if earlier.number > newest:
        entry, _ = read_entry(_path(folder, newest))
        if earlier.entry_hash == entry.get("entry_hash"):
            yield f"ledger/HEAD: changed, says {earlier.number} with the hash of entry {newest}"
            return
        cut = f"ledger/{newest + 1:08d}.json: missing" + _up_to(newest + 1, earlier.number)
        yield f"{cut}; ledger/HEAD says that entry {earlier.number} was written"
        return
    later, problem = _read_head(folder)
    if problem or later.number < newest - 1:
        yield problem or f"ledger/HEAD: is behind by {newest - later.number} entries"
    elif 0 < later.number <= newest:
        entry, broken = read_entry(_path(folder, later.number))
        if not broken and entry["entry_hash"] != later.entry_hash:
            yield f"ledger/HEAD: changed, its hash is not that of entry {later.number}"


def _alien_files(folder: Path) -> Iterator[str]:
    own = {HEAD, LOCK, DRAFT, HEAD_DRAFT}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name not in own and not (ENTRY_NAME.fullmatch(path.name) and path.is_file()):
            yield f"ledger/{path.name}: unexpected, does not belong to the ledger"
