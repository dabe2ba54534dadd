"""Rows of a home that an author wrote and another person approved: exceptions, closures and openings."""

from __future__ import annotations

from collections.abc import Iterable

from rankday.contract.errors import ApprovalRefused
from rankday.contract.people import checked_name, identity
from rankday.rulebook.rows import Row


def refuse_outer_spaces(row: Row, columns: Iterable[str]) -> None:
    """Raise RankdayError for a value of ``columns`` that is empty, or begins or ends with a space."""
    for column in columns:
        if row.filled(column) != row[column]:
            row.refuse(column, f"{row[column]!r} begins or ends with a space")


def refuse_one_person(row: Row, what: str) -> None:
    """Raise RankdayError where ``author`` or ``approver`` is no name, or both are one person; they approve ``what``."""
    for column in ("author", "approver"):
        try:
            checked_name(row[column])
        except ApprovalRefused as error:
            row.refuse(column, str(error))
    if identity(row["author"]) == identity(row["approver"]):
        row.refuse("approver", f"{row['approver']!r} is the author; somebody else must approve {what}")
