"""From the text of a field to its contract type, exactly, or a reason (docs/contract.md 2).

Whatever a file holds is first brought to the text that a CSV file would hold, so that one grammar decides for every
format. Numbers never pass through a float; a digit is never lost silently.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from rankday.contract.columns import BIGINT, BOOLEAN, DATE, TEXT, Column
from rankday.drops.reasons import shown

# index of the cell, kind, what is wrong with it
Finding = tuple[int, str, str]

_ANY_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_GRAMMAR = {
    BOOLEAN: "true|false",
    BIGINT: "-?0*[0-9]{1,19}",
    DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_WANTED = {
    BOOLEAN: "a truth value; write true or false",
    BIGINT: "a whole number; write it like 1200",
    DATE: "a date; write it as YYYY-MM-DD",
}


def digits_of(sql_type: str) -> tuple[int, int] | None:
    """(precision, scale) of ``DECIMAL(p,s)``, None for the other types."""
    match = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", sql_type)
    return (int(match[1]), int(match[2])) if match else None


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type in which a column is frozen."""
    if digits := digits_of(column.type):
        return pa.decimal128(*digits)
    return {TEXT: pa.string(), BOOLEAN: pa.bool_(), DATE: pa.date32(), BIGINT: pa.int64()}[column.type]


def typed(texts: pa.Array, column: Column) -> tuple[pa.Array, list[Finding]]:
    """Texts (null = empty field) of one column → values of its type, and what is wrong cell by cell.

    A cell with a finding is null in the result. Checks type, digits, range, enumeration and null.
    """
    values, wrong = _parsed(texts, column)
    findings = [(place, *_complaint(texts[place].as_py(), column)) for place in wrong]
    if not column.nullable and texts.null_count:
        findings += [(place, "null", "is empty; it must be given") for place in _places(texts.is_null())]
    outside = _outside(values, column)
    if outside:
        findings += [(place, "range", _range_text(texts[place].as_py(), column)) for place in outside]
        values = _without(values, outside)
    return values, sorted(findings)


def _parsed(texts: pa.Array, column: Column) -> tuple[pa.Array, list[int]]:
    """The values, and the places of texts that are none."""
    digits = digits_of(column.type)
    if column.type == TEXT:
        if column.allowed:
            fits = pc.is_in(texts, pa.array(column.allowed, pa.string()))
            fits = pc.or_(fits, texts.is_null())
        elif column.pattern:
            fits = pc.match_substring_regex(texts, f"^(?:{column.pattern})$")
        else:
            return texts, []
    elif digits:
        precision, scale = digits
        # zeros beyond the scale are no information; any other digit there would be lost, so it does not fit
        fits = pc.match_substring_regex(texts, rf"^-?0*[0-9]{{1,{precision - scale}}}(?:\.[0-9]{{1,{scale}}}0*)?$")
        texts = pc.replace_substring_regex(texts, rf"(\.[0-9]{{{scale}}})0+$", r"\1")
    else:
        fits = pc.match_substring_regex(texts, f"^(?:{_GRAMMAR[column.type]})$")
    wrong = _places(pc.invert(fits))
    good = _without(texts, wrong)
    try:
        return _cast(good, column), wrong
    except pa.ArrowInvalid:  # fits the grammar, but there is no such day, or 20 digits for a bigint
        none_such = [place for place, text in enumerate(good.to_pylist()) if text and not _exists(text, column)]
        return _cast(_without(good, none_such), column), sorted(wrong + none_such)


def _cast(texts: pa.Array, column: Column) -> pa.Array:
    if column.type == DATE and _places(pc.starts_with(texts, "0000")):
        raise pa.ArrowInvalid("the year 0000 is a number to Arrow and no year to anybody else")
    return pc.equal(texts, "true") if column.type == BOOLEAN else texts.cast(arrow_type(column))


def _exists(text: str, column: Column) -> bool:
    try:
        if column.type == DATE:
            date.fromisoformat(text)
        elif column.type == BIGINT:
            return -(2**63) <= int(text) < 2**63
    except ValueError:
        return False
    return True


def _complaint(text: str, column: Column) -> tuple[str, str]:
    """Kind and line for a text that is no value of the column: what it is, and how to write it."""
    empty = " or leave it empty" if column.nullable else ""
    digits = digits_of(column.type)
    if column.allowed:
        return "enumeration", f"{shown(text)} is not one of {', '.join(column.allowed)}"
    if column.pattern:
        example = "codes like US|CA" if "|" in column.pattern else "a two-letter country code like US"
        return "format", f"{shown(text)} does not fit; write {example}{empty}"
    if digits and _ANY_NUMBER.fullmatch(text):
        precision, scale = digits
        whole, _, decimals = text.lstrip("-").partition(".")
        if len(whole.lstrip("0")) > precision - scale:
            return "range", f"{shown(text)} has more than {precision - scale} digits before the point; check the unit"
        more = len(decimals.rstrip("0"))
        return "precision", f"{shown(text)} has {more} decimals, {scale} are kept; round it as you see fit"
    if (digits or column.type == BIGINT) and _NOT_FINITE.fullmatch(text):
        return "not_finite", f"{shown(text)} is not a finite number; write a number{empty}"
    if column.type == BIGINT and re.fullmatch("-?[0-9]+", text):
        return "range", f"{shown(text)} is beyond ±9223372036854775807; check the unit"
    wanted = f"a number with at most {digits[1]} decimals; write it like 12.34" if digits else _WANTED[column.type]
    return "type", f"{shown(text)} is not {wanted}{empty}"


def _outside(values: pa.Array, column: Column) -> list[int]:
    """Places below the minimum or above the maximum, both inclusive."""
    places: set[int] = set()
    for limit, is_beyond in ((column.minimum, pc.less), (column.maximum, pc.greater)):
        if limit is not None:
            bound = pa.scalar(Decimal(limit) if digits_of(column.type) else limit, arrow_type(column))
            places.update(_places(is_beyond(values, bound)))
    return sorted(places)


def _range_text(text: str, column: Column) -> str:
    if column.maximum is None:
        return f"{shown(text)} is below {column.minimum}; check the sign"
    return f"{shown(text)} is outside {column.minimum}..{column.maximum}; a fraction is written like 0.25"


def _places(mask: pa.Array) -> list[int]:
    return pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()


def _without(values: pa.Array, places: list[int]) -> pa.Array:
    """The same values with null at ``places``."""
    if not places:
        return values
    dropped = pc.is_in(pa.array(range(len(values))), pa.array(places, pa.int64()))
    return pc.if_else(dropped, pa.scalar(None, values.type), values)
