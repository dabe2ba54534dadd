"""Opening a result for a page: which one a request means, and one locked, reading connection to its files."""

from __future__ import annotations

import atexit
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.files import identifier, quoted
from rankday.contract.home import Home
from rankday.contract.streams import CONTENT_HASH, checked_stream, kind_of
from rankday.publication.files import read_manifest
from rankday.publication.results import Result, identifiers_view, result_of
from rankday.reports.web.names import names_of

NO_CLOSING = """
    create temp view rank_day_closing as
    select '' as index_code, '' as security_id, 0::decimal(18,6) as close, 0::decimal(38,6) as capitalisation
    where false
"""
VANISHED = """
    create temp table vanished (security_id varchar, company_id varchar, ticker varchar, name varchar);
    create temp view named_lines as from lines union all by name from vanished;
"""
OF_LINES = ("changes", "list_changes", "reconciliation", "closing", "opening")  # tables that may name a vanished line
REMEMBERED = 16
_made: OrderedDict[tuple[str, str, Path, str], dict[str, Any]] = OrderedDict()
VERSION = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Reading(Result):
    """A result with an open connection: its tables, ``input_<table>`` of its drop, ``lines``, the securities,

    ``identifiers_then`` (`results.identifiers_view`), ``named_lines``, the same lines with those that have vanished
    from the drop as they were last seen, and ``rank_day_closing``, the index as the daily run of the rank day closed it
    (empty where that is not published).
    """

    db: duckdb.DuckDBPyConnection

    def _rows(self, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        cursor = self.db.execute(query, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, query: str, **parameters: Any) -> dict[str, Any]:
        """The first row, empty where there is none."""
        return next(iter(self.rows(query, **parameters)), {})


def meant(home: Home, stream: str, version: str = "", content_hash: str = "") -> Result:
    """The result that an address names: by version, by content hash (published or pending), else the newest.

    Every part has to match the contract's pattern before it becomes part of a path. Raises RankdayError otherwise.
    """
    checked_stream(stream)
    if content_hash:
        if not CONTENT_HASH.fullmatch(content_hash):
            raise RankdayError("a content hash has 64 hexadecimal digits")
        for number in reversed(publication.versions(home, stream)):
            found = publication.load(home, stream, number)
            if found.content_hash == content_hash:
                return Result(home, stream, found.folder, found.manifest, number)
        folder = home.pending(stream, content_hash)
        return Result(home, stream, folder, read_manifest(folder), None)
    if version:
        if not VERSION.fullmatch(version):
            raise RankdayError("a version is a number from 1 on")
        found = publication.load(home, stream, int(version))
        return Result(home, stream, found.folder, found.manifest, found.version)
    if stream.startswith("daily/"):
        newest = publication.newest_version(home, stream)
        if newest is None:
            raise RankdayError(f"{stream} is not published")
        return Result(home, stream, newest.folder, newest.manifest, newest.version)
    return result_of(home, stream)


def event_meant(home: Home, stream: str, version: str = "", content_hash: str = "", is_any: bool = False) -> Result:
    """As ``meant``, for pages of an event or a list. Raises RankdayError for a day, and, unless ``is_any``, for
    additions: neither has decisions."""
    if stream.startswith("daily/"):
        raise RankdayError(f"{stream}: a day is no event or list; the Index page shows it")
    if not is_any and kind_of(stream).is_addition:
        raise RankdayError(f"{stream}: additions rank nobody; their own page shows every candidate")
    return meant(home, stream, version, content_hash)


def once(result: Result, base: str, make: Callable[[Result, str], dict[str, Any]]) -> dict[str, Any]:
    """``make(result, base)``, which follows from the files of ``result`` alone: they never change, so it is computed
    the first time and remembered for the newest ``REMEMBERED`` that somebody looked at."""
    key = (make.__qualname__, base, result.folder, result.manifest["content_hash"])
    if key not in _made:
        _made[key] = make(result, base)
        while len(_made) > REMEMBERED:
            _made.popitem(last=False)
    return _made[key]


@contextmanager
def opened(result: Result, beside: Mapping[str, Path] = MappingProxyType({})) -> Iterator[Reading]:
    """``result`` with a connection for the time of one request; ``beside``: views of files of the home, by name."""
    views = {path.stem: path for path in sorted(result.folder.glob("*.parquet"))}
    snapshot = _snapshot_of(result)
    views |= {f"input_{path.stem}": path for path in sorted(snapshot.glob("*.parquet"))}
    views["lines"] = snapshot / "securities.parquet"
    views |= beside
    if closing := _closing_of_rank_day(result):
        views["rank_day_closing"] = closing
    with locked_connection(result.home.root, views) as db:
        if closing is None:
            db.execute(NO_CLOSING)
        db.execute(VANISHED)
        db.execute(identifiers_view(views.get("input_identifiers"), _day_of(result)))
        if vanished := _vanished(result, db, views):
            db.executemany("insert into vanished values ($security_id, $company_id, $ticker, $name)", vanished)
        yield Reading(result.home, result.stream, result.folder, result.manifest, result.version, db)


def _vanished(result: Result, db: duckdb.DuckDBPyConnection, views: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines of the result that its drop has no more, as they were last seen: id, company, ticker and name."""
    named = " union ".join(f"select security_id from {table}" for table in OF_LINES if table in views)
    missing = (
        [row[0] for row in db.execute(f"{named} except select security_id from lines").fetchall()] if named else []
    )
    if not missing:
        return []
    seen = names_of(result.home).last_seen(result.home, missing, max(result.manifest["input_snapshots"]))
    return [{name: row[name] for name in ("security_id", "company_id", "ticker", "name")} for row in seen]


def newest_files(home: Home, sessions: list[str], table: str) -> list[str]:
    """The Parquet files of a table of published days, in their newest versions."""
    newest = ((day, publication.versions(home, f"daily/{day}")[-1]) for day in sessions)
    return [str(home.published(f"daily/{day}") / f"v{number}" / f"{table}.parquet") for day, number in newest]


def _closing_of_rank_day(result: Result) -> Path | None:
    """The closing of the index on the rank day, where that day is published: what vanished lines were still worth."""
    if result.stream.startswith("daily/"):
        return None
    day = publication.newest_version(result.home, f"daily/{result.manifest['rank_date']}")
    return day and day.folder / "closing.parquet"


def _day_of(result: Result) -> str:
    """The day that a result is of: its rank day, or the session."""
    return result.manifest["session" if result.stream.startswith("daily/") else "rank_date"]


def _snapshot_of(result: Result) -> Path:
    """The frozen drop that names the lines: of the rank day, or of the session itself."""
    if not result.stream.startswith("daily/"):
        return result.rank_day_snapshot
    session = result.manifest["session"]
    version = result.manifest["input_snapshots"][session]["version"]
    return result.home.snapshots(date.fromisoformat(session)) / f"v{version}"


@contextmanager
def locked_connection(root: Path, views: dict[str, Path | list[Path]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own that sees ``views`` and no file outside ``root``, whatever the SQL says."""
    with _locked_database(root).cursor() as db:
        for name, files in views.items():
            listed = ", ".join(f"'{quoted(path)}'" for path in (files if isinstance(files, list) else [files]))
            db.execute(f"create temp view {identifier(name)} as select * from read_parquet([{listed}])")
        yield db


@lru_cache(maxsize=4)
def _locked_database(root: Path) -> duckdb.DuckDBPyConnection:
    """The empty database whose connections read below ``root``: making one takes longer than a page's queries."""
    db = duckdb.connect()
    db.execute("set threads = 2")
    db.execute("set allowed_directories = [$root]", {"root": f"{root}/"})
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
    return db


atexit.register(_locked_database.cache_clear)  # connections that outlive the interpreter are reported as leaked
