"""What a server mounts: an ASGI application that is built at its first request, so that naming it costs nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class LazyApplication:
    """Builds the real application with ``build`` when it is first called; safe to call from several threads."""

    def __init__(self, build: Callable[[], Any]):
        self._build, self._built, self._lock = build, None, threading.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._built is None:
            with self._lock:
                self._built = self._built or self._build()
        await self._built(scope, receive, send)


def application(user_dependency: Callable[[], Any]) -> LazyApplication:
    """The audit pages as an ASGI application.

    ``user_dependency`` returns FastAPI's dependency that yields the signed-in user and raises 401 without one. The
    home is the process's own; one in a store is looked at again now and then.
    """

    def build() -> Any:
        from rankday.reports.web.app import create_app
        from rankday.reports.web.names import read_ahead
        from rankday.stores.pages import fresh_home

        threading.Thread(target=read_ahead, args=(fresh_home,), daemon=True).start()
        return create_app(fresh_home, user_dependency())

    return LazyApplication(build)
