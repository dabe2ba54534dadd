"""Closes of the real index, beside which a study holds a scenario."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import iso_day, rule_rows

CLOSES = {"index_code": pa.string(), "session": pa.date32(), "close": pa.decimal128(20, 8)}
EIGHT_DECIMALS = Decimal("0.00000001")


def actual_closes(file: Path | None, index_code: str) -> pa.Table:
    """The closes of ``file`` (CSV: session, close) as those of ``index_code``; None: no row.

    Raises RankdayError naming file, row and column of what is no date, no level, or stands twice.
    """
    if file is None:
        return pa.table({name: pa.array([], kind) for name, kind in CLOSES.items()})
    if not file.is_file():
        raise RankdayError(f"--actual {file}: no such file")
    closes: dict[object, Decimal] = {}
    for row in rule_rows(file, ("session", "close"), called=str(file)):
        day = iso_day(text := row.filled("session")) or row.refuse("session", f"{text!r} is not a date (YYYY-MM-DD)")
        try:
            close = Decimal(row.filled("close"))
            close = close.quantize(EIGHT_DECIMALS) if close.is_finite() else Decimal(0)
        except InvalidOperation:
            close = Decimal(0)
        if close <= 0:
            row.refuse("close", f"{row['close']!r} is no level; remove the row")
        if day in closes:
            row.refuse("session", f"{day} stands twice; keep one of them")
        closes[day] = close
    columns = {"index_code": [index_code] * len(closes), "session": list(closes), "close": list(closes.values())}
    return pa.table({name: pa.array(columns[name], kind) for name, kind in CLOSES.items()})
