"""A row of CRSP's daily stock file in either layout, as one record: legacy (``prc``, ``cfacshr``) and format 2.0.

Format 2.0 (CIZ, from 2025 on the only one) has positive prices with a flag, thousands of dollars in ``DlyCap``, event
factors of the day (``DlyFacPrc``, ``DisFacShr``) and a row of its own after the last trade for what a delisting paid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from rankday_sources.import_report import ImportReport
from rankday_sources.rule_tables import table_rows

LEGACY = ("permno", "date", "prc", "shrout", "vol")
CIZ = ("permno", "dlycaldt", "dlyprc")
NAMING = ("securitytype", "ticker", "primaryexch")  # one of them makes a row of format 2.0 its own name record
MISSING_VOLUME = Decimal(-99)
ACTIVE = "1"  # delisting codes that begin so are no delistings
_NUMBER = re.compile(r"-?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Name:
    """What a line was called and what it was, while the record held. Empty texts where the file is silent."""

    permco: str
    share_code: str
    exchange: str
    primary_exchange: str
    status: str
    ticker: str
    company: str
    share_class: str
    sic: str
    is_header: bool = False  # from the newest header, not of the day
    cusip: str = ""  # of the day: eight characters, or nine with the check digit


@dataclass(frozen=True, slots=True)
class Day:
    """A line's row of one date. ``close`` is None without a trade; ``quote`` the midpoint then; shares are whole.

    ``factor`` is the cumulative share factor; ``steps`` the factors of that day alone (shares after : before) and
    ``price_factor`` that of its price. ``delisting`` is (code, return or None, price paid or None).
    """

    permno: str
    permco: str
    date: date
    close: Decimal | None
    quote: Decimal | None
    volume: int | None
    shares: int | None
    factor: Decimal | None
    name: Name | None
    delisting: tuple[str, Decimal | None, Decimal | None] | None
    steps: tuple[tuple[str, Decimal], ...] = ()
    price_factor: Decimal | None = None
    row: int = 0
    is_departure: bool = False  # a row of format 2.0 that only says what a delisting paid

    @property
    def price(self) -> Decimal | None:
        return self.close or self.quote


@cache
def flags(kind: str) -> dict[str, str]:
    """Flag → meaning, of one kind of source_rules/crsp_flags.csv."""
    return {row["flag"]: row["meaning"] for row in table_rows("crsp_flags") if row["kind"] == kind}


@dataclass(frozen=True)
class Cells:
    """The cells of a row; what is wrong with one goes into the report, and its value is unknown."""

    path: Path
    row: int
    cells: dict[str, str]
    report: ImportReport
    session: date | None = None

    def text(self, column: str) -> str:
        return " ".join(self.cells.get(column, "").split())

    def code(self, column: str) -> str:
        return self.text(column).removesuffix(".0")

    def unknown(self, column: str, reason: str, advice: str) -> None:
        place = self.path, self.row, column, self.cells[column]
        self.report.unknown(*place, reason, advice, session=self.session)

    def number(self, column: str) -> Decimal | None:
        text = self.cells.get(column, "").strip()
        value = Decimal(text) if _NUMBER.fullmatch(text) else None
        if value is None or abs(value) >= 10**12:
            if text:
                self.unknown(column, "is no number", "leave it empty where it is not known")
            return None
        return value

    def count(self, column: str, unit: int = 1) -> int | None:
        value = self.number(column)
        if value is None or (column in ("vol", "dlyvol") and value == MISSING_VOLUME):
            return None
        if value < 0:
            self.unknown(column, "is negative", "correct it; -99 means a missing volume")
            return None
        if value * unit != int(value * unit):
            self.unknown(column, "is no whole number of shares", "correct it")
            return None
        return int(value * unit)

    def price(self, column: str) -> Decimal | None:
        """To the contract's six decimals, half up; one that rounds to nothing is unknown, as CRSP's zero is."""
        value = self.number(column)
        return (value and value.quantize(Decimal("0.000001"), ROUND_HALF_UP)) or None

    def factor(self, column: str) -> Decimal | None:
        value = self.number(column)
        return value if value and value > 0 else None

    def percentage(self, column: str) -> Decimal | None:
        """A return; CRSP writes a letter (A, P, S, T …) where it has none."""
        text = self.cells.get(column, "").strip()
        value = Decimal(text) if _NUMBER.fullmatch(text) else None
        return value if value is not None and -1 <= value < 1000 else None


def is_known(text: str) -> bool:
    """Whether a cell holds a price or a factor: a number other than zero."""
    plain = text.strip()
    return bool(_NUMBER.fullmatch(plain)) and Decimal(plain) != 0


def number_of_crsp(text: str) -> str | None:
    """A permno or permco as plain digits, None for anything else."""
    plain = text.strip().removesuffix(".0")
    return str(int(plain)) if re.fullmatch(r"[0-9]{1,9}", plain) else None


def legacy_day(cells: Cells, permno: str, day: date) -> Day:
    """A row of dsf, or of a query that joins names and delistings to it."""
    price = cells.price("prc")
    code = cells.code("dlstcd")
    return Day(
        permno=permno,
        permco=number_of_crsp(cells.text("permco")) or "",
        date=day,
        close=price if price and price > 0 else None,
        quote=-price if price and price < 0 else None,
        volume=cells.count("vol"),
        shares=cells.count("shrout", 1000) or None,
        factor=cells.factor("cfacshr"),
        name=legacy_name(cells) if cells.text("shrcd") else None,
        delisting=(code, cells.percentage("dlret"), None) if code and not code.startswith(ACTIVE) else None,
        row=cells.row,
    )


def legacy_name(cells: Cells) -> Name:
    """The name record of a row of dsenames, stocknames or of a joined query."""
    code = cells.code("exchcd")
    return Name(
        permco=number_of_crsp(cells.text("permco")) or "",
        share_code=cells.code("shrcd"),
        exchange=code or cells.code("hexcd"),
        primary_exchange=cells.text("primexch"),
        status=code or cells.code("hexcd"),
        ticker=cells.text("ticker"),
        company=cells.text("comnam"),
        share_class=cells.text("shrcls"),
        sic=cells.code("siccd") or cells.code("hsiccd"),
        is_header=not code,
        cusip=cells.text("ncusip").upper(),
    )


def ciz_day(cells: Cells, permno: str, day: date) -> Day:
    """A row of dsf_v2 or stkdlysecuritydata, or of a query that joins names and distributions to it."""
    price, flag = cells.price("dlyprc"), cells.text("dlyprcflg").upper()
    meaning = flags("price").get(flag, "quote") if flag else "close"
    if flag and flag not in flags("price"):
        cells.report.label(
            cells.path, cells.row, "dlyprcflg", flag, "crsp_flags", f"price,{flag},<close or quote>,<why>"
        )
    price = abs(price) if price else None
    paid = cells.text("dlydelflg").upper() == "Y"
    shares = cells.count("shrout", 1000) or None
    if shares is None and price and (cap := cells.factor("dlycap")):
        shares = int((cap / price).quantize(Decimal(1), ROUND_HALF_UP)) * 1000  # both are of thousands
    step = cells.number("disfacshr")
    is_split = not cells.text("distype") or flags("distribution").get(cells.text("distype").upper()) == "split"
    return Day(
        permno=permno,
        permco=number_of_crsp(cells.text("permco")) or "",
        date=day,
        close=price if meaning == "close" and not paid else None,
        quote=price if meaning == "quote" and not paid else None,
        volume=cells.count("dlyvol"),
        shares=shares,
        factor=cells.factor("dlycumfacshr"),
        name=ciz_name(cells) if not paid and any(map(cells.text, NAMING)) else None,
        delisting=("dlydelflg", cells.percentage("dlyret"), price) if paid else None,
        steps=((cells.text("disseqnbr"), 1 + step),) if step and step > -1 and is_split else (),
        price_factor=cells.factor("dlyfacprc"),
        row=cells.row,
        is_departure=paid,
    )


def ciz_name(cells: Cells) -> Name:
    """The name record of a row of stksecurityinfohist, stocknames_v2 or of a joined query."""
    kind = "|".join(
        cells.text(column).upper()
        for column in ("sharetype", "securitytype", "securitysubtype", "usincflg", "issuertype")
    )
    return Name(
        permco=number_of_crsp(cells.text("permco")) or "",
        share_code=kind if kind.strip("|") else "",
        exchange="",
        primary_exchange=cells.text("primaryexch").upper(),
        status=cells.text("tradingstatusflg").upper(),
        ticker=cells.text("ticker") or cells.text("tradingsymbol"),
        company=cells.text("issuernm") or cells.text("securitynm"),
        share_class=cells.text("shareclass"),
        sic=cells.code("siccd"),
        cusip=(cells.text("cusip9") or cells.text("cusip")).upper(),
    )
