"""``rankday import panel`` and ``years``: every session of a panel, as landing drops or at once as snapshots."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from rankday.cli.options import ISO_DATE, home_option, json_option, progress_bar, show
from rankday.contract.home import Home

FILE = click.Path(dir_okay=False, path_type=Path)
SHOWN_DAYS = 10


@click.command("panel")
@home_option
@click.option("--file", "panels", type=FILE, multiple=True, required=True,
              help="one row a session and symbol (.parquet); several files are parts of one panel")  # fmt: skip
@click.option("--screener-of", type=ISO_DATE, help="take companies and classes from this screener session only")
@click.option("--replace", is_flag=True, help="put these drops in the place of another panel's")
@click.option("--freeze", "freezes", is_flag=True, help="make snapshots at once, without landing drops")
@json_option
def panel(
    home: Home, panels: tuple[Path, ...], screener_of: date | None, replace: bool, freezes: bool, as_json: bool
) -> None:
    """Every session of a panel as a landing drop; splits, departures, new tickers inferred (docs/real_data.md)."""
    from rankday_sources.panel import import_panel

    with progress_bar("import panel") as progress:
        result = import_panel(home, panels, screener_of, replace, freezes, progress)
    show(result, as_json, _sentences(result, freezes))


@click.command("years")
@home_option
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True,
              help="holds universe/, panel/ and perhaps lists/ and incumbents/")  # fmt: skip
@click.option("--levels", type=FILE,
              help="closes of the real R2000 (session, close), to estimate floats from")  # fmt: skip
@click.option("--replace", is_flag=True, help="put these files in the place of different ones of the same sessions")
@json_option
def years(home: Home, folder: Path, levels: Path | None, replace: bool, as_json: bool) -> None:
    """Years of screener sessions, member lists and a panel, as snapshots and evidence (docs/real_data.md)."""
    from rankday_sources.years import import_years

    with progress_bar("import years") as progress:
        result = import_years(home, folder, replace, progress, levels)
    new = sum(one["is_new"] for one in result["screener"])
    sentence = f"{len(result['screener'])} screener sessions, {new} of them new\n"
    sentence += f"{sum(one['lists'] for one in result['lists'])} lists (an index and a date each), "
    sentence += f"{sum(one['new_lists'] for one in result['lists'])} of them new\n"
    if days := result["floats"]:
        sentence += f"floats estimated on {len(days)} sessions, {days[0]} to {days[-1]}\n"
    show(result, as_json, sentence + _sentences(result["panel"], True))


def _sentences(result: dict[str, Any], freezes: bool) -> str:
    events = ", ".join(f"{count} {kind.replace('_', ' ')}s" for kind, count in result["events"].items()) or "none"
    what = "snapshots frozen" if freezes else "drops written"
    kept = "of another source frozen too" if freezes else "of another source left as they are"
    sentence = (
        f"{result['sessions']} sessions, {result['rows']:,} rows: {len(result['written'])} {what}, "
        f"{len(result['unchanged'])} already there, {len(result['kept'])} {kept}\n"
        f"inferred: {events}\n"
        f"evidence: {result['new_in_evidence']} sessions of closes new\n"
    )
    if absent := result["absent"]:
        more = " …" if len(absent) > SHOWN_DAYS else ""
        sentence += f"sessions of the exchange that the panel lacks: {' '.join(absent[:SHOWN_DAYS])}{more}\n"
    if not result["has_screener"]:
        sentence += "no screener session yet: after rankday import nasdaq-screener, import the panel again for drops\n"
    return sentence + "".join(f"{line}\n" for line in result["report"]["lines"])
