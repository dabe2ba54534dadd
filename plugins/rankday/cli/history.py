"""``rankday history``: levels of a range of sessions in one go."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import ISO_DATE, home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home

HASH = re.compile(r" [0-9a-f]{64}$")


@click.command("history")
@home_option
@click.option("--from", "first", type=ISO_DATE, required=True, help="the base day: the chain begins at its close")
@click.option("--to", "last", type=ISO_DATE, required=True, help="the last session")
@click.option("--skip-missing", is_flag=True, help="go over sessions without data, and list them")
@click.option("--out", type=click.Path(path_type=Path), help="a new folder for the files (default: runs/history-…)")
@click.option("--index", "codes", multiple=True, help="print these only, base or derived (default: all; the files "
              "hold every index)")  # fmt: skip
@click.option("--series", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="rows in place of the "
              "rulebook's series.csv: a draft")  # fmt: skip
@click.option("--funds", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="rows in place of the "
              "rulebook's funds.csv: a draft")  # fmt: skip
@json_option
def history_command(
    home: Home,
    first: date,
    last: date,
    skip_missing: bool,
    out: Path | None,
    codes: tuple[str, ...],
    series: Path | None,
    funds: Path | None,
    as_json: bool,
) -> None:
    """Every index over a range of sessions; the same levels as the daily runs would give, nothing is published."""
    from rankday.daily.backfill.backfill import history
    from rankday.engine.indexes import checked_code

    for code in codes:
        checked_code(home, code, first, last)
    with Console(stderr=True).status("") if sys.stderr.isatty() else nullcontext() as status:

        def progress(step: str) -> None:
            if status is not None:
                status.update(f"{step} …")

        result = history(home, first, last, skip_missing, out, progress, series=series, funds=funds)
    if codes:
        result["levels"] = {code: result["levels"][code] for code in codes if code in result["levels"]}
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        _print(result, Console(highlight=False))


def _print(result: dict[str, Any], console: Console) -> None:
    console.print(f"\n{result['sessions']} sessions from {result['base_day']} to {result['to']}")
    for day, source in result["entered"].items():
        console.print(f"  {day}  {HASH.sub('', source)} enter" + ("" if source.startswith("memberships") else "s"))
    if result["skipped"]:
        console.print(f"  skipped, without data: {' '.join(result['skipped'])}", soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("index", "price level", "total return", "net total return", "lines"):
        table.add_column(column, justify="left" if column == "index" else "right")
    for code, values in result["levels"].items():
        table.add_row(code, values["price"], values["total_return"], values["net_total_return"], str(values["lines"]))
    console.print(table)
    console.print(f"files {result['folder']}\n", soft_wrap=True)
