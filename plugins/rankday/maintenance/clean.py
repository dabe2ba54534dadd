"""Removal of the working folders of finished runs. Evidence is never removed (docs/audit.md)."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from rankday.contract.home import Home

SECONDS_A_DAY = 24 * 60 * 60
GONE = ".gone"  # what is being removed; a crash leaves it, the next call ends it


@dataclass(frozen=True)
class Cleaned:
    """Names of the removed run folders (oldest first), how many stay, and the bytes that were (or would be) freed."""

    removed: list[str]
    kept: int
    freed: int


def clean(home: Home, keep_days: int, dry_run: bool = False) -> Cleaned:
    """Remove each folder of ``runs/`` in which nothing was written for ``keep_days`` days.

    A run that is still at work has written since; one that was stopped can be opened again. With ``dry_run`` nothing
    is removed.
    """
    runs = home.root / "runs"
    folders = [path for path in runs.iterdir() if path.is_dir() and not path.is_symlink()] if runs.is_dir() else []
    if not dry_run:
        for half in (path for path in folders if path.name.startswith(".") and path.name.endswith(GONE)):
            shutil.rmtree(half)
    written = {path: _last_write(path) for path in folders if not path.name.startswith(".")}
    limit = time.time() - keep_days * SECONDS_A_DAY
    old = sorted((path for path, moment in written.items() if moment < limit), key=lambda path: (written[path], path))
    freed = 0
    for path in old:
        freed += sum(one.lstat().st_size for one in path.rglob("*") if not one.is_dir())
        if not dry_run:
            gone = path.rename(path.with_name(f".{path.name}{GONE}"))
            shutil.rmtree(gone)
    return Cleaned([path.name for path in old], len(written) - len(old), freed)


def _last_write(folder: Path) -> float:
    return max(os.lstat(path).st_mtime for path in (folder, *folder.rglob("*")))
