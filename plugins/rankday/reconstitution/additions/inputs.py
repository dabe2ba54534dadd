"""What additions are computed from beside a rank day's inputs, read from the archive as the facts name it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.publication.published import publication_named

Facts = dict[str, Any]


@dataclass(frozen=True)
class Threshold:
    """The reconstitution that gives the floor or the breaks (``part``): as published, its rank day, and the day to
    which the market's return adjusts it. ``folder`` holds its tables."""

    part: str
    name: str
    folder: Path
    rank_date: date
    adjusted_to: date


@dataclass(frozen=True)
class AdditionInputs:
    """``levels`` is session → the table with its index levels; ``returns`` rank day → the return that was stated."""

    kind: str
    offered_after: date
    earlier_rank_date: date | None
    thresholds: tuple[Threshold, ...]
    levels: dict[date, Path]
    returns: dict[date, Decimal]


def additions_named(home: Home, facts: Facts) -> AdditionInputs | None:
    """The inputs that ``facts`` name; None on a rank day. Raises RankdayError, VerificationFailed."""
    if "reconstitutions" not in facts:
        return None
    earlier = facts["earlier_rank_date"]
    return AdditionInputs(
        kind=facts["kind"],
        offered_after=date.fromisoformat(facts["offered_after"]),
        earlier_rank_date=date.fromisoformat(earlier) if earlier else None,
        thresholds=tuple(_threshold(home, part, one) for part, one in sorted(facts["reconstitutions"].items())),
        levels={
            date.fromisoformat(day): publication_named(home, one).folder / "index_values.parquet"
            for day, one in facts["dailies"].items()
        },
        returns={date.fromisoformat(day): Decimal(rate) for day, rate in facts.get("market_return", {}).items()},
    )


def _threshold(home: Home, part: str, named: Facts) -> Threshold:
    return Threshold(
        part=part,
        name=f"{named['stream']} v{named['version']}",
        folder=publication_named(home, named).folder,
        rank_date=date.fromisoformat(named["rank_date"]),
        adjusted_to=date.fromisoformat(named["adjusted_to"]),
    )
