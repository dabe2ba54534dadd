"""The rulebook of one run: the seeds as they stand when it opens, with the home's exceptions, its derived indexes, its
closures and openings, frozen beside it.

Frozen, so that what is archived with the publication is what was computed with, whatever happens to the seeds later.
"""

from __future__ import annotations

import csv
from pathlib import Path

from rankday.contract.home import Home
from rankday.rulebook.archive import add_session_changes, copy_seeds
from rankday.rulebook.check import check_complete, check_values
from rankday.rulebook.derived import add_rows_of_home, rows_in_force
from rankday.rulebook.exceptions import COLUMNS, NAME, exceptions_of, exceptions_of_event
from rankday.rulebook.rows import RULEBOOK


def freeze_rulebook(home: Home, event_id: str, target: Path, rulebook: Path = RULEBOOK) -> list[dict[str, str]]:
    """Copy the seeds into the new folder ``target``, add the home's exceptions, derived indexes, closures and openings
    in force; return the exceptions of the event.

    Raises RankdayError naming file, row and column of a rule or exception that cannot stand; nothing is copied then.
    """
    check_complete(rulebook)
    check_values(rulebook)
    rows_in_force(home, rulebook)
    rows = exceptions_of(home, rulebook)
    of_event = exceptions_of_event(home, rows, event_id)
    copy_seeds(rulebook, target)
    add_session_changes(target)
    add_rows_of_home(home, target, rulebook)
    if home.exceptions_file.exists():
        with (target / NAME).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, COLUMNS, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return of_event
