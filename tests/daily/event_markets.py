"""Small markets written by hand: closes a session, share counts, members and events, day by day and in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet

from rankday.contract.tables import INPUT_TABLES
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.backfill.one_pass import one_pass
from rankday.daily.engine import DailyEngine
from rankday.daily.session_inputs import Entry, SessionInputs

SESSIONS = [date(2026, 5, day) for day in (4, 5, 6, 7, 8)]
MON, TUE, WED, THU, FRI = SESSIONS
PRICES = pa.schema([("security_id", pa.string()), ("is_primary", pa.bool_()), ("close", pa.decimal128(18, 6))])
SHARES = pa.schema([("security_id", pa.string()), ("total_shares", pa.int64()), ("available_shares", pa.int64())])
LEVELS = (
    "session, index_code, price_level, total_return_level, net_total_return_level, dividend_points, divisor, "
    "opening_divisor, constituent_count, market_value"
)


def event(event_id: str, line: str, kind: str, ex: date = TUE, **terms) -> dict:
    """An event, confirmed; ``terms``: new, old, cash (text), other, tendered (text), shares, status."""
    return {
        "event_id": event_id,
        "security_id": line,
        "event_type": kind,
        "announced_date": date(2026, 4, 1),
        "ex_date": ex,
        "ratio_new": terms.get("new"),
        "ratio_old": terms.get("old"),
        "cash_amount": None if terms.get("cash") is None else Decimal(terms["cash"]),
        "other_security_id": terms.get("other"),
        "tendered_fraction": None if terms.get("tendered") is None else Decimal(terms["tendered"]),
        "new_shares": terms.get("shares"),
        "status": terms.get("status", "confirmed"),
    }


class EventMarket:
    """The sessions from MON on with ``closes`` each (None: not traded) and ``shares`` by line; the total is twice that.

    ``members``: the lines of R3000E on MON; those of ``small`` are in R2000 too. ``added``: session → the lines that
    are added to both at its close. ``tables`` has the day by day run.
    """

    def __init__(
        self,
        folder: Path,
        closes: Sequence[dict[str, str | Decimal | None]],
        shares: dict[str, int],
        events: Sequence[dict] = (),
        members: str | Sequence[str] = "",
        small: str | Sequence[str] = "",
        added: Mapping[date, Sequence[str]] | None = None,
    ):
        members = members or list(shares)
        codes = [("R3000E", line) for line in members] + [("R2000", line) for line in small or members]
        base = Entry(tuple((code, line, None, None) for code, line in codes))
        nights = [
            SessionInputs(
                session=SESSIONS[number],
                next_session=SESSIONS[number + 1],
                prices=_prices(folder / f"prices-{number}.parquet", day),
                shares=_shares(folder / "shares.parquet", shares),
                base=base if number == 0 else None,
                additions=_additions((added or {}).get(SESSIONS[number], ()), shares),
            )
            for number, day in enumerate(closes)
        ]
        columns = INPUT_TABLES["corporate_actions"].column_names
        rows = sorted((tuple(one[name] for name in columns) for one in events), key=lambda row: row[0])
        self.inputs = BackfillInputs(nights, SESSIONS, rows, {}, {}, [])
        self.tables = duckdb.connect()
        self.tables.execute("attach ':memory:' as rankday; use rankday")
        engine = DailyEngine(self.tables)
        engine.load_events(SESSIONS, rows)
        for night in nights:
            engine.run(night)

    def states(self, table: str, session: date) -> dict[str, tuple[int, Fraction]]:
        """Line of R3000E → (index shares, capitalisation)."""
        query = (
            f"select security_id, index_shares, capitalisation from daily.{table} "
            f"where session = '{session}' and index_code = 'R3000E'"
        )
        return {line: (shares, Fraction(worth)) for line, shares, worth in self.rows(query)}

    def state(self, table: str, session: date, line: str) -> tuple[int, Fraction] | None:
        """(index shares, capitalisation) of a line of R3000E; None where it has no row."""
        return self.states(table, session).get(line)

    def value(self, table: str, session: date, like: str = "%") -> Fraction:
        """Σ capitalisation of R3000E, or of its lines like that."""
        query = (
            f"select sum(capitalisation) from daily.{table} where session = '{session}' and index_code = 'R3000E' "
            f"and security_id like '{like}'"
        )
        return Fraction(self.rows(query)[0][0] or 0)

    def sources(self, session: date) -> dict[str, str]:
        """Line → price_source of the closing."""
        query = f"select security_id, price_source from daily.closing where session = '{session}'"
        return dict(self.rows(query))

    def levels(self) -> list[Fraction]:
        """The price levels of R3000E."""
        query = "select price_level from daily.index_values where index_code = 'R3000E' order by session"
        return [Fraction(level) for (level,) in self.rows(query)]

    def actions(self, session: date) -> list[tuple]:
        """(event_id, security_id, outcome, index shares before, after, capitalisation before, after), in order."""
        return self.rows(
            "select event_id, security_id, outcome, index_shares_before, index_shares_after, capitalisation_before, "
            f"capitalisation_after from daily.corporate_actions_applied where session = '{session}' order by 1, 2"
        )

    def rows(self, query: str) -> list[tuple]:
        return self.tables.execute(query).fetchall()

    def assert_backfill_is_the_same(self) -> None:
        """Every digit of index_values, in one pass."""
        query = f"select {LEVELS} from daily.index_values order by session, index_code"
        assert one_pass(self.inputs).execute(query).fetchall() == self.rows(query)


def _additions(lines: Sequence[str], counts: dict[str, int]) -> pa.Table | None:
    rows = [
        {
            "publication": "ipo_additions/2026-03", "rank_date": date(2026, 1, 30), "index_code": code,
            "security_id": line, "new_indexes": "R3000E|R2000", "available_shares": counts[line],
            "total_shares": 2 * counts[line],
        }
        for line in lines
        for code in ("R3000E", "R2000")
    ]  # fmt: skip
    return pa.Table.from_pylist(rows) if rows else None


def _prices(path: Path, closes: dict[str, str | Decimal | None]) -> Path:
    traded = [(line, True, Decimal(close)) for line, close in closes.items() if close is not None]
    return _written(path, traded, PRICES)


def _shares(path: Path, counts: dict[str, int]) -> Path:
    return _written(path, [(line, 2 * count, count) for line, count in counts.items()], SHARES)


def _written(path: Path, rows: list[tuple], schema: pa.Schema) -> Path:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema]
    pyarrow.parquet.write_table(pa.table(columns, schema=schema), path)
    return path
