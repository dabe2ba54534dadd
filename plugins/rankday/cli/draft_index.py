"""`rankday draft-index`: a derived index that is no row yet, tried on what is published."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import home_option, json_option, named_values
from rankday.contract.errors import RankdayError
from rankday.contract.files import folder_appearing_whole, readable_json
from rankday.contract.home import Home

TABLES = ("figures", "top", "sectors", "members", "levels", "years")


@click.command("draft-index")
@home_option
@click.option(
    "--set", "settings", multiple=True, required=True, metavar="COLUMN=VALUE", help="a column of derived_indexes.csv"
)
@click.option("--years", type=click.IntRange(1, 50), default=5, show_default=True, help="how far back, of events")
@click.option("--out", type=click.Path(path_type=Path), help="a new folder for the row and the tables as CSV")
@click.option("--steps", is_flag=True, help="print each step on standard error")
@json_option
def draft_index_command(
    home: Home, settings: tuple[str, ...], years: int, out: Path | None, steps: bool, as_json: bool
) -> None:
    """What an index of a new row would have been: members, weights, turnover and levels against its parent.

    Nothing published is touched and the home's file is not written.
    """
    from rankday.what_if.drafts import try_draft

    if out is not None and out.exists():
        raise RankdayError(f"--out {out}: is there already; name a new folder")
    progress = (lambda step: click.echo(step, err=True)) if steps else (lambda step: None)
    result = try_draft(home, named_values(settings, "COLUMN", "parent_code=R1000", "give it once"), years, progress)
    if out is not None:
        _write(result, out)
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        _print(result, out, Console(highlight=False, width=None if sys.stdout.isatty() else 110))


def _write(result: dict[str, Any], out: Path) -> None:
    with folder_appearing_whole(out) as draft:
        (draft / "derived_indexes.csv").write_text(result["csv"], encoding="utf-8")
        for table in TABLES:
            with (draft / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
                writer = csv.writer(handle, lineterminator="\n")
                writer.writerow(result[table][0] if result[table] else [])
                writer.writerows(row.values() for row in result[table])


def _print(result: dict[str, Any], out: Path | None, console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("event", "index", "companies", "lines", "adds", "deletes", "turnover", "market cap"):
        table.add_column(column, justify="left" if column in ("event", "index") else "right")
    for row in result["figures"]:
        counts = ("–" if row[name] is None else f"{row[name]:,}" for name in ("companies", "lines", "adds", "deletes"))
        turnover = "–" if row["turnover"] is None else f"{row['turnover'] * 100:.2f} %"
        table.add_row(row["event"], row["index_code"], *counts, turnover, f"{row['market_cap']:,.2f}")
    console.print(table)
    both = result["comparison"]
    if both["cap_covered"] is not None:
        console.print(
            f"{result['event']}: {both['companies']:,} of {both['companies_of_parent']:,} companies, "
            f"{both['cap_covered']:.2%} of the cap, {both['weight_shared']:.2%} of the weight shared"
        )
    for row in result["years"]:
        console.print(f"total return {row['period']}: {row['draft']:.2%}, parent {row['parent']:.2%}")
    console.print(f"\n{result['csv']}", soft_wrap=True)
    if out is not None:
        console.print(f"files {out}", soft_wrap=True)
