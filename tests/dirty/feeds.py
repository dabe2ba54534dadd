"""Broken files for the importers; what they take must make a drop that ingest takes, with the stated values."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dirty.cases import PassedOver, Refused
from dirty.market import fresh_drop
from drops.good_drop import SESSION
from rankday.contract.home import Home
from sources.panel_feed import SESSIONS, frame, line
from sources.screener_feed import SESSION as SCREENER_DAY
from sources.screener_feed import row

Feed = Callable[[Path, Home], list[object]]


@dataclass(frozen=True)
class Frozen:
    """Imported, and ingested afterwards: (session, table, key, column) → the value that is frozen then."""

    values: dict[tuple[str, str, str, str], object]


@dataclass(frozen=True)
class FeedCase:
    """``prepare`` writes the files into a folder and says the arguments of ``rankday import``."""

    family: str
    name: str
    prepare: Feed
    expected: Refused | PassedOver | Frozen

    def __str__(self) -> str:
        return f"{self.family}: {self.name}"


def csv_bytes(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for one in rows for name in one)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def screener(content: bytes, name: str = "feed.csv", *more: tuple[str, str, bytes]) -> Feed:
    """``more`` are (option, file name, bytes) of the other files."""

    def prepare(folder: Path, home: Home) -> list[object]:
        (folder / name).write_bytes(content)
        arguments: list[object] = ["nasdaq-screener", "--session", SCREENER_DAY, "--file", folder / name]
        for option, file, other in more:
            (folder / file).write_bytes(other)
            arguments += [option, folder / file]
        return arguments

    return prepare


def cells(**changed: str) -> Feed:
    return screener(csv_bytes([row("ABC"), {**row("BCD"), **changed}, row("CDE")]))


def frozen(**values: object) -> Frozen:
    return Frozen({(SCREENER_DAY, "prices", "BCD", column): value for column, value in values.items()})


def beside(option: str, content: bytes, name: str = "other.csv") -> Feed:
    return screener(csv_bytes([row("ABC"), row("BCD")]), "feed.csv", (option, name, content))


def members(content: bytes, spoil: Callable[[Path], object] | None = None) -> Feed:
    def prepare(folder: Path, home: Home) -> list[object]:
        landing = fresh_drop().write(home, SESSION)
        if spoil:
            spoil(landing)
        (folder / "lists.csv").write_bytes(content)
        return ["memberships", "--file", folder / "lists.csv"]

    return prepare


def list_of(*rows: tuple[str, str, str]) -> bytes:
    return csv_bytes([dict(zip(("as_of", "index_code", "ticker"), one, strict=True)) for one in rows])


def listing_with(change: Callable[[dict], object]) -> Callable[[Path], object]:
    def spoil(landing: Path) -> None:
        drop = json.loads((landing / "drop.json").read_text())
        change(drop)
        (landing / "drop.json").write_text(json.dumps(drop))

    return spoil


def panel(change: Callable[[pl.DataFrame], pl.DataFrame] | None = None, raw: bytes | None = None) -> Feed:
    def prepare(folder: Path, home: Home) -> list[object]:
        data = frame(line("ABC", [10.0, 11.0, 12.0]), line("BCD", [20.0, 21.0, 22.0]))
        (change(data) if change else data).write_parquet(folder / "panel.parquet")
        if raw is not None:
            (folder / "panel.parquet").write_bytes(raw)
        # the counts of the panel: a line of another count would be a stranger's
        first = {"asof": str(SESSIONS[0]), "market_cap_usd": "100000000"}
        rows = [row("ABC", **first), row("BCD", **first | {"last_price": "20.0", "market_cap_usd": "200000000"})]
        (folder / "feed.csv").write_bytes(csv_bytes(rows))
        return ["panel", "--file", folder / "panel.parquet"]

    return prepare


def cell_of(column: str, value: object, kind: pl.DataType | None = None):
    """The panel with another value in row 2 of ``column``, which gets the type ``kind``."""

    def change(data: pl.DataFrame) -> pl.DataFrame:
        values = (data[column].cast(kind) if kind else data[column]).to_list()
        values[1] = value
        return data.with_columns(pl.Series(column, values, kind or data.schema[column], strict=False))

    return change


def as_folder(folder: Path, home: Home) -> list[object]:
    (folder / "feed.csv").mkdir()
    return ["nasdaq-screener", "--session", SCREENER_DAY, "--file", folder / "feed.csv"]


def as_loop(folder: Path, home: Home) -> list[object]:
    (folder / "feed.csv").symlink_to("feed.csv")
    return ["nasdaq-screener", "--session", SCREENER_DAY, "--file", folder / "feed.csv"]


def as_pipe(folder: Path, home: Home) -> list[object]:
    os.mkfifo(folder / "feed.csv")
    return ["nasdaq-screener", "--session", SCREENER_DAY, "--file", folder / "feed.csv"]
