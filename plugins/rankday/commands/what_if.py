"""`rankday what-if`: who would move if a parameter were another, against the rule in force."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
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
@click.option(
    "--grid", "grids", multiple=True, metavar="PARAMETER=VALUES", help="1,2,5 or FROM:TO:STEP; all combinations"
)
@click.option("--scenarios", "file", type=click.Path(path_type=Path), help="CSV: scenario_id, parameter, value")
@click.option("--out", type=click.Path(path_type=Path), help="the table of a grid, .csv or .parquet")
@click.option("--index", "index_code", default="R2000", show_default=True, help="the index a grid's summary shows")
@click.option("--any-date", is_flag=True, help="allow a session that is no rank day")
@json_option
def what_if_command(
    home: Home,
    rank_date: date,
    settings: tuple[str, ...],
    grids: tuple[str, ...],
    file: Path | None,
    out: Path | None,
    index_code: str,
    any_date: bool,
    as_json: bool,
) -> None:
    """Who would move, turnover, weights and breakpoints if a rule were another. Nothing published is touched."""
    if grids or file:
        _grid(home, rank_date, settings, grids, file, out, index_code, any_date, as_json)
        return
    from rankday.what_if import what_if

    result = what_if(home, rank_date, overrides_of(settings), any_date)
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        _print(result, _console())


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def _grid(home, rank_date, settings, grids, file, out, index_code, any_date, as_json) -> None:
    from rankday.warehouse import RULEBOOK
    from rankday.what_if_grid import what_if_grid
    from rankday.what_if_scenarios import grid_of, scenarios_from
    from rankday.what_if_summary import summary_of

    if settings or (grids and file):
        raise RankdayError("give --grid, or --scenarios, or --set; a value that stays is a grid of one: --grid NAME=5")
    if out is not None and (out.suffix not in (".csv", ".parquet") or not out.parent.is_dir()):
        raise RankdayError(f"--out {out}: write to a .csv or a .parquet file in a folder that is there")
    scenarios = scenarios_from(file, RULEBOOK) if file else grid_of(grids, RULEBOOK)
    with tempfile.TemporaryDirectory() as folder:
        table = out or Path(folder) / "results.parquet"
        with _told(len(scenarios)) as progress:
            result = what_if_grid(home, rank_date, scenarios, table, any_date, progress)
        tables = summary_of(table, index_code)
    if as_json:
        click.echo(readable_json(result | {"table": str(out) if out else None, "summary": tables}), nl=False)
        return
    console = _console()
    count, seconds = result["scenarios"], result["seconds"]
    console.print(f"\n[bold]{count:,} scenarios of the rank day {rank_date}[/bold] (event {result['event']})")
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


@contextmanager
def _told(count: int):
    """How far it is, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with Console(stderr=True).status("") as status:
        yield lambda done: status.update(f"{done:,} of {count:,} scenarios …")


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
