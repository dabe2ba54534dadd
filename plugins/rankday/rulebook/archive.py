"""The rulebook beside a result, as it was computed with."""

from __future__ import annotations

import shutil
from pathlib import Path

from rankday.rulebook.rows import RULEBOOK


def archive_rulebook(folder: Path, rulebook: Path = RULEBOOK) -> None:
    """Copy the seeds beside the tables, so that a later rule change does not change the past."""
    target = folder / "rulebook"
    target.mkdir()
    for path in sorted(rulebook.glob("*.csv")):
        shutil.copyfile(path, target / path.name)
