"""``rankday season``: where a season stands, step by step, and what to do next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from rankday.cli.options import home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain, shown

if TYPE_CHECKING:
    from rich.table import Table

    from rankday.reports.season import SeasonSummary, Step

STYLES = {"done": "green", "waiting": "yellow", "due": "cyan", "passed": "dim", "upcoming": "dim"}


def now() -> datetime:
    """The moment as of which a season is shown."""
    return datetime.now(UTC)


@click.command("season")
@click.option("--event", help="the month of implementation, as 2026-06 (default: the current season)")
@home_option
@json_option
def season_command(home: Home, event: str | None, as_json: bool) -> None:
    """Each step of a season, and of the quarters before it: due, waiting, done, overdue, rejected, expired, failed or
    skipped, by whom and when.

    On top what to do next. Reads only; the exit status is 0 whatever stands there.
    """
    from rankday.reports.season import season_steps
    from rankday.rulebook.season import season_of_event

    found = season_steps(home, season_of_event(event) if event else None, now())
    if as_json:
        click.echo(readable_json(found.as_json()), nl=False)
        return
    from rich.console import Console

    click.echo(plain(found.sentence))
    if found.action:
        click.echo(f"  {plain(found.action.command)}")
    console = Console()
    console.print(_table(f"Season {found.season.event_id}", found, found.steps))
    for one in found.quarters:
        words = "" if one.is_awaited else " (not waited for: no reconstitution is published before it)"
        console.print(_table(f"Quarter {one.quarter.quarter}{words}", found, one.steps))


def _table(title: str, found: SeasonSummary, steps: list[Step]) -> Table:
    from rich.table import Table

    from rankday.reports.season.wording import SIGNS, describe, describe_drop

    table = Table(title=title, title_justify="left")
    for column in ("step", "date", "state", "drop", "what happened"):
        table.add_column(column, no_wrap=column in ("date", "state"), overflow="fold")
    for one in steps:
        style = "bold red" if found.is_alarm(one) else STYLES.get(one.state, "dim")
        state = f"[{style}]{SIGNS[one.state]} {one.state}[/]"
        table.add_row(one.title, one.date.isoformat(), state, describe_drop(one), shown(describe(one)))
    return table
