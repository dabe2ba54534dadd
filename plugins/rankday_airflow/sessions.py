"""The sessions of the process's home, for the parts of Airflow that no task runs: timetables and alerts."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

log = logging.getLogger(__name__)


@contextmanager
def known_sessions() -> Iterator[None]:
    """Closures and openings of the home are in force while the block runs. One small file is read, never a store: of a
    home in a store its mirror on this machine.

    A row that cannot be read must not stop the scheduler: then those of the rulebook hold, and the log says so. The
    next task refuses it by file, row and column.
    """
    from rankday.contract.errors import RankdayError
    from rankday.contract.home import Home
    from rankday.rulebook.session_changes import changes_of, with_changes

    try:
        rows = changes_of(Home.resolve())
    except (RankdayError, OSError) as error:
        log.warning("closures and openings of the home are passed over: %s", error)
        rows = _of_rulebook()
    with with_changes(rows):
        yield


def _of_rulebook() -> tuple:
    from rankday.contract.errors import RankdayError
    from rankday.rulebook.rows import RULEBOOK
    from rankday.rulebook.session_changes import NAME, changes_in

    try:
        return changes_in(RULEBOOK / NAME)
    except (RankdayError, OSError):
        return ()


def skip_if_closed(day: date) -> None:
    """End the task, and the run with it, as skipped where a row in force says that ``day`` is no session."""
    from airflow.sdk.exceptions import AirflowSkipException

    from rankday.rulebook.session_changes import changed_by, is_closed

    if is_closed(day):
        line = f"{day} is no session ({changed_by(day)}): nothing to do"
        log.info(line)
        raise AirflowSkipException(line)
