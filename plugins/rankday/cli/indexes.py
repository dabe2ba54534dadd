"""``rankday indexes``: the indexes in force on a day, base and derived."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import ISO_DATE, home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain

COLUMNS = ("index", "of", "takes", "weighs", "clause", "row of")


@click.command("indexes")
@home_option
@click.option("--day", type=ISO_DATE, help="the indexes in force on this day (default: today)")
@json_option
def indexes_command(home: Home, day: date | None, as_json: bool) -> None:
    """Every index in force with its parent, rules and clause, and whether its row is of the rulebook or of the home.

    A row that cannot stand is refused in one line.
    """
    from rankday.engine.indexes import indexes_in_force

    day = day or date.today()
    rows = indexes_in_force(home, day)
    if as_json:
        click.echo(readable_json({"day": day.isoformat(), "indexes": rows}), nl=False)
    else:
        _print(rows, Console(highlight=False))


def _print(rows: list[dict[str, Any]], console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, no_wrap=column == "index", overflow="fold")
    for row in rows:
        capped = " ".join(word for word in (row["capping"], row["maximum_weight"]) if word and word != "none")
        table.add_row(
            "  " * row["depth"] + row["index_code"],
            row["parent_code"],
            plain(" ".join(word for word in (row["selection"], row["argument"]) if word)),
            ", ".join(word for word in (row["weighting"], capped, capped and row["rebalanced"]) if word),
            plain(row["clause"]),
            row["source"],
        )
    console.print(table)
