"""``rankday pending``: what waits for people, and for how long."""

from __future__ import annotations

from dataclasses import asdict

import click

from rankday.cli.options import home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain
from rankday.publication.pending_results import Waiting


@click.command("pending")
@home_option
@json_option
def pending_command(home: Home, as_json: bool) -> None:
    """Results and closures that wait for approvals, with those that can no longer be approved (expired, superseded)."""
    from rankday.publication import waiting
    from rankday.publication.session_changes import proposals

    found = waiting(home)
    if as_json:
        click.echo(readable_json([asdict(one) for one in found]), nl=False)
        return
    for one in found:
        click.echo(_line(one))
    proposed = proposals(home)
    for one in proposed:
        click.echo(f"{one['kind']} of {one['date']}, proposed by {plain(one['author'])}: another person must approve")
    if not found and not proposed:
        click.echo(f"nothing waits for approval in {home.root}")


def _line(one: Waiting) -> str:
    if one.status == "superseded":
        state = "superseded by a later result; it can no longer be approved"
    elif one.status == "expired":
        state = f"expired at {one.expires_at:%Y-%m-%d %H:%M} UTC; run the step again to submit it again"
    else:
        until = f" until {one.expires_at:%Y-%m-%d %H:%M} UTC" if one.expires_at else ""
        state = f"{one.missing} more approval{'' if one.missing == 1 else 's'} needed{until}"
    who = f"; approved by {' and '.join(map(plain, one.approved_by))}" if one.approved_by else ""
    return f"{one.stream} {one.content_hash[:12]}: {state}{who}"
