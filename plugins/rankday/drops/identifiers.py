"""Rows of identifiers that cannot stand: ids, validity, check digits, overlaps (docs/contract.md 2.12).

A drop with such a row is refused; an importer passes the row over and reports it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from rankday.contract.identifiers import IDENTIFIER_KINDS, same_value
from rankday.drops.reasons import shown


class IdentifierRow(NamedTuple):
    """A row of identifiers with its number in the file. ``valid_to`` is the last day; None: it still holds."""

    row: int
    security_id: str | None
    company_id: str | None
    kind: str
    value: str
    valid_from: date
    valid_to: date | None = None

    @property
    def owner(self) -> tuple[str, str]:
        """What is named, as a person says it: ``line`` or ``company``, and its id."""
        return ("line", self.security_id) if self.security_id is not None else ("company", self.company_id or "")

    @property
    def key(self) -> tuple[str, str, date]:
        return self.kind, self.value, self.valid_from

    @property
    def last_day(self) -> date:
        return self.valid_to or date.max


class Finding(NamedTuple):
    """A row that cannot stand: ``reason`` as in `reasons.Reason.kind`."""

    row: int
    reason: str
    column: str
    text: str


def findings_of(rows: Iterable[IdentifierRow], are_keys_checked: bool = True) -> list[Finding]:
    """One finding for each row that cannot stand, by row: of rows that exclude each other, the later one.

    ``are_keys_checked``: a key that stands twice has a reason of its own elsewhere, so none here.
    """
    found, standing, keys = [], [], set()
    for row in rows:
        if own := _own_finding(row):
            found.append(own)
        elif not (are_keys_checked and row.key in keys):
            standing.append(row)
            keys.add(row.key)
    # a value of two lines first: the row that is wrong in both ways is better described by it
    by_value = list(_meeting(standing, lambda row: (row.kind, same_value(row.kind, row.value)), _shared_value))
    named = {finding.row for finding in by_value}
    by_owner = _meeting(standing, lambda row: (row.kind, row.owner), _overlap)
    return sorted(found + by_value + [finding for finding in by_owner if finding.row not in named])


def may_not_stand(rows: pa.Table) -> pa.ChunkedArray:
    """Which rows of a table of identifiers `findings_of` must see, with those that they may exclude; few of a good one.

    Rows with an empty kind, value or first day are none of them: an empty cell has its own reason.
    """
    kind, value, line, company = (rows[name] for name in ("kind", "value", "security_id", "company_id"))
    same = pc.if_else(pc.equal(kind, "cik"), pc.utf8_ltrim(value, "0"), value)
    by_value = pc.binary_join_element_wise(kind, same, "\0")
    by_owner = pc.binary_join_element_wise(
        kind, pc.if_else(line.is_valid(), "line", "company"), pc.coalesce(line, company), "\0"
    )
    complaints = [bool(kind and value and _complaint(kind, value)) for kind, value in _pairs(kind, value)]
    is_odd = pa.chunked_array([pa.array(complaints, pa.bool_())])
    for mask in (
        pc.equal(line.is_valid(), company.is_valid()),
        pc.fill_null(pc.less(rows["valid_to"], rows["valid_from"]), False),
        _stands_twice(by_value),
        _stands_twice(by_owner),
    ):
        is_odd = pc.or_(is_odd, mask)
    is_whole = pc.and_(pc.and_(kind.is_valid(), value.is_valid()), rows["valid_from"].is_valid())
    return pc.and_(is_odd, is_whole)


def _pairs(*columns: pa.ChunkedArray) -> Iterator[tuple]:
    return zip(*(column.to_pylist() for column in columns), strict=True)


def _stands_twice(keys: pa.ChunkedArray) -> pa.ChunkedArray:
    counted = pc.value_counts(keys)
    several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    return pc.is_in(keys, several)


def _own_finding(row: IdentifierRow) -> Finding | None:
    """What is wrong with a row by itself, whatever the others say."""
    if (row.security_id is None) == (row.company_id is None):
        both = "both are filled; leave one empty" if row.security_id else "both are empty; fill one of them"
        return Finding(row.row, "owner", "security_id, company_id", both)
    if row.valid_to is not None and row.valid_to < row.valid_from:
        text = f"{row.valid_to} is before valid_from {row.valid_from}; correct one of them"
        return Finding(row.row, "validity", "valid_to", text)
    if complaint := _complaint(row.kind, row.value):
        return Finding(row.row, "identifier", "value", f"{shown(row.value)} {complaint}")
    return None


@lru_cache(maxsize=1 << 18)  # the drop of the next session names the same ones
def _complaint(kind: str, value: str) -> str | None:
    return IDENTIFIER_KINDS[kind].complaint(value)


def _meeting(
    rows: list[IdentifierRow],
    group_of: Callable[[IdentifierRow], tuple],
    finding_of: Callable[[IdentifierRow, IdentifierRow], Finding | None],
) -> Iterator[Finding]:
    """Findings of rows of one group that hold on the same day, each with the row that reaches furthest before it."""
    groups: dict[tuple, list[IdentifierRow]] = defaultdict(list)
    for row in rows:
        groups[group_of(row)].append(row)
    for group in groups.values():
        if len(group) == 1:
            continue
        furthest, *others = sorted(group, key=lambda row: (row.valid_from, row.row))
        for row in others:
            if row.valid_from <= furthest.last_day:
                first, later = sorted((furthest, row))
                if finding := finding_of(first, later):
                    yield finding
            furthest = max(furthest, row, key=lambda one: one.last_day)


def _shared_value(first: IdentifierRow, later: IdentifierRow) -> Finding | None:
    if first.owner == later.owner:
        return None
    level, owner = later.owner
    other_level, other = first.owner
    text = (
        f"{later.kind} {shown(later.value)} names {level} {shown(owner)}, and in row {first.row} {other_level} "
        f"{shown(other)} at the same time; correct one of them, or end the earlier one with valid_to"
    )
    return Finding(later.row, "shared_value", "value", text)


def _overlap(first: IdentifierRow, later: IdentifierRow) -> Finding:
    level, owner = later.owner
    ends = later.valid_to or "open"
    text = (
        f"{later.kind} of {level} {shown(owner)} from {later.valid_from} to {ends} overlaps row {first.row}, "
        f"{first.valid_from} to {first.valid_to or 'open'}; end the earlier one with valid_to, its last day"
    )
    return Finding(later.row, "overlap", "valid_from", text)
