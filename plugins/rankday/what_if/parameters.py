"""What a scenario may change: the parameters that decide a rank day, each checked against its row in the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.rulebook.check import problem_of_value
from rankday.rulebook.rows import Row, rule_rows

# Clauses 2 to 5 of the methodology decide membership on a rank day; those of 6 move the levels of later sessions.
CLAUSES_OF_A_RANK_DAY = ("2", "3", "4", "5")


def rank_day_parameters(rulebook: Path) -> dict[str, Row]:
    """parameter → its newest row, of those that decide a rank day, in the rulebook's order."""
    rows = rule_rows(rulebook / "parameters.csv", ("parameter", "effective_from", "value", "unit", "clause"))
    newest: dict[str, Row] = {}
    for row in rows:
        known = newest.get(row["parameter"])
        if row["clause"].startswith(CLAUSES_OF_A_RANK_DAY) and not (
            known and known["effective_from"] > row["effective_from"]
        ):
            newest[row["parameter"]] = row
    return newest


def checked_overrides(overrides: Mapping[str, str], rulebook: Path) -> dict[str, str]:
    """``overrides`` (parameter → value as text), sorted, if the rulebook has each and its unit allows the value.

    An empty value is "no band", or "no limit" where the rulebook has had none at some time. Raises RankdayError naming
    the parameter and what it may be.
    """
    known = rank_day_parameters(rulebook)
    may_be_empty = {row["band_parameter"] for row in rule_rows(rulebook / "breaks.csv", ("band_parameter",))}
    may_be_empty |= {row["parameter"] for row in rule_rows(rulebook / "parameters.csv", ()) if row["value"] == ""}
    for parameter, value in overrides.items():
        if parameter not in known:
            there = ", ".join(f"{name} ({row['unit']})" for name, row in known.items())
            raise RankdayError(f"{parameter}: no parameter that decides a rank day; there are {there}")
        row = known[parameter]
        if value == "" and parameter in may_be_empty:
            continue
        if problem := problem_of_value(value, row["unit"]):
            raise RankdayError(f"{parameter}={value}: {problem}")
    return {parameter: overrides[parameter] for parameter in sorted(overrides)}
