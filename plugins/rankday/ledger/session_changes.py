"""Closures and openings of a home in the ledger: every row of its ``session_changes.csv`` is recorded when it is first
used, by whom it was entered and approved, and a recorded row is not taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rankday import ledger
from rankday.contract.errors import ApprovalRefused, RankdayError
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.contract.people import refuse_without_role
from rankday.rulebook.session_changes import SessionChange, home_changes

ENTERED = "session_change"  # kind of the ledger's entry
Row = dict[str, Any]


def record_session_changes(home: Home) -> None:
    """Record the rows that the ledger does not have yet. The process may not hold the lock of the rulebooks.

    Raises RankdayError for a recorded row that is gone, or an approver whom approvers.json does not let decide.
    """
    rows = _as_json(home_changes(home))
    if not rows and not home.ledger.is_dir():
        return
    gone, new = _compared(rows, ledger.entries(home))
    for row in gone:
        raise RankdayError(_gone(row))
    if new:
        with only_writer(home.rulebooks / ".lock"):
            for row in _compared(rows, ledger.entries(home))[1]:
                _refuse_without_role(home, row)
                ledger.append(home, ENTERED, row)


def _refuse_without_role(home: Home, row: Row) -> None:
    try:
        refuse_without_role(home, row["approver"])
    except ApprovalRefused as error:
        raise RankdayError(f"{home.session_changes_file}: {row['kind']} of {row['date']}: {error}") from None


def problems(home: Home, entries: list[dict[str, Any]] | None) -> Iterator[str]:
    """One line for a file that cannot be read, or for each row of the ledger's ``entries`` that is not in it."""
    try:
        rows = home_changes(home)
    except RankdayError as error:
        yield str(error).removeprefix(f"{home.root}/")
        return
    yield from map(_gone, _compared(_as_json(rows), entries or [])[0])


def _as_json(rows: Iterable[SessionChange]) -> list[Row]:
    return [row.as_json() for row in rows]


def _compared(rows: list[Row], entries: Iterable[dict[str, Any]]) -> tuple[list[Row], list[Row]]:
    """(recorded rows that are not in the file, rows of the file that are not recorded); one row may stand twice."""
    gone, new = [entry["payload"] for entry in entries if entry["kind"] == ENTERED], []
    for row in rows:
        if row in gone:
            gone.remove(row)
        else:
            new.append(row)
    return gone, new


def _gone(row: Row) -> str:
    opposite = "an opening" if row["kind"] == "closure" else "a closure"
    return (
        f"session_changes.csv: the {row['kind']} of {row['date']} is gone, which the ledger says was used; put it "
        f"back, and enter {opposite} of that day to withdraw it"
    )
