"""Identifiers that a source has, into the table of a landing drop (docs/contract.md 2.12).

A value that is none of its kind, or that another row excludes, is passed over and reported; it never stops an import.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from rankday.contract.identifiers import IDENTIFIER_KINDS, same_value
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.identifiers import IdentifierRow, findings_of

TABLE = "identifiers"
EXCLUDED = {
    "overlap": ("another value of its kind holds then for that line or company", "end that one, or drop this one"),
    "shared_value": ("names another line or company then", "correct one of them"),
    "validity": ("ends before it begins", "correct its dates"),
}
Row = dict[str, Any]


def identifier(level: str, owner: str, kind: str, value: str, valid_from: date | str, valid_to: date | str = "") -> Row:
    """A row of the table as text; ``level`` is ``security_id`` or ``company_id``."""
    row = dict.fromkeys(INPUT_TABLES[TABLE].column_names, "") | {level: owner, "kind": kind, "value": value}
    return row | {"valid_from": str(valid_from), "valid_to": str(valid_to)}


def filers(companies: Iterable[str], session: date) -> list[Row]:
    """The CIKs of companies whose id is one (``CIK0000320193``), as identifiers that hold from ``session`` on."""
    ciks = (company for company in sorted(companies) if re.fullmatch("CIK[0-9]{10}", company))
    return [identifier("company_id", company, "cik", company[3:], session) for company in ciks]


def standing(given: Iterable[Row], pass_over: Callable[[int, str, str], None], before: Iterable[Row] = ()) -> list[Row]:
    """The rows of ``before`` and those of ``given`` that can stand beside them, by key.

    What ``given`` says again, for a day on which it stands already, is no second row. ``pass_over(place, what is wrong,
    what to do)`` is called for each row of ``given``, by its place from 0, that cannot stand.
    """
    rows = list(before)
    held = defaultdict(list)
    for row in rows:
        held[_meaning(row)].append(row)
    new: dict[int, Row] = {}
    for place, row in enumerate(given):
        if not any(
            one["valid_from"] <= row["valid_from"] <= (one["valid_to"] or "9999") for one in held[_meaning(row)]
        ):
            new[place] = row
            held[_meaning(row)].append(row)
    numbered = [_typed(place - len(rows), row) for place, row in enumerate(rows)]
    numbered += [_typed(place, row) for place, row in new.items()]
    for finding in findings_of(numbered, are_keys_checked=False):
        if finding.row in new:
            row = new.pop(finding.row)
            if finding.reason == "identifier":
                wrong, _, advice = IDENTIFIER_KINDS[row["kind"]].complaint(row["value"]).partition("; ")
            else:
                wrong, advice = EXCLUDED[finding.reason]
            pass_over(finding.row, wrong, advice)
    return sorted([*rows, *new.values()], key=lambda row: tuple(row[name] for name in INPUT_TABLES[TABLE].key))


def _meaning(row: Row) -> tuple[str, ...]:
    return row["kind"], row["security_id"], row["company_id"], same_value(row["kind"], row["value"])


def _typed(number: int, row: Row) -> IdentifierRow:
    first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
    return IdentifierRow(
        number, row["security_id"] or None, row["company_id"] or None, row["kind"], row["value"], first, last
    )
