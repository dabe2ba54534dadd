"""Every name and identifier of a line in the frozen drops of a home: for searching, and for lines that have vanished.

Read once by a server's process, then only what has been frozen since; a snapshot never changes.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.reports.search import is_identifier, ticker_key
from rankday.reports.web.queries import query

log = logging.getLogger(__name__)
SUGGESTIONS = 12
SECONDS = 10.0  # between two looks for new snapshots
_COLUMNS = "company_id varchar, security_id varchar, ticker varchar, name varchar, first varchar, last varchar"
_IDENTIFIERS = "security_id varchar, company_id varchar, kind varchar, value varchar, valid_to varchar"
_of_homes: dict[Path, Names] = {}
_lock = threading.Lock()
atexit.register(_of_homes.clear)  # connections that outlive the interpreter are reported as leaked


class Names:
    """The names of one home. Safe to use from several threads."""

    def __init__(self) -> None:
        self._db = duckdb.connect()
        self._db.execute("set threads = 2")
        self._db.execute(f"create table names ({_COLUMNS}); create table identifiers ({_IDENTIFIERS})")
        self._read: set[str] = set()
        self._looked = -SECONDS
        self._lock = threading.Lock()

    def search(self, home: Home, who: str, most: int = SUGGESTIONS) -> list[dict[str, Any]]:
        """``company_id``, ``name``, ``tickers``, ``former`` (the former name or identifier, None: one of now),
        ``former_until`` (session) and ``total`` of those whom ``who`` may mean, the nearest first.
        """
        text = query("search").format(key_who=ticker_key("$who"), is_identifier=is_identifier("$who"))
        return self._rows(home, text, {"who": who.strip(), "most": most}) if who.strip() else []

    def last_seen(self, home: Home, lines: list[str], until: str) -> list[dict[str, Any]]:
        """``security_id``, ``company_id``, ``ticker``, ``name``, ``last`` of lines as last seen up to a session."""
        text = """
            select security_id, arg_max(company_id, last) as company_id, arg_max(ticker, last) as ticker,
                arg_max(name, last) as name, max(last) as last
            from names where list_contains($lines, security_id) and first <= $until group by security_id
        """
        return self._rows(home, text, {"lines": lines, "until": until}) if lines else []

    def lines_of(self, home: Home, company_id: str) -> list[str]:
        """The ids of every line that the company has had."""
        text = """
            select distinct security_id from names
            where company_id = $company and security_id is not null order by security_id
        """
        return [row["security_id"] for row in self._rows(home, text, {"company": company_id})]

    def _rows(self, home: Home, text: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with self._lock:
            self._read_new(home)
            cursor = self._db.execute(text, values)
            columns = [column[0] for column in cursor.description]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def _read_new(self, home: Home) -> None:
        if time.monotonic() - self._looked < SECONDS:
            return
        self._looked = time.monotonic()
        snapshots = [snapshot_store.newest(home, session) for session in snapshot_store.sessions(home)]
        paths = [one.table_path(table) for one in snapshots if one for table in ("securities", "companies")]
        self._read_files(
            query("names").format(key_ticker=ticker_key("ticker")), {str(path): str(path) for path in paths if path}
        )
        # most drops name the same ones as the drop before: each table is read once
        tables = {
            table["sha256"]: str(one.table_path("identifiers"))
            for one in snapshots
            if one and (table := one.manifest["tables"].get("identifiers"))
        }
        self._read_files(query("identifiers"), tables)

    def _read_files(self, text: str, files: Mapping[str, str]) -> None:
        """Run ``text`` on the ``files`` that were not read before: what names a content, and its path."""
        if new := {content: path for content, path in files.items() if content not in self._read}:
            self._db.execute(text, {"files": list(new.values())})
            self._read |= set(new)


def names_of(home: Home) -> Names:
    """The names of ``home``, one for the whole process."""
    with _lock:
        return _of_homes.setdefault(home.root, Names())


def read_ahead(resolve_home: Callable[[], Home]) -> None:
    """Read the names of the home that ``resolve_home`` names before anybody asks for one; a failure is logged."""
    try:
        home = resolve_home()
        names_of(home).last_seen(home, [""], "")
    except Exception:
        log.exception("the names of the lines could not be read ahead")
