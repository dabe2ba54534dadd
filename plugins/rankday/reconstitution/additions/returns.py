"""Market returns as a person states them: ``2026-04-30=-0.25``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from rankday.contract.errors import RankdayError

SMALLEST = Decimal("0.000000001")  # nine decimals
LARGEST = 1000


def returns_of(texts: Iterable[str]) -> dict[date, Decimal]:
    """Rank day from which a return begins → the price return as a fraction. RankdayError for another text."""
    found: dict[date, Decimal] = {}
    for text in texts:
        day, _, fraction = text.partition("=")
        try:
            start, rate = date.fromisoformat(day), Decimal(fraction)
        except (InvalidOperation, ValueError):
            raise RankdayError(f"{text!r}: write the rank day and the return, as in 2026-04-30=-0.25") from None
        if not rate.is_finite() or not -1 < rate < LARGEST or rate != rate.quantize(SMALLEST):
            raise RankdayError(f"{text!r}: a return is above -1 and has at most nine decimals; 0.0205 is 2.05 %")
        if start in found:
            raise RankdayError(f"{text!r}: {start} is stated twice")
        found[start] = rate
    return found
