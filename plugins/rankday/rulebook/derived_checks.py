"""The rows of derived indexes, their lists and screens held against the text (methodology 7.1, contract 2): one line
that names file, row and column of the first that cannot stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from rankday.rulebook.rows import Row

INDEXES, LISTS, SCREENS = "derived_indexes", "derived_lists", "derived_screens"
COLUMNS = {
    INDEXES: ("index_code", "position", "effective_from", "name", "parent_code", "selection", "argument", "weighting",
              "capping", "maximum_weight", "rebalanced", "clause", "note"),
    LISTS: ("list", "company_id", "effective_from", "is_in", "note"),
    SCREENS: ("screen_set", "condition", "effective_from", "value", "unit", "clause", "note"),
}  # fmt: skip
KEYS = {
    INDEXES: ("index_code", "effective_from"),
    LISTS: ("list", "company_id", "effective_from"),
    SCREENS: ("screen_set", "condition", "effective_from"),
}
LABELS = ("industry", "supersector", "sector", "subsector")
CONDITIONS = (
    "last_quarter_income_above", "year_income_above", "months_listed_at_least", "liquidity_ratio_at_least",
    "total_cap_at_least", "total_cap_at_most", "float_cap_share_of_minimum",
)  # fmt: skip
WEIGHTINGS, CAPPINGS, OCCASIONS = ("float_cap", "equal"), ("none", "single", "ric"), ("reconstitution", "quarterly")
ENDED = "none"
CODE = re.compile("[A-Z][A-Z0-9_]{1,15}")
NOT_A_CODE = "UNIVERSE"  # what statistics call all companies together
MOST_BASE = 10
WEIGHT = re.compile(r"[01](\.[0-9]{1,6})?")
VALUE = re.compile(r"-?[0-9]{1,32}(\.[0-9]{1,6})?")
PLACES = re.compile("[1-9][0-9]{0,8}(:[1-9][0-9]{0,8}:[1-9][0-9]{0,8})?")
Rows = dict[str, list[Row]]


def check(rows: Rows, base_codes: Iterable[str]) -> None:
    """Check the rows of the three tables, those of the home behind those of the seeds. Raises RankdayError."""
    base = set(base_codes)
    for row in rows[LISTS]:
        _check_list(row)
    for row in rows[SCREENS]:
        _check_screen(row)
    known = {"list": {row["list"] for row in rows[LISTS]}, "screen": {row["screen_set"] for row in rows[SCREENS]}}
    codes = {row["index_code"] for row in rows[INDEXES]}
    for row in rows[INDEXES]:
        _check_index(row, base, base | codes, known)
    for table, key in KEYS.items():
        _refuse_repeated(rows[table], key)
    _check_positions(rows[INDEXES])
    _refuse_circles(rows[INDEXES])


def _check_list(row: Row) -> None:
    _word(row, "list")
    _word(row, "company_id")
    row.day("effective_from")
    row.one_of("is_in", ("true", "false"))


def _check_screen(row: Row) -> None:
    _word(row, "screen_set")
    row.one_of("condition", CONDITIONS)
    row.day("effective_from")
    value = row["value"]
    if value and not VALUE.fullmatch(value):
        row.refuse("value", f"{value!r} is no number with at most 6 decimals; leave it empty to end the condition")
    if value and row["condition"] == "months_listed_at_least" and not re.fullmatch("[0-9]{1,4}", value):
        row.refuse("value", f"{value!r} is no whole number of months from 0 to 9999")


def _check_index(row: Row, base: set[str], parents: set[str], known: dict[str, set[str]]) -> None:
    code = row["index_code"]
    if not CODE.fullmatch(code):
        row.refuse("index_code", f"{code!r} is no code; write 2 to 16 of A-Z, 0-9 and _, a letter first")
    if code in base or code == NOT_A_CODE:
        row.refuse("index_code", f"{code!r} is taken; give the derived index a code of its own")
    if not re.fullmatch("[0-9]{1,9}", row["position"]) or int(row["position"]) <= MOST_BASE:
        row.refuse("position", f"{row['position']!r} is no whole number above {MOST_BASE}")
    row.day("effective_from")
    _word(row, "name")
    if row["parent_code"] not in parents:
        row.refuse("parent_code", f"{row['parent_code']!r} is no base index and no derived one; name an index")
    ARGUMENTS[row.one_of("selection", ARGUMENTS)](row, known)
    _check_weights(row)


def _check_weights(row: Row) -> None:
    row.one_of("weighting", WEIGHTINGS)
    capping, maximum = row.one_of("capping", CAPPINGS), row["maximum_weight"]
    if row["weighting"] == "equal" and capping != "none":
        row.refuse("capping", f"{capping!r} beside the weighting 'equal'; write none")
    if capping == "single":
        if not WEIGHT.fullmatch(maximum) or not 0 < Decimal(maximum) <= 1:
            row.refuse("maximum_weight", f"{maximum!r} is no weight above 0 up to 1; the capping 'single' needs one")
    elif maximum:
        row.refuse("maximum_weight", f"{maximum!r} beside the capping {capping!r}; only 'single' has one")
    row.one_of("rebalanced", OCCASIONS)


def _no_argument(row: Row, known: dict[str, set[str]]) -> None:
    if row["argument"]:
        row.refuse("argument", f"{row['argument']!r}: the selection {row['selection']!r} has none; leave it empty")


def _places(row: Row, known: dict[str, set[str]]) -> None:
    if not PLACES.fullmatch(row["argument"]):
        row.refuse("argument", f"{row['argument']!r} is no number of companies; write N or N:IN:OUT")
    count, *edges = map(int, row["argument"].split(":"))
    if edges and not edges[0] <= count <= edges[1]:
        row.refuse("argument", f"{row['argument']!r}: of N:IN:OUT, IN is at most N and OUT at least N")


def _labels(row: Row, known: dict[str, set[str]]) -> None:
    column, colon, values = row["argument"].partition(":")
    if not colon or column not in LABELS:
        row.refuse("argument", f"{row['argument']!r}: write column:value|value, the column one of {', '.join(LABELS)}")
    if not all(value.strip() for value in values.split("|")):
        row.refuse("argument", f"{row['argument']!r}: a value is empty")


def _one_known(row: Row, known: dict[str, set[str]]) -> None:
    kind = row["selection"]
    if row["argument"] not in known[kind]:
        table = {"list": LISTS, "screen": SCREENS}[kind]
        row.refuse("argument", f"{row['argument']!r} has no row in {table}.csv")


ARGUMENTS: dict[str, Callable[[Row, dict[str, set[str]]], None]] = {
    "all": _no_argument, "top": _places, "class": _labels, "not_class": _labels, "screen": _one_known,
    "list": _one_known, "growth": _no_argument, "value": _no_argument, ENDED: _no_argument,
}  # fmt: skip


def _word(row: Row, column: str) -> None:
    if row.filled(column) != row[column]:
        row.refuse(column, f"{row[column]!r} begins or ends with a space")


def _refuse_repeated(rows: list[Row], key: tuple[str, ...]) -> None:
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        other = first.setdefault(tuple(row[column] for column in key), row)
        if other is not row:
            row.refuse(key[0], f"the same {', '.join(key)} as in {other.where}; keep one")


def _check_positions(rows: list[Row]) -> None:
    """One position a code, and of two codes on one position never both in force."""
    of_code: dict[str, Row] = {}
    for row in rows:
        first = of_code.setdefault(row["index_code"], row)
        if int(first["position"]) != int(row["position"]):
            row.refuse("position", f"{row['position']}, but {first['position']} in {first.where}; a code has one")
    on: dict[int, list[Row]] = {}
    for row in of_code.values():
        for other in on.setdefault(int(row["position"]), []):
            both = {row["index_code"], other["index_code"]}
            if any(both <= _held(rows, day).keys() for day in _days(rows)):
                row.refuse("position", f"{row['position']} is that of {other['index_code']} in {other.where}")
        on[int(row["position"])].append(row)


def _refuse_circles(rows: list[Row]) -> None:
    for day in _days(rows):
        held = _held(rows, day)
        for code, row in held.items():
            seen, parent = [code], row["parent_code"]
            while parent in held and parent not in seen:
                seen.append(parent)
                parent = held[parent]["parent_code"]
            if parent == code:
                path = " of ".join([*seen, code])
                newest = max((held[one] for one in seen), key=lambda one: one.day("effective_from"))
                newest.refuse("parent_code", f"a circle on {day}: {path}; a parent comes before its children")


def _days(rows: list[Row]) -> list[date]:
    return sorted({row.day("effective_from") for row in rows})


def _held(rows: list[Row], day: date) -> dict[str, Row]:
    """By code the row in force on ``day``, without those that have ended."""
    held: dict[str, Row] = {}
    for row in sorted(rows, key=lambda one: one["effective_from"]):
        if row.day("effective_from") <= day:
            held[row["index_code"]] = row
    return {code: row for code, row in held.items() if row["selection"] != ENDED}
