"""`rankday preliminary`: one preliminary list, from the landing drops to a published (or pending) list."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import date

import click
from rich.console import Console

from rankday.commands.options import ISO_DATE, home_option, json_option, refuse_approvers
from rankday.files import readable_json
from rankday.home import Home


@click.command("preliminary")
@home_option
@click.option("--event", required=True, help="month of implementation, as in 2026-06")
@click.option("--list-date", type=ISO_DATE, required=True, help="a list date of that season, YYYY-MM-DD")
@click.option("--calendar", help="a calendar version by name (default: the one in force)")
@click.option("--approve-as", "approvers", multiple=True, help="approve unseen (twice, two names): for demonstrations")
@click.option("--accept-gate", "accept_gates", multiple=True, help="accept a critical finding by name (an override)")
@click.option("--reason", help="why the gate is accepted")
@click.option("--note", help="a note kept in the manifest")
@click.option("--triggered-by", help="who starts this run; may not approve it")
@json_option
def preliminary_command(
    home: Home,
    event: str,
    list_date: date,
    calendar: str | None,
    approvers: tuple[str, ...],
    accept_gates: tuple[str, ...],
    reason: str | None,
    note: str | None,
    triggered_by: str | None,
    as_json: bool,
) -> None:
    """A preliminary list: the rank day with its corrections and the events since, compared with the list before."""
    refuse_approvers(home, approvers, triggered_by)
    from rankday.gates import ahead
    from rankday.preliminary import publish_list
    from rankday.summary import print_summary

    ahead.start()
    console = Console(stderr=True)
    with console.status("") if sys.stderr.isatty() else nullcontext() as status:

        def progress(step: str) -> None:
            if status is not None:
                status.update(f"list of {list_date}: {step} …")

        result = publish_list(
            home,
            event,
            list_date,
            calendar=calendar,
            approvers=approvers,
            accept_gates=accept_gates,
            reason=reason,
            note=note,
            triggered_by=triggered_by,
            progress=progress,
        )
    if as_json:
        click.echo(readable_json(result), nl=False)
    else:
        print_summary(home, result["stream"], result["content_hash"])
