"""`rankday project`: the next reconstitution as it would be if the session were its rank day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rankday.cli.options import home_option, json_option, session_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import shown


@click.command("project")
@home_option
@session_option
@click.option("--seal", is_flag=True, help="record its hash in the ledger as a forecast of the event")
@click.option("--triggered-by", help="who starts this run")
@json_option
def project_command(home: Home, session: date, seal: bool, triggered_by: str | None, as_json: bool) -> None:
    """The next reconstitution as it would be if SESSION, whose drop is frozen, were its rank day."""
    from rankday.contract.arrow import arrow_without_pandas
    from rankday.projection.projecting import project

    arrow_without_pandas()
    result = project(home, session, triggered_by)
    if seal:
        from rankday.projection.sealing import seal as seal_forecast

        result |= {"sealed": asdict(seal_forecast(home, session))}
    if as_json:
        click.echo(readable_json(result), nl=False)
        return
    console = Console(highlight=False)
    print_projection(result, console)


def print_projection(result: dict[str, Any], console: Console) -> None:
    """The words of `project` for a person."""
    console.print(f"\n[bold]{result['stream']}[/bold] v{result['version']}, the reconstitution {result['event']}")
    console.print(
        f"rank day {result['event_rank_date']}, in {result['sessions_to_rank_day']} sessions; "
        f"implementation {result['implementation_date']}, in {result['sessions_to_implementation']}"
    )
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("index", "adds", "deletes"):
        table.add_column(column, justify="left" if column == "index" else "right")
    for code, counts in result["indexes"].items():
        table.add_row(code, f"{counts['add']:,}", f"{counts['delete']:,}")
    console.print(table)
    for rank, cap in result["breakpoints"].items():
        console.print(f"break {rank}: {float(cap):,.0f} USD")
    causes = ", ".join(f"{count:,} by {cause}" for cause, count in result["what_changed"].items())
    console.print(
        f"changed since {result['last_projection'] or 'nothing before'}: {causes or 'nothing'}", soft_wrap=True
    )
    if sealed := result.get("sealed"):
        late = ", late: after the rank day" if sealed["is_late"] else ""
        console.print(f"sealed {sealed['sealed_at']} as a forecast of {sealed['event']}{late}")
    for gate in result["gates_not_met"]:
        console.print(shown(f"{gate['severity']}: {gate['gate']} {gate['observed']}"), style="yellow")
    for line in result.get("alerts", ()):
        console.print(shown(f"watch list: {line}"), style="yellow", soft_wrap=True)
    console.print(f"files {result['folder']}\n", soft_wrap=True)
