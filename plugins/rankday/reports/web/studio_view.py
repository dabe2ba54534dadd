"""The studio's form in words: what each column of ``derived_indexes.csv`` may hold, and what is there to choose."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.indexes import codes_in_force
from rankday.reports.web.refusals import InvalidInput
from rankday.reports.web.rendering import shown
from rankday.rulebook.derived import rows_in_force
from rankday.rulebook.derived_checks import (
    ARGUMENTS,
    CAPPINGS,
    ENDED,
    LABELS,
    LISTS,
    OCCASIONS,
    SCREENS,
    WEIGHTINGS,
)
from rankday.rulebook.rows import RULEBOOK, Row
from rankday.what_if.drafts import checked_draft, free_position
from rankday.what_if.drafts.row import DRAFT, WHERE
from rankday.what_if.parameters import scenario_parameters


def columns(home: Home) -> list[tuple[str, str, str]]:
    """(column, label, what is written there) of each field, in the file's order."""
    sets, lists = _known(home)
    limits = {name: shown(row["value"]) for name, row in scenario_parameters(RULEBOOK).items()}
    return [
        ("index_code", "Code", "2 to 16 of A–Z, 0–9 and _, a letter first, that no index has yet."),
        ("position", "Position", f"Its place behind the others; {free_position(home)} is free. May stay empty."),
        ("effective_from", "Effective from", "The first day of the rule; a draft is tried on earlier events too."),
        ("name", "Name", "As a reader knows it."),
        ("parent_code", "Parent", "The index, base or derived, of which it takes companies."),
        ("selection", "Selection", "Which companies of the parent, at each reconstitution: all, the largest (top), by "
         "label (class, not_class), by conditions for entry (screen), a list, or growth or value shares."),
        ("argument", "Argument", "top: 10, or 10:8:12 (joins within 8, leaves beyond 12). class: "
         f"{LABELS[0]}:Technology|Energy (also {', '.join(LABELS[1:])}). screen: {sets}. list: {lists}. "
         "Others: empty."),
        ("weighting", "Weighting", "By float cap, or every company the same."),
        ("capping", "Capping", "single: no company above a weight. ric: a company at most {ric_company_maximum}, those "
         "above {ric_group_above} together at most {ric_group_maximum}.".format(**limits)),
        ("maximum_weight", "Maximum weight", "Of the capping single only, a fraction: 0.15 is 15 %."),
        ("rebalanced", "Rebalanced", "When factors of a capping are made anew: with each reconstitution, or in March "
         "and September too."),
        ("clause", "Clause", "Where your rules say so. May stay empty."),
        ("note", "Note", "May stay empty."),
    ]  # fmt: skip


def choices(home: Home) -> dict[str, list[str]]:
    """Column → what may be chosen there."""
    return {
        "parent_code": list(codes_in_force(home, date.today())),
        "selection": [name for name in ARGUMENTS if name != ENDED],
        "weighting": list(WEIGHTINGS),
        "capping": list(CAPPINGS),
        "rebalanced": list(OCCASIONS),
    }


def drafted(home: Home, asked: Mapping[str, str]) -> Row | None:
    """The row of an address; None where it asks for none. Raises InvalidInput of the field that is wrong."""
    values = {column: asked.get(column, "").strip() for column in DRAFT}
    if not values["index_code"] and not values["name"]:
        return None
    with about_columns():
        return checked_draft(home, values)


@contextmanager
def about_columns() -> Any:
    """A refusal of a draft's column is of the field of that name, without the words of a file."""
    try:
        yield
    except RankdayError as error:
        if error.fields.get("where") != WHERE:
            raise
        raise InvalidInput(error.fields["column"], error.fields["why"]) from error


def _known(home: Home) -> tuple[str, str]:
    rows = rows_in_force(home)
    names = (sorted({row[key] for row in rows[table]}) for table, key in ((SCREENS, "screen_set"), (LISTS, "list")))
    sets, lists = (", ".join(found) or "there is none" for found in names)
    return sets, lists
