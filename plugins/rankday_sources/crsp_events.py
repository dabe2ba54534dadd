"""The events that CRSP implies for the next session: splits from the share factors, delistings from their codes."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from rankday.rulebook.sessions import next_session
from rankday_sources.crsp_files import Day
from rankday_sources.crsp_lines import Line

LARGEST_RATIO = 1000  # the parts of a split's ratio are small whole numbers; the factors carry rounding


def events(session: date, lines: list[Line], after: dict[str, Day], delistings: dict) -> list[dict]:
    """Splits and delistings of the next session, in the drop of the session before, like an exchange's notice."""
    events = []
    for line in lines:
        day, next_day = line.day, after.get(line.day.permno)
        gone = day.delisting or delistings.get((day.permno, session))
        if gone:
            events.append(_event(session, line, "delisting") | {"cash_amount": _terms(day, gone[1])})
        elif next_day and day.factor and next_day.factor and day.factor != next_day.factor:
            ratio = (Fraction(day.factor) / Fraction(next_day.factor)).limit_denominator(LARGEST_RATIO)
            if ratio not in (0, 1):
                terms = {"ratio_new": ratio.numerator, "ratio_old": ratio.denominator}
                events.append(_event(session, line, "split") | terms)
    return sorted(events, key=lambda event: event["event_id"])


def _event(session: date, line: Line, kind: str) -> dict:
    day = next_session(session)
    return {
        "event_id": f"crsp-{kind}-{line.security_id}-{day}",
        "security_id": line.security_id,
        "event_type": kind,
        "ex_date": day,
        "status": "confirmed",
    }


def _terms(day: Day, delisting_return: Decimal | None) -> Decimal | None:
    """What a holder got a share: the last price and the return after it; None (the last price) where it is unknown."""
    last = day.close or day.quote
    if last is None or delisting_return is None:
        return None
    return (last * (1 + delisting_return)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
