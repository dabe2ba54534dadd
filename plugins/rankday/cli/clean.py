"""``rankday clean``: remove the working folders of old runs."""

from __future__ import annotations

from dataclasses import asdict

import click

from rankday.cli.options import home_option, json_option, show
from rankday.contract.home import Home


@click.command("clean")
@home_option
@click.option(
    "--keep", "keep_days", type=click.IntRange(0, 36500), default=14, show_default=True, metavar="DAYS",
    help="keep the folders of runs that wrote anything in the last DAYS days",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="list what would be removed, remove nothing")
@json_option
def clean_command(home: Home, keep_days: int, dry_run: bool, as_json: bool) -> None:
    """Remove the working folders of old runs (runs/), and projections that the policy lets go.

    Evidence is never touched: docs/audit.md says what that is.
    """
    from rankday.maintenance.clean import clean
    from rankday.maintenance.projections import remove_projections

    cleaned = clean(home, keep_days, dry_run=dry_run)
    would = "would be removed" if dry_run else "removed"
    folders = f"{len(cleaned.removed)} run folder{'' if len(cleaned.removed) == 1 else 's'}"
    sentence = f"{home.root / 'runs'}: {folders} {would} ({cleaned.freed / 1e6:,.1f} MB), {cleaned.kept} kept"
    found = asdict(cleaned) | {"projections": remove_projections(home, keep_days, dry_run=dry_run)}
    if found["projections"]:
        sentence += f"; {len(found['projections'])} disposable projections {would}"
    if home.store:
        from rankday.stores.orphans import remove_orphans

        found["orphans"] = remove_orphans(home, keep_days, dry_run=dry_run)
        sentence += f"; {home.store}: {len(found['orphans'])} objects that no state names {would}"
    show(found, as_json, sentence)
