"""A date in the forms in which sources write one; a form that may be read two ways is none."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache

HOW_TO_WRITE = "write 2025-04-30, 20250430 or 30APR2025"
_FORMS = (
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d"),
    (r"[0-9]{8}", "%Y%m%d"),
    (r"[0-9]{4}/[0-9]{2}/[0-9]{2}", "%Y/%m/%d"),
    (r"[0-9]{1,2}[A-Za-z]{3}[0-9]{4}", "%d%b%Y"),
    (r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}", "%d-%b-%Y"),
    (r"[0-9]{1,2} [A-Za-z]{3} [0-9]{4}", "%d %b %Y"),
    (r"[A-Za-z]{3} [0-9]{1,2}, [0-9]{4}", "%b %d, %Y"),
)
# a date with its midnight, as data frames write it; the zone is the date's own
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0{1,9})?)?( ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?$")


@cache
def date_of_text(text: str) -> date | None:
    """The date, None for anything else: another time of day than midnight, a day that is none, 04/05/2025."""
    plain = _MIDNIGHT.sub("", text.strip())
    form = next((form for shape, form in _FORMS if re.fullmatch(shape, plain, re.ASCII)), None)
    try:
        return datetime.strptime(plain, form).date() if form else None
    except ValueError:
        return None
