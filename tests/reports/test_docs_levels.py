"""docs/levels.md works one day by hand; every row of its tables is the one that the product gives."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from daily.test_nightly_identities import TUE, WED, Chain
from rankday.contract.project import DBT_PROJECT as PROJECT

PAGE = (PROJECT.parent / "docs" / "levels.md").read_text(encoding="utf-8")
LINES = "security_id, close, price_source, index_shares, total_shares, capitalisation, weight"
QUERIES = {
    "closing": f"select {LINES} from daily.closing",
    "opening": f"select {LINES} from daily.opening",
    "contributions": "select security_id, contribution from daily.contributions",
    "corporate_actions_applied": "select event_id, security_id, outcome, index_shares_before, index_shares_after, "
    "capitalisation_before, capitalisation_after, dividend_amount from daily.corporate_actions_applied",
}
VALUES = [
    "price_level",
    "total_return_level",
    "net_total_return_level",
    "dividend_points",
    "net_dividend_points",
    "divisor",
    "opening_divisor",
    "constituent_count",
    "market_value",
]


@pytest.fixture(scope="module")
def chain():
    """The three days of the page."""
    events = [
        {"event_id": "e1", "security_id": "a", "event_type": "split", "ex_date": WED, "ratio_new": 3, "ratio_old": 2},
        {"event_id": "e2", "security_id": "c", "event_type": "special_dividend", "ex_date": WED, "cash_amount": "0.75"},
        {"event_id": "e3", "security_id": "b", "event_type": "cash_dividend", "ex_date": TUE, "cash_amount": "0.40"},
    ]
    days = [("10", "20", "5"), ("10.20", "19.70", "5.10"), ("6.90", "19.90", "4.30")]
    closes = [dict(zip("abc", map(Decimal, day), strict=True)) for day in days]
    return Chain(closes, {"a": 100, "b": 50, "c": 400}, {"R3000E": "abc"}, events)


def tables_after(word: str) -> list[str]:
    """The rows of the first table that follows `word` and a colon."""
    table = re.search(rf"`{word}`[^|`]*:\n\n((?:\|.*\n)+)", PAGE)
    assert table, f"no table of {word} in docs/levels.md"
    return table.group(1).splitlines()[2:]


def written(row: tuple) -> str:
    cells = ("" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else str(cell) for cell in row)
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"


@pytest.mark.parametrize("table", ["closing", "contributions", "corporate_actions_applied"])
def test_the_tables_are_those_of_the_product(chain, table):
    rows = chain.rows(f"{QUERIES[table]} where session = date '{TUE}' order by 1")
    assert tables_after(table) == [written(row) for row in rows]


def test_the_opening_is_that_of_the_product(chain):
    rows = chain.rows(f"{QUERIES['opening']} where session = date '{TUE}' order by 1")
    table = PAGE.partition("`opening`, the composition with which Wednesday begins:\n\n")[2]
    assert table.splitlines()[2 : 2 + len(rows)] == [written(row) for row in rows]


def test_the_published_row_is_that_of_the_product(chain):
    [row] = chain.rows(f"select {', '.join(VALUES)} from daily.index_values where session = date '{TUE}'")
    table = PAGE.partition("`index_values` of `daily/2026-05-05`:\n\n")[2].splitlines()[2 : 2 + len(VALUES)]
    assert table == [written(pair) for pair in zip(VALUES, row, strict=True)]


def test_the_next_days_levels_are_those_of_the_product(chain):
    query = f"select price_level, total_return_level from daily.index_values where session = date '{WED}'"
    for level in chain.rows(query)[0]:
        assert f"= {level}." in PAGE
