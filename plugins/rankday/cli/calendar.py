"""`rankday calendar`: the dates of the reconstitutions, from the rulebook; closures and openings, by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import click
from rich.console import Console
from rich.table import Table

from rankday.cli.options import ISO_DATE, home_option, json_option, show
from rankday.contract.home import Home
from rankday.contract.text import plain
from rankday.rulebook.quarters import Quarter, notes_of_quarters, quarters_of_year
from rankday.rulebook.season import Season, calendar_versions, note_of_year, seasons_of_year
from rankday.rulebook.session_changes import CLOSURE, OPENING, in_force


class _ShownByDefault(click.Group):
    """Without a command's name the calendar is shown."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        asked = arguments[:1]
        if not asked or (asked[0].startswith("-") and asked[0] not in self.get_help_option_names(context)):
            arguments = ["show", *arguments]
        return super().parse_args(context, arguments)


@click.group("calendar", cls=_ShownByDefault)
def calendar_command() -> None:
    """The dates of the reconstitutions; closures and openings of the exchange that its calendar does not know.

    \b
    Without a command the dates are shown, as in `show`:
    rankday calendar --year 2026
    """


@calendar_command.command("show", short_help="the dates of a year, and what was entered")
@home_option
@click.option("--year", type=int, help="year of implementation (default: this year)")
@click.option("--calendar", help="a calendar version by name (default: the one in force that year)")
@json_option
def show_command(home: Home, year: int | None, calendar: str | None, as_json: bool) -> None:
    """Show the dates of a year's reconstitutions and quarters, and what was entered."""
    from rankday.publication.session_changes import proposals

    year = date.today().year if year is None else year
    seasons = seasons_of_year(year, calendar)
    quarters = quarters_of_year(year, calendar)
    notes = [note for note in (note_of_year(year, calendar), *notes_of_quarters(quarters)) if note]
    versions = calendar_versions()
    rows = [row for row in in_force() if row.date.year == year]
    waiting = [one for one in proposals(home) if one["date"].startswith(f"{year}-")]
    if as_json:
        result = {"year": year, "note": "; ".join(notes) or None, "seasons": [season.as_json() for season in seasons]}
        result |= {"quarters": [quarter.as_json() for quarter in quarters], "versions": versions}
        show(result | {"session_changes": [row.as_json() for row in rows], "proposed": waiting}, True, "")
        return
    if seasons:
        Console().print(_table(seasons))
    else:
        click.echo(f"No reconstitution of {year} has dates in {calendar or 'the calendar in force'}.")
    if quarters:
        Console().print(_quarter_table(quarters))
    for note in notes:
        click.echo(f"Note: {note}")
    click.echo(f"Calendar versions (--calendar): {', '.join(versions)}")
    for row in rows:
        click.echo(f"{row.kind} {row.date}: {plain(row.reason)}")
    for one in waiting:
        click.echo(f"{one['kind']} {one['date']}: proposed by {plain(one['author'])}, another person must approve it")


def _change_options(command: Callable) -> Callable:
    for option in (
        json_option,
        click.option("--reason", help="why; the second person may leave it out"),
        click.option("--as", "name", required=True, metavar="NAME", help="who proposes it, or approves it"),
        click.option("--session", "--date", "day", type=ISO_DATE, required=True, help="the date, YYYY-MM-DD"),
        home_option,
    ):
        command = option(command)
    return command


@calendar_command.command("closure", short_help="no trading on a session of the calendar; by two people")
@_change_options
def closure_command(home: Home, day: date, name: str, reason: str | None, as_json: bool) -> None:
    """The exchange does not trade on a day that its calendar calls a session. Called by one person, then by another."""
    _enter(home, CLOSURE, day, name, reason, as_json)


@calendar_command.command("opening", short_help="trading on a day that is no session; by two people")
@_change_options
def opening_command(home: Home, day: date, name: str, reason: str | None, as_json: bool) -> None:
    """The exchange trades on a day that its calendar calls none. Called by one person, then by another."""
    _enter(home, OPENING, day, name, reason, as_json)


def _enter(home: Home, kind: str, day: date, name: str, reason: str | None, as_json: bool) -> None:
    from rankday.publication.session_changes import enter

    entered = enter(home, kind, day, name, reason)
    row = entered.change
    what = f"{kind} of {day} ({plain(row.reason)})"
    if entered.is_in_force:
        sentence = f"{what}: in force, by {plain(row.author or '')}, approved by {plain(row.approver or '')}"
    else:
        call = f"rankday calendar {kind} --session {day} --as ANOTHER"
        sentence = f"{what}: proposed by {plain(row.author or '')}, in force when another person approves it: {call}"
    show(entered.as_json(), as_json, sentence)


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


def _quarter_table(quarters: list[Quarter]) -> Table:
    """A row for each quarter: five columns of whole words and dates fit into 80 characters."""
    table = Table()
    for title in ("quarter", "carries", "IPO rank day", "announcement", "implementation (after close)"):
        table.add_column(title, overflow="fold")
    for one in quarters:
        days = (one.ipo_rank_date, one.announcement_date, one.implementation_date)
        name = f"{one.quarter}\n{one.status.replace('_', ' ')}"
        table.add_row(name, one.carries.replace("|", ", "), *map(_day_or_unknown, days))
    return table


def _day_or_unknown(day: date | None) -> str:
    return _day(day) if day else "not on record"


def _day(day: date) -> str:
    return f"{day:%a} {day.isoformat()}"
