"""The rows of fund twins and futures held against the text (methodology 10): one line that names file, row and column
of the first that cannot stand."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from rankday.rulebook.rows import Row, rule_rows
from rankday.rulebook.series_checks import (
    FRACTION,
    LEVELS,
    SERIES,
    check_base_day,
    check_head,
    indexes_of,
    matches,
    refuse_amended,
)

FUNDS, FUTURES = "funds", "futures"
COLUMNS = {
    FUNDS: ("fund_code", "effective_from", "index_code", "benchmark", "replication", "swap_base", "ter", "dividend_tax",
            "swap_fee", "base_date", "base_value", "note"),
    FUTURES: ("index_code", "effective_from", "multiplier", "tick", "months", "listed", "rate_code"),
}  # fmt: skip
# Replication → columns that it needs; the others of `CHOSEN` are empty.
REPLICATIONS = {"physical": ("dividend_tax",), "swap": ("swap_base", "swap_fee")}
CHOSEN = ("swap_base", "dividend_tax", "swap_fee")
# What an amendment leaves as it is; something else needs a code of its own.
FIXED = ("index_code", "benchmark", "replication", "swap_base", "base_date", "base_value")
NUMBER, LISTED = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?"), re.compile("[1-9][0-9]?")


def check_funds(folder: Path, series: Path | None = None, funds: Path | None = None) -> None:
    """Check ``funds.csv`` of the folder of seeds ``folder``; the files ``series`` and ``funds`` stand in place of its
    own where they are given.

    Of a folder archived before there were funds nothing is asked. Raises RankdayError naming file, row and column.
    """
    file, others = funds or folder / f"{FUNDS}.csv", series or folder / f"{SERIES}.csv"
    if not file.exists() or not (folder / "indexes.csv").exists():
        return
    indexes = indexes_of(folder)
    codes = {row["series_code"] for row in rule_rows(others, ("series_code",))} if others.exists() else set()
    first: dict[str, Row] = {}
    days: dict[tuple[str, str], Row] = {}
    for row in rule_rows(file, COLUMNS[FUNDS], called=str(file) if funds else None):
        _check_fund(row, indexes, codes)
        refuse_amended(row, first.setdefault(row["fund_code"], row), FIXED)
        if (other := days.setdefault((row["fund_code"], row["effective_from"]), row)) is not row:
            row.refuse("effective_from", f"{row['fund_code']} has a row of that day in {other.where}; keep one")


def _check_fund(row: Row, indexes: set[str], series: set[str]) -> None:
    check_head(row, "fund_code", indexes)
    if row["fund_code"] in series:
        row.refuse("fund_code", f"{row['fund_code']!r} is a series; give the fund a code of its own")
    row.one_of("benchmark", LEVELS)
    replication = row.one_of("replication", REPLICATIONS)
    for column in CHOSEN:
        if column in REPLICATIONS[replication] and not row[column]:
            row.refuse(column, f"is empty; the replication {replication} needs it")
        if row[column] and column not in REPLICATIONS[replication]:
            row.refuse(column, f"{row[column]!r}: the replication {replication} has no use for it; leave it empty")
    if row["swap_base"]:
        row.one_of("swap_base", LEVELS)
    for column in ("ter", "swap_fee"):
        if row.filled(column) if column == "ter" else row[column]:
            _check_fraction(row, column, "a fraction of the value a year, below 1", may_be_whole=False)
    if row["dividend_tax"]:
        _check_fraction(row, "dividend_tax", "a fraction of dividends from 0 to 1", may_be_whole=True)
    check_base_day(row)


def _check_fraction(row: Row, column: str, words: str, may_be_whole: bool) -> None:
    matches(row, column, FRACTION, f"{words}, with at most 6 decimals (0.3 % is 0.003)")
    if Decimal(row[column]) > 1 or (Decimal(row[column]) == 1 and not may_be_whole):
        row.refuse(column, f"{row[column]!r}: write {words} (0.3 % is 0.003)")


def check_futures(folder: Path) -> None:
    """Check ``futures.csv`` of the folder of seeds ``folder``, as `check_funds`."""
    file = folder / f"{FUTURES}.csv"
    if not file.exists() or not (folder / "indexes.csv").exists():
        return
    indexes = indexes_of(folder)
    days: dict[tuple[str, str], Row] = {}
    for row in rule_rows(file, COLUMNS[FUTURES]):
        if row["index_code"] not in indexes:
            row.refuse("index_code", f"{row['index_code']!r} is no base index and no derived one; name an index")
        row.day("effective_from")
        for column in ("multiplier", "tick"):
            row.filled(column)
            matches(row, column, NUMBER, "a number above 0 with at most 6 decimals", positive=True)
        months = row.filled("months").split("|")
        if not all(re.fullmatch("[1-9]|1[0-2]", month) for month in months) or len({*months}) < len(months):
            row.refuse("months", f"{row['months']!r}: write months from 1 to 12, each once, like 3|6|9|12")
        row.filled("listed")
        matches(row, "listed", LISTED, "how many contracts are listed, 1 to 99")
        if row.filled("rate_code") != row["rate_code"]:
            row.refuse("rate_code", f"{row['rate_code']!r} begins or ends with a space")
        if (other := days.setdefault((row["index_code"], row["effective_from"]), row)) is not row:
            row.refuse("effective_from", f"{row['index_code']} has a row of that day in {other.where}; keep one")
