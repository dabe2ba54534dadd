"""``rankday backtest``: reconstitutions and levels of a range under one rule or many, nothing published."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import ISO_DATE, home_option, json_option, named_values, step_printer
from rankday.contract.files import readable_json
from rankday.contract.home import Home

MOST_SHOWN = 40  # scenarios on a terminal; the report has all


@click.command("backtest")
@home_option
@click.option("--from", "first", type=ISO_DATE, required=True, help="the base day: the chain begins at its close")
@click.option("--to", "last", type=ISO_DATE, required=True, help="the last session")
@click.option(
    "--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="one scenario beside the rule in force"
)
@click.option(
    "--grid", "grids", multiple=True, metavar="PARAMETER=VALUES", help="1,2,5 or FROM:TO:STEP; all combinations"
)
@click.option("--scenarios", "file", type=click.Path(path_type=Path), help="CSV: scenario_id, parameter, value")
@click.option("--study", help="the scenarios of a study that ships: bands, minimum_price, rank_day, schedule")
@click.option("--calendar", help="a calendar version by name (default: the one in force)")
@click.option("--actual", type=click.Path(path_type=Path), help="CSV of the real index: session, close")
@click.option("--index", "index_code", default="R2000", show_default=True, help="the index shown, and that of --actual")
@click.option("--skip-missing", is_flag=True, help="go over sessions without data, and list them")
@click.option("--out", type=click.Path(path_type=Path), help="a new folder for the files (default: runs/backtest-…)")
@json_option
def backtest_command(
    home: Home,
    first: date,
    last: date,
    settings: tuple[str, ...],
    grids: tuple[str, ...],
    file: Path | None,
    study: str | None,
    calendar: str | None,
    actual: Path | None,
    index_code: str,
    skip_missing: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Every reconstitution and the levels between, from the frozen snapshots. Nothing published is touched."""
    from rankday.engine.indexes import checked_code
    from rankday.reports.study import write_study
    from rankday.what_if.backtest.backtest import backtest
    from rankday.what_if.backtest.scenarios import scenarios_asked

    checked_code(home, index_code, first, last)
    values = named_values(settings, "PARAMETER", "band_1000=0.05", "--grid tries several values")
    scenarios = scenarios_asked(values, grids, file, study)
    with step_printer("backtest") as progress:
        result = backtest(
            home, first, last, scenarios, calendar, skip_missing, out, actual=actual, index_code=index_code,
            progress=progress,
        )  # fmt: skip
        progress("write the report")
        result["report"] = write_study(Path(result["folder"]), index_code)
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        _print(result, index_code, Console(highlight=False, width=None if sys.stdout.isatty() else 110))


def _print(result: dict[str, Any], index_code: str, console: Console) -> None:
    from rankday.reports.study.figures import study_of
    from rankday.reports.study.sections import SHORT, overall

    console.print(f"\n{result['sessions']} sessions from {result['base_day']} to {result['to']}")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("event", "rank day", "implementation", "enters after"):
        table.add_column(column)
    for event in result["events"]:
        table.add_row(*event.values())
    console.print(table)
    summary = overall(study_of(Path(result["folder"]), index_code), SHORT)
    figures = Table(title=f"{index_code}, over all years", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in summary.columns:
        figures.add_column(column, justify="left" if column == "scenario" else "right")
    for row in summary.rows[:MOST_SHOWN]:
        figures.add_row(*row)
    console.print(figures)
    if result["skipped"]:
        console.print(f"  skipped, without data: {len(result['skipped'])} sessions", soft_wrap=True)
    console.print(f"{len(result['scenarios'])} scenarios in {result['seconds']['in_all']:.1f} s")
    console.print(
        f"files {result['folder']}: {', '.join(result['report'])}\nNothing published was touched.\n", soft_wrap=True
    )
