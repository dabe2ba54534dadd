"""What a table that comes in is made of: columns of a type, their limits, and the key (docs/contract.md 2)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

TEXT, BOOLEAN, DATE, BIGINT = "VARCHAR", "BOOLEAN", "DATE", "BIGINT"
MONEY, FRACTION, DOLLARS = "DECIMAL(18,6)", "DECIMAL(9,6)", "DECIMAL(18,2)"


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    ``minimum``/``maximum`` are inclusive; ``allowed`` is an enumeration; ``pattern`` a full-match regular expression;
    ``optional`` columns may be absent from the file (read as null); ``nullable`` ones may hold the empty field.
    ``is_later``: optional, and not there when the first snapshots were frozen. Where such a column holds nothing it is
    in no file and no hash, so the same rows are the same snapshot as before there was the column.
    """

    name: str
    type: str = TEXT
    nullable: bool = True
    minimum: int | None = None
    maximum: int | None = None
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    optional: bool = False
    is_later: bool = False


@dataclass(frozen=True)
class Table:
    """One table of a landing drop: its columns in order and its key."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    column_names: tuple[str, ...] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "column_names", tuple(column.name for column in self.columns))

    def columns_of_file(self, filled: Container[str]) -> tuple[str, ...]:
        """The columns, in order, of a file in which those of ``filled`` hold anything: all but empty later ones."""
        return tuple(column.name for column in self.columns if not column.is_later or column.name in filled)
