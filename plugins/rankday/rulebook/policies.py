"""How we work, as dated rows (``seeds/rulebook/policies.csv``): no rule of the index; and the methodology's version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import RULEBOOK, rule_rows

COLUMNS = ("policy", "effective_from", "value", "unit", "clause", "note")


def methodology_version(day: date, rulebook: Path = RULEBOOK) -> str:
    """The version of the methodology on ``day``: the newest that a parameter in force by then names.

    Raises RankdayError where no parameter has begun.
    """
    rows = rule_rows(rulebook / "parameters.csv", ("effective_from", "methodology_version"))
    known = [row["methodology_version"] for row in rows if row.day("effective_from") <= day]
    if not known:
        raise RankdayError(f"parameters.csv: no row has begun by {day}; add one")
    return max(known)


def policy_in_force(policy: str, day: date) -> int:
    """The whole number that ``policy`` says on ``day`` (its unit stands in the row).

    Raises RankdayError where no row holds yet, or one cannot be read.
    """
    rows = rule_rows(RULEBOOK / "policies.csv", COLUMNS)
    dated = [(row.day("effective_from"), row.whole("value")) for row in rows if row["policy"] == policy]
    known = [one for one in dated if one[0] <= day]
    if not known:
        raise RankdayError(f"policies.csv: no row says what {policy} is on {day}; add one")
    return max(known)[1]
