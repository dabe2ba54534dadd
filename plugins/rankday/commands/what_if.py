"""`rankday what-if`: who would move if a parameter were another, against the rule in force."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.commands.options import ISO_DATE, home_option, json_option
from rankday.errors import RankdayError
from rankday.files import readable_json
from rankday.home import Home
from rankday.terminal import shown

MOST_MOVES = 30


@click.command("what-if")
@home_option
@click.option("--rank-date", type=ISO_DATE, required=True, help="a rank day with a snapshot, YYYY-MM-DD")
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="another value; empty: no band")
@click.option("--any-date", is_flag=True, help="allow a session that is no rank day")
@json_option
def what_if_command(home: Home, rank_date: date, settings: tuple[str, ...], any_date: bool, as_json: bool) -> None:
    """Who would move, turnover, weights and breakpoints if a rule were another. Nothing published is touched."""
    from rankday.what_if import what_if

    result = what_if(home, rank_date, overrides_of(settings), any_date)
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        _print(result, Console(highlight=False, width=None if sys.stdout.isatty() else 110))


def overrides_of(settings: tuple[str, ...]) -> dict[str, str]:
    """``name=value`` texts as a mapping. Raises RankdayError for another shape and for a name given twice."""
    overrides: dict[str, str] = {}
    for setting in settings:
        parameter, sign, value = (part.strip() for part in setting.partition("="))
        if not sign or not parameter:
            raise RankdayError(f"--set {setting}: write PARAMETER=VALUE, as in band_1000=0.05")
        if parameter in overrides:
            raise RankdayError(f"--set {setting}: {parameter} is given twice; --grid tries several values")
        overrides[parameter] = value
    if not overrides:
        raise RankdayError("say what is to be another: --set PARAMETER=VALUE, as in --set band_1000=0.05")
    return overrides


def _print(result: dict[str, Any], console: Console) -> None:
    console.print(f"\n[bold]What if, on the rank day {result['rank_date']} (event {result['event']})[/bold]")
    for one in result["overrides"]:
        console.print(
            f"  {one['parameter']}: {one['in_force'] or 'none'} → {one['what_if'] or 'none'} "
            f"({one['unit']}, clause {one['clause']})"
        )
    console.print(_published(result["published"]), style="dim")
    console.print(_indexes(result["indexes"]))
    console.print(_breaks(result["breaks"]))
    console.print(_moves(result["moves"]))
    console.print("Nothing published was touched.\n", style="dim")


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
    more = f", the first {MOST_MOVES} of {len(rows):,} (all with --json)" if len(rows) > MOST_MOVES else ""
    title = f"Who would move{more}" if rows else "Nobody would move"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("index", "", "ticker", "name", "why", "rank", "cap (m)", "weight (bp)"):
        table.add_column(column, justify="right" if column in ("rank", "cap (m)", "weight (bp)") else "left")
    for row in rows[:MOST_MOVES]:
        table.add_row(
            row["index_code"],
            row["change_type"],
            shown(row["ticker"] or ""),
            shown(row["name"] or "")[:32],
            f"{row['reason_code'].replace('_', ' ')} ({row['decided_by']})",
            f"{row['company_rank_in_force'] or '–'} → {row['company_rank'] or '–'}",
            _millions(row["total_market_cap"]),
            f"{row['weight_change_bp'] or 0:+,.3f}",
        )
    return table


def _percent(fraction: Any) -> str:
    return "–" if fraction is None else f"{fraction * 100:.3f} %"


def _points(band: Any) -> str:
    return "none" if band is None else f"{band * 100:.2f} points"


def _millions(amount: Any) -> str:
    return "–" if amount is None else f"{amount / 10**6:,.1f}"
