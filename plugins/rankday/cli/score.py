"""`rankday score`: the sealed forecasts of a reconstitution held against what was published."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home

COLUMNS = ("forecast of", "sessions before", "index", "called", "came", "hit", "Brier", "as if today", "break off, %")


@click.command("score")
@home_option
@click.option("--event", required=True, help="month of implementation, as in 2026-06")
@json_option
def score_command(home: Home, event: str, as_json: bool) -> None:
    """How good the forecasts of EVENT that were sealed before it were; it must be published."""
    from rankday.projection.scoring import score

    result = score(home, event)
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        print_score(result, Console(highlight=False, width=None if sys.stdout.isatty() else 110))


def print_score(result: dict[str, Any], console: Console) -> None:
    """The words of `score` for a person: base indexes and derived ones in which something was called or came."""
    console.print(f"\n[bold]{result['stream']}[/bold] v{result['version']} of {result['of']}", soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, justify="right" if column not in ("forecast of", "index") else "left")
    for row in result["scores"]:
        called, came, hit = (row[f"adds{end}"] + row[f"deletes{end}"] for end in ("_called", "", "_hit"))
        errors = ((row["brier"], 6), (row["brier_as_if_today"], 6), (row["break_error_percent"], 2))
        late = " late" if row["is_late"] else ""
        table.add_row(
            f"{row['session']}{late}", str(row["sessions_to_rank_day"]), row["index_code"],
*(f"{count:,}" for count in (called, came, hit)),
            *("–" if value is None else f"{value:.{digits}f}" for value, digits in errors),
        )  # fmt: skip
    console.print(table)
    console.print(f"{result['forecasts']:,} forecasts, {result['surprises']:,} surprises; files {result['folder']}")
