"""The published files under their own names, for readers that know nothing of states: ``published/…`` in the store.

Copies of what a state has published already, made after it, each version's manifest last; a crash leaves some for the
next writer. A version never changes, so a copy may be made twice by anyone. Readers trust a version that has its
MANIFEST.json, and that alone; ``latest`` may lag.
"""

from __future__ import annotations

from rankday.contract.files import MANIFEST
from rankday.publication.published import LATEST
from rankday.stores.objects import Store
from rankday.stores.states import State, object_key

FOLDER = "published"
UP_TO = "room.json"  # the state up to which everything is copied


def copy_published(store: Store, before: State, now: State) -> None:
    """Copy what is published in ``now`` and not in the store under its own name yet."""
    if now.number == 0 or store.get(UP_TO) == noted(now):
        return
    is_next = store.get(UP_TO) == noted(before)
    there = {} if is_next else store.names(FOLDER)
    earlier = before.files if is_next else {path: None for path in there if _name(path) != LATEST}
    published = {path: one for path, one in now.files.items() if path.startswith(f"{FOLDER}/")}
    new = [path for path in published if path not in earlier or (is_next and earlier[path] != published[path])]
    for path in sorted(new, key=lambda path: (_name(path) == LATEST, _name(path) == MANIFEST, path)):
        store.copy(object_key(published[path][0]), path)
    store.put(UP_TO, noted(now))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def noted(state: State) -> bytes:
    """What says in the store that every copy of ``state`` is made."""
    return f'{{"state": {state.number}, "sha256": "{state.sha256}"}}\n'.encode()
