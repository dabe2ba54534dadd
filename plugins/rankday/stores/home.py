"""The order of a command on a home in a store: lock, lease, fetch, work, put the objects, create the state, let go.

Before the state is created nothing has happened for anyone else; after it everything has. A command that is refused has
left its trace in the ledger too (a drop in quarantine, a rejection): that is kept like any other result.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

from rankday.contract.address import MARK
from rankday.contract.errors import RankdayError
from rankday.contract.files import write_text_atomically
from rankday.contract.home import Home
from rankday.contract.locking import PATIENCE, only_writer
from rankday.stores.inputs import fetch_inputs, push_inputs
from rankday.stores.lease import leased
from rankday.stores.mirror import AT_ONCE, Mirror
from rankday.stores.objects import Store, open_store
from rankday.stores.published_copies import copy_published
from rankday.stores.states import State, commit, newest_state, object_key

_inside = threading.local()


@contextmanager
def opened(home: Home, purpose: str, writes: bool = True, patience: float = PATIENCE) -> Iterator[Home]:
    """Work on ``home`` while the block runs; what it changed is in the store when the block has ended.

    A home that is a folder, or is open in this thread already, passes as it is. With ``writes`` others are kept from
    writing meanwhile. Raises RankdayError when the store did not take the change; an interruption leaves it as it was.
    """
    if home.store is None or home in _opened_here():
        yield home
        return
    mirror, store = Mirror(home.root), open_store(home.store)
    write_text_atomically(home.root / MARK / "address", f"{home.store}\n")
    with (
        only_writer(mirror.lock, patience),
        leased(store, purpose) if writes else nullcontext(uuid.uuid4().hex) as name,
    ):
        before = _fetched(store, mirror, writes)
        if writes:
            copy_published(store, before, before)  # what a crash left
        _opened_here().add(home)
        try:
            yield home
        except Exception as refusal:
            _keep(store, mirror, before, name, purpose, refusal)
            raise
        finally:
            _opened_here().discard(home)
        _publish(store, mirror, before, name, purpose)


def _opened_here() -> set[Home]:
    """The homes that this thread has open."""
    if not hasattr(_inside, "homes"):
        _inside.homes = set()
    return _inside.homes


def _fetched(store: Store, mirror: Mirror, writes: bool) -> State:
    state = newest_state(store, mirror.known_state())
    mirror.make_same(store, state)
    fetch_inputs(store, mirror.root)
    if not writes and state.number == 0 and not any((mirror.root / "landing").glob("*/*")):
        raise RankdayError(f"{store.address}: no home there; name it with --home")
    return state


def _keep(store: Store, mirror: Mirror, before: State, name: str, purpose: str, refusal: Exception) -> None:
    try:
        _publish(store, mirror, before, name, purpose)
    except RankdayError as failure:
        raise RankdayError(f"{refusal}; and the store did not take the record of it: {failure}") from refusal


def _publish(store: Store, mirror: Mirror, before: State, name: str, purpose: str) -> None:
    push_inputs(store, mirror.root)
    files = mirror.files()
    if files == before.files:
        return
    known = {sha256 for sha256, _ in before.files.values()}
    new = {one[0]: path for path, one in files.items() if one[0] not in known}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda sha256: store.put(object_key(sha256), mirror.root / new[sha256]), new))
    state = commit(store, before, files, name, purpose)
    mirror.remember(state)
    copy_published(store, before, state)
