"""From the moments of a column to dates: a date is what its midnight is called in the column's own zone.

Midnight of 6 May in Berlin is 22:00 of 5 May in UTC, and it is 6 May. A moment without a zone counts as it is written.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def dates_of_moments(values: pa.Array) -> tuple[pa.Array, list[int]]:
    """(date32 values, places of moments that are no midnight, null there) of a timestamp or date64 array.

    The first moment of a day that has no midnight (a clock put forward at 0:00) is its midnight. Raises pa.ArrowInvalid
    for a zone or a moment that Arrow does not know.
    """
    if pa.types.is_date64(values.type):
        values = values.cast(pa.timestamp("ms"))
    zone = values.type.tz
    local = pc.local_timestamp(values) if zone else values
    midnight = pc.floor_temporal(local, unit="day")
    is_midnight = pc.equal(local, midnight)
    if zone and not zone.startswith(("+", "-")):
        first = pc.assume_timezone(midnight, zone, ambiguous="earliest", nonexistent="latest")
        is_midnight = pc.or_(is_midnight, pc.equal(values, first.cast(values.type)))
    wrong = pc.indices_nonzero(pc.fill_null(pc.invert(is_midnight), False)).to_pylist()
    days = pc.if_else(is_midnight, midnight, pa.scalar(None, midnight.type))
    return days.cast(pa.date32()), wrong
