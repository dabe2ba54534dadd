"""The home that pages read: brought up to date now and then, and never waiting for a writer."""

from __future__ import annotations

import logging
import threading
import time

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home

SECONDS = 10.0
log = logging.getLogger(__name__)
_last: dict[str, float] = {}
_one_at_a_time = threading.Lock()


def fresh_home() -> Home:
    """The process's home; one in a store as it was some seconds ago, or as the mirror has it while nobody can ask."""
    home = Home.resolve()
    if home.store is None or time.monotonic() - _last.get(home.store, -SECONDS) < SECONDS:
        return home
    if _one_at_a_time.acquire(blocking=False):
        from rankday.stores.home import opened

        try:
            with opened(home, "pages", writes=False, patience=0):
                _last[home.store] = time.monotonic()
        except RankdayError as error:
            log.warning("the pages show what is in %s: %s", home.root, error)
            _last[home.store] = time.monotonic()
        finally:
            _one_at_a_time.release()
    return home
