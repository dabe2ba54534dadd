"""`rankday reconstitute`: one rank day, from the landing drop to a pending or published result."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from rankday.cli.options import ISO_DATE, carried_to_the_approvers, home_option, run_options
from rankday.contract.home import Home


@click.command("reconstitute")
@home_option
@click.option("--rank-date", type=ISO_DATE, required=True, help="a rank day of the calendar, YYYY-MM-DD")
@click.option("--any-date", is_flag=True, help="allow a session that is no rank day")
@click.option("--at-rank-day", is_flag=True, help="rank-day closes, and nobody has left, whatever drops are there")
@run_options
def reconstitute_command(home: Home, rank_date: date, as_json: bool, **options: Any) -> None:
    """Screens, ranks, bands and weights of a rank day, gated; waits as pending without two approvals."""

    def run(**rest: Any) -> dict[str, Any]:
        from rankday.reconstitution.steps import reconstitute

        return reconstitute(home, rank_date, **rest)

    carried_to_the_approvers(home, str(rank_date), as_json, run, **options)
