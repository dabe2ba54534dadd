"""Exceptions: the one way to change the result of a screen by hand.

A row of ``seeds/rulebook/exceptions.csv``, or of ``exceptions.csv`` in the home, changes the result of one screen on
one line at one event, with a reason, evidence and two names. Here rows are checked; SQL applies them
(``0_rulebook/exceptions_in_force``), gates ask whether they still meet a line and the result they were made against.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rankday.contract.errors import ApprovalRefused, RankdayError
from rankday.contract.home import Home
from rankday.contract.people import refuse_without_role
from rankday.rulebook.approved_rows import refuse_one_person, refuse_outer_spaces
from rankday.rulebook.quarters import quarters_of_year
from rankday.rulebook.rows import Row, rule_rows
from rankday.rulebook.season import calendar_versions, seasons_of_year
from rankday.rulebook.sessions import is_session

NAME = "exceptions.csv"
COLUMNS = (
    "event_id",
    "security_id",
    "screen_id",
    "old_value",
    "new_value",
    "reason",
    "evidence",
    "author",
    "approver",
)
KEY = COLUMNS[:3]
VERDICTS = ("fail", "pass")


def exceptions_of(home: Home, rulebook: Path) -> list[Row]:
    """Every exception of the rulebook, then those of the home, each checked by itself and against the others.

    Raises RankdayError naming file, row and column of the first that cannot stand.
    """
    screens = {row["screen_id"] for row in rule_rows(rulebook / "screens.csv", ["screen_id"])}
    rows = rule_rows(rulebook / NAME, COLUMNS)
    if home.exceptions_file.exists():
        rows += rule_rows(home.exceptions_file, COLUMNS, called=str(home.exceptions_file))
    known: dict[str, bool] = {}
    for row in rows:
        _check(row, screens, known)
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        other = first.setdefault(tuple(row[column] for column in KEY), row)
        if other is not row:
            row.refuse("screen_id", f"the same event, line and screen as in {other.where}; keep one")
    return rows


def exceptions_of_event(home: Home, rows: list[Row], event_id: str) -> list[dict[str, str]]:
    """Those of ``event_id``, by line and screen, as the manifest discloses them.

    Raises RankdayError for an approver whom approvers.json does not let decide.
    """
    found = [row for row in rows if row["event_id"] == event_id]
    for row in found:
        try:
            refuse_without_role(home, row["approver"])
        except ApprovalRefused as error:
            row.refuse("approver", str(error))
    found.sort(key=lambda row: (row["security_id"], row["screen_id"]))
    return [{column: row[column] for column in COLUMNS} for row in found]


def _check(row: Row, screens: set[str], known: dict[str, bool]) -> None:
    refuse_outer_spaces(row, COLUMNS)
    event_id = row["event_id"]
    if event_id not in known:
        known[event_id] = _is_event(event_id)
    if not known[event_id]:
        row.refuse(
            "event_id",
            f"{event_id!r} is no reconstitution of any calendar, no quarter and no first trading day; "
            "`rankday calendar` lists them",
        )
    row.one_of("screen_id", screens)
    if row.one_of("old_value", VERDICTS) == row.one_of("new_value", VERDICTS):
        row.refuse("new_value", f"is {row['new_value']!r} as before; an exception changes the result")
    refuse_one_person(row, "an exception")


def _is_event(event_id: str) -> bool:
    """Whether it is the month of a reconstitution, a quarter, or (of a fast entry) a session."""
    year = event_id[:4]
    if len(event_id) == len("2026-06-26"):
        return _is_first_day(event_id)
    if not year.isdecimal() or len(event_id) != len("2026-06"):
        return False
    try:
        known = [season.event_id for calendar in (None, *calendar_versions())
                 for season in seasons_of_year(int(year), calendar)]  # fmt: skip
        return event_id in (*known, *(quarter.quarter for quarter in quarters_of_year(int(year))))
    except RankdayError:
        return False


def _is_first_day(text: str) -> bool:
    try:
        return is_session(date.fromisoformat(text))
    except (RankdayError, ValueError):
        return False
