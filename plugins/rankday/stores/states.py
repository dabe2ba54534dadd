"""Which files make up the home: one numbered state a change, chained by hashes, each created once.

``states/00000007.json`` names every file by path, sha256 and size (or, fifteen times of sixteen, what is other than in
the state before), and the bytes stand in ``objects/<sha256>``. Who creates state n + 1 has published; who comes second
has not. An object that no state names does not exist for any reader.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import canonical_json
from rankday.stores.objects import Store

FOLDER, OBJECTS = "states", "objects"
WHOLE_EVERY = 16
NOTHING = "0" * 64
Files = dict[str, list]  # path → [sha256, bytes]


@dataclass(frozen=True)
class State:
    """What the home holds after change ``number``; number 0 is the empty home."""

    number: int = 0
    sha256: str = NOTHING
    files: Files = field(default_factory=dict)


def object_key(sha256: str) -> str:
    """Where the bytes of that hash stand."""
    return f"{OBJECTS}/{sha256[:2]}/{sha256}"


def newest_state(store: Store, known: State | None = None) -> State:
    """The newest state of the store, read on from ``known`` where a mirror remembers one.

    Raises VerificationFailed for a chain that does not hold, and when the store no longer holds what was known.
    """
    if known is None or known.number == 0:
        numbers = [int(one.group(1)) for key in store.names(FOLDER) if (one := re.search(r"/(\d{8})\.json$", key))]
        newest = max(numbers, default=0)
        if newest == 0:
            return State()
        state = _state_after(store, None, newest - (newest - 1) % WHOLE_EVERY)
    else:
        state = known
        if (found := store.get(_key(known.number))) is None or _hash(found) != known.sha256:
            raise VerificationFailed(
                f"{store.address}/{_key(known.number)}: changed or gone since it was read; the store was set back. "
                "Restore it; if it was meant, remove the mirror's folder"
            )
    while (after := _state_after(store, state, state.number + 1)) is not None:
        state = after
    return state


def commit(store: Store, before: State, files: Files, writer: str, purpose: str) -> State:
    """Create the state after ``before`` with ``files``, whose objects are all there.

    Raises RankdayError when another writer's state took its number: nothing of ours is visible then.
    """
    number = before.number + 1
    about: dict[str, Any] = {"number": number, "previous": before.sha256, "writer": writer, "purpose": purpose}
    about["recorded_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    if _is_whole(number):
        about["files"] = files
    else:
        about["put"] = {path: one for path, one in files.items() if before.files.get(path) != one}
        about["gone"] = sorted({*before.files} - {*files})
    content = canonical_json(about).encode()
    if not store.create(_key(number), content):
        raise RankdayError(
            f"{store.address}: another writer published meanwhile (state {number}); nothing of this was published, "
            "run it again"
        )
    return State(number, _hash(content), files)


def chain_problems(store: Store, newest: State) -> list[str]:
    """One line for each state up to ``newest`` that is missing or does not follow the one before."""
    lines, previous = [], NOTHING
    for number in range(1, newest.number + 1):
        content = store.get(_key(number))
        about = _parsed(content)
        if content is None or about is None:
            lines.append(f"{_key(number)}: {'missing' if content is None else 'changed, no state'}")
        elif previous is not None and about.get("previous") != previous:
            lines.append(f"{_key(number)}: does not follow the state before; one of the two was changed")
        previous = _hash(content) if content is not None and about is not None else None
    return lines


def _state_after(store: Store, before: State | None, number: int) -> State | None:
    """State ``number``; ``before`` is None where it is read alone, as the first of a reading."""
    content = store.get(_key(number))
    if content is None:
        if before is None:
            raise VerificationFailed(f"{store.address}/{_key(number)}: missing; there are later states")
        return None
    about = _parsed(content)
    if about is None or about.get("number") != number or ("files" in about) != _is_whole(number):
        raise VerificationFailed(f"{store.address}/{_key(number)}: changed, no state of ours")
    if before is not None and about.get("previous") != before.sha256:
        raise VerificationFailed(f"{store.address}/{_key(number)}: does not follow the state before")
    files = about["files"] if "files" in about else _changed(before.files, about)
    for path in files if "files" in about else about["put"]:
        if path.startswith("/") or any(part in ("", ".", "..") for part in path.split("/")):
            raise VerificationFailed(f"{store.address}/{_key(number)}: names {path!r}, which is no file of a home")
    return State(number, _hash(content), files)


def _changed(files: Files, about: dict[str, Any]) -> Files:
    gone = set(about["gone"])
    kept = {path: one for path, one in files.items() if path not in gone}
    return dict(sorted((kept | about["put"]).items()))


def _parsed(content: bytes | None) -> dict[str, Any] | None:
    try:
        about = json.loads(content or b"")
    except ValueError:
        return None
    return about if isinstance(about, dict) else None


def _is_whole(number: int) -> bool:
    return number % WHOLE_EVERY == 1


def _key(number: int) -> str:
    return f"{FOLDER}/{number:08d}.json"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
