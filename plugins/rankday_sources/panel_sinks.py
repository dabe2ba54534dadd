"""Where the sessions of a panel go: into landing drops, or at once into snapshots."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import canonical_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.direct import DirectIngest
from rankday.drops.ingest import ingest
from rankday_sources import panel_drops, rule_tables
from rankday_sources.panel_tables import Tables
from rankday_sources.screener_drops import ScreenerDrop

_WAITING = 8  # sessions whose tables wait for the disk: enough to keep both cores busy, some megabytes each


class Landed:
    """Landing drops, which `ingest` freezes later."""

    def __init__(self, home: Home, replace: bool):
        self._home, self._replace = home, replace
        self.done: set[date] = set()
        self.written: list[date] = []
        self.unchanged: list[date] = []

    def put(self, session: date, tables: Tables, notes: str, source: dict[str, str], screener: date) -> None:
        more = source | {"screener_of": screener.isoformat()}
        is_new = panel_drops.write(self._home, session, tables, notes, more, self._replace)
        (self.written if is_new else self.unchanged).append(session)

    def note(self, events: str) -> None:
        """Each drop has the rules behind its own events."""

    def keep(self, session: date) -> None:
        """A drop of another importer stays as it is."""

    def close(self) -> None:
        """Nothing waits."""


class Frozen:
    """Snapshots, each checked as ingest does; what it froze is noted in ``folder``, so that a second import goes on.

    Tables are made in one thread, checked in a second and written in a third, in order: most of the time of each is
    outside of Python, or waiting for the disk.
    """

    def __init__(self, home: Home, folder: Path):
        self._home, self._note = home, folder / "frozen.csv"
        self._direct = DirectIngest(home)
        self._checker, self._writer = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._waiting: deque[Future] = deque()
        self.done = {day for day, held in _noted(self._note).items() if _is_held(home, day, held)}
        self.written: list[date] = []
        self.unchanged = sorted(self.done)

    def put(self, session: date, tables: Tables, notes: str, source: dict[str, str], screener: date) -> None:
        arrow = {name: table.to_arrow() for name, table in tables.items()}
        checked = self._checker.submit(self._direct.ready, session, arrow, source["file"], source["sha256"])
        self._later(self._write, session, checked)

    def note(self, events: str) -> None:
        """The rule behind each event, as CSV, into ``inference.csv`` of the folder."""
        write_text_atomically(self._note.with_name("inference.csv"), events)

    def keep(self, session: date) -> None:
        """A drop of another importer is frozen as it is."""
        self._later(self._ingest, session)

    def close(self) -> None:
        """Wait for what is being frozen. Raises what went wrong there."""
        while self._waiting:
            self._waiting.popleft().result()
        self._checker.shutdown()
        self._writer.shutdown()
        self.unchanged.sort()

    def _later(self, function: Callable, *arguments: Any) -> None:
        self._waiting.append(self._writer.submit(function, *arguments))
        while len(self._waiting) > _WAITING:
            self._waiting.popleft().result()

    def _write(self, session: date, checked: Future) -> None:
        result = self._direct.write(session, checked.result())
        panel_drops.remove(self._home, session)
        (self.written if result.is_new else self.unchanged).append(session)
        with self._note.open("a", encoding="utf-8") as handle:
            handle.write(f"{session},{result.snapshot.content_hash}\n")

    def _ingest(self, session: date) -> None:
        ingest(self._home, session)


def _noted(note: Path) -> dict[date, str]:
    """Session → content hash of what was frozen before; a last line that a crash cut short counts for nothing."""
    rows = [line.split(",") for line in note.read_text(encoding="utf-8").splitlines()] if note.is_file() else []
    return {date.fromisoformat(row[0]): row[1] for row in rows if len(row) == 2 and len(row[1]) == 64}


def _is_held(home: Home, session: date, content_hash: str) -> bool:
    snapshot = snapshot_store.newest(home, session)
    return snapshot is not None and snapshot.content_hash == content_hash


def import_key(
    home: Home, sources: Sequence[dict[str, str]], drops: Sequence[ScreenerDrop], floats: Mapping[date, Path]
) -> str:
    """What the snapshots of an import depend on, as one hash: files, floats, screener sessions, other drops, rules."""
    landed = {path.parent.name: panel_drops.importer_of(home, date.fromisoformat(path.parent.name))
              for path in (home.root / "landing").glob("????-??-??/drop.json")}  # fmt: skip
    facts = {
        "files": [one["sha256"] for one in sources],
        "screeners": {str(one.session): sha256_of_file(home.landing(one.session) / "drop.json") for one in drops},
        "kept": sorted(day for day, importer in landed.items() if importer != panel_drops.IMPORTER),
        "rules": {path.name: sha256_of_file(path) for path in sorted(rule_tables.FOLDER.glob("*.csv"))},
    }
    if floats:
        facts["floats"] = {str(day): sha256_of_file(path) for day, path in sorted(floats.items())}
    return hashlib.sha256(canonical_json(facts).encode()).hexdigest()
