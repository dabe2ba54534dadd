"""6.3.several · Two events on one line, or on a pair, in one opening: what holders own before they own after.

One line of 2,000 shares at 12.00 (24,000 USD) splits 3 for 1, consolidates 1 for 10 or pays a stock dividend of 21 for
20, and something else happens to it, or to another line by it, in the same opening. The numbers are worked out by hand:
6,000, 200 or 2,100 shares, worth 4.00, 120.00 or 11.428571 each. All cases stand side by side in one market, each with
lines of its own: t and a of 2,000 shares at 12.00, z of 1,000 at 10.00, k of 10 at 3.00, which is not in the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from daily.event_markets import MON, TUE, WED, EventMarket, event

SHARES = {"t": 2000, "a": 2000, "z": 1000, "k": 10}
CLOSES = {"t": "12", "a": "12", "z": "10", "k": "3"}
SPLITS = {  # kind, new, old, shares of 2,000, adjusted close of 12.00
    "split": ("split", 3, 1, 6000, Fraction(4)),
    "consolidation": ("split", 1, 10, 200, Fraction(120)),
    "stock_dividend": ("stock_dividend", 21, 20, 2100, Fraction("11.428571")),
}
PAYMENTS = ("special_dividend", "return_of_capital")


@dataclass(frozen=True)
class Case:
    """Events of one opening; line → (index shares, capitalisation) in the closing before and in it, None: no row.

    ``received``: USD that holders get besides what they go on holding; below zero they pay.
    """

    name: str
    events: tuple[dict, ...]
    closing: dict[str, tuple[int, Fraction | int]] = field(default_factory=dict)
    opening: dict[str, tuple[int, Fraction | int] | None] = field(default_factory=dict)
    received: Fraction | int = 0
    members: str = "taz"
    sources: dict[str, str] = field(default_factory=dict)


def split_of(line: str, name: str) -> dict:
    kind, new, old, *_ = SPLITS[name]
    return event("s1", line, kind, new=new, old=old)


def beside_a_split_of_its_own(name: str, shares: int) -> Iterator[Case]:
    """What else happens to the line that splits: everything counts on ``shares``, the new count."""
    split = split_of("t", name)
    for kind in ("cash_merger", "tender", "delisting"):
        leaving = event("e1", "t", kind, cash="5", tendered="0.95")
        yield Case(kind, (split, leaving), {"t": (2000, 5 * shares)}, {"t": None}, 5 * shares, sources={"t": "terms"})
    no_terms = event("e1", "t", "delisting")
    yield Case("no_terms", (split, no_terms), {"t": (2000, 24_000)}, {"t": None}, 24_000, sources={"t": "traded"})
    too_few = event("e1", "t", "tender", cash="5", tendered="0.5")
    yield Case("too_few_tendered", (split, too_few), {"t": (2000, 24_000)}, {"t": (shares, 24_000)})
    for kind in PAYMENTS:
        paid = event("e1", "t", kind, cash="1")
        yield Case(kind, (split, paid), {"t": (2000, 24_000)}, {"t": (shares, 24_000 - shares)}, shares)
    rights = event("e1", "t", "rights", new=1, old=4, cash="2")
    more = shares // 4
    yield Case("rights", (split, rights), {}, {"t": (shares + more, 24_000 + 2 * more)}, -2 * more)
    for members, had in (("taz", 0), ("tazk", 10)):
        spin_off, count = event("e1", "t", "spin_off", new=1, old=10, other="k"), shares // 10
        opening = {"t": (shares, 24_000 - 3 * count), "k": (had + count, 3 * (had + count))}
        yield Case(f"spin_off_{members}", (split, spin_off), {}, opening, 0, members)
    # one a at 12.00 for two t: 6.00 for each new t
    for members, cash in (("taz", 0), ("taz", 1), ("tz", 0), ("tz", 1)):
        merger = event("e1", "t", "stock_merger", new=1, old=2, other="a", cash=str(cash) if cash else None)
        grown = (2000 + shares // 2, 24_000 + 6 * shares) if "a" in members else None
        received = cash * shares if grown else (6 + cash) * shares
        closing = {"t": (2000, (6 + cash) * shares)}
        yield Case(f"merger_{members}_{cash}", (split, merger), closing, {"a": grown}, received, members)


def beside_a_split_of_the_other(name: str, shares: int, close: Fraction) -> Iterator[Case]:
    """A merger into a line that splits, or a spin-off of one: it comes at ``close``, adjusted for the split."""
    for members, cash in (("taz", 0), ("taz", 1), ("tz", 0), ("tz", 1)):
        merger = event("e1", "t", "stock_merger", new=1, old=1, other="a", cash=str(cash) if cash else None)
        grown = (shares + 2000, 24_000 + 2000 * close) if "a" in members else None
        received = 2000 * cash if grown else 2000 * (close + cash)
        closing = {"t": (2000, 2000 * (close + cash))}
        yield Case(
            f"acquirer_{members}_{cash}", (split_of("a", name), merger), closing, {"a": grown}, received, members
        )
    for kind in PAYMENTS:  # 2.00 on each new share of the acquirer, before t's holders have theirs
        for members in ("taz", "tz"):
            paid = event("e1", "a", kind, cash="2")
            merger = event("e2", "t", "stock_merger", new=1, old=1, other="a")
            worth = 2000 * (close - 2)
            grown = (shares + 2000, 24_000 - 2 * shares + worth) if "a" in members else None
            events = (split_of("a", name), paid, merger)
            closing, received = {"t": (2000, worth)}, 2 * shares if grown else worth
            yield Case(f"acquirer_pays_{kind}_{members}", events, closing, {"a": grown}, received, members)
    moved = {"split": Fraction(200), "consolidation": Fraction(6000), "stock_dividend": Fraction("571.428571")}[name]
    spin_off = event("e1", "t", "spin_off", new=1, old=10, other="k")
    opening = {"t": (2000, 24_000 - moved), "k": (200, moved)}
    yield Case("child", (split_of("k", name), spin_off), {}, opening)


def other_cases() -> Iterator[Case]:
    # t 3 for 1: 6,000 shares; a 1 for 10: 120.00; one a for 40 t: 150 shares, 3.00 for each t
    splits = event("s1", "t", "split", new=3, old=1), event("s2", "a", "split", new=1, old=10)
    merger = event("e1", "t", "stock_merger", new=1, old=40, other="a")
    yield Case("both_sides_split", (*splits, merger), {"t": (2000, 18_000)}, {"a": (350, 42_000)})
    # a pays more than it is worth: not applied, and its close counts whole
    paid, merger = event("e1", "a", "special_dividend", cash="12.000001"), event(
        "e2", "t", "stock_merger", new=1, old=2, other="a")  # fmt: skip
    yield Case("payment_not_made", (paid, merger), {"t": (2000, 12_000)}, {"a": (3000, 36_000)})
    there = event("s1", "t", "split", new=1, old=3000), event("s2", "t", "split", new=3000, old=1)
    yield Case("there_and_back", there, {"t": (2000, 24_000)}, {"t": (2000, 24_000)})
    leaving = event("e1", "t", "delisting", cash="3.75")
    yield Case("there_and_back_and_out", (*there, leaving), {"t": (2000, 7500)}, {"t": None}, 7500)
    # 10 × 1/4 × 3/2 = 3.75 → 4; rounded twice it would be 3 × 3/2 = 4.5 → 5
    splits = event("s1", "k", "split", new=1, old=4), event("s2", "k", "stock_dividend", new=3, old=2)
    yield Case("rounded_once", splits, {"k": (10, 30)}, {"k": (4, 30)}, members="tazk")
    # t into a, 1 : 1, and a into z, 6 : 5: t leaves at a's close, a at 6/5 × 10.00, and z grows by both
    first = event("e1", "t", "stock_merger", new=1, old=1, other="a")
    both = (event("e2", "a", "stock_merger", new=6, old=5, other="z"), first)
    closing, opening = {"t": (2000, 24_000), "a": (2000, 24_000)}, {"z": (1000 + 4800, 58_000)}
    yield Case("merger_of_an_acquirer", both, closing, opening)


def cases() -> dict[str, Case]:
    found = list(other_cases())
    for name, (_, _, _, shares, close) in SPLITS.items():
        for case in (*beside_a_split_of_its_own(name, shares), *beside_a_split_of_the_other(name, shares, close)):
            found.append(Case(**{**vars(case), "name": f"{name}-{case.name}"}))
    return {case.name: case for case in found}


CASES = cases()


def of_case(name: str, row: dict) -> dict:
    """The event with the case's own lines and id."""
    other = row["other_security_id"]
    return row | {
        "event_id": f"{name}.{row['event_id']}",
        "security_id": f"{name}.{row['security_id']}",
        "other_security_id": other and f"{name}.{other}",
    }


@pytest.fixture(scope="module")
def market(tmp_path_factory) -> EventMarket:
    closes = {f"{name}.{line}": close for name in CASES for line, close in CLOSES.items()}
    shares = {f"{name}.{line}": count for name in CASES for line, count in SHARES.items()}
    members = [f"{name}.{line}" for name, case in CASES.items() for line in case.members]
    events = [of_case(name, row) for name, case in CASES.items() for row in case.events]
    return EventMarket(tmp_path_factory.mktemp("together"), [closes, dict.fromkeys(closes)], shares, events, members)


@pytest.mark.parametrize("name", CASES)
def test_what_holders_own_before_they_own_after(market, name):
    case = CASES[name]
    for table, expected in (("closing", case.closing), ("opening", case.opening)):
        for line, state in expected.items():
            assert market.state(table, MON, f"{name}.{line}") == state, (table, line)
    before, after = (market.value(table, MON, like=f"{name}.%") for table in ("closing", "opening"))
    assert before == after + case.received
    for line, source in case.sources.items():
        assert market.sources(MON)[f"{name}.{line}"] == source


def test_the_next_session_opens_at_the_level_of_the_close(market):
    """Nobody trades: the same value through the new divisor."""
    first, second = market.levels()
    assert abs(second - first) <= Fraction(1, 10**6)
    assert market.value("closing", TUE) == market.value("opening", MON)


def test_the_backfill_has_every_digit(market):
    market.assert_backfill_is_the_same()


def test_each_split_is_listed_with_the_count_so_far(market):
    rows = [row for row in market.actions(MON) if row[0].startswith("there_and_back.")]
    assert [(row[2], *map(int, row[3:])) for row in rows] == [
        ("applied", 2000, 1, 24_000, 24_000), ("applied", 1, 2000, 24_000, 24_000)]  # fmt: skip


def test_there_and_back_adjusts_nothing(market):
    query = (
        "select distinct close, price_source, total_shares from daily.opening "
        f"where session = '{MON}' and security_id = 'there_and_back.t'"
    )
    assert market.rows(query) == [(12, "traded", 4000)]


def test_splits_of_two_openings_do_not_net(tmp_path):
    splits = event("s1", "t", "split", TUE, new=1, old=3000), event("s2", "t", "split", WED, new=3000, old=1)
    found = EventMarket(tmp_path, [CLOSES, dict.fromkeys(CLOSES)], SHARES, splits, "taz")
    assert found.state("opening", MON, "t") == (1, 24_000)
    assert found.state("opening", TUE, "t") == (3000, 24_000)
    found.assert_backfill_is_the_same()
