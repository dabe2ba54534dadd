"""`rankday preliminary`: one preliminary list, from the landing drops to a published (or pending) list."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from rankday.cli.options import ISO_DATE, carried_to_the_approvers, home_option, run_options
from rankday.contract.home import Home


@click.command("preliminary")
@home_option
@click.option("--event", required=True, help="month of implementation, as in 2026-06")
@click.option("--list-date", type=ISO_DATE, required=True, help="a list date of that season, YYYY-MM-DD")
@run_options
def preliminary_command(home: Home, event: str, list_date: date, as_json: bool, **options: Any) -> None:
    """A preliminary list: the rank day with its corrections and the events since, compared with the list before."""

    def run(**rest: Any) -> dict[str, Any]:
        from rankday.reconstitution.publish_list import publish_list

        return publish_list(home, event, list_date, **rest)

    carried_to_the_approvers(home, f"list of {list_date}", as_json, run, **options)
