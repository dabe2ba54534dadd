"""How a value of the rulebook is written for a person: by its unit, never by its name."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

CHOICE = " or "  # of a unit that lists the words or numbers it may be


def with_unit(value: str, unit: str) -> str:
    """``0.05`` fraction → ``5 %``; ``30000000`` USD → ``30,000,000 US dollars``; a word stays itself."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if unit == "fraction":
        return f"{grouped(number * 100)} %"
    if unit == "1 or 0":
        return "yes" if number else "no"
    if unit == "USD":
        return f"{grouped(number)} US dollar{'' if number == 1 else 's'}"
    if unit == "rank":
        return f"rank {grouped(number)}"
    if not unit or CHOICE in unit:
        return grouped(number)
    return f"{grouped(number)} {unit.removesuffix('s') if number == 1 else unit}"


def grouped(number: Decimal | int | str) -> str:
    """A number without trailing zeros, thousands apart: ``1,200,000``, ``0.75``."""
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_value(value: Any) -> str:
    """A cell of a row: an empty one as ``none``, a number without trailing zeros."""
    if value is None or value == "":
        return "none"
    return grouped(value) if isinstance(value, Decimal) else str(value)


def list_of(entries: Iterable[str]) -> str:
    """``a, b and c``; of nothing ``none``."""
    *rest, last = [*entries] or ["none"]
    return f"{', '.join(rest)} and {last}" if rest else last


def alternatives(entries: Iterable[str]) -> str:
    """``a, b or c``."""
    *rest, last = entries
    return f"{', '.join(rest)} or {last}" if rest else last
