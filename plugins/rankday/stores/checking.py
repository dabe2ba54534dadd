"""Is the store what its states say? Every object is read and hashed again, and the states' chain is walked."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

from rankday.contract.home import Home
from rankday.stores.mirror import AT_ONCE, Mirror
from rankday.stores.objects import Store, open_store
from rankday.stores.published_copies import FOLDER as PUBLISHED
from rankday.stores.published_copies import UP_TO, noted
from rankday.stores.states import State, chain_problems, newest_state, object_key


def store_problems(home: Home) -> list[str]:
    """One line for each state, object or published copy that is not what it should be; empty for a home in a folder.

    Reads everything that the newest state names. To be called while the home is open.
    """
    if home.store is None:
        return []
    store = open_store(home.store)
    state = newest_state(store, Mirror(home.root).known_state())
    named = {sha256: path for path, (sha256, _) in reversed(state.files.items())}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lines = list(pool.map(lambda one: _problem_of(store, object_key(one), one, named[one]), sorted(named)))
    return [*chain_problems(store, state), *filter(None, lines), *_problems_of_room(store, state)]


def _problem_of(store: Store, key: str, sha256: str, path: str) -> str | None:
    content = store.get(key)
    if content is None:
        return f"{key}: missing from the store ({path})"
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        return f"{key}: changed in the store, sha256 {found} ({path})"
    return None


def _problems_of_room(store: Store, state: State) -> list[str]:
    if store.get(UP_TO) != noted(state):
        return []  # a crash left it behind; the next writer goes on with it
    published = {path: one[0] for path, one in state.files.items() if path.startswith(f"{PUBLISHED}/")}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lines = pool.map(lambda path: _problem_of(store, path, published[path], "its copy for readers"), published)
        alien = sorted(store.names(PUBLISHED).keys() - published.keys())
        return [*filter(None, lines), *(f"{key}: unexpected in the store; no state names it" for key in alien)]
