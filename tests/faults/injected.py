"""Faults put into the process that imports this: an audit hook that kills it, no hook in the product.

Python tells every hook of each file that is opened, renamed, linked, removed … before it happens. What libraries write
by themselves (Parquet, the engine's database) is not told; kills by time reach those.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

WRITING = {"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"}


def creates(event: str, arguments: tuple) -> bool:
    """Whether a file is about to be opened for writing."""
    return event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & os.O_CREAT)


def before_each_change(act: Callable[[int, Path | None], None], store: Path | None = None) -> None:
    """Call ``act(number, file that is to be created)`` before each change of the file system, counted from 0.

    With ``store`` (a home folder) only changes in it count, without those of the disposable ``runs/``.
    """
    seen, acting, emptied = 0, False, ""

    def hook(event: str, arguments: tuple) -> None:
        nonlocal seen, acting, emptied
        if event == "shutil.rmtree":
            emptied = os.fsdecode(arguments[0])
        creating = creates(event, arguments)
        if acting or not (creating or event in WRITING):
            return
        # rmtree names files within a folder that it holds open
        path = os.path.join(emptied, os.fsdecode(arguments[0]))  # noqa: PTH118  a Path here would call the hook again
        if store is not None and (not _below(path, store) or _below(path, store / "runs")):
            return
        acting, seen = True, seen + 1
        try:
            act(seen - 1, Path(path) if creating else None)
        finally:
            acting = False

    sys.addaudithook(hook)


def _below(path: str, folder: Path) -> bool:
    return path.startswith(f"{folder}{os.sep}")


def die_at(step: int, store: Path | None = None, by: int = signal.SIGKILL) -> None:
    """Send this process a signal before its ``step``-th change; at SIGKILL a file to be created is half-written."""

    def die(number: int, created: Path | None) -> None:
        if number != step:
            return
        if created is not None and created.suffix != ".lock" and by == signal.SIGKILL:
            created.write_bytes(b'{"half')
        os.kill(os.getpid(), by)

    before_each_change(die, store)


def count(store: Path | None = None) -> dict[str, int]:
    """A dictionary whose ``changes`` grows with each change from now on."""
    counted = {"changes": 0}

    def add(number: int, created: Path | None) -> None:
        counted["changes"] = number + 1

    before_each_change(add, store)
    return counted


def clock_shifted_by(seconds: float) -> None:
    """Every clock that the product asks shows ``seconds`` more (less, if negative) than the machine's."""
    import datetime
    import time

    real_time, real = time.time, datetime.datetime
    time.time = lambda: real_time() + seconds

    class Shifted(real):
        @classmethod
        def now(cls, tz: Any = None) -> datetime.datetime:
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls) -> datetime.datetime:
            return cls.now(datetime.UTC).replace(tzinfo=None)

    datetime.datetime = Shifted
    for name, module in list(sys.modules.items()):
        if name.startswith("rankday") and getattr(module, "datetime", None) is real:
            module.datetime = Shifted


def without_powers() -> None:
    """Let root be held by the permissions of files as anybody is, by laying down its capabilities (Linux)."""
    import ctypes

    version_and_process = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none_at_all = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(version_and_process, none_at_all):
        raise OSError(ctypes.get_errno(), "capset")
