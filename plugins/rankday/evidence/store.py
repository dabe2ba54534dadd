"""Dated evidence: what public sources showed on a day, kept beside the drops, whatever was imported first.

``evidence/<kind>/<date>/<name>.v<n>.parquet`` holds one piece: a member list of a date (``members``), the listing of a
session (``listings``) or its closes (``closes``). A version is never changed and the newest holds. The same rows again
add nothing, and different rows for the same place are refused without ``replace``: so the store holds the same
whatever the order of imports. Columns are those of `SCHEMAS`.

A run takes every piece dated on or before its rank day, and apart from them the listing of the implementation session.
`rankday.evidence.pins` archives which those are, `rankday.evidence.tables` inserts them into the run's database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from rankday.contract.errors import RankdayError
from rankday.contract.files import flush_to_disk, let_nobody_write, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.locking import only_writer

MEMBERS, LISTINGS, CLOSES = "members", "listings", "closes"
_MONEY, _DOLLARS = pa.decimal128(18, 6), pa.decimal128(38, 2)
_LISTING_TEXTS = (
    "country", "country_code", "country_evidence", "sector", "industry", "directory_etf", "directory_test", "cik",
    "security_type", "security_type_rule", "structure", "structure_rule",
)  # fmt: skip
# Every table has the day first and is sorted by all its columns up to the key's end; null = the source is silent.
SCHEMAS = {
    MEMBERS: pa.schema(
        [("as_of", pa.date32()), ("index_code", pa.string()), ("ticker_key", pa.string()), ("source", pa.string())]
    ),
    LISTINGS: pa.schema(
        [
            ("session", pa.date32()),
            *((name, pa.string()) for name in ("symbol", "symbol_key", "ticker_key", "name", "name_key", "issuer_key")),
            *((name, pa.string()) for name in ("exchange", "mic")),
            ("last_price", _MONEY),
            ("market_cap_usd", _DOLLARS),
            ("volume", pa.int64()),
            ("ipo_year", pa.int32()),
            *((name, pa.string()) for name in _LISTING_TEXTS),
        ]
    ),
    CLOSES: pa.schema(
        [
            ("session", pa.date32()),
            *((name, pa.string()) for name in ("symbol", "symbol_key", "ticker_key", "mic")),
            ("last_price", _MONEY),
            ("volume", pa.int64()),
            ("market_cap_usd", _DOLLARS),
        ]
    ),
}
FILE = re.compile(r"([A-Za-z0-9-]+)\.v([1-9][0-9]*)\.parquet")


class EvidenceDiffers(RankdayError):
    """The store holds other rows for the same day; nothing was written."""


@dataclass(frozen=True, order=True)
class Piece:
    """One file of the store: what it is of, its rows and the hash of its bytes."""

    kind: str
    day: date
    name: str
    version: int
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """Its path below ``evidence/``."""
        return f"{self.kind}/{self.day.isoformat()}/{self.name}.v{self.version}.parquet"


@dataclass(frozen=True)
class Evidence:
    """The pieces of a run, sorted: ``pieces`` dated on or before its rank day, ``at_implementation`` the listing then.

    ``folder`` is the store's.
    """

    folder: Path
    pieces: tuple[Piece, ...]
    at_implementation: tuple[Piece, ...] = ()

    def files(self, kind: str) -> list[Path]:
        """The files of ``kind`` dated on or before the rank day, oldest first."""
        return [self.folder / piece.file for piece in self.pieces if piece.kind == kind]

    @property
    def files_with_closes(self) -> list[Path]:
        """Those of each session's closes, and the listings of sessions without any: their columns are there too."""
        closed = {piece.day for piece in self.pieces if piece.kind == CLOSES}
        listings = [one for one in self.pieces if one.kind == LISTINGS and one.day not in closed]
        return [*self.files(CLOSES), *(self.folder / piece.file for piece in listings)]

    @property
    def listing_at_implementation(self) -> list[Path]:
        return [self.folder / piece.file for piece in self.at_implementation]


def put(home: Home, tables: Iterable[tuple[str, str, pa.Table]], replace_others: bool = False) -> int:
    """Add (kind, name, table) of one day each; return how many were new or changed.

    Every table is looked at before the first is written; a crash in between leaves whole pieces, and the same import
    again adds the rest. Raises EvidenceDiffers where the store holds other rows and ``replace_others`` is not given.
    """
    with only_writer(home.evidence / ".lock"):
        due = [place for one in tables if (place := _due(home, *one, replace_others)) is not None]
        for path, table in due:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.draft")
            draft.unlink(missing_ok=True)  # of a crash, and not to be written over
            parquet.write_table(table, draft, compression="zstd", row_group_size=table.num_rows)
            let_nobody_write(draft)
            flush_to_disk(draft)
            draft.rename(path)
            flush_to_disk(path.parent)
    return len(due)


def has(home: Home, kind: str, day: date) -> bool:
    """Whether there is a piece of ``kind`` dated ``day``."""
    return bool(_newest_versions(home.evidence / kind / day.isoformat()))


def refuse_others(home: Home, tables: Iterable[tuple[str, str, pa.Table]]) -> None:
    """Raises EvidenceDiffers where `put` of the same tables would without ``replace_others``; writes nothing."""
    for one in tables:
        _due(home, *one, False)


def _due(home: Home, kind: str, name: str, table: pa.Table, may_replace: bool) -> tuple[Path, pa.Table] | None:
    """The file to write and its table, None where the newest version holds the same rows."""
    day = table.column(0)[0].as_py()
    folder = home.evidence / kind / day.isoformat()
    newest = _newest_versions(folder).get(name, 0)
    if newest:
        held = parquet.read_table(folder / f"{name}.v{newest}.parquet")
        if held.equals(table):
            return None
        if not may_replace:
            what = {MEMBERS: "another member list", LISTINGS: "another listing", CLOSES: "other closes"}[kind]
            raise EvidenceDiffers(
                f"evidence/{kind}/{day} holds {what} ({name}); give --replace to put this one in its place"
            )
    return folder / f"{name}.v{newest + 1}.parquet", table


def on_or_before(home: Home, day: date, kinds: Iterable[str] = SCHEMAS) -> Evidence | None:
    """Everything of ``kinds`` dated on or before ``day``, the newest version of each piece; None without any."""
    pieces = _pieces(home, lambda dated: dated <= day, kinds)
    return Evidence(home.evidence, tuple(sorted(pieces))) if pieces else None


def with_implementation(home: Home, evidence: Evidence, session: date) -> Evidence:
    """``evidence`` with the listing of the implementation session beside it, where the store holds one."""
    return replace(
        evidence, at_implementation=tuple(sorted(_pieces(home, lambda dated: dated == session, (LISTINGS,))))
    )


def tables_of(home: Home, kind: str, day: date) -> list[pa.Table]:
    """The newest version of each piece of ``kind`` dated ``day``, by name."""
    folder = home.evidence / kind / day.isoformat()
    newest = sorted(_newest_versions(folder).items())
    return [parquet.read_table(folder / f"{name}.v{version}.parquet") for name, version in newest]


def _pieces(home: Home, is_wanted: Callable[[date], bool], kinds: Iterable[str]) -> list[Piece]:
    found = []
    for kind in kinds:
        for folder in sorted((home.evidence / kind).glob("[0-9]*-[0-9]*-[0-9]*")):
            day = date.fromisoformat(folder.name)
            if is_wanted(day):
                found += [_piece(folder, kind, day, *each) for each in sorted(_newest_versions(folder).items())]
    return found


def _piece(folder: Path, kind: str, day: date, name: str, version: int) -> Piece:
    path = folder / f"{name}.v{version}.parquet"
    return Piece(kind, day, name, version, parquet.read_metadata(path).num_rows, sha256_of_file(path))


def _newest_versions(folder: Path) -> dict[str, int]:
    newest: dict[str, int] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := FILE.fullmatch(path.name):
            newest[match[1]] = max(newest.get(match[1], 0), int(match[2]))
    return newest
