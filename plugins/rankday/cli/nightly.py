"""`rankday nightly`: levels and files of a session, and of the sessions missed before it."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import date
from typing import Any

import click
from rich.console import Console

from rankday.cli.options import home_option, json_option, session_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import shown
from rankday.reports.levels_table import levels_table


@click.command("nightly")
@home_option
@session_option
@click.option("--accept-gate", "accept_gates", multiple=True, help="accept a critical finding by name (an override)")
@click.option("--reason", help="why the gate is accepted")
@click.option("--triggered-by", help="who starts this run; may not approve a day of it (default: the account)")
@json_option
def nightly_command(
    home: Home,
    session: date,
    accept_gates: tuple[str, ...],
    reason: str | None,
    triggered_by: str | None,
    as_json: bool,
) -> None:
    """Index levels and files of SESSION; sessions missed since the last published one first, in order."""
    from rankday.contract.arrow import arrow_without_pandas
    from rankday.daily.daily_run import nightly

    arrow_without_pandas()
    console = Console(stderr=True)
    with console.status("") if sys.stderr.isatty() else nullcontext() as status:

        def progress(step: str) -> None:
            if status is not None:
                status.update(f"{step} …")

        result = nightly(home, session, accept_gates, reason, progress, triggered_by)
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        _print(result, Console(highlight=False))


def _print(result: dict[str, Any], console: Console) -> None:
    console.print(f"\n[bold]{result['stream']}[/bold] v{result['version']} · {result['state']}")
    others = [one for one in result["published"] if one["session"] != result["session"]]
    if others:
        listed = ", ".join(f"{one['session']} v{one['version']} {one['state']}" for one in others[:8])
        console.print(f"also published: {listed}{' …' if len(others) > 8 else ''}")
    if not result["published"]:
        console.print("nothing new: the same input makes no new version")
    console.print(levels_table(result["levels"]))
    for gate in result["gates_not_met"]:
        console.print(shown(f"{gate['severity']}: {gate['gate']} {gate['observed']}"), style="yellow")
    console.print(f"files {result['folder']}\n", soft_wrap=True)
