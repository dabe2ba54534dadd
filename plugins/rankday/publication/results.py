"""Reading a result, published or pending: the newest of a stream, or the one with a given hash."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import identifier, quoted
from rankday.contract.home import Home
from rankday.publication import published


@dataclass(frozen=True)
class Result:
    """A finished result on disk. ``version`` is None while it waits for approval."""

    home: Home
    stream: str
    folder: Path
    manifest: dict[str, Any]
    version: int | None

    @property
    def rank_day_snapshot(self) -> Path:
        """The folder of the frozen drop that was ranked."""
        rank_date = self.manifest["rank_date"]
        version = self.manifest["input_snapshots"][rank_date]["version"]
        return self.home.snapshots(date.fromisoformat(rank_date)) / f"v{version}"

    @property
    def rule_days(self) -> tuple[str, ...]:
        """The days on which an index of this result may be in force: its session and the rank day of its composition,
        or its rank day."""
        asked = ("session", "composition_rank_date", "rank_date")
        return tuple(day for name in asked if (day := self.manifest.get(name)))

    def archived(self, seed: str) -> list[dict[str, str]]:
        """A table of the rulebook as it was archived with this result; no rows of one that there was not then."""
        file = self.folder / "rulebook" / f"{seed}.csv"
        if not file.exists():
            return []
        with file.open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of ``query`` over the result's tables, its `lines` and their `identifiers_then`; values are bound.

        Raises VerificationFailed when a file cannot be read: it is no longer what was written.
        """
        try:
            return self._rows(query, parameters)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            cause = str(error).partition("\n")[0]
            raise VerificationFailed(f"{self.folder}: cannot be read ({cause}); run rankday verify") from error

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return [row["column_name"] for row in self.rows(f"describe {identifier(table)}")]

    def _rows(self, query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        with duckdb.connect() as db:
            for path in sorted(self.folder.glob("*.parquet")):
                db.execute(f"create view {identifier(path.stem)} as select * from read_parquet('{quoted(path)}')")
            if self.manifest.get("rank_date"):  # a day has none
                db.execute(f"create view lines as {self._lines()}")
                path = self.rank_day_snapshot / "identifiers.parquet"
                db.execute(identifiers_view(path if path.exists() else None, self.manifest["rank_date"]))
            cursor = db.execute(query, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _lines(self) -> str:
        """The securities of the rank day; in a season also those of the list date that it did not know."""
        lines = f"select * from read_parquet('{quoted(self.rank_day_snapshot / 'securities.parquet')}')"
        season = self.manifest.get("season_from")
        if season is None:
            return lines
        day = season["described"]
        later = self.home.snapshots(date.fromisoformat(day)) / f"v{self.manifest['input_snapshots'][day]['version']}"
        new = f"select * from read_parquet('{quoted(later / 'securities.parquet')}')"
        return f"{lines} union all by name select * from ({new}) anti join ({lines}) using (security_id)"


def identifiers_view(path: Path | None, day: str) -> str:
    """SQL: the view ``identifiers_then`` of those in ``path`` that hold on ``day``; without a file it is empty.

    Whom each names is in ``security_id`` (null where it is a company) and ``company_id``, which is always filled.
    """
    if path is None:
        empty = "select '' as security_id, '' as company_id, '' as kind, '' as value where false"
        return f"create temp view identifiers_then as {empty}"
    return f"""
        create temp view identifiers_then as
        select security_id, coalesce(named.company_id, lines.company_id) as company_id, kind, value
        from read_parquet('{quoted(path)}') as named left join lines using (security_id)
        where valid_from <= date '{quoted(day)}' and coalesce(valid_to >= date '{quoted(day)}', true)
    """


def published_result(
    home: Home, stream: str, version: int | None = None, as_of: published.Moment | None = None
) -> Result:
    """The published result of ``stream``: of a version, as known at ``as_of`` (`moments.known_at`), else the newest.

    Raises RankdayError when there is none, or when both are given.
    """
    if version is not None and as_of is not None:
        raise RankdayError("--version and --as-of: give one of them")
    if version is not None:
        one = published.load(home, stream, version)
    elif as_of is not None:
        one = published.version_as_of(home, stream, as_of)
    else:
        one = published.newest_version(home, stream)
    if one is None:
        then = "" if as_of is None else f" as of {as_of}; rankday versions lists what was published later"
        raise RankdayError(f"{stream}: nothing published in {home.root}{then}")
    return Result(home, stream, one.folder, one.manifest, one.version)


def result_of(home: Home, stream: str, content_hash: str | None = None) -> Result:
    """The published result of ``stream``, else the newest pending one; by ``content_hash`` where given.

    Raises RankdayError when there is none.
    """
    published = publication.newest_version(home, stream)
    if published is not None and content_hash in (None, published.manifest["content_hash"]):
        return Result(home, stream, published.folder, published.manifest, published.version)
    waiting = [home.pending(stream, content_hash)] if content_hash else _pending_folders(home, stream)
    for folder in waiting:
        path = folder / "MANIFEST.json"
        if path.exists():
            return Result(home, stream, folder, json.loads(path.read_text(encoding="utf-8")), None)
    raise RankdayError(f"{stream}: nothing published or pending in {home.root}; run `rankday reconstitute` first")


def _pending_folders(home: Home, stream: str) -> list[Path]:
    folder = home.pending(stream)
    if not folder.is_dir():
        return []
    manifests = [path for path in folder.glob("*/MANIFEST.json") if not path.parent.name.startswith(".")]
    return [path.parent for path in sorted(manifests, key=lambda path: path.stat().st_mtime, reverse=True)]
