"""``rankday bundle``: all the evidence of an event in one archive that checks itself offline."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from rankday.cli.options import home_option, json_option, show, step_printer
from rankday.contract.home import Home


@click.command("bundle")
@home_option
@click.option("--event", required=True, help="month of implementation, quarter, or first trading day: 2026-06")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="default: rankday-<event>.zip, here")
@json_option
def bundle_command(home: Home, event: str, output: Path | None, as_json: bool) -> None:
    """Inputs, rulebook, decisions, gates, approvals, ledger and hashes of EVENT in one archive with a verify script.

    Unpacked, `python3 -I verify.py` checks it with Python alone: every hash, the ledger's chain, and the two people who
    approved each publication. The same state gives the same bytes. Nothing in the home is changed.
    """
    from rankday.replay.bundle import bundle

    with step_printer(f"bundle {event}") as progress:
        written = bundle(home, event, (output or Path(f"rankday-{event}.zip")).resolve(), progress)
    sentence = (
        f"{written.path}: {written.files} files, {written.path.stat().st_size:,} bytes, sha256 {written.sha256}\n"
        f"ledger entries 1 to {written.ledger_number}; the newest is {written.ledger_hash}"
    )
    show(asdict(written), as_json, sentence)
