"""Generated markets for the chain: seeded, wild, valid. What a drop may hold, some drop here holds."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from random import Random

from reference.drops import Market
from reference.nightly.composition import Published
from reference.nightly.entries import Additions
from reference.nightly.events import Drop, shares_of
from reference.nightly.incremental import Night
from reference.nightly.market_additions import newcomers, offer, rows_of
from reference.nightly.market_events import UNPRICED, Events, chance_events
from reference.nightly.sessions import sessions_between
from reference.parameters import INDEX_ORDER

MICRO = Decimal("0.000001")


@dataclass
class NightlyMarket:
    """``drops`` as they are in the end; ``nights`` as they came, with corrected drops."""

    name: str
    drops: dict[date, Drop]
    nights: list[Night]
    base_day: date
    last: date
    reconstitutions: list[Published]
    preliminaries: list[Published]
    additions: list[Additions] = field(default_factory=list)


def random_market(
    seed: int,
    lines: int = 24,
    sessions: int = 24,
    first: date = date(2026, 3, 12),
    calm: bool = False,
    offered: int = 0,
) -> NightlyMarket:
    """A market of ``lines`` lines and a few outsiders over ``sessions`` sessions, with two reconstitutions.

    The default span holds the share update of 20 March and Good Friday. ``calm``: no day that a critical gate stops,
    so that a pipeline can publish all of it (with 40 lines or more). ``offered``: lines that enter by additions.
    """
    dice = Random(seed)
    days = sessions_between(first, date(first.year + 1, first.month, 1))[:sessions]
    ids = [f"s{number:02d}" for number in range(lines)]
    outsiders = ["o1", "o2", "x1", UNPRICED]
    closes = {line: chance_close(dice) for line in (*ids, *outsiders)}
    counts = {line: chance_counts(dice) for line in (*ids, *outsiders)}
    eventful = ids[: -max(2, lines // 8)]  # the last lines have zero closes, and no events
    events = chance_events(dice, days, eventful, outsiders, closes, calm)
    members = {line: chance_codes(dice, line in eventful) for line in ids}
    drops = {}
    for number, day in enumerate(days):
        for line in closes:
            closes[line] = max(MICRO, (closes[line] * dice.randint(940, 1065) / 1000).quantize(MICRO))
            if dice.random() < 0.06:
                counts[line] = moved_counts(dice, counts[line])
        late_child = {UNPRICED} if number < len(days) * 2 // 3 else set()
        quiet = silent(dice, day, number, ids, eventful, events, calm) | late_child
        zero = {line for line in ids[-2:] if line not in eventful and number and dice.random() < 0.15}
        drops[day] = one_drop(dice, day, closes, counts, quiet, zero, calm or not number)
        drops[day]["corporate_actions"] = events.named[day]
        if number == 0:
            drops[day]["memberships"] = [
                {"index_code": code, "security_id": line} for line, codes in members.items() for code in codes
            ]
    reconstitutions = [
        composition(dice, days, len(days) // 2, drops, [*ids, "o1", "x1"], without="RMICRO"),
        composition(dice, days, len(days) * 3 // 4, drops, [*ids, "o2", UNPRICED], without="RTOP50"),
    ]
    preliminaries = [
        composition(dice, days, len(days) // 2, drops, ids, without="R2500", published_before=5),
    ]
    additions = []
    if offered:
        chance = Random(seed + 1_000_003)  # of its own: the market is the same without them
        additions = offer(chance, days, drops, eventful, newcomers(offered), reconstitutions)
        reconstitutions[1] = with_newcomers(chance, reconstitutions[1], drops, newcomers(offered))
    nights, drops = as_they_came(dice, days, drops)
    return NightlyMarket(f"market_{seed}", drops, nights, days[0], days[-1], reconstitutions, preliminaries, additions)


def chance_close(dice: Random) -> Decimal:
    """From a hundredth of a cent to thousands of dollars, in whole millionths."""
    return (
        Decimal(dice.choice((1, 90, 1234, 99_999, 3_456_789, 45_678_901))) * dice.randint(100, 900) * MICRO
    ).quantize(MICRO)


def chance_counts(dice: Random) -> tuple[int, int]:
    """(available, total): small and large floats, odd numbers."""
    total = dice.randint(1_000, 10 ** dice.randint(4, 9))
    return max(1, total * dice.choice((3, 14, 15, 16, 47, 80, 99, 100)) // 100), total


def moved_counts(dice: Random, counts: tuple[int, int]) -> tuple[int, int]:
    """A few percent more or fewer shares, a few points more or less float."""
    total = max(1, counts[1] * dice.randint(960, 1045) // 1000)
    available = counts[0] * dice.choice((950, 969, 971, 1000, 1031, 1090)) // 1000
    return max(1, min(total, available)), total


def chance_codes(dice: Random, may_be_small: bool) -> list[str]:
    """Index codes of a line; RTOP50 starts empty, RMICRO small."""
    codes = ["R3000E"]
    if dice.random() < 0.9:
        codes.append("R3000")
        codes += ["R1000", dice.choice(("RMIDCAP", "RTOP200"))] if dice.random() < 0.4 else ["R2000", "R2500"]
    elif may_be_small:
        codes.append("RMICRO")
    return codes


def silent(dice: Random, day: date, number: int, ids, eventful, events: Events, calm: bool) -> set[str]:
    """Lines without a primary close: suspended ones, and by chance (calm: one at most)."""
    quiet = {line for line, start, end in events.gaps if start <= day <= end}
    if number == 0:
        return set() if calm else {ids[0]}
    if calm:
        return quiet | ({dice.choice(ids)} if dice.random() < 0.3 else set())
    return quiet | {line for line in eventful if dice.random() < 0.04}


def one_drop(dice: Random, day: date, closes, counts, quiet: set[str], zero: set[str], whole: bool) -> Drop:
    """The drop of a day. A line in ``quiet`` has a null close, no price row, or a row of another exchange only."""
    market = Market(day)
    for line, close in closes.items():
        market.company(f"C{line}")
        available, total = counts[line]
        gap = dice.random()
        if not whole and gap < 0.02:
            available, total = None, "none"
        elif not whole and gap < 0.04:
            available = None
        price = close if line not in quiet else dice.choice((None, "none"))
        market.line(line, f"C{line}", close=0 if line in zero else price, total=total, available=available)
        if price == "none":
            market.price(line, "BATS", close)
    return market.drop


def composition(dice: Random, days, at: int, drops, candidates, without: str, published_before: int = 2) -> Published:
    """A new composition for session ``at``, with the shares of its rank day, eight sessions before."""
    rank_day = days[max(0, at - 8)]
    shares = shares_of(drops[rank_day])
    rows = []
    for line in candidates:
        row = shares.get(line)
        if row is None or row["available_shares"] is None or dice.random() < 0.15:
            continue
        codes = ["R3000E", *(code for code in INDEX_ORDER[1:] if dice.random() < 0.4)]
        rows += [
            {"index_code": code, "security_id": line, "available_shares": row["available_shares"]}
            | {"total_shares": row["total_shares"]}
            for code in codes
            if code != without
        ]
    return Published(days[max(0, at - published_before)], days[at], tuple(rows), rank_date=rank_day)


def with_newcomers(dice: Random, publication: Published, drops: dict[date, Drop], offered: list[str]) -> Published:
    """The composition with some of the ``offered`` lines; the others leave with it."""
    kept = dice.sample(offered, len(offered) // 2)
    rows = [row for line in kept for row in rows_of(dice, line, drops[publication.rank_date])]
    return replace(publication, rows=(*publication.rows, *rows))


def as_they_came(dice: Random, days: list[date], drops: dict[date, Drop]) -> tuple[list[Night], dict[date, Drop]]:
    """(nights, drops as they are in the end): one night missed and caught up, two drops corrected after their night."""
    missed = dice.randrange(3, len(days) - 1)
    final, corrected_after = dict(drops), {}
    for at in dice.sample(range(2, len(days) - 3), 2):
        after = at + dice.randrange(0, 3)
        corrected_after.setdefault(after + 1 if after == missed else after, []).append(days[at])
        final[days[at]] = corrected(dice, drops[days[at]])
    nights, arrived = [], {}
    for number, day in enumerate(days):
        arrived[day] = drops[day]
        if number == missed:
            continue
        nights.append(Night(day, arrived))
        nights += [Night(wrong, {wrong: final[wrong]}) for wrong in corrected_after.get(number, [])]
        arrived = {}
    return nights, final


def corrected(dice: Random, drop: Drop) -> Drop:
    """The drop with two closes doubled."""
    better = copy.deepcopy(drop)
    for row in dice.sample([row for row in better["prices"] if row["is_primary"] and row["close"]], 2):
        row["close"] = (row["close"] * 2).quantize(MICRO)
    return better
