"""A publication against the oracle, row by row and exactly; differences as lines that a person can read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet

from reference.oracle import Result

KEYS = {
    "screen_results": ("security_id", "screen_id"),
    "decisions": ("company_id",),
    "breakpoints": ("break_rank",),
    "constituents": ("index_code", "security_id"),
    "changes": ("index_code", "security_id"),
}


def differences(result: Result, publication: Path) -> list[str]:
    """One line for each cell, missing row or row too many, ``table key column: published … oracle …``."""
    found = []
    for table, key in KEYS.items():
        published = pyarrow.parquet.read_table(publication / f"{table}.parquet").to_pylist()
        found += table_differences(table, key, published, getattr(result, table))
    return found


def table_differences(table: str, key: tuple[str, ...], published: list[dict], expected: list[dict]) -> list[str]:
    """Compare the oracle's columns of two tables; the published rows must stand in the order of their key."""
    theirs = {tuple(row[name] for name in key): row for row in published}
    ours = {tuple(row[name] for name in key): row for row in expected}
    found = []
    if len(theirs) != len(published):
        found.append(f"{table}: {len(published) - len(theirs)} duplicate keys")
    if list(theirs) != sorted(theirs, key=_bytes):
        found.append(f"{table}: rows are not sorted by {', '.join(key)} as UTF-8 bytes")
    for row_key in sorted(theirs.keys() | ours.keys(), key=_bytes):
        label = f"{table} {' '.join(map(str, row_key))}"
        if row_key not in theirs:
            found.append(f"{label}: not published; oracle {_shown(ours[row_key])}")
        elif row_key not in ours:
            found.append(f"{label}: published, not in the oracle: {_shown(theirs[row_key])}")
        else:
            found += [
                f"{label} {column}: published {theirs[row_key].get(column, 'no such column')!r} oracle {value!r}"
                for column, value in ours[row_key].items()
                if not _is_same(theirs[row_key].get(column, "no such column"), value)
            ]
    return found


def _is_same(published: Any, expected: Any) -> bool:
    """Exactly equal; a published double stands for its shortest decimal text; 1, true and '1' are three things."""
    if isinstance(published, float) and isinstance(expected, Decimal):
        return Decimal(repr(published)) == expected
    if isinstance(published, bool) != isinstance(expected, bool):
        return False
    return published == expected


def _bytes(key: tuple) -> tuple:
    return tuple(part.encode() if isinstance(part, str) else part for part in key)


def _shown(row: dict) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items() if value not in (None, ""))[:200]
