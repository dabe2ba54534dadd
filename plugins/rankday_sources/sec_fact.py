"""A fact of a filing: what it says of one column, by which rule, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A value for a column ('' = not known after all), why, and whether it is stated as of the session: else it is
    inferred.
    """

    table: str
    key: str
    column: str
    value: str
    rule: str
    why: str
    is_dated: bool = True
