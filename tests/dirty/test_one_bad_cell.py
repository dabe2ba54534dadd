"""One cell of a source at random is something else: the import goes on, no other line changes, nothing in silence."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dirty.cell_sources import SOURCES, panel
from dirty.judged import call
from dirty.licensed_cases import COMPANIES, filings
from drops.good_drop import SESSION
from rankday.contract.home import Home
from sources.sec_feed import facts, stated

EXAMPLES = int(os.environ.get("DIRTY_EXAMPLES", "60")) // 5  # there are eleven sources
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="DIRTY_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TEXTS = st.sampled_from([
    "", " ", "x", "-1", "-5.5", "NaN", "inf", "1e400", "9" * 40, "1,5", "1_000", "$1", "0x1", "٣", "é", "ß", '"',
    "\x1b[2J", "\u202e", "2099-01-01", "2025-02-30", "04/05/2025", "20250230", "null", "None", "=1+1", "<b>", "\t",
    "a\nb", "-", "^",
])  # fmt: skip


COMPARED = {
    "prices": ("close", "volume"),
    "shares": ("total_shares", "available_shares"),
    "memberships": ("index_code",),
}


class Imported(NamedTuple):
    """Exit status, traceback or errors, report, and session and line → what the drop says of it (`COMPARED`)."""

    status: int
    fault: str
    report: list[str]
    lines: dict[str, set[str]]

    @property
    def is_readable(self) -> bool:
        return all(line.isprintable() for line in self.report)


class Change(NamedTuple):
    """What one bad cell changed: the rows of lines, how many rows are missing, and whether the report says so."""

    rows: set[str]
    missing: int
    is_reported: bool

    @property
    def lines(self) -> set[str]:
        return {row.split()[1] for row in self.rows}


def imported(prepare: Callable, spoil: Callable) -> Imported:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        outcome = call("import", *prepare(Path(folder), spoil), "--home", home.root, "--json")
        report = json.loads(outcome.out)["report"]["lines"] if outcome.status == 0 else []
        return Imported(outcome.status, outcome.trace[-500:] or "\n".join(outcome.errors), report, _lines(home))


@cache
def clean(prepare: Callable) -> Imported:
    return imported(prepare, lambda rows: rows)


def _lines(home: Home) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((home.root / "landing").glob("*/drop.json")):
        tables = json.loads(path.read_text())["tables"]
        for name in COMPARED.keys() & tables.keys():
            file = path.parent / tables[name]["file"]
            rows = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file, infer_schema=False)
            for one in rows.iter_rows(named=True):
                key = f"{path.parent.name} {one['security_id']}"
                found.setdefault(key, set()).update(f"{column} {one[column]}" for column in COMPARED[name])
    return found


def change_of(clean: Imported, spoilt: Imported) -> Change:
    before, after = clean.lines, spoilt.lines
    rows = {key for key in before if after.get(key) != before[key]}
    return Change(rows, len(before) - len(after), spoilt.report[1:] != clean.report[1:])


@pytest.mark.parametrize("source", SOURCES)
@fuzzed
@given(place=st.integers(0, 10**6), text=TEXTS)
@example(place=0, text="")  # the first three columns say which line a row is of
@example(place=1, text="")
@example(place=2, text="")
def test_one_bad_cell_stops_no_import_and_passes_not_in_silence(source, place, text):
    def spoil(rows: list[list[str]]) -> list[list[str]]:
        number, column = place // len(rows[0]) % len(rows), place % len(rows[0])
        return [[*one[:column], text, *one[column + 1 :]] if at == number else one for at, one in enumerate(rows)]

    prepare = SOURCES[source]
    spoilt = imported(prepare, spoil)
    change = change_of(clean(prepare), spoilt)
    assert spoilt.status == 0, spoilt.fault
    assert spoilt.is_readable, spoilt.report
    assert len(change.lines) <= 1, change
    assert change.is_reported or (len(change.rows) <= 1 and change.missing <= 0), change


VALUES: dict[str, list] = {
    "symbol": ["", "-", "é", None, "ABC"],
    "exchange": ["", "MARS", None],
    "last_price": [-1.0, float("nan"), 1e13, None],
    "volume": [-1, 2**62, None],
    "market_cap_usd": [-1.0, float("inf"), 1e300, None],
    "session": [None],
}


@fuzzed
@given(place=st.integers(0, 10**6), column=st.sampled_from(sorted(VALUES)))
@example(place=1, column="session")
@example(place=1, column="symbol")
def test_one_bad_cell_of_a_panel_stops_no_import_and_passes_not_in_silence(place, column):
    def spoil(rows: pl.DataFrame) -> pl.DataFrame:
        cells = rows[column].to_list()
        cells[place % len(cells)] = VALUES[column][place // len(cells) % len(VALUES[column])]
        return rows.with_columns(pl.Series(column, cells, rows.schema[column], strict=False))

    spoilt = imported(panel, spoil)
    change = change_of(clean(panel), spoilt)
    assert spoilt.status == 0, spoilt.fault
    assert spoilt.is_readable, spoilt.report
    assert len(change.lines) <= 1, change
    assert change.is_reported or (len(change.rows) <= 1 and change.missing <= 0), change


JSON_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False), st.text(max_size=8),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@fuzzed
@given(path=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), value=JSON_VALUES)
def test_one_bad_part_of_a_filers_facts_stops_no_import(path, value):
    """Somewhere on a way through the tree another value stands; the other company's count is supplied."""
    tree = facts("1", [stated("2025-11-01", 5_000_000, "2025-11-05"), stated("2026-02-10", 5_100_000, "2026-02-20")])
    node, step = tree, None
    for number in path:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        step = keys[number % len(keys)]
        if not isinstance(node[step], (dict, list)) or not node[step] or number == path[-1]:
            break
        node = node[step]
    node[step] = value
    good = facts("2", [stated("2026-02-10", 7_000_000, "2026-02-20")])
    prepare = filings((COMPANIES[0], json.dumps(tree)), (COMPANIES[1], good))
    spoilt = imported(lambda folder, _: prepare(folder, Home(folder / "home")), lambda rows: rows)
    assert spoilt.status == 0, spoilt.fault
    assert spoilt.is_readable, spoilt.report
    assert "total_shares 7000000" in spoilt.lines[f"{SESSION} S0000002A"]
    is_used = {"total_shares 5100000", f"total_shares {value}"} & spoilt.lines[f"{SESSION} S0000001A"]
    assert is_used or len(spoilt.report) > 2, spoilt.report
