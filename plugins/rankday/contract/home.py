"""The home folder: where each kind of file lives (docs/contract.md 1). Paths only, no reading and no deciding."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rankday.contract.address import LEASES, MARK, checked_address, is_address, mirror_of
from rankday.contract.errors import RankdayError
from rankday.contract.streams import checked_stream


@dataclass(frozen=True)
class Home:
    """One data home. Nothing outside ``root`` is ever written.

    ``store`` is the address of a home that is kept in an object store; ``root`` is then its mirror on this machine, and
    `stores.home.opened` brings it up to date and publishes what changed.
    """

    root: Path
    store: str | None = None

    @property
    def address(self) -> str:
        """What names this home to another process: a path, or the store's address."""
        return self.store or str(self.root)

    @classmethod
    def resolve(cls, folder: str | os.PathLike | None = None) -> Home:
        """The home named on the command line, else ``RANKDAY_HOME``, else ``./data``.

        RankdayError for a path that DuckDB would read as a pattern: it would take another folder's files for ours.
        """
        named = folder or os.environ.get("RANKDAY_HOME") or "data"
        store = checked_address(os.fspath(named)) if is_address(named) else None
        root = mirror_of(store) if store else Path(named).resolve()
        if set("*?[") & set(str(root)):
            raise RankdayError(f"home {root}: a path with '*', '?' or '[' is a pattern to the engine; use another one")
        if root.exists() and not root.is_dir():
            raise RankdayError(f"home {root} is a file; name a folder")
        if store is None and (root / MARK / "address").is_file():
            store = (root / MARK / "address").read_text(encoding="utf-8").strip()
            raise RankdayError(f"home {root}: is the mirror of {store}; use that address, changes here would be lost")
        if store is None and (root / LEASES).is_dir():
            raise RankdayError(f"home {root}: is the folder of a store, not a home in a folder; use file://{root}")
        return cls(root, store)

    def landing(self, session: date) -> Path:
        return self.root / "landing" / session.isoformat()

    def snapshots(self, session: date) -> Path:
        return self.root / "snapshots" / session.isoformat()

    def quarantine(self, session: date) -> Path:
        return self.root / "quarantine" / session.isoformat()

    def run(self, run_id: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}", run_id):
            raise RankdayError(f"run id {run_id!r}: letters, digits, '.', '_' and '-' only")
        return self.root / "runs" / run_id

    def pending(self, stream: str, content_hash: str | None = None) -> Path:
        folder = self.root / "pending" / checked_stream(stream)
        return folder / content_hash if content_hash else folder

    def published(self, stream: str) -> Path:
        return self.root / "published" / checked_stream(stream)

    @property
    def ledger(self) -> Path:
        return self.root / "ledger"

    @property
    def rulebooks(self) -> Path:
        return self.root / "rulebooks"

    @property
    def evidence(self) -> Path:
        return self.root / "evidence"

    @property
    def approvers_file(self) -> Path:
        return self.root / "approvers.json"

    @property
    def exceptions_file(self) -> Path:
        return self.root / "exceptions.csv"

    @property
    def base_values_file(self) -> Path:
        return self.root / "base_values.csv"

    @property
    def session_changes_file(self) -> Path:
        return self.root / "session_changes.csv"

    @property
    def watch_list_file(self) -> Path:
        return self.root / "watch_list.csv"

    @property
    def levels_file(self) -> Path:
        return self.root / "levels.csv"

    @property
    def derived_indexes_file(self) -> Path:
        return self.root / "derived_indexes.csv"

    @property
    def derived_lists_file(self) -> Path:
        return self.root / "derived_lists.csv"

    @property
    def derived_screens_file(self) -> Path:
        return self.root / "derived_screens.csv"
