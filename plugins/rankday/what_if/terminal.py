"""A what-if on the terminal: one change with who would move, or a grid in a few tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.contract.tables import INDEX_CODES
from rankday.contract.text import shown
from rankday.what_if.additions_text import print_sections, sections_of

MOST_MOVES = 30
MOST_DERIVED = 3  # codes of derived indexes that are named in a row


def print_result(result: dict[str, Any], console: Console) -> None:
    """The result of `what_if.what_if`."""
    console.print(f"\n[bold]What if, on the rank day {result['rank_date']} (event {result['event']})[/bold]")
    _print_change(result, console)
    console.print(_indexes(result["indexes"]))
    console.print(_breaks(result["breaks"]))
    console.print(_moves(result["moves"]))
    console.print("Nothing published was touched.\n", style="dim")


def print_additions(result: dict[str, Any], console: Console) -> None:
    """The result of `additions.what_if_additions`."""
    console.print(f"\n[bold]What if, of {result['stream']} (by the drop of {result['rank_date']})[/bold]")
    _print_change(result, console)
    print_sections(sections_of(result), console)
    console.print("Nothing published was touched.\n", style="dim")


def _print_change(result: dict[str, Any], console: Console) -> None:
    for one in result["overrides"]:
        console.print(
            f"  {one['parameter']}: {one['in_force'] or 'none'} → {one['what_if'] or 'none'} "
            f"({one['unit']}, clause {one['clause']})"
        )
    for one in result["rules"]:
        console.print(f"  {shown(one['file'])} {shown(one['key'])} (clause {shown(one['clause'] or '–')}):")
        console.print(f"    {shown(one['in_force'] or 'no row')} → {shown(one['what_if'] or 'no row')}")
    console.print(_published(result["published"]), style="dim")


def _published(agreement: dict[str, Any] | None) -> str:
    if agreement is None:
        return "No published version of this event; computed from the newest snapshots."
    of = f"{agreement['stream']} v{agreement['version']}"
    differing = agreement["differing_rows"]
    if not differing:
        return f"The rule in force gives {of} row by row."
    return f"The rule in force differs from {of} in {differing:,} rows: the rulebook or the code is another by now."


def _indexes(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Against the rule in force", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("index", "companies", "", "adds", "deletes", "turnover", "", "weight moved"):
        table.add_column(column, justify="left" if column == "index" else "right")
    for row in rows:
        table.add_row(
            row["index_code"],
            f"{row['companies_in_force'] or 0:,}",
            f"→ {row['companies'] or 0:,}",
            f"{row['adds'] or 0:,}",
            f"{row['deletes'] or 0:,}",
            _percent(row["turnover_in_force"]),
            f"→ {_percent(row['turnover'])}",
            f"{row['weight_moved_bp'] or 0:,.2f} bp",
        )
    return table


def _breaks(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Breakpoints (million USD)", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("break", "in force", "", "band", ""):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(
            f"#{row['break_rank']}",
            _millions(row["market_cap_in_force"]),
            f"→ {_millions(row['market_cap'])}",
            _points(row["band_in_force"]),
            f"→ {_points(row['band'])}",
        )
    return table


def _moves(rows: list[dict[str, Any]]) -> Table:
    """One row a line: the indexes it leaves and joins, largest companies first."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (-(row["total_market_cap"] or 0), row["security_id"])):
        lines.setdefault(row["security_id"], []).append(row)
    more = f", the largest {MOST_MOVES} of {len(lines):,} lines (all with --json)" if len(lines) > MOST_MOVES else ""
    title = f"Who would move{more}" if rows else "Nobody would move"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("ticker", "name", "leaves", "joins", "why", "rank", "cap (m)"):
        table.add_column(column, justify="right" if column in ("rank", "cap (m)") else "left")
    for moves in list(lines.values())[:MOST_MOVES]:
        first = moves[0]
        codes = {
            kind: _codes([move["index_code"] for move in moves if move["change_type"] == kind])
            for kind in ("delete", "add")
        }
        table.add_row(
            shown(first["ticker"] or ""),
            shown(first["name"] or "")[:24],
            codes["delete"],
            codes["add"],
            f"{first['reason_code'].replace('_', ' ')} ({first['decided_by']})",
            f"{first['company_rank_in_force'] or '–'} → {first['company_rank'] or '–'}",
            _millions(first["total_market_cap"]),
        )
    return table


def _codes(codes: list[str]) -> str:
    """Base codes; of derived ones beside them how many they are, alone the first of them."""
    base = [code for code in codes if code in INDEX_CODES]
    if not base:
        return " ".join(codes) if len(codes) <= MOST_DERIVED else f"{codes[0]} and {len(codes) - 1} derived"
    return " ".join([*base, *([f"and {len(codes) - len(base)} derived"] if len(codes) > len(base) else [])])


def _percent(fraction: Any) -> str:
    return "–" if fraction is None else f"{fraction * 100:.3f} %"


def _points(band: Any) -> str:
    return "none" if band is None else f"{band * 100:.2f} points"


def _millions(amount: Any) -> str:
    return "–" if amount is None else f"{amount / 10**6:,.1f}"


def print_grid(result: dict[str, Any], tables: list[dict[str, Any]], out: Path | None, console: Console) -> None:
    """The result of `what_if_grid.what_if_grid` and the tables of `what_if_summary.summary_of`."""
    count, seconds = result["scenarios"], result["seconds"]
    console.print(f"\n[bold]{count:,} scenarios of the rank day {result['rank_date']}[/bold] (event {result['event']})")
    console.print(_published(result["published"]), style="dim")
    for one in tables:
        grid = Table(title=one["title"], title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for column in one["columns"]:
            grid.add_column(column, justify="right")
        for row in one["rows"]:
            grid.add_row(*row)
        console.print(grid)
    alone = result["seconds_of_one_full_run"] * count
    console.print(
        f"{seconds:.1f} s in all, {count / seconds:,.0f} scenarios a second; each by itself would take "
        f"{alone:,.0f} s of the same SQL ({alone / seconds:.0f} times as long). {f'Table: {out}. ' if out else ''}"
        f"Nothing published was touched.\n",
        style="dim",
    )
