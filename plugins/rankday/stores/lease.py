"""One writer at a time, as a courtesy: a second one waits instead of computing what it could not publish.

``leases/<n>.json`` are created once each; the newest number holds. Its holder makes the next one before it is old, and
a last one that says ``released``. One that did not change for its whole term, on the waiter's own clock, is dead: no
clock is compared with another. Nothing depends on it: two who both believe they hold it still cannot both create the
next state (`states.commit`).
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rankday.contract.address import LEASES
from rankday.contract.errors import RankdayError
from rankday.stores.objects import Store, StoreFailed

FOLDER = LEASES
SECONDS, PATIENCE, LOOK_EVERY = 60.0, 300.0, 0.5


@contextmanager
def leased(store: Store, purpose: str, seconds: float | None = None, patience: float = PATIENCE) -> Iterator[str]:
    """Hold the lease while the block runs; yields the writer's random name.

    Raises RankdayError after ``patience`` seconds, or for a store whose conditional writes do not hold.
    """
    holder = _Holder(store, purpose, seconds or SECONDS)
    holder.acquire(patience)
    stop = threading.Event()
    renewing = threading.Thread(target=holder.renew_until, args=(stop,), daemon=True)
    renewing.start()
    try:
        yield holder.name
    finally:
        stop.set()
        renewing.join()
        holder.release()


class _Holder:
    def __init__(self, store: Store, purpose: str, seconds: float):
        self.store, self.purpose, self.seconds = store, purpose, seconds
        self.name, self.number = uuid.uuid4().hex, 0

    def acquire(self, patience: float) -> None:
        begin, seen, since = time.monotonic(), None, 0.0
        while True:
            number, about = _newest(self.store)
            now = time.monotonic()
            if number != seen:
                seen, since = number, now
            is_free = about is None or about.get("released") or now - since >= about.get("seconds", self.seconds)
            if is_free and self._take(number + 1):
                return
            if now - begin > patience:
                who = f"for {about['purpose']} " if about and about.get("purpose") else ""
                raise RankdayError(f"{self.store.address}: another writer has held it {who}for {patience:.0f} s; wait")
            time.sleep(LOOK_EVERY)

    def _take(self, number: int) -> bool:
        if not self.store.create(_key(number), self._content(number)):
            return False
        if self.store.create(_key(number), b"{}"):
            raise RankdayError(f"{self.store.address}: this store lets a second writer replace a name; no home for it")
        self.number = number
        newest, _ = _newest(self.store)
        return newest == number  # else a slow one took a number that was done with long ago

    def renew_until(self, stop: threading.Event) -> None:
        while not stop.wait(self.seconds / 3):
            try:
                if not self._next():
                    return  # taken over: the commit will say so
            except StoreFailed:
                continue

    def release(self) -> None:
        """Never an error: what was published stays so, and a lease that is not given back runs out."""
        try:
            if self._next(released=True):
                old = [key for key in self.store.names(FOLDER) if (_number(key) or 0) < self.number]
                self.store.remove(old)
        except StoreFailed:
            return

    def _next(self, **more: Any) -> bool:
        number = self.number + 1
        done = self.store.create(_key(number), self._content(number, **more))
        self.number = number if done else self.number
        return done

    def _content(self, number: int, **more: Any) -> bytes:
        about = {"number": number, "writer": self.name, "purpose": self.purpose, "seconds": self.seconds}
        return json.dumps(about | more).encode()


def _newest(store: Store) -> tuple[int, dict[str, Any] | None]:
    """Number and content of the newest lease; (0, None) before the first. An unreadable one runs out as any other."""
    number = max((_number(key) or 0 for key in store.names(FOLDER)), default=0)
    if number == 0:
        return 0, None
    try:
        about = json.loads(store.get(_key(number)) or b"{}")
    except ValueError:
        about = {}
    return number, about if isinstance(about, dict) else {}


def _number(key: str) -> int | None:
    match = re.fullmatch(FOLDER + r"/(\d{8})\.json", key)
    return int(match[1]) if match else None


def _key(number: int) -> str:
    return f"{FOLDER}/{number:08d}.json"
