"""Corporate actions by chance: every type, and how drop after drop tells of it, on time, late or wrong (markets.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from reference.nightly.drops import event
from reference.nightly.sessions import previous_session

EVERY_TYPE = (
    "split", "stock_dividend", "cash_dividend", "cash_dividend", "special_dividend", "return_of_capital", "rights",
    "offering", "spin_off", "cash_merger", "stock_merger", "tender", "delisting", "ticker_change",
)  # fmt: skip
STORIES = (
    "on_time", "on_time", "on_time", "late", "corrected", "moved", "cancelled_early", "cancelled_late",
    "never_confirmed",
)  # fmt: skip
PAIRS = (
    ("split", "special_dividend"), ("rights", "spin_off"), ("stock_dividend", "cash_dividend"),
    ("return_of_capital", "special_dividend"), ("spin_off", "cash_merger"), ("tender", "delisting"),
)  # fmt: skip
UNPRICED = "x2"  # a child without a price before the last third
RATIOS = ((2, 1), (3, 2), (1, 3), (1, 7), (21, 20), (103, 100), (7, 3), (1, 1), (5, 13))


@dataclass
class Events:
    """``named``: session → rows of its drop; ``gaps``: (line, first, last session without a close) of suspensions."""

    named: dict[date, list[dict]]
    gaps: list[tuple[str, date, date]]


def chance_events(
    dice: Random, days: list[date], lines: list[str], outsiders: list[str], closes: dict[str, Decimal], calm: bool
) -> Events:
    """Two of every type, the pairs of one day and line, and suspensions, over the sessions after the first.

    ``calm``: nothing that a critical gate would stop (no missing fields, no dividend beyond the price).
    """
    found = Events({day: [] for day in days}, [])
    number = iter(range(10_000))
    for kind in EVERY_TYPE * 2:
        ex = days[dice.randrange(1, len(days))]
        line = dice.choice(lines)
        terms = terms_of(dice, kind, line, lines, outsiders, closes, calm)
        tell(dice, found, days, f"e{next(number):03d}", line, kind, ex, terms, dice.choice(STORIES))
    for kinds in PAIRS:
        ex, line = days[dice.randrange(2, len(days))], dice.choice(lines)
        for kind in dice.sample(kinds, 2):
            terms = terms_of(dice, kind, line, lines, outsiders, closes, calm)
            tell(dice, found, days, f"e{next(number):03d}", line, kind, ex, terms, dice.choice(("on_time", "late")))
    for _ in range(3):
        line, start = dice.choice(lines), dice.randrange(1, len(days) - 1)
        end = min(start + dice.randrange(1, 6), len(days) - 1)
        tell(dice, found, days, f"e{next(number):03d}", line, "suspension", days[start], {}, "on_time")
        tell(dice, found, days, f"e{next(number):03d}", line, "resumption", days[end], {}, "on_time")
        found.gaps.append((line, days[start], days[end - 1]))
    tell(dice, found, days, f"e{next(number):03d}", UNPRICED, "suspension", days[1], {}, "on_time")
    tell(dice, found, days, f"e{next(number):03d}", UNPRICED, "resumption", days[len(days) * 2 // 3], {}, "on_time")
    if not calm:
        for kind, missing in (("split", "old"), ("rights", "cash"), ("tender", "tendered"), ("spin_off", "other")):
            line, ex = dice.choice(lines), days[dice.randrange(1, len(days))]
            terms = terms_of(dice, kind, line, lines, outsiders, closes, calm) | {missing: None}
            tell(dice, found, days, f"e{next(number):03d}", line, kind, ex, terms, "on_time")
    return found


def terms_of(dice, kind, line, lines, outsiders, closes, calm) -> dict:
    """Terms that fit the type; cash in USD near the line's close."""
    new, old = dice.choice(RATIOS)
    close = closes[line]

    def cash(low: int, high: int) -> str:
        return str((close * dice.randint(low, high) / 1000).quantize(Decimal("0.000001")))

    others = [other for other in (*outsiders, *lines) if other != line]
    return {
        "split": {"new": new, "old": old},
        "stock_dividend": {"new": 21, "old": 20},
        "cash_dividend": {"cash": cash(1, 60)},
        "special_dividend": {"cash": cash(20, 300 if calm else 1600)},
        "return_of_capital": {"cash": cash(20, 300 if calm else 900)},
        "rights": {"new": new, "old": old, "cash": cash(300, 1400)},
        "offering": {"new_shares": dice.choice((1, 7_654_321, 60_000_000, 400_000_000))},
        "spin_off": {"new": new, "old": old, "other": dice.choice((UNPRICED, dice.choice(others)))},
        "cash_merger": {"cash": dice.choice((None, cash(900, 1500)))},
        "stock_merger": {"new": new, "old": old, "other": dice.choice(others), "cash": dice.choice((None, "0.123457"))},
        "tender": {"tendered": dice.choice(("0.9", "0.899999", "0.95", "0.1")), "cash": cash(900, 1500)},
        "delisting": {"cash": dice.choice((None, "0.0001"))},
    }.get(kind, {})


def tell(dice, found: Events, days, event_id, line, kind, ex: date, terms: dict, story: str) -> None:
    """Name the event in the drops as ``story`` has it; nothing is named before the first or after the last drop."""
    at = days.index(ex)
    announced = days[max(0, at - dice.randrange(2, 6))]
    ex_date = ex
    if ex - previous_session(ex) > timedelta(days=1) and dice.random() < 0.5:
        ex_date = ex - timedelta(days=1)  # no session: the next one is meant

    def say(offset: int, status: str, **changes) -> None:
        if at + offset < len(days):
            named = terms | {name: changes[name] for name in changes if name != "ex"}
            row = event(event_id, line, kind, changes.get("ex", ex_date), announced=announced, status=status, **named)
            told = found.named[days[max(0, at + offset)]]
            told[:] = [*(each for each in told if each["event_id"] != event_id), row]  # a drop names an event once

    if story != "late":
        say(-dice.randrange(3, 6), "announced")
    if story in ("on_time", "corrected", "moved", "cancelled_late"):
        say(-dice.choice((1, 2)), "confirmed")
    if story == "late":
        say(dice.randrange(0, 4), "confirmed")
    if story == "corrected" and terms.get("cash") is not None:
        say(dice.randrange(1, 4), "confirmed", cash=str(round(Decimal(terms["cash"]) / 2, 6)))
    if story == "corrected" and "new" in terms:
        say(dice.randrange(1, 4), "confirmed", new=terms["new"] + 1)
    if story == "moved":
        say(dice.randrange(0, 3), "confirmed", ex=days[min(at + dice.choice((-1, 1, 2)), len(days) - 1)])
    if story == "cancelled_early":
        say(-1, "cancelled")
    if story == "cancelled_late":
        say(dice.randrange(0, 4), "cancelled")
