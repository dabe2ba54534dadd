"""How we work, as dated rows (``seeds/rulebook/policies.csv``): no rule of the index, so no model reads them."""

from __future__ import annotations

from datetime import date

from rankday.errors import RankdayError
from rankday.rules.rows import RULEBOOK, rule_rows

COLUMNS = ("policy", "effective_from", "value", "unit", "clause", "note")


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
