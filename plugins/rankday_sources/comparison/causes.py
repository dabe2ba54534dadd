"""Why a line is only in one of two lists: cause classes from the decisions of a reconstitution."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from rankday.rulebook.rows import RULEBOOK

LAST_RANK = 3000  # methodology 5: rank > 3000 leaves R3000, and with it R1000 and R2000


@dataclass(frozen=True)
class Decision:
    """One row of ``decisions``; caps are text, exactly as published."""

    company_id: str
    company_rank: int | None
    total_market_cap: str | None
    prior_indexes: str
    new_indexes: str
    first_failed_screen: str | None
    reason_code: str

    @classmethod
    def of(cls, row: dict[str, str]) -> Decision:
        """From a row of decisions.csv, where the empty field is null."""
        return cls(
            company_id=row["company_id"],
            company_rank=int(row["company_rank"]) if row["company_rank"] else None,
            total_market_cap=row["total_market_cap"] or None,
            prior_indexes=row["prior_indexes"],
            new_indexes=row["new_indexes"],
            first_failed_screen=row["first_failed_screen"] or None,
            reason_code=row["reason_code"],
        )


@cache
def screen_names() -> dict[str, str]:
    """Screen id → its name in the rulebook: ``S05`` → ``nationality``."""
    with (RULEBOOK / "screens.csv").open(encoding="utf-8", newline="") as handle:
        return {row["screen_id"]: row["screen"] for row in csv.DictReader(handle)}


def cause_of_absence(decision: Decision | None, index_code: str, line_failure: str | None, has_left: bool) -> str:
    """Why a real member is not ours.

    ``line_failure`` is the first failed screen of the line itself, ``has_left`` says that the implementation session's
    snapshot has no row of it.
    """
    if decision is None:
        return "not in the feed"
    if decision.first_failed_screen:
        return _failed(decision.first_failed_screen)
    if line_failure:
        return _failed(line_failure)
    if has_left or decision.reason_code == "left_before_implementation":
        return "left before implementation"
    if decision.company_rank is not None and decision.company_rank > LAST_RANK:
        return f"ranked below #{LAST_RANK}"
    if index_code == "R2000" and "R1000" in decision.new_indexes.split("|"):
        return "ranked above #1000"
    if index_code == "R1000" and "R2000" in decision.new_indexes.split("|"):
        return "ranked below #1000"
    return "ranked elsewhere"


def cause_of_presence(decision: Decision | None, index_code: str) -> str:
    """Why one of ours may be no real member: where it came from, since the real list states no reason."""
    before = decision.prior_indexes.split("|") if decision and decision.prior_indexes else []
    if not before:
        return "new here only"
    if index_code in before:
        return "kept here only"
    return f"moved here only, from {'R1000' if 'R1000' in before else before[-1]}"


def _failed(screen: str) -> str:
    return f"failed {screen} {screen_names().get(screen, '')}".strip()
