"""Frozen snapshots: what is there, and is it still what was frozen (docs/contract.md 1).

``snapshots/<session>/v<n>/`` holds one Parquet file for each table of the drop and MANIFEST.json. Nothing here writes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import MANIFEST, canonical_json, sha256_of_file
from rankday.contract.home import Home

# folder → how the file system described its manifest (its time of change cannot be set back), and the snapshot
_read: dict[str, tuple[Any, Snapshot]] = {}
FROZEN = "snapshot_frozen"  # kind of the ledger's entry


@dataclass(frozen=True)
class Snapshot:
    """One frozen version of a session's drop."""

    session: date
    version: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """Hash of all rows of all tables, whatever the drop's file format, row order or column order was."""
        return self.manifest["content_hash"]

    def table_path(self, name: str) -> Path | None:
        """The Parquet file of a table (typed as in ``contract.INPUT_TABLES``, sorted by key); None if not delivered."""
        table = self.manifest["tables"].get(name)
        return self.folder / table["file"] if table else None


def newest(home: Home, session: date) -> Snapshot | None:
    """The newest frozen version of a session, None if there is none. Raises RankdayError for a damaged manifest."""
    versions = _versions(home.snapshots(session))
    return load(home, session, max(versions)) if versions else None


def frozen(home: Home, session: date) -> Snapshot:
    """The newest frozen version of a session. Raises RankdayError where there is none, and as `newest`."""
    snapshot = newest(home, session)
    if snapshot is None:
        raise RankdayError(f"{session}: no snapshot; ingest its drop first")
    return snapshot


def load(home: Home, session: date, version: int) -> Snapshot:
    """One version of a session's snapshot. Raises RankdayError if it is not there or its manifest is damaged.

    A manifest that was read and has not been written since is not read again: nobody changes what it holds.
    """
    folder = home.snapshots(session) / f"v{version}"
    try:
        now = (folder / MANIFEST).stat()
        is_now = (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
    except OSError:
        is_now = None
    if (known := _read.get(str(folder))) and known[0] == is_now:
        return known[1]
    snapshot = _load(folder, session, version)
    _read[str(folder)] = is_now, snapshot
    return snapshot


def _load(folder: Path, session: date, version: int) -> Snapshot:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        named = manifest["session"], manifest["version"], manifest["content_hash"]
        files = {name: str(table["file"]) for name, table in manifest["tables"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RankdayError(f"{folder / MANIFEST}: not readable as a manifest; run rankday verify") from error
    if named != (session.isoformat(), version, content_hash_of(session, manifest["tables"])):
        raise RankdayError(f"{folder / MANIFEST}: belongs to another snapshot or was changed; run rankday verify")
    if any(file != f"{name}.parquet" for name, file in files.items()):
        raise RankdayError(f"{folder / MANIFEST}: names a file that is none of its own; run rankday verify")
    return Snapshot(session, version, folder, manifest)


def sessions(home: Home) -> list[date]:
    """The sessions that have a snapshot, in order."""
    folder = home.root / "snapshots"
    days = [_session_of(path) for path in folder.iterdir()] if folder.is_dir() else []
    return sorted(day for day in days if day is not None and _versions(home.snapshots(day)))


def versions_in_force(entries: Iterable[dict[str, Any]]) -> dict[date, int]:
    """Session → its newest version according to these entries of the ledger."""
    frozen = (entry["payload"] for entry in entries if entry["kind"] == FROZEN)
    return {date.fromisoformat(payload["session"]): payload["version"] for payload in frozen}


def check_files(snapshot: Snapshot, tables: Iterable[str] | None = None) -> None:
    """Raises VerificationFailed when a file of the snapshot (of ``tables`` only, where given) is not what was frozen.

    Whoever computes from a snapshot calls this first: its content hash is the proof of the input in the manifest.
    """
    for name in sorted(snapshot.manifest["tables"] if tables is None else tables):
        path = snapshot.table_path(name)
        if path is None:
            continue
        if not path.is_file():
            raise VerificationFailed(f"{path}: missing; the snapshot's manifest names it; run rankday verify")
        if sha256_of_file(path) != snapshot.manifest["tables"][name].get("sha256"):
            raise VerificationFailed(f"{path}: changed since it was frozen; nothing was computed; run rankday verify")


def content_hash_of(session: date, tables: dict[str, dict[str, Any]]) -> str:
    """The hash of a whole snapshot, from the content hashes of its tables."""
    tables = {name: table["content_hash"] for name, table in tables.items()}
    return hashlib.sha256(canonical_json({"session": session.isoformat(), "tables": tables}).encode()).hexdigest()


def verify(home: Home) -> list[str]:
    """One line for each snapshot file that is changed, missing or unexpected, paths relative to the home.

    A snapshot is held against its own manifest, and the manifest against the ledger: whoever changes a table and
    renews the manifest is still found.
    """
    problems = list(_problems_of_files(home))
    try:
        problems += _problems_with_ledger(home)
    except RankdayError:  # a broken ledger must not hide a changed file
        problems.append("snapshots: not compared with the ledger, which does not hold (above)")
    return problems


def _session_of(folder: Path) -> date | None:
    try:
        day = date.fromisoformat(folder.name)
    except ValueError:
        return None
    return day if folder.is_dir() and folder.name == day.isoformat() else None


def _versions(folder: Path) -> list[int]:
    """Version numbers of the folders v1, v2 …; drafts and locks begin with a dot and are none."""
    if not folder.is_dir():
        return []
    matches = [re.fullmatch(r"v([1-9][0-9]*)", path.name) for path in folder.iterdir() if path.is_dir()]
    return sorted(int(match[1]) for match in matches if match)


def _visible(folder: Path) -> list[Path]:
    """Sorted entries of a folder without drafts and locks, which begin with a dot."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def _problems_of_files(home: Home) -> Iterator[str]:
    for folder in _visible(home.root / "snapshots"):
        session = _session_of(folder)
        if session is None:
            yield f"{folder.relative_to(home.root)}: unexpected; only folders of sessions belong here"
            continue
        versions = _versions(folder)
        for path in _visible(folder):
            if path.name not in {f"v{version}" for version in versions}:
                yield f"{path.relative_to(home.root)}: unexpected; only v1, v2 … belong here"
        for version in range(1, max(versions, default=0) + 1):
            if version not in versions:
                yield f"{(folder / f'v{version}').relative_to(home.root)}: missing; there are later versions"
            else:
                yield from _problems_of_version(home, session, version)


def _problems_of_version(home: Home, session: date, version: int) -> Iterator[str]:
    folder = home.snapshots(session) / f"v{version}"
    try:
        snapshot = load(home, session, version)
    except RankdayError as error:
        yield str(error).removeprefix(f"{home.root}/")
        return
    expected = {table["file"]: table.get("sha256") for table in snapshot.manifest["tables"].values()}
    for path in sorted(folder.iterdir()):
        if path.name not in expected and path.name != MANIFEST:
            yield f"{path.relative_to(home.root)}: unexpected; the manifest does not name it"
    for name, sha256 in sorted(expected.items()):
        path = folder / name
        if not path.is_file():
            yield f"{path.relative_to(home.root)}: missing; the manifest names it"
        elif (found := sha256_of_file(path)) != sha256:
            yield f"{path.relative_to(home.root)}: changed; sha256 is {found}, the manifest says {sha256}"


def _problems_with_ledger(home: Home) -> Iterator[str]:
    from rankday import ledger

    recorded = {}
    for entry in ledger.entries(home):
        if entry["kind"] == FROZEN:
            payload = entry["payload"]
            recorded[payload["session"], payload["version"]] = payload["manifest_sha256"]
    present = {
        (day.isoformat(), version): home.snapshots(day) / f"v{version}" / MANIFEST
        for day in sessions(home)
        for version in _versions(home.snapshots(day))
    }
    for place in sorted(recorded.keys() | present.keys()):
        path = f"snapshots/{place[0]}/v{place[1]}"
        if place not in present:
            yield f"{path}: missing; the ledger says that it was frozen"
        elif place not in recorded:
            yield f"{path}: not in the ledger; run rankday ingest --session {place[0]} again to enter it"
        elif present[place].is_file() and (found := sha256_of_file(present[place])) != recorded[place]:
            yield f"{path}/{MANIFEST}: changed; sha256 is {found}, the ledger says {recorded[place]}"
