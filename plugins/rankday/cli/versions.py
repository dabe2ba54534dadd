"""``rankday versions``: every version of a stream, when it was published and why there is another one."""

from __future__ import annotations

from typing import Any

import click

from rankday.cli.options import home_option, json_option
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain


@click.command("versions")
@home_option
@click.option("--stream", required=True, help="for example reconstitution/2026-06 or daily/2026-06-30")
@json_option
def versions_command(home: Home, stream: str, as_json: bool) -> None:
    """Every published version of a stream: when, by whom approved, what it supersedes, and why there is another one.

    The ledger number is what --as-of takes where a date is not fine enough.
    """
    from rankday.publication.version_history import version_history

    found = version_history(home, stream)
    click.echo(
        readable_json({"stream": stream, "versions": found}) if as_json else _page(stream, found), nl=not as_json
    )


def _page(stream: str, found: list[dict[str, Any]]) -> str:
    lines = [stream]
    for one in found:
        state = "in force" if one["is_in_force"] else "superseded"
        people = f", approved by {' and '.join(map(plain, one['approved_by']))}" if one["approved_by"] else ""
        number = f"ledger {one['ledger_number']}" if one["ledger_number"] else "not in the ledger yet"
        lines.append(
            f"  v{one['version']}  {one['published_at']}  {number}  {one['content_hash'][:12]}  {state}{people}"
        )
        lines += [f"      {plain(reason)}" for reason in one["why"]]
    return "\n".join(lines)
