"""`rankday reconstitute`: one rank day, from the landing drop to a pending or published result."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import date

import click
from rich.console import Console

from rankday.commands.options import ISO_DATE, home_option, json_option, refuse_approvers
from rankday.files import readable_json
from rankday.home import Home


@click.command("reconstitute")
@home_option
@click.option("--rank-date", type=ISO_DATE, required=True, help="a rank day of the calendar, YYYY-MM-DD")
@click.option("--calendar", help="a calendar version by name (default: the one in force)")
@click.option("--any-date", is_flag=True, help="allow a session that is no rank day")
@click.option("--at-rank-day", is_flag=True, help="rank-day closes, and nobody has left, whatever drops are there")
@click.option("--approve-as", "approvers", multiple=True, help="approve unseen (twice, two names): for demonstrations")
@click.option("--accept-gate", "accept_gates", multiple=True, help="accept a critical finding by name (an override)")
@click.option("--reason", help="why the gate is accepted")
@click.option("--note", help="a note kept in the manifest")
@click.option("--triggered-by", help="who starts this run; may not approve it")
@json_option
def reconstitute_command(
    home: Home,
    rank_date: date,
    calendar: str | None,
    any_date: bool,
    at_rank_day: bool,
    approvers: tuple[str, ...],
    accept_gates: tuple[str, ...],
    reason: str | None,
    note: str | None,
    triggered_by: str | None,
    as_json: bool,
) -> None:
    """Screens, ranks, bands and weights of a rank day, gated; waits as pending without two approvals."""
    refuse_approvers(home, approvers, triggered_by)
    from rankday.gates import ahead
    from rankday.reconstitution import reconstitute
    from rankday.summary import print_summary

    ahead.start()
    console = Console(stderr=True)
    with console.status("") if sys.stderr.isatty() else nullcontext() as status:

        def progress(step: str) -> None:
            if status is not None:
                status.update(f"{rank_date}: {step} …")

        result = reconstitute(
            home,
            rank_date,
            calendar=calendar,
            any_date=any_date,
            at_rank_day=at_rank_day,
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
