"""A second process that imports Great Expectations while the SQL runs in the first.

The import takes about five seconds of one core, more than all the checks together. Started at the beginning
of a reconstitution it is done by the first gate. Only the command line starts it (a spawned process imports the main
module anew, which a user's own script may not bear); elsewhere the gate validates in its own process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

_process: ProcessPoolExecutor | None = None


def start() -> None:
    """Start the validation process and its import; again: nothing happens. It ends with this process."""
    global _process
    if _process is None and "great_expectations" not in sys.modules:
        # spawned, not forked: this process has DuckDB's threads
        context = multiprocessing.get_context("spawn")
        # a Ctrl-C goes to both; it is for us to end the other, which would print a traceback (masks are inherited)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            _process = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_end_with_the_parent)
            _process.submit(_import)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def stop() -> None:
    """End the validation process, if there is one, without waiting for its import."""
    global _process
    if _process is not None:
        for process in multiprocessing.active_children():
            process.terminate()
        _process = None


def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """``function(*arguments)``, in the validation process if there is one; if that dies, here."""
    if _process is not None:
        try:
            return _process.submit(function, *arguments).result()
        except BrokenProcessPool:
            pass
    return function(*arguments)


def _end_with_the_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _import() -> None:
    from rankday.gates.suites import great_expectations

    great_expectations()
