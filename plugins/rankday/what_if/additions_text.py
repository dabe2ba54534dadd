"""A what-if of additions in words: the same sections on the terminal and in a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.contract.text import shown

Section = dict[str, Any]  # title, text, columns, rows (of texts)
MOST_MOVES = 30
CHANGES = {"add": "added", "delete": "no longer added", "move": "other indexes", "outcome": "another reason"}
LEFT = ("index", "threshold", "outcome", "ticker", "name", "what", "in force", "what if", "why")


def sections_of(result: dict[str, Any]) -> Iterator[Section]:
    """Thresholds, outcomes, indexes and who is concerned, of a result of `what_if_additions`."""
    stream = result["stream"]
    yield _section(
        f"Thresholds, {stream}", "Adjusted by the market's return, million USD.",
        ("threshold", "return", "amended", "adjusted cap", "amended"),
        [[one["threshold"], _percent(one["market_return_in_force"]), _percent(one["market_return"]),
          _millions(one["adjusted_market_cap_in_force"]), _millions(one["adjusted_market_cap"])]
         for one in result["thresholds"]],
    )  # fmt: skip
    yield _section(
        f"Candidates, {stream}", "By what becomes of them.", ("outcome", "in force", "amended"),
        [[one["outcome"].replace("_", " "), str(one["candidates_in_force"]), str(one["candidates"])]
         for one in result["outcomes"]],
    )  # fmt: skip
    yield _section(
        f"Indexes, {stream}", "Lines that join; capitalisation in million USD.",
        ("index", "lines", "amended", "adds", "deletes", "capitalisation", "amended"),
        [[one["index_code"], str(one["lines_in_force"]), str(one["lines"]), str(one["adds"]), str(one["deletes"]),
          _millions(one["available_market_cap_in_force"]), _millions(one["available_market_cap"])]
         for one in result["indexes"]],
    )  # fmt: skip
    moves = sorted(result["moves"], key=lambda one: (-(one["company_total_market_cap"] or 0), one["security_id"]))
    yield _section(
        f"Who is concerned, {stream}",
        f"The {min(MOST_MOVES, len(moves))} largest of {len(moves):,}, by the company's cap in million USD.",
        ("ticker", "name", "what", "in force", "what if", "cap"),
        [[shown(one["ticker"] or ""), shown(one["name"] or "")[:24], CHANGES[one["change_type"]],
          _outcome(one, "_in_force"), _outcome(one, ""), _millions(one["company_total_market_cap"])]
         for one in moves[:MOST_MOVES]],
    )  # fmt: skip


def print_sections(sections: Iterable[Section], console: Console) -> None:
    """Each section as a table."""
    for one in sections:
        table = Table(title=one["title"], title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for column in one["columns"]:
            table.add_column(column, justify="left" if column in LEFT else "right")
        for row in one["rows"]:
            table.add_row(*row)
        console.print(table)


def _section(title: str, text: str, columns: Iterable[str], rows: list[list[str]]) -> Section:
    return {"title": title, "text": text, "columns": list(columns), "rows": rows}


def _outcome(move: dict[str, Any], side: str) -> str:
    """What becomes of a candidate on a side: its indexes, else why it is not added."""
    outcome = move[f"outcome{side}"]
    if outcome is None:
        return "no candidate"
    failed = move[f"first_failed_screen{side}"] if outcome == "failed_screen" else None
    return move[f"new_indexes{side}"].replace("|", " ") or (f"failed {failed}" if failed else outcome.replace("_", " "))


def _percent(fraction: Any) -> str:
    return "–" if fraction is None else f"{fraction * 100:.3f} %"


def _millions(amount: Any) -> str:
    return "–" if amount is None else f"{amount / 10**6:,.1f}"
