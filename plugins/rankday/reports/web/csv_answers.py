"""A short table's rows as CSV: what the page shows in few digits, exact and for machines."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

from fastapi import Response


def as_csv(rows: Iterable[Mapping[str, Any]], name: str, columns: Iterable[str] = ()) -> Response:
    """``rows`` as the file ``name``; the columns are those of the first row, or ``columns`` where there is none."""
    rows = list(rows)
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(rows[0] if rows else columns)
    writer.writerows([exact(value) for value in row.values()] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written.getvalue(), media_type="text/csv", headers=headers)


def exact(value: Any) -> str:
    """A value as in the published files: decimals digit by digit, nothing as the empty field."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"  # never 0E-15
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
