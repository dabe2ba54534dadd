"""Lines offered by chance, and the additions that bring them: at every edge of an entry (markets.py)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from reference.drops import Market
from reference.nightly.drops import event
from reference.nightly.entries import Additions
from reference.nightly.events import Drop, shares_of
from reference.nightly.sessions import is_share_update
from reference.parameters import INDEX_ORDER

MICRO = Decimal("0.000001")
FATES = (
    "plain", "no_close", "no_row", "no_counts", "split_next", "split_between", "left", "left_before", "bought_next",
    "tendered", "spun_off", "paid_next", "plain",
)  # fmt: skip


def newcomers(count: int) -> list[str]:
    """Ids of ``count`` offered lines; each has the fate of its number, in turns."""
    return [f"n{number:02d}" for number in range(count)]


def offer(
    dice: Random, days: list[date], drops: dict[date, Drop], members: list[str], offered: list[str], compositions
) -> list[Additions]:
    """Put ``offered`` lines and their events into ``drops`` and return the additions that bring them and others.

    The additions enter on the share update (else on the fifth session), on the implementation day of the first of
    ``compositions``, and after it; two in time and one whose approval is late. ``members``: lines that may be listed
    though they are in a closing.
    """
    update = next((day for day in days[3:-3] if is_share_update(day, (3, 9))), days[5])
    at = days.index(compositions[0].implementation_date)
    later = days[min(len(days) - 3, at + 2 + dice.randrange(3))]
    dates = [update, compositions[0].implementation_date, later]
    chosen = {line: dates[number % 2 if number < len(offered) - 3 else 2] for number, line in enumerate(offered)}
    for number, line in enumerate(offered):
        trade(dice, days, drops, line, chosen[line], FATES[number % len(FATES)], members)
    found = []
    for number, entry in enumerate(dates):
        rank_day = days[max(0, days.index(entry) - 3 - number)]
        listed = [line for line in offered if chosen[line] == entry]
        listed += dice.sample(offered, 2) + dice.sample(members, 2)
        kind = f"fast_entry/{rank_day}" if number else f"ipo_additions/{entry:%Y-%m}"
        late = days[days.index(entry) + 2] if number == 2 else rank_day
        rows = tuple(row for line in dict.fromkeys(listed) for row in rows_of(dice, line, drops[rank_day]))
        found.append(Additions(kind, late, entry, rank_day, rows))
    return found


def rows_of(dice: Random, line: str, drop: Drop) -> list[dict]:
    """A line's rows of ``constituents``, of the counts of its rank day; none without counts."""
    counts = shares_of(drop).get(line)
    if counts is None or not counts["available_shares"] or not counts["total_shares"]:
        return []
    stated = {name: counts[name] for name in ("available_shares", "total_shares")}
    codes = ["R3000E", *(code for code in INDEX_ORDER[1:] if dice.random() < 0.4)]
    return [{"index_code": code, "security_id": line, **stated} for code in codes]


def trade(dice: Random, days, drops: dict[date, Drop], line: str, entry: date, fate: str, members: list[str]) -> None:
    """Rows of one offered line in every drop, and the events of its ``fate`` around ``entry``."""
    at = days.index(entry)
    close = (Decimal(dice.randint(100, 90_000)) / 100).quantize(MICRO)
    total = dice.randint(10**5, 10**8)
    # A tender for a float below 5 % is no fate of an addition: S08 has asked for more.
    available = max(1, total * dice.choice((15, 60, 100) if fate == "tendered" else (4, 15, 60, 100)) // 100)
    for number, day in enumerate(days):
        close = max(MICRO, (close * dice.randint(960, 1045) / 1000).quantize(MICRO))
        total = total * dice.randint(995, 1012) // 1000
        counts = {"total": total, "available": min(total, available * dice.randint(980, 1030) // 1000)}
        if number == at and fate == "no_row":
            counts["total"] = "none"
        if number == at and fate == "no_counts":
            counts["available"] = dice.choice((None, 0))
        gap = number == at and fate in ("no_close", "spun_off")
        market = Market(day)
        market.company(f"C{line}")
        market.line(line, f"C{line}", close=dice.choice((None, "none")) if gap else close, **counts)
        for table, rows in market.drop.items():
            drops[day][table] = [*drops[day].get(table, []), *rows]
    for number, (kind, subject, offset, terms) in enumerate(events_of(dice, line, fate, close, members)):
        ex = days[min(len(days) - 1, max(1, at + offset))]
        named = event(f"n{line}{number}", subject, kind, ex, announced=days[0], **terms)
        for day in days[max(0, days.index(ex) - 3) : days.index(ex)]:
            drops[day]["corporate_actions"] = [*drops[day]["corporate_actions"], named]


def events_of(dice: Random, line: str, fate: str, close: Decimal, members: list[str]) -> list[tuple]:
    """(type, line, sessions after the entry's, terms) of a fate."""
    cash = str((close * 11 / 10).quantize(MICRO))
    parent = dice.choice(members)
    return {
        "split_next": [("split", line, 1, {"new": 3, "old": 2})],
        "split_between": [("split", line, -1, {"new": 2, "old": 1})],
        "left": [("delisting", line, dice.choice((0, -1)), {"cash": "0.5"})],
        "left_before": [("delisting", line, -9, {"cash": "0.5"})],
        "bought_next": [("cash_merger", line, 1, {"cash": cash})],
        "tendered": [("tender", line, dice.choice((0, 1)), {"tendered": dice.choice(("0.9", "0.89")), "cash": cash})],
        "spun_off": [("spin_off", parent, -2, {"new": 1, "old": 2, "other": line})],
        "paid_next": [("special_dividend", line, 1, {"cash": "0.25"}),
                      ("rights", line, 1, {"new": 1, "old": 4, "cash": "0.10"})],
    }.get(fate, [])  # fmt: skip
