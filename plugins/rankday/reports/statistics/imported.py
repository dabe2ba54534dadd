"""Levels of others in the home, ``levels.csv``: what published levels are compared with, never an input of them."""

from __future__ import annotations

import io
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from rankday.contract.files import write_text_atomically
from rankday.contract.home import Home
from rankday.reports.statistics.histories import LEVELS, levels_of

COLUMNS = ("session", "code", "kind", "value")


def levels_of_home(home: Home, codes: Collection[str] | None = None) -> pa.Table:
    """The imported levels of ``codes`` (None: of all), in the columns of `histories.LEVELS`; empty without any.

    Raises RankdayError as `levels_of`, if somebody changed the file into what it may not be.
    """
    table = _read(home.levels_file, stamp_of(home))
    return table if codes is None else table.filter(pc.is_in(table["code"], pa.array(list(codes), pa.string())))


def imported_codes(home: Home) -> list[str]:
    """The codes that were imported, sorted."""
    return sorted(set(levels_of_home(home)["code"].to_pylist()))


def stamp_of(home: Home) -> tuple[int, int]:
    """What changes with the file: its time of change in ns and its size; (0, 0) without one."""
    try:
        facts = home.levels_file.stat()
    except FileNotFoundError:
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def write_levels(home: Home, table: pa.Table) -> None:
    """Put ``table``, in the columns of `histories.LEVELS`, in the place of all imported levels."""
    ordered = table.sort_by([("code", "ascending"), ("kind", "ascending"), ("session", "ascending")])
    text = io.BytesIO()
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(ordered.select(list(COLUMNS)), text, options)
    write_text_atomically(home.levels_file, text.getvalue().decode())


@lru_cache(maxsize=4)
def _read(file: Path, stamp: tuple[int, int]) -> pa.Table:
    return levels_of(file) if any(stamp) else pa.table({name: pa.array([], kind) for name, kind in LEVELS.items()})
