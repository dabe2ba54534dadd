"""A copy of a home that people go on working in: what a crash at one instant would have left, and so a home that heals.

Everything is copied once while others write, then what has changed since under the ledger's lock: nobody can record
anything meanwhile, so that no file of the copy is of a later decision than its ledger.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rankday import ledger
from rankday.contract.address import MARK
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.locking import only_writer

RECEIPT = "backup.json"
# Disposable, or Airflow's own (its database is backed up with its own tools), or of this machine's processes.
LEFT_OUT = {"runs", "airflow", RECEIPT, MARK}
LOCK = ".lock"


@dataclass(frozen=True)
class BackedUp:
    """Where the copy is, its number of files, how many were copied this time, and the ledger's newest entry in it."""

    folder: str
    files: int
    copied: int
    ledger_number: int
    ledger_hash: str
    finished_at: str


def backup(home: Home, folder: Path) -> BackedUp:
    """Copy ``home`` into ``folder``, new or an earlier copy of the same home; only what differs is copied.

    ``backup.json`` in it is the receipt: it is written last, and gone while a copy is being made. Raises RankdayError
    for a folder that is no copy of this home, that lies in it, or that knows more than the home does.
    """
    if not home.root.is_dir():
        raise RankdayError(f"{home.root}: no such home")
    folder = folder.resolve()
    _refuse_other_folder(home, folder)
    folder.mkdir(parents=True, exist_ok=True)
    with only_writer(folder / LOCK):
        _refuse_lost_entries(home, folder)
        (folder / RECEIPT).unlink(missing_ok=True)
        copied = _bring_up_to_date(home.root, folder)
        home.ledger.mkdir(exist_ok=True)
        with only_writer(home.ledger / LOCK):
            copied += _bring_up_to_date(home.root, folder)
            _remove_what_is_gone(home.root, folder)
        tip, files = ledger.tip(Home(folder)), sum(1 for _ in _files(folder))
        done = BackedUp(str(folder), files, copied, *tip, datetime.now(UTC).isoformat(timespec="seconds"))
        write_text_atomically(folder / RECEIPT, readable_json(asdict(done)))
    return done


def _refuse_other_folder(home: Home, folder: Path) -> None:
    root = home.root.resolve()
    if folder == root or root in folder.parents or folder in root.parents:
        raise RankdayError(f"{folder}: a copy cannot lie in its home, nor around it; name another folder")
    if folder.exists() and not folder.is_dir():
        raise RankdayError(f"{folder} is a file; name a folder")
    ours = {LOCK, RECEIPT, "ledger"}
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if found and not found & ours:
        raise RankdayError(f"{folder}: holds {sorted(found)[0]} and is no copy of a home; name a new folder")


def _refuse_lost_entries(home: Home, folder: Path) -> None:
    """A home that lost entries, or another home, must not be copied over what is the only copy of them."""
    known = sorted(path.name for path in (folder / "ledger").glob("[0-9]*.json"))
    if not known:
        return
    try:
        same = (home.ledger / known[-1]).read_bytes() == (folder / "ledger" / known[-1]).read_bytes()
    except FileNotFoundError:
        same = False
    if not same:
        raise RankdayError(
            f"{folder}: its ledger has an entry {int(Path(known[-1]).stem)} that the home's has not; it is of another "
            "home, or this home has lost entries: keep it, and name a new folder"
        )


def _files(root: Path) -> Iterator[Path]:
    """Every file below ``root`` that belongs to a copy, relative, sorted; folders that go meanwhile are left out."""
    for place, folders, names in os.walk(root):
        relative = Path(place).relative_to(root)
        folders[:] = sorted(name for name in folders if relative != Path() or name not in LEFT_OUT)
        for name in sorted(names):
            if name != LOCK and not (relative == Path() and name in LEFT_OUT):
                yield relative / name


def _bring_up_to_date(root: Path, folder: Path) -> int:
    """Copy what differs in size or time of change, each file by rename; return how many."""
    copied = 0
    for name in _files(root):
        source, target = root / name, folder / name
        try:
            if _is_same(source, target):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}.copy.draft")
            draft.unlink(missing_ok=True)
            shutil.copy2(source, draft, follow_symlinks=False)
            draft.replace(target)
            copied += 1
        except FileNotFoundError:
            continue  # gone since it was listed: a draft renamed, a pending result published
    return copied


def _is_same(source: Path, target: Path) -> bool:
    one = source.lstat()
    try:
        other = target.lstat()
    except FileNotFoundError:
        return False
    kinds = stat.S_IFMT(one.st_mode), stat.S_IFMT(other.st_mode)
    return kinds[0] == kinds[1] and (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _remove_what_is_gone(root: Path, folder: Path) -> None:
    for name in list(_files(folder)):
        if not os.path.lexists(root / name):
            (folder / name).unlink()
    for place, _, _ in os.walk(folder, topdown=False):
        if not (root / Path(place).relative_to(folder)).is_dir():
            with contextlib.suppress(OSError):  # holds a lock file
                Path(place).rmdir()
