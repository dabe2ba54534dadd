"""Rows of ``derived_indexes.csv`` for a family of any size: selections, weightings and cappings in turns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import cycle, islice

from rankday.contract.home import Home
from rankday.rulebook.rows import RULEBOOK, rule_rows

HEADER = (
    "index_code,position,effective_from,name,parent_code,selection,argument,weighting,capping,maximum_weight,"
    "rebalanced,clause,note"
)
FIRST_POSITION = 1000
BEGINNING = "2026-01-01"


def write_family(home: Home, size: int, industries: list[str]) -> None:
    """``size`` rows into the home, beside those that ship."""
    _write(home, islice(family(industries), size))


def end_what_ships(home: Home) -> None:
    """Rows that end every derived index of the rulebook: the home has base indexes only."""
    columns, rows = HEADER.split(","), {}
    for row in rule_rows(RULEBOOK / "derived_indexes.csv", columns):
        ended = {"effective_from": BEGINNING, "selection": "none", "argument": "", "capping": "none"}
        rows[row["index_code"]] = tuple({**row, **ended, "maximum_weight": ""}[column] for column in columns)
    _write(home, rows.values())


def _write(home: Home, rows: Iterable[tuple[str, ...]]) -> None:
    with home.derived_indexes_file.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows((HEADER.split(","), *rows))


def family(industries: list[str]) -> Iterator[tuple[str, ...]]:
    """Rows without end. Of five three are derived of base indexes, one of a derived index, and one of that in turn."""
    size = cycle((10, 25, 50, 100, 200, 300, 500))
    parents = cycle(("R1000", "R3000", "R2000", "RMIDCAP", "R2500", "R3000E", "RTOP200"))
    weights = cycle((("0.05",), ("0.1",), ("0.15",), ("0.25",)))
    label = cycle(industries)
    number = 0
    while True:
        parent, top = next(parents), next(size)
        kinds = (
            (parent, "top", f"{top}:{max(1, top * 4 // 5)}:{top * 6 // 5}", "float_cap", "single", *next(weights)),
            (parent, "class", f"industry:{next(label)}", "float_cap", "ric", ""),
            (parent, "not_class", f"industry:{next(label)}|{next(label)}", "float_cap", "none", ""),
            (f"F{number + 1}", "growth", "", "float_cap", "none", ""),
            (f"F{number + 3}", "all", "", "equal", "none", ""),
        )
        for kind in kinds:
            code = f"F{number}"
            parent, selection, argument, weighting, capping, maximum = kind
            rebalanced = ("reconstitution", "quarterly")[number % 2]
            yield (
                code, str(FIRST_POSITION + number), BEGINNING, code, parent, selection, argument, weighting, capping,
                maximum, rebalanced, "bench", "",
            )  # fmt: skip
            number += 1
