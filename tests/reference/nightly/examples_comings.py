"""Worked examples of lines that come and go by an event: spin-offs, mergers, tenders, delistings.

V = 4,000, D = 4, level 1000 on the base day (worked_examples.py).
"""

from __future__ import annotations

from reference.nightly.drops import event
from reference.nightly.worked_examples import MON, THU, TUE, WED, Example, week


def spin_off_without_a_price() -> Example:
    # 1 x for 2 a: 50 shares, worth nothing yet. TUE a at 7, x without a close: x = 1,000 − 700 = 300, 6.00 a share.
    # WED carried. THU x at 8: 400; V = 4,100, 1025. The divisor never changes.
    drops = week(
        {"a": "7"}, {}, {"x": "8"}, events={MON: (event("e1", "a", "spin_off", TUE, new=1, old=2, other="x"),)}
    )
    expected = {
        (MON, "opening"): {"x": {"index_shares": "50", "total_shares": "100", "capitalisation": "0", "close": "0"}},
        (MON, "corporate_actions_applied"): {
            "e1 a": {"index_shares_after": "100", "capitalisation_after": "1000"},
            "e1 x": {"index_shares_before": None, "index_shares_after": "50"}
            | {"capitalisation_before": None, "capitalisation_after": "0"},
        },
        (TUE, "closing"): {"x": {"close": "6", "capitalisation": "300", "price_source": "estimate"}},
        (TUE, "index_values"): {"": {"price_level": "1000", "divisor": "4", "constituent_count": "4"}},
        (WED, "closing"): {"x": {"close": "6", "price_source": "carried"}},
        (THU, "index_values"): {"": {"price_level": "1025", "divisor": "4"}},
    }
    return Example("spin_off_without_a_price", drops, expected)


def spin_off_with_a_price() -> Example:
    # x closes at 4 the day before: 50·4 = 200 move from a to x. TUE 810 + 195 + 3,000 = 4,005: 1001.25.
    spin = event("e1", "a", "spin_off", TUE, new=1, old=2, other="x")
    drops = week({"a": "8.1", "x": "3.9"}, events={MON: (spin,)})
    quoted = {"security_id": "x", "mic": "XNYS", "close": 4, "volume": 1, "is_primary": True, "status": "traded"}
    drops[MON]["prices"].append(quoted)
    drops[MON]["securities"].append(next(row for row in drops[TUE]["securities"] if row["security_id"] == "x"))
    drops[MON]["companies"].append(next(row for row in drops[TUE]["companies"] if row["company_id"] == "Cx"))
    expected = {
        (MON, "opening"): {"a": {"close": "8", "capitalisation": "800"}, "x": {"close": "4", "capitalisation": "200"}},
        (MON, "index_values"): {"": {"opening_divisor": "4"}},
        (TUE, "index_values"): {"": {"price_level": "1001.25"}},
    }
    return Example("spin_off_with_a_price", drops, expected)


def spin_off_of_a_constituent() -> Example:
    # 1 b for 4 a: 25 more b, at 20 = 500. a 500; b 75 shares, 1,500, total 50 + 50. V' = V: the divisor stays.
    drops = week({"a": "5"}, events={MON: (event("e1", "a", "spin_off", TUE, new=1, old=4, other="b"),)})
    expected = {
        (MON, "opening"): {
            "a": {"capitalisation": "500", "close": "5"},
            "b": {"index_shares": "75", "total_shares": "100", "capitalisation": "1500", "close": "20"},
        },
        (MON, "index_values"): {"": {"opening_divisor": "4"}},
        (MON, "corporate_actions_applied"): {"e1 b": {"index_shares_before": "50", "index_shares_after": "75"}},
        (TUE, "index_values"): {"": {"price_level": "1000"}},
    }
    return Example("spin_off_of_a_constituent", drops, expected)


def cash_merger() -> Example:
    # Terms 12 on TUE, though it trades at 11.50: V = 4,200, 1050. V' = 3,000, D' = 3,000/1050 = 2.857142857142857.
    # WED b at 21: V = 3,050; 3,050/2.857142857143 = 1067.49999999995 -> 1067.5.
    drops = week({"a": "11.5"}, {"b": "21"}, events={TUE: (event("e1", "a", "cash_merger", WED, cash="12"),)})
    expected = {
        (TUE, "closing"): {"a": {"close": "12", "capitalisation": "1200", "price_source": "terms"}},
        (TUE, "opening"): {"a": None, "b": {"price_source": "traded"}},
        (TUE, "corporate_actions_applied"): {
            "e1 a": {"capitalisation_before": "1200", "capitalisation_after": None, "index_shares_after": None}
        },
        (TUE, "index_values"): {"": {"price_level": "1050", "divisor": "4", "opening_divisor": "2.857142857143"}},
        (WED, "index_values"): {"": {"price_level": "1067.5", "constituent_count": "2"}},
    }
    return Example("cash_merger", drops, expected)


def stock_merger_with_a_constituent() -> Example:
    # 1 b for 2 a, and 1.00: b closes TUE at 22, terms 22/2 + 1 = 12. b grows by 50 to 100 shares, 2,200; total 150.
    # V = 1,200 + 1,100 + 2,000 = 4,300, 1075. V' = 4,200; D' = 4,200/1075 = 3.9069767441860….
    merger = event("e1", "a", "stock_merger", WED, new=1, old=2, cash="1", other="b")
    drops = week({"a": "11.9", "b": "22"}, {}, events={MON: (merger,)})
    expected = {
        (TUE, "closing"): {"a": {"close": "12", "price_source": "terms"}, "b": {"index_shares": "50"}},
        (TUE, "opening"): {"a": None, "b": {"index_shares": "100", "total_shares": "150", "capitalisation": "2200"}},
        (TUE, "index_values"): {"": {"price_level": "1075", "opening_divisor": "3.906976744186"}},
        (TUE, "corporate_actions_applied"): {
            "e1 a": {"index_shares_before": "100", "index_shares_after": None},
            "e1 b": {"index_shares_before": "50", "capitalisation_before": "1100", "capitalisation_after": "2200"},
        },
        (WED, "index_values"): {"": {"price_level": "1075", "market_value": "4200"}},
    }
    return Example("stock_merger_with_a_constituent", drops, expected)


def stock_merger_with_an_outsider() -> Example:
    # 1 y for 7 a, y at 30: terms 30/7 = 4.285714. V = 428.5714 + 3,000 = 3,428.5714; 857.14285.
    # D' = 3,000/857.14285 = 3.5·(1 + 8.33e-9) = 3.500000029167. y itself is in no index.
    drops = week({"y": "30"}, {}, events={TUE: (event("e1", "a", "stock_merger", WED, new=1, old=7, other="y"),)})
    expected = {
        (TUE, "closing"): {"a": {"close": "4.285714", "capitalisation": "428.5714"}, "y": None},
        (TUE, "index_values"): {"": {"price_level": "857.14285", "opening_divisor": "3.500000029167"}},
        (TUE, "corporate_actions_applied"): {"e1 y": None},
        (WED, "closing"): {"a": None, "y": None},
    }
    return Example("stock_merger_with_an_outsider", drops, expected)


def delistings() -> Example:
    # a: bankrupt, 0.0001 though it trades at 0.50: 0.01. b: no terms and no close: its carried 1,000.
    # V = 0.01 + 1,000 + 2,000 = 3,000.01; 750.0025. V' = 2,000; D' = 2,000/750.0025 = 2.66665777780740….
    events = (event("e1", "a", "delisting", WED, cash="0.0001"), event("e2", "b", "delisting", WED))
    drops = week({"a": "0.5", "b": None}, {}, events={TUE: events})
    expected = {
        (TUE, "closing"): {
            "a": {"close": "0.0001", "capitalisation": "0.01", "price_source": "terms"},
            "b": {"close": "20", "capitalisation": "1000", "price_source": "carried"},
        },
        (TUE, "index_values"): {"": {"price_level": "750.0025", "opening_divisor": "2.666657777807"}},
        (WED, "index_values"): {"": {"price_level": "750.0025", "constituent_count": "1"}},
    }
    return Example("delistings", drops, expected)


def tenders() -> Example:
    # a: 89.9999 % tendered and a float of exactly 10/200 = 5 %: stays. b: 90 %, terms 21: leaves, 1,050.
    # V = 4,050, 1012.5. V' = 3,000; D' = 3,000/1012.5 = 2.962962962962962….
    events = (
        event("e1", "a", "tender", WED, cash="12", tendered="0.899999"),
        event("e2", "b", "tender", WED, cash="21", tendered="0.9"),
    )
    drops = week({"a": ("10", 10, 200)}, {}, events={TUE: events})
    expected = {
        (TUE, "closing"): {"a": {"price_source": "traded"}, "b": {"close": "21", "price_source": "terms"}},
        (TUE, "corporate_actions_applied"): {
            "e1 a": {"outcome": "below_threshold", "index_shares_after": "100"},
            "e2 b": {"outcome": "applied", "index_shares_after": None},
        },
        (TUE, "index_values"): {"": {"price_level": "1012.5", "opening_divisor": "2.962962962963"}},
    }
    return Example("tenders", drops, expected)


def tender_of_a_small_float() -> Example:
    # 20 % tendered, but only 9 of 200 shares (4.5 %) are available on the eve: leaves, at its own close without terms.
    drops = week({"a": ("10", 9, 200)}, {}, events={TUE: (event("e1", "a", "tender", WED, tendered="0.2"),)})
    expected = {
        (TUE, "closing"): {"a": {"close": "10", "price_source": "traded"}},
        (TUE, "opening"): {"a": None},
        (TUE, "index_values"): {"": {"opening_divisor": "3"}},
    }
    return Example("tender_of_a_small_float", drops, expected)


EXAMPLES = (
    spin_off_without_a_price, spin_off_with_a_price, spin_off_of_a_constituent, cash_merger,
    stock_merger_with_a_constituent, stock_merger_with_an_outsider, delistings, tenders, tender_of_a_small_float,
)  # fmt: skip
