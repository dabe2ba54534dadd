"""`rankday calibrate`: how good the probabilities of the next reconstitution were in the years that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home


@click.command("calibrate")
@home_option
@click.option(
    "--years",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="folder with actual/<index>_<year>.csv",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="folder of the forecasts, computed once; by default runs/calibration of the home",
)
@click.option("--index", "index_code", default="R2000", show_default=True, help="the index whose members are scored")
@click.option("--fit", is_flag=True, help="also say which numbers the years give, as rows of odds.csv (minutes)")
@click.option("--chart", type=click.Path(path_type=Path, dir_okay=False), help="write the reliability as an SVG file")
@json_option
def calibrate_command(
    home: Home, years: Path, keep: Path | None, index_code: str, fit: bool, chart: Path | None, as_json: bool
) -> None:
    """Score forecasts 60 to 0 sessions before each rank day of the home against the members that came."""
    from rankday.projection.calibration.calibrating import calibrate
    from rankday.projection.calibration.chart import reliability_chart

    err = Console(stderr=True, highlight=False)
    result = calibrate(home, years, keep or home.run("calibration"), index_code, fit, err.print)
    if chart:
        chart.write_text(reliability_chart(result), encoding="utf-8")
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        print_calibration(result, Console(highlight=False))


def print_calibration(result: dict[str, Any], console: Console) -> None:
    """The words of `calibrate` for a person."""
    code, first = result["index_code"], result["learns_from"]
    console.print(f"\n[bold]{code}[/bold], members after each reconstitution; {first} is only learned from")
    console.print(
        "Log scores are means a company, of the model, as if today, of the old list, by rank; less is better."
    )
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("event", "ahead", "Brier", "log", "today", "list", "ranks", "skill", "off by", "beats"):
        table.add_column(column, justify="left" if column == "event" else "right", no_wrap=True)
    lines = [(event, ahead, row) for event, rows in result["events"].items() for ahead, row in rows.items()]
    lines += [("all", ahead, row) for ahead, row in result["horizons"].items()]
    for event, ahead, row in lines:
        logs = [row[name]["log_score"] for name in ("model", "as_if_today", "old_list", "rank_buckets")]
        table.add_row(
            event, ahead, f"{row['model']['brier']:.3f}", *(f"{value:.3f}" for value in logs),
            f"{row['skill']['as_if_today']:.3f}", f"{row['model']['reliability_error']:.3f}", f"{len(row['beats'])}/3",
        )  # fmt: skip
    console.print(table)
    console.print("Per cent forecast and per cent that came, all years, by tenths and sessions ahead:")
    console.print(_deciles(result["horizons"]))
    for first_day, numbers in result.get("numbers", {}).items():
        for name, value in numbers.items():
            console.print(f"{name},{first_day},{value:f}", soft_wrap=True)


def _deciles(horizons: dict[str, Any]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("from", *horizons):
        table.add_column(column, justify="right", no_wrap=True)
    found = [{one["from"]: one for one in row["model"]["deciles"]} for row in horizons.values()]
    for start in sorted({start for one in found for start in one}):
        cells = [one.get(start) for one in found]
        pairs = (f"{100 * one['forecast']:.0f} {100 * one['came']:.0f}" if one else "" for one in cells)
        table.add_row(f"{100 * start:.0f}", *pairs)
    return table
