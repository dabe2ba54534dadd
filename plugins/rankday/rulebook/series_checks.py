"""The rows of derived series and of withholding rates held against the text (methodology 9): one line that names file,
row and column of the first that cannot stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from rankday.rulebook.rows import Row, iso_day, rule_rows

SERIES, WITHHOLDING = "series", "withholding_rates"
COLUMNS = {
    SERIES: ("series_code", "effective_from", "index_code", "base", "rule", "currency", "country", "amount",
             "hedge_ratio", "notional_lag", "rate_code", "fixing", "base_date", "base_value", "clause", "note"),
    WITHHOLDING: ("country", "effective_from", "rate", "note"),
}  # fmt: skip
LEVELS = ("price", "total", "net")
DEFAULT = "default"
# Rule → columns it needs, columns that it may have; the others of `CHOSEN` are empty.
RULES = {
    "converted": (("currency",), ("fixing",)),
    "hedged_monthly": (("currency",), ("fixing", "hedge_ratio", "notional_lag")),
    "hedged_daily": (("currency",), ("fixing", "hedge_ratio")),
    "net_of_withholding": (("country",), ()),
    "decrement_percent": (("amount",), ()),
    "decrement_points": (("amount",), ()),
    "excess_return": (("rate_code",), ()),
    "leveraged": (("amount", "rate_code"), ()),
}
CHOSEN = ("currency", "country", "amount", "hedge_ratio", "notional_lag", "rate_code", "fixing")
# What an amendment leaves as it is; something else needs a code of its own.
FIXED = ("index_code", "base", "rule", "currency", "country", "fixing", "base_date", "base_value")
CODE = re.compile("[A-Z][A-Z0-9_-]{1,31}")
CURRENCY, COUNTRY = re.compile("[A-Z]{3}"), re.compile("[A-Z]{2}")
FRACTION, RATIO = re.compile(r"[01](\.[0-9]{1,6})?"), re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
VALUE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")


def check_series(folder: Path, series: Path | None = None) -> None:
    """Check both files of the folder of seeds ``folder``; the file ``series`` in place of its own where it is given.

    Of a folder archived before there were series nothing is asked. Raises RankdayError naming file, row and column.
    """
    file = series or folder / f"{SERIES}.csv"
    if not file.exists() or not (folder / "indexes.csv").exists():
        return
    rates = folder / f"{WITHHOLDING}.csv"
    countries = _countries(rule_rows(rates, COLUMNS[WITHHOLDING])) if rates.exists() else set()
    rows = rule_rows(file, COLUMNS[SERIES], called=str(file) if series else None)
    indexes = indexes_of(folder)
    for row in rows:
        _check(row, indexes, {one["series_code"] for one in rows}, countries)
    first: dict[str, Row] = {}
    days: dict[tuple[str, str], Row] = {}
    for row in rows:
        refuse_amended(row, first.setdefault(row["series_code"], row), FIXED)
        if (other := days.setdefault((row["series_code"], row["effective_from"]), row)) is not row:
            row.refuse("effective_from", f"{row['series_code']} has a row of that day in {other.where}; keep one")
    for row in first.values():
        _check_base(row, first)


def _countries(rows: Iterable[Row]) -> set[str]:
    for row in rows:
        if row["country"] != DEFAULT and not COUNTRY.fullmatch(row["country"]):
            row.refuse("country", f"{row['country']!r} is no country; write two capitals, or {DEFAULT}")
        row.day("effective_from")
        if not FRACTION.fullmatch(row["rate"]) or Decimal(row["rate"]) > 1:
            row.refuse("rate", f"{row['rate']!r} is no fraction from 0 to 1 with at most 6 decimals (15 % is 0.15)")
    return {row["country"] for row in rows}


def indexes_of(folder: Path) -> set[str]:
    """The codes of base and derived indexes."""
    files = [folder / f"{name}.csv" for name in ("indexes", "derived_indexes")]
    return {row["index_code"] for file in files if file.exists() for row in rule_rows(file, ("index_code",))}


def check_head(row: Row, key: str, indexes: set[str]) -> None:
    """Refuse a code that is none or that of an index, a day that is none, an index that is not there."""
    if not CODE.fullmatch(row[key]):
        row.refuse(key, f"{row[key]!r} is no code; write 2 to 32 of A-Z, 0-9, _ and -, a letter first")
    if row[key] in indexes:
        row.refuse(key, f"{row[key]!r} is an index; give it a code of its own")
    row.day("effective_from")
    if row["index_code"] not in indexes:
        row.refuse("index_code", f"{row['index_code']!r} is no base index and no derived one; name an index")


def check_base_day(row: Row) -> None:
    """Refuse a base date that is no date and a base value that is not above 0."""
    if row["base_date"] and iso_day(row["base_date"]) is None:
        row.refuse("base_date", f"{row['base_date']!r} is not a date; write YYYY-MM-DD, or leave it empty for any day")
    matches(row, "base_value", VALUE, "a number above 0 with at most 8 decimals, or leave it empty", positive=True)


def _check(row: Row, indexes: set[str], codes: set[str], countries: set[str]) -> None:
    check_head(row, "series_code", indexes)
    if row["base"] not in {*LEVELS, *codes}:
        row.refuse("base", f"{row['base']!r} is none of {', '.join(LEVELS)} and no series; name a level or a series")
    _check_columns(row)
    if row["rule"] == "net_of_withholding":
        if row["base"] != "price":
            row.refuse("base", f"{row['base']!r} beside the rule net_of_withholding; its base is price")
        if not {row["country"], DEFAULT} & countries:
            row.refuse("country", f"{row['country']!r} has no row in {WITHHOLDING}.csv, and there is no {DEFAULT}")
    check_base_day(row)


def _check_columns(row: Row) -> None:
    rule = row.one_of("rule", RULES)
    needed, allowed = RULES[rule]
    for column in CHOSEN:
        if column in needed and not row[column]:
            row.refuse(column, f"is empty; the rule {rule} needs it")
        if row[column] and column not in needed and column not in allowed:
            row.refuse(column, f"{row[column]!r}: the rule {rule} has no use for it; leave it empty")
    matches(row, "currency", CURRENCY, "three capitals")
    if row["currency"] == "USD":
        row.refuse("currency", "'USD' is the currency of the levels; name another one")
    matches(row, "country", COUNTRY, "two capitals")
    matches(row, "hedge_ratio", RATIO, "a number from 0 to 999 with at most 6 decimals, or leave it empty for 1")
    matches(row, "notional_lag", re.compile("[01]"), "0 or 1, or leave it empty for 1")
    matches(row, "amount", AMOUNT, "a number with at most 6 decimals")
    if rule.startswith("decrement") and row["amount"].startswith("-"):
        row.refuse("amount", f"{row['amount']!r} is negative; a decrement is taken off")
    for column in ("rate_code", "fixing"):
        if row[column] and row.filled(column) != row[column]:
            row.refuse(column, f"{row[column]!r} begins or ends with a space")


def matches(row: Row, column: str, form: re.Pattern[str], words: str, positive: bool = False) -> None:
    """Refuse a text that is there and has not this form; ``positive``: 0 too. ``words`` say what to write."""
    text = row[column]
    if text and (not form.fullmatch(text) or (positive and Decimal(text) == 0)):
        row.refuse(column, f"{text!r}: write {words}")


def refuse_amended(row: Row, first: Row, fixed: Iterable[str]) -> None:
    """Refuse what differs in one of the columns ``fixed`` from the first row of the code."""
    for column in fixed:
        if row[column] != first[column]:
            why = f"{row[column]!r}, but {first[column]!r} in {first.where}; an amendment leaves it, give a new code"
            row.refuse(column, why)


def _check_base(row: Row, first: dict[str, Row]) -> None:
    """No circle; every base is a series of the same index."""
    seen, one = [row["series_code"]], row
    while one["base"] not in LEVELS:
        base = first[one["base"]]
        if base["index_code"] != one["index_code"]:
            one.refuse("base", f"{base['series_code']} is a series of {base['index_code']}, not of {one['index_code']}")
        if base["series_code"] in seen:
            path = " of ".join([*seen, base["series_code"]])
            row.refuse("base", f"a circle: {path}; a base comes before what stands on it")
        seen.append(base["series_code"])
        one = base
