"""The events that CRSP implies for the next session: splits from the share factors, delistings from their codes.

Rows need not be adjacent: a factor that changes over a halt is a split on the first session after it, and a line leaves
at its last price and the return after it however long ago it traded.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import prod

from rankday.rulebook.sessions import next_session, previous_session
from rankday_sources.crsp_files import FACTORED, PRICED, Daily
from rankday_sources.crsp_lines import Line
from rankday_sources.crsp_names import Delisting
from rankday_sources.crsp_rows import Day
from rankday_sources.share_factors import split_ratio

ONE = Decimal(1)


def events(
    session: date, lines: list[Line], daily: Daily, delistings: dict[str, list[Delisting]]
) -> list[dict]:  # fmt: skip
    """Splits and delistings of the next session, in the drop of the session before, like an exchange's notice."""
    found = []
    after = daily.days[next_session(session)]
    for line in lines:
        permno = line.day.permno
        gone = _delisting(session, line, daily, delistings.get(permno, []))
        if gone:
            found.append(_event(session, line, "delisting") | {"cash_amount": _terms(session, line, daily, *gone)})
        elif next_day := after.get(permno):
            ratio = _ratio(session, line, next_day, daily)
            if ratio != 1:
                terms = {"ratio_new": ratio.numerator, "ratio_old": ratio.denominator}
                found.append(_event(session, line, "split") | terms)
    return sorted(found, key=lambda event: event["event_id"])


def _delisting(
    session: date, line: Line, daily: Daily, delistings: list[Delisting]
) -> tuple[Decimal | None, Decimal | None] | None:
    """(return after the last price, price paid) of a line whose last session this is, None for another."""
    if line.day.delisting and line.day.date == session:
        return line.day.delisting[1:]
    departure = daily.departures.get(line.day.permno)
    if departure and previous_session(departure.date) == session:
        return departure.delisting[1:]
    last = next((one for one in delistings if one.day == session), None)
    return (last.paid, None) if last else None


def _ratio(session: date, line: Line, after: Day, daily: Daily) -> Fraction:
    """New shares : old between the last rows by ``session`` and the row of the next one; 1 for no split."""
    shares = line.day.shares, after.shares
    before = daily.by(session, line.day.permno, FACTORED)
    if before and after.factor:
        return split_ratio(before.factor, after.factor, shares)
    if after.steps:
        counts = shares if len(after.steps) == 1 else (None, None)
        return prod(split_ratio(step, ONE, counts) for _, step in after.steps)
    if after.price_factor and after.price_factor != 1:
        return _of_price_factor(after, shares, daily)
    return Fraction(1)


def _of_price_factor(after: Day, shares: tuple[int | None, int | None], daily: Daily) -> Fraction:
    """A price factor is also written for a spin-off: it is a split where the share count moves with it."""
    ratio = split_ratio(after.price_factor, ONE, shares)
    moved = Fraction(shares[1], shares[0]) if all(shares) else Fraction(1)
    off, none = (max(moved / one, one / moved) for one in (ratio, Fraction(1)))
    if off < none:
        return ratio
    if ratio != 1:
        reason = "is a price factor without a change of the share count, as of a spin-off: no split is taken from it"
        advice = "export DisFacShr or DlyCumFacShr too, or deliver the event"
        place = daily.path, after.row, "dlyfacprc", after.price_factor
        daily.report.unknown(*place, reason, advice, session=previous_session(after.date))
    return Fraction(1)


def _event(session: date, line: Line, kind: str) -> dict:
    day = next_session(session)
    return {
        "event_id": f"crsp-{kind}-{line.security_id}-{day}",
        "security_id": line.security_id,
        "event_type": kind,
        "ex_date": day,
        "status": "confirmed",
    }


def _terms(
    session: date, line: Line, daily: Daily, delisting_return: Decimal | None, paid: Decimal | None
) -> Decimal | None:
    """What a holder got a share: the last price and the return after it; None (the last price) where it is unknown.

    The last price may be of long ago: it is brought to the shares of now.
    """
    permno = line.day.permno
    priced, factored = daily.by(session, permno, PRICED), daily.by(session, permno, FACTORED)
    if priced is None or priced.price is None or delisting_return is None:
        return paid
    last = Fraction(priced.price)
    if priced.factor and factored and factored.factor:
        last /= split_ratio(priced.factor, factored.factor)
    terms = last * (1 + Fraction(delisting_return))
    return (Decimal(terms.numerator) / Decimal(terms.denominator)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
