"""Every seed of a rulebook held against its shape before anything is computed with it: file, row, column, what to do.

SQL would stop at a word where a number should be, but with the name of a model; and a limit of ``gates.csv`` that is
no number would be no limit, silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.project import SHIPPED_RULEBOOK as SHIPPED
from rankday.rulebook.derived import check_folder
from rankday.rulebook.fund_checks import check_funds, check_futures
from rankday.rulebook.rows import Row, iso_day, rule_rows
from rankday.rulebook.series_checks import check_series

WHOLE_UNITS = ("calendar days", "months", "sessions")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CHOICE = " or "
UNITS_OF_LIMITS, CLAUSES_OF_LIMITS = ("USD", "fraction"), "2.S"
MOST_DECIMALS = 6
MOST_DOLLARS = Decimal(10) ** 15
MOST_WHOLE = 10_000
ON_RECORD = "on_record_from"
_LEVEL = re.compile(r"[0-9]{1,10}(\.[0-9]{1,8})?")
_LIMIT = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[0-9]{1,2})?")


def problem_of_value(value: str, unit: str) -> str | None:
    """What is wrong with a parameter's value in its unit (``1 or 0``: one of the words), None if nothing is."""
    if CHOICE in unit:
        return None if value in unit.split(CHOICE) else f"it is {unit}"
    if not NUMBER.fullmatch(value):
        return f"not a number in digits ({unit})"
    number = Decimal(value)
    if unit in WHOLE_UNITS:
        return None if number == int(number) and 0 <= number <= MOST_WHOLE else f"0 to {MOST_WHOLE:,} whole {unit}"
    if number < 0:
        return f"negative; it is in {unit}"
    if -number.normalize().as_tuple().exponent > MOST_DECIMALS:
        return f"more than {MOST_DECIMALS} decimals"
    if unit == "fraction" and number > 1:
        return "a fraction is 0 to 1 (5 % is 0.05)"
    return None if number <= MOST_DOLLARS else f"more than {MOST_DOLLARS:,} {unit}"


def may_be_empty(row: Row, bands: Collection[str]) -> bool:
    """Whether a parameter's value may be empty, which switches the rule off: a band's, or the limit of a screen."""
    is_limit = row["clause"].startswith(CLAUSES_OF_LIMITS) and row["unit"] in UNITS_OF_LIMITS
    return row["parameter"] in bands or is_limit


def _day(row: Row, column: str) -> None:
    row.day(column)


def _day_or_none(row: Row, column: str) -> None:
    if row.get(column):
        row.day(column)


def _whole(row: Row, column: str) -> None:
    row.whole_or_none(column)


def _truth(row: Row, column: str) -> None:
    row.one_of(column, ("true", "false"))


def _limit(row: Row, column: str) -> None:
    if row[column] and not _LIMIT.fullmatch(row[column]):
        row.refuse(column, f"{row[column]!r} is no number; write it like 0.05, or leave it empty for no limit")


def _fraction(row: Row, column: str) -> None:
    if row[column] and (problem := problem_of_value(row[column], "fraction")):
        row.refuse(column, f"{row[column]!r}: {problem}; leave it empty for no buffer")


def _month(row: Row, column: str) -> None:
    if row[column]:
        row.month(column)


def _severity(row: Row, column: str) -> None:
    row.one_of(column, ("critical", "warning"))


def _session_change(row: Row, column: str) -> None:
    row.one_of(column, ("closure", "opening"))


def _series(row: Row, column: str) -> None:
    row.one_of(column, ("price", "total", "net"))


def _start_day(row: Row, column: str) -> None:
    if row[column] and iso_day(row[column]) is None:
        row.refuse(column, f"{row[column]!r} is not a date; write YYYY-MM-DD, or leave it empty for any day")


def _level(row: Row, column: str) -> None:
    if not _LEVEL.fullmatch(row[column]) or Decimal(row[column]) == 0:
        row.refuse(column, f"{row[column]!r} is no level; write a number above 0 like 135.00, with at most 8 decimals")


def _given(row: Row, column: str) -> None:
    if row.filled(column) != row[column]:
        row.refuse(column, f"{row[column]!r} begins or ends with a space")


Check = Callable[[Row, str], None]
SHAPES: dict[str, dict[str, Check]] = {
    "base_values": {"index_code": _given, "series": _series, "base_date": _start_day, "base_value": _level},
    "breaks": {"break_rank": _whole},
    "change_causes": {"evidence": _given, "position": _whole, "cause": _given},
    "projection_causes": {"evidence": _given, "position": _whole, "cause": _given},
    "eligible_values": {"list_name": _given, "value": _given, "effective_from": _day, "is_listed": _truth},
    "event_types": {"event_type": _given, "position": _whole, "treatment": _given, "needs_ratio": _truth,
                    "needs_cash": _truth, "needs_other": _truth},
    "gates": {"stage": _given, "gate": _given, "minimum": _limit, "maximum": _limit, "severity": _severity,
              "severity_alone": _severity},
    "incumbent_sources": {"position": _whole, "source": _given},
    "indexes": {"index_code": _given, "position": _whole, "within_rank": _whole, "above_break": _whole,
                "below_break": _whole},
    "odds": {"odds_number": _given, "effective_from": _day, "value": _limit, "unit": _given},
    "parameters": {"parameter": _given, "effective_from": _day, "unit": _given},
    "region_countries": {"region": _given, "country": _given},
    "screens": {"screen_id": _given, "screen": _given},
    "session_changes": {"kind": _session_change, "date": _day, "reason": _given},
    "share_rules": {"kind": _given, "effective_from": _day, "share_change_above": _fraction,
                    "float_change_above": _fraction, "low_float": _fraction, "low_float_change_above": _fraction,
                    "first_month": _month, "last_month": _month},
}  # fmt: skip
NAMES = {"parameters": "parameter", "eligible_values": "list_name", "screens": "screen_id", "event_types": "event_type",
         "gates": "gate", "share_rules": "kind", "odds": "odds_number"}  # fmt: skip


def check_values(folder: Path) -> None:
    """Hold every value of the seeds in ``folder`` against its shape. Raises RankdayError naming file, row and column.

    Files that are not there are passed over: an archived rulebook may be of a time before them.
    """
    for seed, shape in SHAPES.items():
        if (folder / f"{seed}.csv").exists():
            for row in rule_rows(folder / f"{seed}.csv", shape):
                for column, check in shape.items():
                    check(row, column)
                _day_or_none(row, ON_RECORD)
    check_folder(folder)
    check_series(folder)
    check_funds(folder)
    check_futures(folder)
    _check_parameters(folder)


def _check_parameters(folder: Path) -> None:
    if not (folder / "parameters.csv").exists() or not (folder / "breaks.csv").exists():
        return
    bands = {row["band_parameter"] for row in rule_rows(folder / "breaks.csv", ("band_parameter",))}
    for row in rule_rows(folder / "parameters.csv", ("parameter", "value", "unit", "clause")):
        if row["value"] == "" and may_be_empty(row, bands):
            continue
        if problem := problem_of_value(row["value"], row["unit"]):
            row.refuse("value", f"{row['value']!r} for {row['parameter']}: {problem}")


def check_complete(folder: Path) -> None:
    """Refuse a rulebook that lacks a file, a column or a name that the shipped one has: a rule would be silent.

    Raises RankdayError naming what is missing.
    """
    for shipped in sorted(SHIPPED.glob("*.csv")):
        path = folder / shipped.name
        if not path.is_file():
            raise RankdayError(f"rulebook {folder}: {shipped.name} is missing; give a whole copy of the seeds")
        ours = rule_rows(shipped, ())
        theirs = rule_rows(path, tuple(ours[0]) if ours else ())
        if name := NAMES.get(shipped.stem):
            known = {row[name] for row in theirs}
            if lost := [row[name] for row in ours if row[name] not in known]:
                raise RankdayError(f"{shipped.name}: no row for {lost[0]}; give it one, a rule is not taken away so")
