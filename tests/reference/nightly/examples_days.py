"""Worked examples of days: missing and zero closes, reconstitution, an index that starts, empties and returns, share

update, pro forma. V = 4,000, D = 4, level 1000 on the base day (worked_examples.py).
"""

from __future__ import annotations

from datetime import date

from reference.nightly.composition import Published
from reference.nightly.drops import event
from reference.nightly.worked_examples import MEMBERS, MON, THU, TUE, WED, Example, week

ALL = {"a": "R3000E", "b": "R3000E", "c": "R3000E"}


def composition(day: date, rows: dict[str, dict[str, tuple[int, int]]], published: date = MON) -> Published:
    """``rows``: index code → line → (available, total)."""
    names = ("available_shares", "total_shares")
    listed = tuple(
        {"index_code": code, "security_id": line} | dict(zip(names, counts, strict=True))
        for code, lines in rows.items()
        for line, counts in lines.items()
    )
    return Published(published, day, listed, rank_date=MON)


def zero_and_missing_closes() -> Example:
    # TUE b at 0: a close like any other; V = 3,000, 750. WED b does not trade: it keeps its 0. THU b at 20 again.
    drops = week({"b": "0"}, {"b": None}, {"b": "20"})
    expected = {
        (TUE, "closing"): {"b": {"close": "0", "price_source": "traded", "weight": "0"}},
        (TUE, "index_values"): {"": {"price_level": "750"}},
        (TUE, "contributions"): {"b": {"contribution": "-0.25"}},
        (WED, "closing"): {"b": {"close": "0", "price_source": "carried", "capitalisation": "0"}},
        (THU, "index_values"): {"": {"price_level": "1000", "divisor": "4"}},
    }
    return Example("zero_and_missing_closes", drops, expected)


def reconstitution() -> Example:
    # WED, after the close: a with 110 shares (the drop's), d new with 100 at 15; b and c leave. e has no close: out.
    # V = 4,000, level 1000; V' = 1,100 + 1,500 = 2,600; D' = 2.6. THU d at 16: 2,700/2.6 = 1038.461538461….
    drops = week({}, {"a": ("10", 110, 210), "d": ("15", 100, 100), "e": (None, 7, 7)}, {"d": "16"})
    new = {"R3000E": {"a": (100, 200), "d": (90, 90), "e": (7, 7)}}
    expected = {
        (WED, "closing"): {"a": {"index_shares": "100"}, "b": {"index_shares": "50"}, "d": None},
        (WED, "opening"): {
            "a": {"index_shares": "110", "total_shares": "210", "close": "10", "price_source": "traded"}
            | {"weight": "0.423076923076923"},
            "b": None,
            "d": {"index_shares": "100", "capitalisation": "1500", "weight": "0.576923076923077"},
            "e": None,
        },
        (WED, "index_values"): {"": {"price_level": "1000", "divisor": "4", "opening_divisor": "2.6"}},
        (THU, "index_values"): {"": {"price_level": "1038.46153846", "constituent_count": "2"}},
        (TUE, "pro_forma"): {"a": {"index_shares": "100"}, "d": None},
        (WED, "pro_forma"): {"a": None},
    }
    return Example("reconstitution", drops, expected, (composition(WED, new),))


def reconstitution_and_split() -> Example:
    # The event of THU is applied to the new composition: a's 110 shares of WED become 220.
    split = event("e1", "a", "split", THU, new=2, old=1)
    drops = week({}, {"a": ("10", 110, 210)}, {"a": "5"}, events={WED: (split,)})
    new = {"R3000E": {"a": (100, 200), "b": (50, 50)}}
    expected = {
        (WED, "corporate_actions_applied"): {
            "e1 a": {"index_shares_before": "110", "index_shares_after": "220", "capitalisation_before": "1100"}
        },
        (WED, "opening"): {"a": {"index_shares": "220", "close": "5"}},
        (WED, "index_values"): {"": {"opening_divisor": "2.1"}},
        (THU, "index_values"): {"": {"price_level": "1000"}},
    }
    return Example("reconstitution_and_split", drops, expected, (composition(WED, new),))


def reconstitution_after_a_leaver() -> Example:
    # a is bought on TUE for 10; the list of WED still names it, and the drop still prices it: it does not come back.
    drops = week({}, {}, {}, events={MON: (event("e1", "a", "cash_merger", TUE, cash="10"),)})
    new = {"R3000E": {"a": (100, 200), "b": (50, 50)}}
    expected = {
        (MON, "index_values"): {"": {"opening_divisor": "3"}},
        (WED, "opening"): {"a": None, "b": {"capitalisation": "1000"}, "c": None},
        (WED, "index_values"): {"": {"opening_divisor": "1"}},
    }
    return Example("reconstitution_after_a_leaver", drops, expected, (composition(WED, new),))


def index_that_starts_empties_and_returns() -> Example:
    # R3000E holds nothing on MON (all lines are R1000). TUE it gets a: base value on that close, 1,000/1000 = 1.
    # WED a at 11: 1100; its last line leaves at the next opening: divisor 0/1100 = 0. THU: no row.
    # FRI c comes, worth 2,000: it continues from 1100; 2,000/1100 = 1.818181818181….
    friday = date(2026, 5, 8)
    drops = week(
        {}, {"a": "11"}, {}, {}, members=dict.fromkeys(MEMBERS, "R1000"),
        events={WED: (event("e1", "a", "delisting", THU),)},
    )  # fmt: skip
    counts = {"a": (100, 200), "b": (50, 50)}
    first = composition(TUE, {"R3000E": {"a": (100, 200)}, "R1000": counts})
    second = composition(friday, {"R3000E": {"c": (400, 1000)}, "R1000": {"b": (50, 50)}}, published=WED)
    expected = {
        (MON, "index_values"): {"": None},
        (TUE, "closing"): {"a": {"capitalisation": "1000", "weight": "1"}},
        (TUE, "contributions"): {"a": None},
        (TUE, "index_values"): {"": {"price_level": "1000", "divisor": "1", "opening_divisor": "1"}},
        (WED, "index_values"): {"": {"price_level": "1100", "opening_divisor": "0"}},
        (WED, "opening"): {"a": None},
        (THU, "index_values"): {"": None},
        (friday, "closing"): {"c": {"capitalisation": "2000"}},
        (friday, "index_values"): {"": {"price_level": "1100", "divisor": "1.818181818182"}},
    }
    return Example("index_that_starts_empties_and_returns", drops, expected, (first, second))


def share_update() -> Example:
    # Friday 20 March 2026, the third. a: total 203 (+1.5 %, new), float 103/203 = 50.7 % (0.7 points, old 50 %):
    # 203·0.5 = 101.5 -> 102, 1,020. b: 48 of 50, 96 % after 100 % (4 points, new): 48, 960.
    # c: total 1,010 (+1 %, not more), 434/1010 = 42.97 % after 40 % (2.97 points): as it was. V' = 3,980, D' = 3.98.
    sessions = (date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 20))
    new = {"a": ("10", 103, 203), "b": ("20", 48, 50), "c": ("5", 434, 1010)}
    drops = week(new, {}, sessions=sessions)
    expected = {
        (sessions[1], "opening"): {"a": {"index_shares": "100", "total_shares": "200"}},
        (sessions[2], "closing"): {"a": {"index_shares": "100"}},
        (sessions[2], "opening"): {
            "a": {"index_shares": "102", "total_shares": "203", "capitalisation": "1020", "close": "10"},
            "b": {"index_shares": "48", "total_shares": "50", "capitalisation": "960"},
            "c": {"index_shares": "400", "total_shares": "1000", "capitalisation": "2000"},
        },
        (sessions[2], "index_values"): {"": {"price_level": "1000", "opening_divisor": "3.98"}},
    }
    return Example("share_update", drops, expected)


def pro_forma() -> Example:
    # From the day it is published to the session before: the list's shares at today's closes. b does not trade on
    # WED: its carried 20. d has no close on TUE and is no constituent: not shown.
    friday = date(2026, 5, 8)
    new = {"R3000E": {"b": (60, 60), "d": (100, 100)}}
    drops = week({"d": (None, 100, 100)}, {"b": None, "d": "15"}, {})
    expected = {
        (MON, "pro_forma"): {"b": None},
        (TUE, "pro_forma"): {"b": {"capitalisation": "1200", "price_source": "traded", "weight": "1"}, "d": None},
        (WED, "pro_forma"): {
            "b": {"close": "20", "index_shares": "60", "price_source": "carried", "weight": "0.444444444444444"},
            "d": {"capitalisation": "1500", "weight": "0.555555555555556"},
        },
    }
    return Example("pro_forma", drops, expected, (composition(friday, new, published=TUE),))


EXAMPLES = (
    zero_and_missing_closes, reconstitution, reconstitution_and_split, reconstitution_after_a_leaver,
    index_that_starts_empties_and_returns, share_update, pro_forma,
)  # fmt: skip
