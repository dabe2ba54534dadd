"""Reading the screener's file: a row that is none is passed over, a label that nobody knows is an unknown value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from rankday_sources.csv_rows import rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.names import symbol_key, ticker_key
from rankday_sources.rule_tables import countries, exchange_mics

SCREENER_COLUMNS = (
    "asof", "exchange", "symbol", "name", "last_price", "market_cap_usd", "volume", "country", "ipoyear", "sector",
    "industry",
)  # fmt: skip
MOST_DOLLARS = Decimal(10) ** 18
MOST_PRICE = Decimal(10) ** 12  # contract: DECIMAL(18,6)
MOST_TURNOVER = Decimal(10) ** 16  # contract: DECIMAL(18,2)
MOST_SHARES = 2**63
NO_MARKET = "XXXX"  # ISO 10383: no market; the exchange screen takes such a line out
_NUMBER = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_HOW_TO_WRITE = "write it like 12.34 or leave it empty"


@dataclass(frozen=True)
class Listing:
    """One row of the screener: a line of one exchange at one close. Money in USD; None where the feed is silent.

    ``exchange`` and ``country`` are the feed's labels, also those that no row of the source rules knows.
    """

    symbol: str
    name: str
    exchange: str
    close: Decimal | None
    market_cap: Decimal | None
    volume: int | None
    country: str
    sector: str
    industry: str
    ipo_year: int | None = None

    @property
    def key(self) -> str:
        return ticker_key(self.symbol)

    @property
    def mic(self) -> str:
        return exchange_mics("screener").get(self.exchange, NO_MARKET)


@dataclass(frozen=True)
class _Row:
    """A row being read: what is wrong with its cells goes into the report."""

    path: Path
    number: int
    cells: dict[str, str]
    session: date
    report: ImportReport

    def pass_over(self, column: str, reason: str, advice: str) -> None:
        place = self.path, self.number, column, self.cells[column]
        self.report.pass_over(*place, reason, advice, session=self.session)

    def unknown(self, column: str, reason: str, advice: str) -> None:
        self.report.unknown(self.path, self.number, column, self.cells[column], reason, advice, session=self.session)

    def amount(self, column: str, limit: Decimal = MOST_DOLLARS) -> Decimal | None:
        """A non-negative decimal below ``limit``, None for an empty cell and for one that is none."""
        value, is_amount = amount_of(self.cells[column], limit)
        if not is_amount:
            self.unknown(column, "is no amount", _HOW_TO_WRITE)
        return value

    def label(self, column: str, table: str, known: dict, example: str) -> str:
        """The label as the feed has it; one that source_rules/``table``.csv does not have is disclosed."""
        label = self.cells[column].strip()
        if label not in known:
            self.report.label(self.path, self.number, column, label, table, example.format(label))
        return label


def amount_of(text: str, limit: Decimal = MOST_DOLLARS) -> tuple[Decimal | None, bool]:
    """(a non-negative decimal below ``limit`` or None, whether the text is one or empty)."""
    plain = text.strip()
    value = Decimal(plain) if _NUMBER.fullmatch(plain) else None
    if value is None or value >= limit:
        return None, not plain
    return value, True


def read_screener(path: Path, session: date, report: ImportReport) -> list[Listing]:
    """Every row of a screener file, ordered by symbol; zero price or cap means that the feed does not know it.

    A row of another session, without a symbol or name, or of a symbol that stands in an earlier row is passed over; a
    number that is none, an exchange and a country without a row of the source rules are unknown values. Raises
    SourceRefused for another layout, for no rows, and where too many rows are bad.
    """
    listings: dict[str, Listing] = {}
    rows_seen: dict[str, int] = {}
    for number, cells in rows_of(path, SCREENER_COLUMNS, report, "screener"):
        row = _Row(path, number, cells, session, report)
        symbol = cells["symbol"].strip().upper()
        identity = symbol_key(symbol)  # two spellings of one symbol (BF/A, BF.A) are the same line
        if not _is_row(row, symbol):
            continue
        if identity in rows_seen:
            row.pass_over("symbol", f"stands in row {rows_seen[identity]} already", "keep one of them")
            continue
        rows_seen[identity] = number
        listings[identity] = _listing(row, symbol)
    if not listings:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return [listings[identity] for identity in sorted(listings)]


def _is_row(row: _Row, symbol: str) -> bool:
    """Whether it is a row of this session that says which line it is of."""
    if (day := date_of_text(row.cells["asof"])) != row.session:
        known = f"is not the session {row.session}" if day else f"is no date, and not the session {row.session}"
        row.pass_over("asof", known, f"name the file's own session; {HOW_TO_WRITE}")
    # upper case and ticker keys of other letters meet those of strangers: SS of a sharp s, TPC of TPÇ
    elif not ticker_key(symbol) or not (row.cells["symbol"].isascii() and symbol.isprintable()):
        row.pass_over("symbol", "is no symbol", "remove the row")
    elif not row.cells["name"].strip():
        row.pass_over("name", "it is empty, and type and home are read from it", "fill it in")
    else:
        return True
    return False


def _listing(row: _Row, symbol: str) -> Listing:
    cells = row.cells
    price = row.amount("last_price", MOST_PRICE)
    # six decimals, half up; a feed that does not know the price writes 0
    close = (price and price.quantize(Decimal("0.000001"), ROUND_HALF_UP)) or None
    volume = row.amount("volume")
    if volume is not None and volume != int(volume):
        row.unknown("volume", "is no whole number of shares", "correct it")
        volume = None
    market_cap = row.amount("market_cap_usd") or None
    # what each cell allows and both together do not: the drop that they would make could not be ingested
    if close and volume and close * volume >= MOST_TURNOVER:
        row.unknown("volume", "times last_price is beyond 10^16 dollars", "check the units")
        volume = None
    if close and market_cap and market_cap / close >= MOST_SHARES:
        row.unknown("market_cap_usd", "implies more than 2^63 shares", "check the units")
        market_cap = None
    country = {"": "", **countries()}
    return Listing(
        symbol=symbol,
        name=" ".join(cells["name"].split()),
        exchange=row.label("exchange", "exchanges", exchange_mics("screener"), "screener,{},<MIC>,<why>"),
        close=close,
        market_cap=market_cap,
        volume=None if volume is None else int(volume),
        country=row.label("country", "countries", country, "{},<ISO code>,<label_us or label_abroad>"),
        sector=cells["sector"].strip(),
        industry=cells["industry"].strip(),
        # a hint and nothing else: a feed writes 1999, 1999.0 or a dash
        ipo_year=int(match[1]) if (match := re.fullmatch(r"([0-9]{4})(\.0)?", cells["ipoyear"].strip())) else None,
    )
