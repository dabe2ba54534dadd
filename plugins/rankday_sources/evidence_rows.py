"""What the importers read, as rows of the evidence store (`rankday.evidence.store`): raw facts of a day, typed, sorted.

Nothing is inferred from membership. Types and structures are those that names, labels and directories suggest for a
line that nobody knows to be a member.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from rankday.evidence.store import CLOSES, LISTINGS, MEMBERS, SCHEMAS
from rankday_sources import inference
from rankday_sources.feed_files import Listing
from rankday_sources.names import issuer_key, line_key, symbol_key
from rankday_sources.rule_tables import country_of
from rankday_sources.side_files import DirectoryEntry

FROM_LIST, FROM_INCUMBENTS = "list", "incumbents"
Tables = list[tuple[str, str, pa.Table]]


def member_lists(lists: Mapping[str, Mapping[date, Iterable[str]]], source: str = FROM_LIST) -> Tables:
    """index code → date → ticker keys, as pieces: one for each code and date."""
    prefix = "" if source == FROM_LIST else f"{source}-"
    return [
        (MEMBERS, f"{prefix}{code}", _table(MEMBERS, [(day, code, key, source) for key in sorted(keys)]))
        for code in sorted(lists)
        for day, keys in sorted(lists[code].items())
    ]


def listing(
    session: date, listings: Iterable[Listing], directories: Mapping[str, DirectoryEntry], ciks: Mapping[str, str]
) -> Tables:
    """A session's listing as one piece, a row a symbol."""
    rows = [_listed(session, one, directories, ciks) for one in listings]
    rows.sort(key=lambda row: row["symbol"])
    return [(LISTINGS, "screener", pa.Table.from_pylist(rows, SCHEMAS[LISTINGS]))]


def _listed(
    session: date, one: Listing, directories: Mapping[str, DirectoryEntry], ciks: Mapping[str, str]
) -> dict[str, Any]:
    is_series = "^" in one.symbol
    entry = None if is_series else directories.get(one.key)
    texts = inference.evidence_texts(one, entry)
    kind, structure = inference.security_type(texts, False), inference.structure(texts, False)
    country, evidence = country_of(one.country)
    row = {
        "session": session,
        "symbol": one.symbol,
        "symbol_key": symbol_key(one.symbol),
        "ticker_key": None if is_series else one.key,
        "name": one.name,
        "name_key": line_key(one.name),
        "issuer_key": issuer_key(one.name),
        "exchange": one.exchange,
        "mic": (entry.mic if entry else "") or one.mic,
        "last_price": _rounded(one.close, "0.000001"),
        "market_cap_usd": _rounded(one.market_cap, "0.01"),
        "volume": one.volume,
        "ipo_year": one.ipo_year,
        "country": one.country,
        "country_code": country,
        "country_evidence": evidence,
        "sector": one.sector,
        "industry": one.industry,
        "directory_etf": entry.is_etf if entry else None,
        "directory_test": entry.is_test if entry else None,
        "cik": None if is_series else ciks.get(one.key),
        "security_type": kind.value,
        "security_type_rule": kind.reference,
        "structure": structure.value,
        "structure_rule": structure.reference,
    }
    return {column: None if value == "" else value for column, value in row.items()}


def _rounded(value: Decimal | None, step: str) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(step), ROUND_HALF_UP)


def closes(rows: pl.DataFrame) -> Tables:
    """The rows of a panel (`panel_file.Panel.rows`) as one piece a session."""
    keys = rows.select(pl.col("symbol").unique())
    keys = keys.with_columns(symbol_key=pl.Series([symbol_key(each) for each in keys["symbol"]], dtype=pl.String))
    panel = rows.join(keys, on="symbol").select(
        "session", "symbol", "symbol_key", "mic", "close", "volume", "cap"
    ).to_arrow()  # fmt: skip
    query = """
        select session, symbol, symbol_key, if(contains(symbol, '^'), null, symbol_key) as ticker_key, mic,
            cast(close as decimal(18,6)) as last_price, volume, cast(cap as decimal(38,2)) as market_cap_usd
        from panel
        order by session, symbol
    """
    with duckdb.connect() as db:
        db.register("panel", panel)
        typed = db.sql(query).to_arrow_table().cast(SCHEMAS[CLOSES])
    days = pl.from_arrow(typed.select(["session"]))["session"].rle().struct.unnest()
    place, tables = 0, []
    for count in days["len"]:
        tables.append((CLOSES, "panel", typed.slice(place, count).combine_chunks()))
        place += count
    return tables


def _table(kind: str, rows: list[tuple]) -> pa.Table:
    names = SCHEMAS[kind].names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], SCHEMAS[kind])
