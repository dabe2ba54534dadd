"""One writer at a time, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rankday.contract.errors import RankdayError

PATIENCE = 300  # seconds; the longest holder publishes some ten megabytes


@contextmanager
def only_writer(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file ``path`` while the block runs; the system frees it when a process dies.

    Not reentrant: nothing inside may ask for the same lock again. Order of locks: a stream's, then the ledger's.
    Raises RankdayError when another process has held it for ``patience`` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=patience, poll_interval=0.005)
    except Timeout:
        raise RankdayError(f"{path.parent}: another process has been writing for {patience} s; try again") from None
    try:
        yield
    finally:
        lock.release()
