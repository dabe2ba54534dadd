"""What each published table must look like, row by row. Integrity, not plausibility: no limits, always critical."""

from __future__ import annotations

from typing import Any, NamedTuple


class Shape(NamedTuple):
    """A row-by-row expectation on a published table. ``gate`` is the name by which a finding is accepted.

    ``values_of`` is the relation of the run's database whose column of the same name holds what is expected.
    """

    gate: str
    words: str
    table: str
    expectation: str
    arguments: dict[str, Any]
    values_of: str = ""


SHAPES = (
    Shape(
        "constituents_once",
        "each line once in an index",
        "constituents",
        "ExpectCompoundColumnsToBeUnique",
        {"column_list": ["index_code", "security_id"]},
    ),
    Shape(
        "constituents_of_the_family",
        "only indexes of the family",
        "constituents",
        "ExpectColumnValuesToBeInSet",
        {"column": "index_code"},
        "rulebook.index_positions",
    ),
    Shape(
        "weights_from_0_to_1",
        "each weight from 0 to 1",
        "constituents",
        "ExpectColumnValuesToBeBetween",
        {"column": "weight", "min_value": 0, "max_value": 1},
    ),
    Shape(
        "constituents_with_reason",
        "each with a reason",
        "constituents",
        "ExpectColumnValuesToNotBeNull",
        {"column": "membership_reason"},
    ),
    Shape(
        "changes_once",
        "each line once in an index",
        "changes",
        "ExpectCompoundColumnsToBeUnique",
        {"column_list": ["index_code", "security_id"]},
    ),
    Shape(
        "changes_add_or_delete",
        "only add and delete",
        "changes",
        "ExpectColumnValuesToBeInSet",
        {"column": "change_type", "value_set": ["add", "delete"]},
    ),
    Shape(
        "changes_with_reason",
        "each with a reason",
        "changes",
        "ExpectColumnValuesToNotBeNull",
        {"column": "reason_code"},
    ),
    Shape("decisions_once", "each company once", "decisions", "ExpectColumnValuesToBeUnique", {"column": "company_id"}),
    Shape(
        "decisions_explained",
        "each with an explanation",
        "decisions",
        "ExpectColumnValuesToNotBeNull",
        {"column": "explanation"},
    ),
    Shape("breaks_once", "each break once", "breakpoints", "ExpectColumnValuesToBeUnique", {"column": "break_rank"}),
)
