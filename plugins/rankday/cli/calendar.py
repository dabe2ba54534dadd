"""`rankday calendar`: the dates of the reconstitutions, from the rulebook."""

from __future__ import annotations

from datetime import date

import click
from rich.console import Console
from rich.table import Table

from rankday.cli.options import json_option, show
from rankday.rulebook.season import Season, calendar_versions, seasons_of_year


@click.command("calendar")
@click.option("--year", type=int, help="year of implementation (default: this year)")
@click.option("--calendar", help="a calendar version by name (default: the one in force that year)")
@json_option
def calendar_command(year: int | None, calendar: str | None, as_json: bool) -> None:
    """Show the rank day, lists, lock-down and implementation of each reconstitution of a year."""
    year = date.today().year if year is None else year
    seasons = seasons_of_year(year, calendar)
    versions = calendar_versions()
    if as_json:
        show({"year": year, "seasons": [season.as_json() for season in seasons], "versions": versions}, True, "")
        return
    if seasons:
        Console().print(_table(seasons))
    else:
        click.echo(f"No reconstitution is implemented in {year} by {calendar or 'the calendar in force'}.")
    click.echo(f"Calendar versions (--calendar): {', '.join(versions)}")


def _table(seasons: list[Season]) -> Table:
    table = Table("", *(season.event_id for season in seasons))
    rows = {
        "calendar version": lambda season: f"{season.calendar_version} ({season.status.replace('_', ' ')})",
        "rank day": lambda season: _day(season.rank_date),
        "preliminary lists": lambda season: "\n".join(map(_day, season.list_dates)) or "–",
        "query period": lambda season: " to\n".join(map(_day, season.query_period)) if season.query_period else "–",
        "lock-down opens": lambda season: _day(season.lock_down) if season.lock_down else "–",
        "implementation (after close)": lambda season: _day(season.implementation_date),
        "effective (at the open)": lambda season: _day(season.effective_date),
    }
    for title, text in rows.items():
        table.add_row(title, *(text(season) for season in seasons))
    return table


def _day(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"
