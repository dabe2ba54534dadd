"""Templates and how a value looks: numbers grouped, money short, nothing as a dash; all text is escaped by Jinja."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from rankday.contract.tables import INDEX_CODES
from rankday.contract.text import counted

HERE = Path(__file__).parent
# the pages in the order of a reader: path, words
NAVIGATION = (
    ("season", "Season"),
    ("reconstitution", "Reconstitution"),
    ("next", "Next"),
    ("explain", "Explain a company"),
    ("indexes", "Indexes"),
    ("demand", "Demand"),
    ("what-if", "What if"),
    ("ledger", "Ledger"),
)
# pages that stand below one of those
BELOW_INDEXES = (
    "index", "series", "fund", "funds", "futures", "fact-sheet", "family", "style", "capping", "screening",
    "ground-rules",
)  # fmt: skip
SECTIONS = dict.fromkeys(BELOW_INDEXES, "indexes") | {
    "what-if/compare": "what-if",
    "studio": "what-if",
    "record": "next",
}
NOTHING = "–"
MOST_DERIVED = 3  # codes of derived indexes that are named in a row
UNITS = ((Decimal(10) ** 12, "tn"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))


class Renderer:
    """Renders templates to answers."""

    def __init__(self) -> None:
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            bytecode_cache=_compiled_templates(),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters |= {
            "shown": shown, "money": money, "percent": percent, "points": points, "codes": codes,
            "grouped": grouped, "words": words, "short_hash": short_hash, "moment": moment, "counted": counted,
            "figure": figure, "measured": measured,
        }  # fmt: skip

    def page(self, request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
        """A page; links in it are relative to where the application is mounted."""
        base, path = base_of(request), self.path_of(request)
        html = self.templates.get_template(template).render(
            base=base,
            airflow=base.rpartition("/")[0],
            section=SECTIONS.get(path, path),
            navigation=NAVIGATION,
            **values,
        )
        return HTMLResponse(html, status_code=status_code)

    def path_of(self, request: Request) -> str:
        """The address of the page below where the application is mounted: ``explain``."""
        return request.url.path.removeprefix(base_of(request)).strip("/")


def _compiled_templates() -> FileSystemBytecodeCache | None:
    """Templates as an earlier process compiled them, in a folder of this account's own; None where none can be made."""
    try:
        return FileSystemBytecodeCache(pattern="__rankday_%s.cache")
    except (RuntimeError, OSError):
        return None


def base_of(request: Request) -> str:
    """The path below which this application is mounted."""
    return request.scope.get("root_path", "").rstrip("/")


def shown(value: Any) -> str:
    """A value as text; None and the empty text as a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return grouped(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def grouped(value: int | Decimal | float | None, digits: int = 0) -> str:
    """``1234567`` as ``1,234,567``."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def money(value: Decimal | int | float | None, signed: bool = False) -> str:
    """US dollars, short: ``4.66bn``; below a million in full."""
    if value is None:
        return NOTHING
    sign = "−" if value < 0 else "+" if signed else ""
    amount = abs(Decimal(value))  # of a double too: exact, then rounded for the eye
    for size, unit in UNITS:
        if amount >= size:
            return f"{sign}${amount / size:,.2f}{unit}"
    return f"{sign}${amount:,.2f}"


def figure(value: float | None) -> str:
    """A statistic of any size: six digits that count, grouped."""
    return NOTHING if value is None else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.6g}"


def measured(value: str | float | None, measure: str) -> str:
    """A value of a what-if's table, as its measure is written."""
    if value is None or value == "":
        return NOTHING
    number = float(value)
    return percent(number) if measure.startswith("turnover") else grouped(number, 2 if measure.endswith("_bp") else 0)


def short_money(value: float) -> str:
    """A round amount for an axis: ``$10bn``."""
    for size, unit in UNITS:
        if value >= float(size):
            return f"${value / float(size):g}{unit}"
    return f"${value:g}"


def percent(fraction: Decimal | float | None, digits: int = 2, signed: bool = False) -> str:
    """A fraction 0..1 in percent."""
    if fraction is None:
        return NOTHING
    text = f"{fraction * 100:{'+' if signed else ''},.{digits}f} %"
    return text.replace("-", "−")


def points(fraction: Decimal | float | None, digits: int = 2) -> str:
    """A difference of fractions in percentage points, signed."""
    return percent(fraction, digits, signed=True).replace(" %", " points")


def codes(text: str | None) -> str:
    """``R3000E|R3000`` as words; of many derived ones behind the base indexes only how many they are."""
    found = text.split("|") if text else []
    base = [code for code in found if code in INDEX_CODES]
    if (more := len(found) - len(base)) <= MOST_DERIVED:
        return ", ".join(found) or NOTHING
    return ", ".join([*base, f"and {more} derived"])


def words(text: str | None) -> str:
    """``kept_by_band`` as ``kept by band``."""
    return (text or NOTHING).replace("_", " ")


def moment(time: str | datetime | None) -> str:
    """A time in UTC, to the second; ``time`` is a datetime, or a record's ISO 8601 text."""
    return str(time or "")[:19].replace("T", " ") or NOTHING


def short_hash(text: str | None) -> str:
    return (text or "")[:12] or NOTHING
