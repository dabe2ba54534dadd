"""``rankday replay``: the same result once more, from the archive alone."""

from __future__ import annotations

import click

from rankday.cli.options import home_option, json_option, step_printer, version_option
from rankday.contract.errors import VerificationFailed
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.streams import Kind, kind_of
from rankday.contract.text import plain


@click.command("replay")
@home_option
@click.option("--stream", required=True, help="for example reconstitution/2026-06 or daily/2026-06-30")
@version_option
@click.option("--unrecorded", is_flag=True, help="make no entry in the ledger that it was replayed")
@json_option
def replay_command(home: Home, stream: str, version: int | None, unrecorded: bool, as_json: bool) -> None:
    """Recompute a publication from its archived inputs and rulebook, and compare the content hashes.

    Only what the manifest names is read: later drops, later rules and later publications do not matter. Nothing in the
    home changes but for one entry in the ledger; a home that cannot be written is replayed without it.

    Exit status 7: something else came out, or a file is not what was published; a line for each table names the first
    row and column.
    """
    from rankday.gates import validation_process
    from rankday.replay.replay import replay

    if kind_of(stream) is not Kind.DAILY:
        validation_process.start()
    with step_printer(f"replay {stream}") as progress:
        outcome = replay(home, stream, version, record=not unrecorded, progress=progress)
    if as_json:
        click.echo(readable_json(outcome.as_json()), nl=False)
    if not outcome.is_same:
        difference = "recomputed to the same content, but its files have changed since"
        if outcome.recomputed_hash != outcome.published_hash:
            difference = f"published {outcome.published_hash[:12]}, recomputed {outcome.recomputed_hash[:12]}"
        failure = VerificationFailed(f"{stream} v{outcome.version}: {difference}")
        failure.reasons = [] if as_json else [*map(str, outcome.differences), *outcome.problems, *outcome.notes]
        raise failure
    if not as_json:
        recorded = f"ledger entry {outcome.entry}" if outcome.entry else "not recorded"
        click.echo(f"{stream} v{outcome.version}: the same again, {outcome.recomputed_hash} ({recorded})")
        for note in outcome.notes:
            click.echo(f"  {plain(note)}")
