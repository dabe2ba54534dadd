"""The rulebook beside a result, as it was computed with."""

from __future__ import annotations

import shutil
from pathlib import Path

from rankday.rulebook import base_values, session_changes
from rankday.rulebook.rows import RULEBOOK


def archive_rulebook(folder: Path, rulebook: Path = RULEBOOK) -> None:
    """Copy the seeds beside the tables, so that a later rule change does not change the past."""
    copy_seeds(rulebook, folder / "rulebook")


def archive_rules_in_force(folder: Path, starts: list[dict[str, str]], rulebook: Path = RULEBOOK) -> None:
    """The same, with the closures and openings of the home (`session_changes.in_force`) and the base values ``starts``
    that the day was computed with."""
    copy_seeds(rulebook, folder / "rulebook")
    add_session_changes(folder / "rulebook")
    if starts != base_values.of_archive(folder / "rulebook"):
        base_values.write(starts, folder / "rulebook" / base_values.NAME)


def copy_seeds(rulebook: Path, target: Path) -> None:
    """Copy the seeds of ``rulebook`` into the new folder ``target``."""
    target.mkdir(parents=True)
    for path in sorted(rulebook.glob("*.csv")):
        shutil.copyfile(path, target / path.name)


def add_session_changes(rulebook: Path) -> None:
    """Write the closures and openings in force into the copy ``rulebook``, where a home adds to those of the seeds."""
    rows, file = session_changes.in_force(), rulebook / session_changes.NAME
    if rows != session_changes.changes_in(file):
        session_changes.write(rows, file)
