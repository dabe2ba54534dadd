"""A folder and its ledger entry: both or, after a crash in between, both at the next call; each exactly once.

A marker beside the folder says that the entry may be outstanding. Without it nobody would know but by reading the whole
ledger, and a year of unchanged drops would read it over and over.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.files import folder_appearing_whole
from rankday.contract.home import Home


def place_and_record(home: Home, folder: Path, kind: str, fill: Callable[[Path], None], payload: Callable) -> None:
    """Let ``folder`` appear, filled by ``fill(draft)``, then append ``payload()`` to the ledger as ``kind``.

    To be called by the holder of the lock of the folder's parent, for a folder that does not exist yet.
    """
    marker = _marker(folder)
    marker.touch()  # on the disk with the folder's own name: folder_appearing_whole flushes the parent
    with folder_appearing_whole(folder) as draft:
        fill(draft)
    ledger.append(home, kind, payload())
    marker.unlink()


def record_outstanding(home: Home, folder: Path, kind: str, payload: Callable[[], dict[str, Any]]) -> None:
    """Append what a crash kept from being written for a folder that exists already; usually there is nothing to do."""
    if not is_outstanding(folder):
        return
    outstanding = payload()
    if not any(entry["kind"] == kind and entry["payload"] == outstanding for entry in ledger.entries(home)):
        ledger.append(home, kind, outstanding)
    _marker(folder).unlink()


def is_outstanding(folder: Path) -> bool:
    """Whether a crash may have kept the ledger's entry of ``folder`` from being written."""
    return _marker(folder).exists()


def _marker(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.unrecorded")
