"""``rankday backup``: a copy of a home in use."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from rankday.cli.options import home_option, json_option, show
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home


@click.command("backup")
@home_option
@click.option("--to", "folder", required=True, metavar="FOLDER", help="a new folder, or an earlier copy of this home")
@json_option
def backup_command(home: Home, folder: str, as_json: bool) -> None:
    """Copy the home, whoever works in it meanwhile; a second time only what is new. To restore, copy FOLDER back.

    Left out: runs/ (disposable) and airflow/ (Airflow's database has its own tools). Check it with
    `rankday verify --home FOLDER`.
    """
    from rankday.contract.address import is_address
    from rankday.maintenance.backup import backup

    if is_address(folder):  # as a path it would be a folder named "s3:" in the working folder
        raise RankdayError(f"--to {folder}: a copy lies in a folder of this machine, not in a store; name a folder")
    done = backup(home, Path(folder))
    sentence = f"{done.folder}: {done.files} files, {done.copied} copied now, up to ledger entry {done.ledger_number}"
    show(asdict(done), as_json, sentence)
