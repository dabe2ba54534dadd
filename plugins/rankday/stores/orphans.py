"""Objects that no state names: what a killed writer had put, and bytes that only earlier states needed."""

from __future__ import annotations

import time
import uuid

from rankday.contract.home import Home
from rankday.stores.mirror import Mirror
from rankday.stores.objects import open_store
from rankday.stores.states import OBJECTS, commit, newest_state, object_key

SECONDS_A_DAY = 24 * 60 * 60


def remove_orphans(home: Home, keep_days: int, dry_run: bool = False) -> list[str]:
    """Remove the objects that the newest state does not name and that are older than ``keep_days`` (at least one).

    A state is created first that names the same files: whoever was thought dead and is still putting objects for the
    state after the one before can then no longer publish them. To be called while the home is open for writing.
    """
    store, mirror = open_store(home.store), Mirror(home.root)
    state = newest_state(store, mirror.known_state())
    limit = time.time() - max(1, keep_days) * SECONDS_A_DAY
    named = {object_key(sha256) for sha256, _ in state.files.values()}
    orphans = [key for key, moment in store.written(OBJECTS).items() if key not in named and moment < limit]
    if orphans and not dry_run:
        mirror.remember(commit(store, state, state.files, uuid.uuid4().hex, "clean"))
        store.remove(orphans)
    return orphans
