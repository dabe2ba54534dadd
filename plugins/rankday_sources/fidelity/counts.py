"""Two sets of lines held against each other: exact counts, each ratio taken once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def share(part: int, whole: int) -> float | None:
    """An exact ratio, rounded once to 6 decimals; None of nothing."""
    return round(Fraction(part, whole) * 10**6) / 10**6 if whole else None


def agreement(ours: set[str], actual: set[str]) -> dict[str, Any]:
    """Counts (``ours``, ``actual``, ``both``), ``precision``, ``recall`` and ``jaccard`` of two sets of members."""
    both = len(ours & actual)
    return {
        "ours": len(ours),
        "actual": len(actual),
        "both": both,
        "precision": share(both, len(ours)),
        "recall": share(both, len(actual)),
        "jaccard": share(both, len(ours | actual)),
    }


def changes_agreement(before: set[str], ours: set[str], actual: set[str]) -> dict[str, dict[str, Any]]:
    """The same of the lines that join (``adds``) and of those that leave (``leavers``), against ``before``."""
    return {
        "adds": agreement(ours - before, actual - before),
        "leavers": agreement(before - ours, before - actual),
    }


def weight_overlap(ours: set[str], actual: set[str], caps: Mapping[str, int]) -> float | None:
    """The part of the weight that both hold: the sum of the smaller weight of each line, on one set of caps.

    Lines without a cap weigh nothing on either side.
    """
    totals = [sum(caps.get(line, 0) for line in side) for side in (ours, actual)]
    if not all(totals):
        return None
    overlap = sum(min(Fraction(caps.get(line, 0), total) for total in totals) for line in ours & actual)
    return round(overlap * 10**6) / 10**6
