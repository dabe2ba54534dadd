"""The summary of additions between reconstitutions in a terminal: thresholds, candidates, what joins."""

from __future__ import annotations

from decimal import Decimal
from textwrap import shorten

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.contract.text import shown
from rankday.publication.results import Result

MOST = 40  # candidates shown; the table has all


def print_additions(console: Console, result: Result) -> None:
    """Print the thresholds as they were and as they are, and the candidates by what became of them."""
    console.print(_thresholds(result))
    rows = result.rows("""
        select ticker, security_id, name, ipo_date, offering_kind, company_total_market_cap, outcome, new_indexes
        from candidates order by outcome <> 'added', company_total_market_cap desc nulls last, security_id
    """)
    if not rows:
        console.print("no candidate: nothing joins\n")
        return
    added = sum(row["outcome"] == "added" for row in rows)
    table = _table(f"{len(rows):,} candidates, {added:,} added", "ticker", "name", "offered", "cap", "outcome", "joins")
    for row in rows[:MOST]:
        offering = f"{row['ipo_date']} {(row['offering_kind'] or 'unknown kind').replace('_', ' ')}"
        name = shorten(row["name"] or "", 30, placeholder=" …")
        texts = (row["ticker"] or row["security_id"], name, offering, _millions(row["company_total_market_cap"]))
        outcome = row["outcome"].replace("_", " ")
        table.add_row(*map(shown, texts), outcome, row["new_indexes"].replace("|", " ") or "–")
    if len(rows) > MOST:
        table.caption = f"and {len(rows) - MOST:,} more in candidates"
    console.print(table)


def _thresholds(result: Result) -> Table:
    table = _table("Thresholds", "threshold", "of", "then", "return", "now")
    for row in result.rows("select * from thresholds order by break_rank desc nulls first"):
        name = f"#{row['break_rank']:,}" if row["break_rank"] else "floor"
        rate = "not known" if row["market_return"] is None else f"{row['market_return'] * 100:+.2f} %"
        then, now = (_millions(row[column]) for column in ("market_cap", "adjusted_market_cap"))
        table.add_row(name, f"{row['reconstitution']}, {row['rank_date']}", then, rate, now)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _millions(amount: Decimal | None) -> str:
    return "–" if amount is None else f"{amount / 10**6:,.1f}m"
