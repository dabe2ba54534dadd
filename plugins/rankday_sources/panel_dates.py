"""The session column of a panel: dates, midnights of any zone, or text, as the date that is written there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rankday.drops.reasons import printable
from rankday.drops.session_dates import dates_of_moments
from rankday.rulebook import sessions
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport, SourceRefused

EPOCH = date(1970, 1, 1)


def is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def session_column(path: Path, values: pa.Array, report: ImportReport) -> pa.Array:
    """The dates of a column (date32), null where none can be read, which ``report`` then says.

    A moment that is no midnight is none: nobody knows of which day it is. Raises SourceRefused for other types.
    """
    if isinstance(values, pa.ChunkedArray):
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    kind = values.type
    if pa.types.is_date32(kind):
        days = values
    elif pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        days = _of_moments(path, values, report)
    elif is_text(kind):
        days = _of_texts(path, values, report)
    elif pa.types.is_integer(kind):  # 20250430
        days = _of_texts(path, values.cast(pa.string()), report)
    else:
        raise SourceRefused(f"{path.name} column session: holds {kind}; write dates")
    return _known(path, days, report)


def _of_moments(path: Path, values: pa.Array, report: ImportReport) -> pa.Array:
    try:
        days, wrong = dates_of_moments(values)
    except pa.ArrowInvalid as error:
        raise SourceRefused(f"{path.name} column session: holds {values.type} without a day; write dates") from error
    zone = getattr(values.type, "tz", None)
    local = pc.local_timestamp(values) if zone else values
    reason = f"is no midnight in {printable(zone)}" if zone else "is no midnight"
    for place in wrong:
        advice = "write the session's date, or its midnight in the column's own zone"
        report.pass_over(path, place + 2, "session", str(local[place]), reason, advice)
    return days


def _of_texts(path: Path, values: pa.Array, report: ImportReport) -> pa.Array:
    found = {text: date_of_text(text) for text in values.unique().to_pylist() if text is not None}
    days = []
    for place, text in enumerate(values.to_pylist()):
        days.append(found.get(text))
        if text is not None and days[-1] is None:
            report.pass_over(path, place + 2, "session", text, "is no date", HOW_TO_WRITE)
    return pa.array(days, pa.date32())


def _known(path: Path, days: pa.Array, report: ImportReport) -> pa.Array:
    """Before a value becomes a Python date: there may be none of its year."""
    numbers = days.cast(pa.int32())
    first, last = ((day - EPOCH).days for day in (sessions.FIRST_DAY, sessions.LAST_DAY))
    outside = pc.or_(pc.less(numbers, first), pc.greater(numbers, last))
    for place in pc.indices_nonzero(pc.fill_null(outside, False)).to_pylist():
        known = f"is not of {sessions.FIRST_DAY} to {sessions.LAST_DAY}, which the calendar knows"
        report.pass_over(path, place + 2, "session", None, known, "correct the date")
    return pc.if_else(outside, pa.scalar(None, pa.date32()), days)
