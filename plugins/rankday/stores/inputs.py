"""What people and vendors put into the store under its own name: drops, who may approve, exceptions, closures.

They are no evidence yet and in no state: a drop becomes evidence as a snapshot. Fetched before a command, and what the
command itself made or changed (`sample`, `import`) is put back after it, ``drop.json`` last, as a vendor does it.
"""

from __future__ import annotations

import json
from pathlib import Path

from rankday.contract.address import MARK
from rankday.contract.errors import RankdayError
from rankday.contract.files import canonical_json, write_text_atomically
from rankday.stores.objects import Store
from rankday.stores.stamps import hashes

FOLDER = "landing"
SINGLE = (
    "approvers.json", "base_values.csv", "derived_indexes.csv", "derived_lists.csv", "derived_screens.csv",
    "exceptions.csv", "levels.csv", "session_changes.csv", "watch_list.csv",
)  # fmt: skip
LAST = "drop.json"
MOST_LOOKS = 5


def fetch_inputs(store: Store, root: Path) -> None:
    """Make the inputs in ``root`` those of the store; one that is being changed meanwhile is looked at again."""
    for _ in range(MOST_LOOKS):
        there, noted = _in_store(store), _noted(root)
        here = _here(root)
        changed = [key for key, tag in there.items() if noted.get(key) != [tag, here.get(key)]]
        for key in sorted(changed, key=_order):
            _fetch(store, key, root / key)
        for key in here.keys() - there.keys():
            (root / key).unlink()
        now = _here(root)
        _note(root, {key: [tag, now.get(key)] for key, tag in there.items() if key in now})
        if not changed:
            return
    raise RankdayError(f"{store.address}/{FOLDER}: files change all the time; wait until they are all there")


def push_inputs(store: Store, root: Path) -> None:
    """Put what a command made, changed or removed in ``root`` into the store."""
    noted, here = _noted(root), _here(root)
    changed = [key for key, sha256 in here.items() if noted.get(key, [None, None])[1] != sha256]
    for key in sorted(changed, key=_order):
        store.put(key, root / key)
        noted[key] = [store.fingerprint(key), here[key]]
    gone = noted.keys() - here.keys()
    store.remove(sorted(gone, key=_order, reverse=True))
    if changed or gone:
        _note(root, {key: one for key, one in noted.items() if key in here})


def _fetch(store: Store, key: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    if store.fetch(key, draft):
        draft.replace(target)


def _in_store(store: Store) -> dict[str, str]:
    single = {key: store.fingerprint(key) for key in SINGLE}
    return store.names(FOLDER) | {key: tag for key, tag in single.items() if tag is not None}


def _here(root: Path) -> dict[str, str]:
    """Key → sha256."""
    paths = [root / name for name in SINGLE] + sorted((root / FOLDER).rglob("*"))
    seen = [path for path in paths if path.is_file() and not _is_hidden(path.relative_to(root).parts)]
    found = hashes(root, seen, root / MARK / "input_stamps.json")
    return {key: sha256 for key, (sha256, _) in found.items()}


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") for part in parts)


def _order(key: str) -> tuple[bool, str]:
    return key.rpartition("/")[2] == LAST, key


def _noted(root: Path) -> dict[str, list]:
    try:
        return json.loads((root / MARK / "inputs.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _note(root: Path, noted: dict[str, list]) -> None:
    write_text_atomically(root / MARK / "inputs.json", canonical_json(noted))
