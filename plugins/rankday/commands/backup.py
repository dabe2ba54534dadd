"""``rankday backup``: a copy of a home in use."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from rankday.commands.options import home_option, json_option, show
from rankday.home import Home


@click.command("backup")
@home_option
@click.option("--to", "folder", required=True, metavar="FOLDER", help="a new folder, or an earlier copy of this home")
@json_option
def backup_command(home: Home, folder: str, as_json: bool) -> None:
    """Copy the home, whoever works in it meanwhile; a second time only what is new. To restore, copy FOLDER back.

    Left out: runs/ (disposable) and airflow/ (Airflow's database has its own tools). Check it with
    `rankday verify --home FOLDER`.
    """
    from rankday.backup import backup

    done = backup(home, Path(folder))
    sentence = f"{done.folder}: {done.files} files, {done.copied} copied now, up to ledger entry {done.ledger_number}"
    show(asdict(done), as_json, sentence)
