"""``rankday restate``: an error found later, as a new version with a ticket."""

from __future__ import annotations

from datetime import date
from shlex import quote
from typing import Any

import click

from rankday.cli.options import ISO_DATE, home_option, json_option, refuse_approvers, step_printer
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain


@click.command("restate")
@home_option
@click.option("--stream", required=True, help="for example reconstitution/2026-06")
@click.option("--ticket", required=True, help="where the error is followed up; recorded and published")
@click.option("--reason", required=True, help="what was wrong, in a sentence; recorded and published")
@click.option("--detected", type=ISO_DATE, help="the day the error was found, YYYY-MM-DD (default: today)")
@click.option("--approve-as", "approvers", multiple=True, help="approve unseen (twice, two names): for demonstrations")
@click.option("--accept-gate", "accept_gates", multiple=True, help="accept a critical finding by name (an override)")
@click.option("--triggered-by", help="who starts this run; may not approve it (default: the account)")
@json_option
def restate_command(
    home: Home,
    stream: str,
    ticket: str,
    reason: str,
    detected: date | None,
    approvers: tuple[str, ...],
    accept_gates: tuple[str, ...],
    triggered_by: str | None,
    as_json: bool,
) -> None:
    """Compute a published result again from what is known now; two people approve the difference. Not for days.

    Put the corrected drop into landing/ (or mend the rulebook) first. The impact in members and basis points, what
    differs in the inputs, and a notice are part of what is approved; the second approval publishes the next version,
    and the version before stays. The next `rankday nightly` publishes the days that change.
    """
    refuse_approvers(home, approvers, triggered_by)
    from rankday.gates import validation_process
    from rankday.replay.restatement import restate

    validation_process.start()
    with step_printer(f"restate {stream}") as progress:
        result = restate(home, stream, ticket, reason, detected, approvers, accept_gates, triggered_by, progress)
    click.echo(readable_json(result) if as_json else _page(home, result), nl=not as_json)


def _page(home: Home, result: dict[str, Any]) -> str:
    lines = [f"{result['stream']}, restatement {plain(result['ticket'])} of v{result['restates']}"]
    if result["status"] == "unchanged":
        lines.append("the same comes out from what is known now: nothing to re-issue; recorded")
        return "\n".join([*lines, *([result["hint"]] if result["hint"] else [])])
    lines += [f"  {plain(cause)}" for cause in result["causes"]]
    lines.append(f"  {'index':<9} {'before':>7} {'after':>7} {'adds':>5} {'deletes':>7} {'one way, basis points':>22}")
    lines += [
        f"  {one['index_code']:<9} {one['lines_before']:>7,} {one['lines_after']:>7,} {one['adds']:>5,} "
        f"{one['deletes']:>7,} {one['one_way_bp'] or '–':>22}"
        for one in result["impact"]
    ]
    if result["status"] == "published":
        return "\n".join([*lines, f"published as v{result['version']} in {result['folder']}"])
    call = f"rankday approve --home {quote(home.address)} --stream {result['stream']}"
    return "\n".join(
        [*lines, f"{result['status']}; two people: {call} --content-hash {result['content_hash'][:12]} --as NAME"]
    )
