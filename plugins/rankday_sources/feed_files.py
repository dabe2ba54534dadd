"""Reading the public files, each recognized by its header; a fault is one line with file, row and column."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.drops.reasons import shown
from rankday_sources.names import ticker_key
from rankday_sources.rule_tables import countries, exchange_mics

SCREENER_COLUMNS = (
    "asof", "exchange", "symbol", "name", "last_price", "market_cap_usd", "volume", "country", "ipoyear", "sector",
    "industry",
)  # fmt: skip
# Symbol directories: (columns that identify the layout, symbol column, exchange column)
DIRECTORY_LAYOUTS = (
    (("Symbol", "Security Name", "Market Category", "Test Issue", "ETF"), "Symbol", "Market Category"),
    (("ACT Symbol", "Security Name", "Exchange", "ETF", "Test Issue"), "ACT Symbol", "Exchange"),
)

MOST_DOLLARS = Decimal(10) ** 18
MOST_PRICE = Decimal(10) ** 12  # contract: DECIMAL(18,6)
MOST_TURNOVER = Decimal(10) ** 16  # contract: DECIMAL(18,2)
MOST_SHARES = 2**63
MOST_FLOAT = 2  # an estimate may lie above 1 by its error, not by a factor of 100
_NUMBER = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")


class SourceRefused(RankdayError):
    """A source file that is not what it should be: one line with file, row, column and what to do."""


@dataclass(frozen=True)
class Listing:
    """One row of the screener: a line of one exchange at one close. Money in USD; None where the feed is silent."""

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


@dataclass(frozen=True)
class DirectoryEntry:
    """What an exchange directory says of a symbol: its MIC ('' = unknown code) and the flags ``Y`` or ``N``."""

    mic: str
    is_etf: str
    is_test: str


def rows_of(path: Path, required: tuple[str, ...], fold_header: bool = False) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number, cells) of a CSV or gzipped CSV; the header is row 1, in small letters with ``fold_header``.

    Empty lines count and are passed over. Raises SourceRefused for a missing or unreadable file, a missing column, a
    row of another length or one that is no UTF-8 text.
    """
    if not path.name.endswith((".csv", ".csv.gz", ".txt")):
        raise SourceRefused(f"{path.name}: not a .csv or .csv.gz file; convert it first")
    opener = gzip.open if path.name.endswith(".gz") else open
    number = 1
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as handle:
            # The exchanges publish their directories with bars; everything else has commas.
            first = handle.readline()
            handle.seek(0)
            reader = csv.reader(handle, delimiter="|" if first.count("|") > first.count(",") else ",", strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            header = [name.lower() for name in header] if fold_header else header
            if missing := [column for column in required if column not in header]:
                raise SourceRefused(
                    f"{path.name}: column {missing[0]} is missing from the header; expected {', '.join(required)}"
                )
            if len(set(header)) < len(header):
                raise SourceRefused(f"{path.name}: a column stands twice in the header; remove one")
            for number, cells in enumerate(reader, start=2):
                if not cells or cells[0].startswith("File Creation Time"):
                    continue
                if len(cells) != len(header):
                    raise SourceRefused(
                        f"{path.name} row {number}: {len(cells)} fields, the header has {len(header)}; mend the row"
                    )
                if any("\0" in cell for cell in cells):
                    raise SourceRefused(f"{path.name} row {number}: holds a NUL byte; export it again as text")
                yield number, dict(zip(header, cells, strict=True))
    except (OSError, EOFError, zlib.error) as error:
        raise SourceRefused(f"{path.name}: cannot be read ({error.__class__.__name__}); check the file") from error
    except UnicodeDecodeError as error:
        with gzip.open(path) if opener is gzip.open else path.open("rb") as lines:
            row = next((row for row, line in enumerate(lines, start=1) if not _is_utf8(line)), number)
        raise SourceRefused(f"{path.name} row {row}: is not UTF-8 text; export it again") from error
    except csv.Error as error:
        raise SourceRefused(f"{path.name} after row {number}: no well-formed CSV ({error}); export it again") from error


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def amount(path: Path, row: int, column: str, text: str, limit: Decimal = MOST_DOLLARS) -> Decimal | None:
    """A non-negative decimal below ``limit``, None for an empty cell; raises SourceRefused otherwise."""
    if not text.strip():
        return None
    value = Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None
    if value is None or value >= limit:
        raise SourceRefused(
            f"{path.name} row {row} column {column}: {text[:40]!r} is no amount; write it like 12.34 or leave it empty"
        )
    return value


def _close(path: Path, row: int, text: str) -> Decimal | None:
    """A price to six decimals, half up; None where the feed does not know it, which it says with 0."""
    price = amount(path, row, "last_price", text, MOST_PRICE)
    return (price and price.quantize(Decimal("0.000001"), ROUND_HALF_UP)) or None


def _volume(path: Path, row: int, text: str) -> int | None:
    volume = amount(path, row, "volume", text)
    if volume is not None and volume != int(volume):
        raise SourceRefused(f"{path.name} row {row} column volume: {text[:40]!r} is no whole number of shares; mend it")
    return None if volume is None else int(volume)


def _refuse_beyond_the_contract(where: str, one: Listing) -> None:
    """What each cell allows and both together do not: the drop that it would make could not be ingested."""
    if one.close and one.volume and one.close * one.volume >= MOST_TURNOVER:
        raise SourceRefused(f"{where} column volume: times last_price it is beyond 10^16 dollars; check the units")
    if one.close and one.market_cap and one.market_cap / one.close >= MOST_SHARES:
        raise SourceRefused(f"{where} column market_cap_usd: it implies more than 2^63 shares; check the units")


def read_screener(path: Path, session: date) -> list[Listing]:
    """Every row of a screener file, ordered by symbol; zero price or cap means that the feed does not know it.

    Raises SourceRefused for another layout, another session, an unknown exchange or country or a symbol twice.
    """
    listings: dict[str, Listing] = {}
    rows_seen: dict[str, int] = {}
    for row, cells in rows_of(path, SCREENER_COLUMNS):
        where = f"{path.name} row {row}"
        symbol = cells["symbol"].strip().upper()
        if cells["asof"] != session.isoformat():
            raise SourceRefused(
                f"{where} column asof: {cells['asof'][:20]!r} is not the session {session}; name the file's own session"
            )
        # upper case and ticker keys of other letters meet those of strangers: SS of a sharp s, TPC of TPÇ
        if not ticker_key(symbol) or not (cells["symbol"].isascii() and symbol.isprintable()):
            raise SourceRefused(f"{where} column symbol: {symbol[:40]!r} is no symbol; remove the row")
        if not cells["name"].strip():
            raise SourceRefused(f"{where} column name: it is empty, and type and home are read from it; fill it in")
        for column, known in (("exchange", exchange_mics("screener")), ("country", {"": "", **countries()})):
            if cells[column].strip() not in known:
                table = "exchanges.csv" if column == "exchange" else "countries.csv"
                raise SourceRefused(
                    f"{where} column {column}: {cells[column][:40]!r} is unknown; add a row to source_rules/{table}"
                )
        # Two spellings of one symbol (BF/A, BF.A) are the same line, but a caret is a preferred series of its own.
        identity = symbol if "^" in symbol else ticker_key(symbol)
        if identity in rows_seen:
            raise SourceRefused(f"{where}: {symbol} stands in row {rows_seen[identity]} already; keep one of them")
        rows_seen[identity] = row
        listings[identity] = Listing(
            symbol=symbol,
            name=" ".join(cells["name"].split()),
            exchange=cells["exchange"].strip(),
            close=_close(path, row, cells["last_price"]),
            market_cap=amount(path, row, "market_cap_usd", cells["market_cap_usd"]) or None,
            volume=_volume(path, row, cells["volume"]),
            country=cells["country"].strip(),
            sector=cells["sector"].strip(),
            industry=cells["industry"].strip(),
            # a hint and nothing else: a feed writes 1999, 1999.0 or a dash
            ipo_year=int(match[1]) if (match := re.fullmatch(r"([0-9]{4})(\.0)?", cells["ipoyear"].strip())) else None,
        )
        _refuse_beyond_the_contract(where, listings[identity])
    if not listings:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return [listings[identity] for identity in sorted(listings)]


def read_directories(paths: tuple[Path, ...]) -> dict[str, DirectoryEntry]:
    """Symbol directories (``nasdaqlisted``, ``otherlisted``; recognized by their headers) by ticker key."""
    entries: dict[str, DirectoryEntry] = {}
    for path in paths:
        header = next((cells.keys() for _, cells in rows_of(path, ())), ())
        layout = next((known for known in DIRECTORY_LAYOUTS if set(known[0]) <= set(header)), None)
        if layout is None:
            raise SourceRefused(f"{path.name}: neither the nasdaqlisted nor the otherlisted layout; check the header")
        required, symbol_column, exchange_column = layout
        for _, cells in rows_of(path, required):
            # Preferred series carry a $ or a caret here and never stand for a common stock.
            if re.search(r"[\^$]", cells[symbol_column]) or not ticker_key(cells[symbol_column]):
                continue
            mic = exchange_mics("directory").get(cells[exchange_column].strip(), "")
            entries[ticker_key(cells[symbol_column])] = DirectoryEntry(mic, cells["ETF"].strip(), cells["Test Issue"])
    return entries


def read_floats(path: Path | None) -> dict[str, Fraction]:
    """Free-float estimates by ticker key, at most 1 (an estimate above it is the estimate's error).

    The fraction is the column beside ``ticker``, whatever its name: of **all** shares of the company, also for one
    class of several.
    """
    if path is None:
        return {}
    floats = {}
    for row, cells in rows_of(path, ("ticker",)):
        column = next((name for name in cells if name != "ticker"), None)
        if column is None:
            raise SourceRefused(f"{path.name}: no column beside ticker; add one with the free-float fraction")
        value = amount(path, row, shown(column), cells[column])
        if value is not None and value >= MOST_FLOAT:
            raise SourceRefused(
                f"{path.name} row {row} column {shown(column)}: {cells[column][:40]!r} is no fraction; 5 % is 0.05"
            )
        if value is not None:
            floats[ticker_key(cells["ticker"])] = min(Fraction(1), Fraction(value))
    return floats
