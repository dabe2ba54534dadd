"""A market of the referee as what a history is computed from, without a home."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from rankday.contract.tables import INPUT_TABLES
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.sessions import next_session, sessions_between
from reference.nightly.markets import NightlyMarket
from reference.nightly.worked_examples import Example

PRICES = pa.schema([("security_id", pa.string()), ("is_primary", pa.bool_()), ("close", pa.decimal128(18, 6))])
SHARES = pa.schema([("security_id", pa.string()), ("total_shares", pa.int64()), ("available_shares", pa.int64())])


def history_inputs_of(market: NightlyMarket | Example, folder: Path) -> BackfillInputs:
    """The nights of ``market`` with its final drops; Parquet files in ``folder``."""
    days = sessions_between(market.base_day, market.last)
    compositions = {one.implementation_date: one for one in market.reconstitutions}
    memberships = market.drops[market.base_day]["memberships"]
    base = tuple((row["index_code"], row["security_id"], None, None) for row in memberships)
    nights = []
    for day in days:
        entering = compositions.get(day)
        nights.append(
            SessionInputs(
                session=day,
                next_session=next_session(day),
                prices=_written(folder / f"prices-{day}.parquet", market.drops[day]["prices"], PRICES),
                shares=_written(folder / f"shares-{day}.parquet", market.drops[day]["shares"], SHARES),
                base=Entry(base) if day == market.base_day else None,
                reconstitution=_entry(entering),
                is_share_update=is_share_update(day),
            )
        )
    around = timedelta(days=400)
    calendar = sessions_between(days[0] - around, days[-1] + around)
    return BackfillInputs(nights, calendar, _events(market), {}, {}, [])


def _entry(composition) -> Entry | None:
    return composition and Entry(_rows(composition), composition.rank_date, composition.implementation_date)


def _rows(composition) -> tuple:
    names = ("index_code", "security_id", "available_shares", "total_shares")
    return tuple(tuple(row[name] for name in names) for row in composition.rows)


def _events(market: NightlyMarket | Example) -> list[tuple]:
    known = {}
    for day in sorted(market.drops):
        for row in market.drops[day].get("corporate_actions", []):
            known[row["event_id"]] = tuple(row[name] for name in INPUT_TABLES["corporate_actions"].column_names)
    return [known[event_id] for event_id in sorted(known)]


def _written(path: Path, rows: list[dict], schema: pa.Schema) -> Path:
    columns = {name: [row[name] for row in rows] for name in schema.names}
    if "close" in columns:
        columns["close"] = [None if close is None else Decimal(close) for close in columns["close"]]
    pyarrow.parquet.write_table(pa.table(columns, schema=schema), path)
    return path
