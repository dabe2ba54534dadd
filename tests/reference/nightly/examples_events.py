"""Worked examples, one event type each. V = 4,000, D = 4, level 1000 on the base day (worked_examples.py)."""

from __future__ import annotations

from reference.nightly.drops import event
from reference.nightly.worked_examples import FRI, MON, THU, TUE, WED, Example, week


def split() -> Example:
    # 2 for 1: 200 shares, total 400, still 1,000. TUE at 5.50: 1,100 + 1,000 + 2,000 = 4,100; /4 = 1025.
    # Contribution of a: 100/4,000 = 0.025.
    drops = week({"a": "5.5"}, events={MON: (event("e1", "a", "split", TUE, new=2, old=1),)})
    expected = {
        (MON, "closing"): {"a": {"close": "10", "index_shares": "100", "price_source": "traded", "weight": "0.25"}},
        (MON, "opening"): {
            "a": {"close": "5", "index_shares": "200", "total_shares": "400", "capitalisation": "1000"}
            | {"price_source": "adjusted"},
            "b": {"price_source": "traded", "close": "20"},
        },
        (MON, "index_values"): {"": {"divisor": "4", "opening_divisor": "4", "price_level": "1000"}},
        (MON, "corporate_actions_applied"): {
            "e1 a": {"outcome": "applied", "index_shares_before": "100", "index_shares_after": "200"}
            | {"capitalisation_before": "1000", "capitalisation_after": "1000", "dividend_amount": None}
        },
        (TUE, "index_values"): {"": {"price_level": "1025", "total_return_level": "1025", "market_value": "4100"}},
        (TUE, "contributions"): {"a": {"contribution": "0.025"}, "b": {"contribution": "0"}},
    }
    return Example("split", drops, expected)


def stock_dividend_and_carried() -> Example:
    # 21 for 20: 105 shares, total 210, close 1,000/105 = 9.5238095… A line that then does not trade keeps its 1,000.
    drops = week({"a": None}, events={MON: (event("e1", "a", "stock_dividend", TUE, new=21, old=20),)})
    carried = {"close": "9.523810", "index_shares": "105", "total_shares": "210", "capitalisation": "1000"}
    expected = {
        (MON, "opening"): {"a": carried | {"price_source": "adjusted"}},
        (TUE, "closing"): {"a": carried | {"price_source": "carried"}},
        (TUE, "index_values"): {"": {"price_level": "1000", "divisor": "4"}},
    }
    return Example("stock_dividend_and_carried", drops, expected)


def reverse_split_with_a_fraction() -> Example:
    # 1 for 3 of 50: 16.67 -> 17; close 1,000/17 = 58.8235294. TUE at 60: 1,020, V = 4,020, 1005.
    drops = week({"b": "60"}, events={MON: (event("e1", "b", "split", TUE, new=1, old=3),)})
    expected = {
        (MON, "opening"): {"b": {"index_shares": "17", "total_shares": "17", "close": "58.823529"}},
        (TUE, "index_values"): {"": {"price_level": "1005", "divisor": "4"}},
    }
    return Example("reverse_split_with_a_fraction", drops, expected)


def ordinary_dividend() -> Example:
    # 0.40 on a: 40 USD, /4 = 10 points, net 7. TUE at 9.60: V = 3,960, 990. TR 1000·(990+10)/1000 = 1000; net 997.
    drops = week({"a": "9.6"}, {}, events={MON: (event("e1", "a", "cash_dividend", TUE, cash="0.40"),)})
    expected = {
        (MON, "opening"): {"a": {"capitalisation": "1000", "price_source": "traded"}},
        (MON, "corporate_actions_applied"): {"e1 a": None},
        (TUE, "corporate_actions_applied"): {
            "e1 a": {"outcome": "applied", "index_shares_before": "100", "index_shares_after": "100"}
            | {"dividend_amount": "40", "capitalisation_before": None, "capitalisation_after": None}
        },
        (TUE, "index_values"): {
            "": {"price_level": "990", "dividend_points": "10", "net_dividend_points": "7"}
            | {"total_return_level": "1000", "net_total_return_level": "997", "divisor": "4"}
        },
        (WED, "index_values"): {"": {"price_level": "990", "total_return_level": "1000", "dividend_points": "0"}},
    }
    return Example("ordinary_dividend", drops, expected)


def dividend_that_does_not_divide() -> Example:
    # 0.333333·50 = 16.66665 USD; /4 = 4.1666625 points; ·0.7 = 2.91666375. TUE nothing moves: TR 1004.1666625.
    # WED c at 5.30: V = 4,120, 1030. TR 1004.1666625·1.03 = 1034.291662375 -> …38; net 1033.0041636625 -> …366.
    drops = week({}, {"c": "5.3"}, events={TUE: (event("e1", "b", "cash_dividend", TUE, cash="0.333333"),)})
    expected = {
        (TUE, "index_values"): {"": {"dividend_points": "4.1666625", "net_dividend_points": "2.91666375"}},
        (WED, "index_values"): {
            "": {
                "price_level": "1030",
                "total_return_level": "1034.29166238",
                "net_total_return_level": "1033.00416366",
            }
        },
    }
    return Example("dividend_that_does_not_divide", drops, expected)


def special_dividend() -> Example:
    # 2.00 on a: 1,000 − 200 = 800. V' = 3,800, D' = 3.8. TUE at 8: V = 3,800, level 1000, no points.
    drops = week({"a": "8"}, events={MON: (event("e1", "a", "special_dividend", TUE, cash="2"),)})
    expected = {
        (MON, "opening"): {"a": {"close": "8", "capitalisation": "800", "price_source": "adjusted"}},
        (MON, "index_values"): {"": {"divisor": "4", "opening_divisor": "3.8"}},
        (TUE, "index_values"): {"": {"price_level": "1000", "divisor": "3.8", "dividend_points": "0"}},
    }
    return Example("special_dividend", drops, expected)


def return_of_capital() -> Example:
    # 5.00 on b: 1,000 − 250 = 750. D' = 3.75. TUE at 16: 800, V = 3,800, 3,800/3.75 = 1013.33333333.
    drops = week({"b": "16"}, events={MON: (event("e1", "b", "return_of_capital", TUE, cash="5"),)})
    expected = {
        (MON, "index_values"): {"": {"opening_divisor": "3.75"}},
        (TUE, "index_values"): {"": {"price_level": "1013.33333333"}},
        (TUE, "contributions"): {"b": {"contribution": "0.013333333333333"}},  # 50/3,750
    }
    return Example("return_of_capital", drops, expected)


def special_dividend_of_the_whole_price_and_beyond() -> Example:
    # a pays 10.00, all it is worth: 0 is not below zero. b would pay 20.01: not applied.
    events = (
        event("e1", "a", "special_dividend", TUE, cash="10"),
        event("e2", "b", "special_dividend", TUE, cash="20.01"),
    )
    expected = {
        (MON, "opening"): {"a": {"capitalisation": "0", "close": "0"}, "b": {"capitalisation": "1000"}},
        (MON, "corporate_actions_applied"): {"e1 a": {"outcome": "applied"}, "e2 b": {"outcome": "incomplete"}},
        (MON, "index_values"): {"": {"opening_divisor": "3"}},
    }
    return Example("special_dividend_of_the_whole_price_and_beyond", week({}, events={MON: events}), expected)


def rights() -> Example:
    # a: 1 for 4 at 8, in the money: 25 new, 1,000 + 200 = 1,200, close 9.60, total 200 + 50. V' = 4,200, D' = 4.2.
    # b: at 20.00, its very price: out of the money (strictly below is in).
    events = (
        event("e1", "a", "rights", TUE, new=1, old=4, cash="8"),
        event("e2", "b", "rights", TUE, new=1, old=4, cash="20"),
    )
    drops = week({"a": "9.6"}, events={MON: events})
    expected = {
        (MON, "opening"): {"a": {"index_shares": "125", "total_shares": "250", "close": "9.6"}},
        (MON, "corporate_actions_applied"): {
            "e1 a": {"outcome": "applied", "capitalisation_after": "1200"},
            "e2 b": {"outcome": "out_of_the_money", "index_shares_before": "50", "index_shares_after": "50"},
        },
        (TUE, "index_values"): {"": {"price_level": "1000", "divisor": "4.2"}},
    }
    return Example("rights", drops, expected)


def offerings() -> Example:
    # A million times the shares: V = 4bn, D = 4m. Announced MON: the second session after it is WED.
    # c: 50m at 5 = 250m, 12.5 % of 400m: applied, 450m shares, 2.25bn. b: 12,499,999 at 20 = 249,999,980: below.
    # V' = 4.25bn, D' = 4.25m, listed on TUE.
    events = (
        event("e1", "c", "offering", TUE, new_shares=50_000_000, announced=MON),
        event("e2", "b", "offering", TUE, new_shares=12_499_999, announced=MON),
    )
    drops = week({}, {}, events={MON: events}, millions=True)
    expected = {
        (MON, "corporate_actions_applied"): {"e1 c": None, "e2 b": None},
        (TUE, "corporate_actions_applied"): {
            "e1 c": {"outcome": "applied", "effective_session": "2026-05-06", "index_shares_after": "450000000"},
            "e2 b": {"outcome": "below_threshold", "capitalisation_after": "1000000000"},
        },
        (TUE, "opening"): {"c": {"total_shares": "1050000000", "close": "5", "price_source": "adjusted"}},
        (TUE, "index_values"): {"": {"divisor": "4000000", "opening_divisor": "4250000"}},
        (WED, "index_values"): {"": {"price_level": "1000", "market_value": "4250000000"}},
    }
    return Example("offerings", drops, expected)


def noted_events() -> Example:
    # A suspended line is carried; c at 5.50: 2,200, V = 4,200, 1050. Nothing is changed by what is only noted.
    events = (event("e1", "a", "suspension", TUE), event("e2", "b", "ticker_change", TUE))
    drops = week({"a": None, "c": "5.5"}, events={MON: events})
    expected = {
        (MON, "opening"): {"a": {"price_source": "traded"}},
        (MON, "corporate_actions_applied"): {"e1 a": {"outcome": "noted"}, "e2 b": {"outcome": "noted"}},
        (TUE, "closing"): {"a": {"price_source": "carried", "close": "10"}},
        (TUE, "index_values"): {"": {"price_level": "1050"}},
    }
    return Example("noted_events", drops, expected)


def two_in_one_opening() -> Example:
    # The split comes first whatever the ids are: 200 shares; then 1.00 on each: 1,000 − 200 = 800, 4.00. D' = 3.8.
    events = (
        event("e1", "a", "special_dividend", TUE, cash="1"),
        event("e2", "a", "split", TUE, new=2, old=1),
    )
    drops = week({"a": "4"}, events={MON: events})
    expected = {
        (MON, "opening"): {"a": {"index_shares": "200", "capitalisation": "800", "close": "4"}},
        (MON, "corporate_actions_applied"): {
            "e1 a": {"index_shares_before": "200", "capitalisation_before": "1000", "capitalisation_after": "800"},
            "e2 a": {"index_shares_before": "100", "capitalisation_before": "1000", "capitalisation_after": "1000"},
        },
        (MON, "index_values"): {"": {"opening_divisor": "3.8"}},
        (TUE, "index_values"): {"": {"price_level": "1000"}},
    }
    return Example("two_in_one_opening", drops, expected)


def statuses() -> Example:
    # Announced only: listed, not applied. Cancelled: not listed. Without its ratio: incomplete. Of no member: nothing.
    events = (
        event("e1", "a", "split", TUE, new=2, old=1, status="announced"),
        event("e2", "b", "split", TUE, new=2, old=1, status="cancelled"),
        event("e3", "c", "split", TUE, new=2),
        event("e4", "z", "split", TUE, new=2, old=1),
        event("e5", "a", "cash_dividend", TUE, cash="1", status="announced"),
    )
    same = {"index_shares_before": "100", "index_shares_after": "100"}
    expected = {
        (MON, "corporate_actions_applied"): {
            "e1 a": same | {"outcome": "not_confirmed", "capitalisation_after": "1000"},
            "e2 b": None,
            "e3 c": {"outcome": "incomplete"},
            "e4 z": None,
        },
        (TUE, "corporate_actions_applied"): {"e5 a": {"outcome": "not_confirmed", "dividend_amount": None}},
        (TUE, "index_values"): {"": {"price_level": "1000", "total_return_level": "1000"}},
    }
    return Example("statuses", week({}, events={MON: events}), expected)


def ex_date_on_a_saturday() -> Example:
    # Saturday 9 May: effective on Monday the 11th, so the opening published on Friday has it.
    saturday = FRI.replace(day=9)
    drops = week({}, {}, {}, {}, events={MON: (event("e1", "a", "split", saturday, new=2, old=1),)})
    expected = {
        (THU, "corporate_actions_applied"): {"e1 a": None},
        (FRI, "corporate_actions_applied"): {"e1 a": {"effective_session": "2026-05-11", "ex_date": "2026-05-09"}},
        (FRI, "opening"): {"a": {"index_shares": "200"}},
    }
    return Example("ex_date_on_a_saturday", drops, expected)


EXAMPLES = (
    split, stock_dividend_and_carried, reverse_split_with_a_fraction, ordinary_dividend,
    dividend_that_does_not_divide, special_dividend, return_of_capital,
    special_dividend_of_the_whole_price_and_beyond, rights, offerings, noted_events, two_in_one_opening, statuses,
    ex_date_on_a_saturday,
)  # fmt: skip
