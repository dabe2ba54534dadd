"""What a scenario may change: the parameters that decide a rank day, or additions between reconstitutions, each checked
against its row in the rulebook; and of additions the market's return.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.engine.project import project
from rankday.reconstitution.additions.returns import returns_of
from rankday.rulebook.check import problem_of_value
from rankday.rulebook.rows import Row, rule_rows
from rankday.what_if.answers import ADDITIONS, DERIVED

# Clauses 2 to 5 of the methodology decide membership on a rank day; those of 6 move the levels of later sessions.
CLAUSES_OF_A_RANK_DAY = ("2", "3", "4", "5")
CLAUSES_OF_DERIVED = ("7",)
CLAUSES_OF_ADDITIONS = (*CLAUSES_OF_A_RANK_DAY, "6.4")
WEIGHTS = ("style_value_weight", "style_forecast_weight", "style_sales_weight")
MARKET_RETURN = "market_return_"  # and the rank day from which it begins


def rank_day_parameters(rulebook: Path) -> dict[str, Row]:
    """parameter → its newest row, of those that decide a rank day, in the rulebook's order."""
    return _newest_rows(rulebook, CLAUSES_OF_A_RANK_DAY)


def derived_parameters(rulebook: Path) -> dict[str, Row]:
    """parameter → its newest row, of those of style, capping and screens that a model reads which makes derived indexes
    of a rank day; the check between reviews decides none."""
    models = project()
    read = {name for model in models.behind(m.name for m in models.select([DERIVED])) for name in model.parameters}
    return {name: row for name, row in _newest_rows(rulebook, CLAUSES_OF_DERIVED).items() if name in read}


def scenario_parameters(rulebook: Path) -> dict[str, Row]:
    """Both: what a scenario of a rank day may change."""
    return rank_day_parameters(rulebook) | derived_parameters(rulebook)


def addition_parameters(rulebook: Path) -> dict[str, Row]:
    """parameter → its newest row, of those that a model reads which decides additions."""
    models = project()
    answers = [model.name for model in models.select([ADDITIONS])]
    read = {name for model in models.behind(answers) for name in model.parameters}
    return {name: row for name, row in _newest_rows(rulebook, CLAUSES_OF_ADDITIONS).items() if name in read}


def _newest_rows(rulebook: Path, clauses: tuple[str, ...]) -> dict[str, Row]:
    rows = rule_rows(rulebook / "parameters.csv", ("parameter", "effective_from", "value", "unit", "clause"))
    newest: dict[str, Row] = {}
    for row in rows:
        known = newest.get(row["parameter"])
        if row["clause"].startswith(clauses) and not (known and known["effective_from"] > row["effective_from"]):
            newest[row["parameter"]] = row
    return newest


def checked_overrides(overrides: Mapping[str, str], rulebook: Path, of_additions: bool = False) -> dict[str, str]:
    """``overrides`` (parameter → value as text), sorted, if the rulebook has each and its unit allows the value.

    An empty value is "no band", or "no limit" where the rulebook has had none at some time. ``of_additions``: those
    that decide additions, and ``market_return_<rank day>``, the market's price return from that day as a fraction.
    Raises RankdayError naming the parameter and what it may be.
    """
    known = addition_parameters(rulebook) if of_additions else scenario_parameters(rulebook)
    may_be_empty = {row["band_parameter"] for row in rule_rows(rulebook / "breaks.csv", ("band_parameter",))}
    may_be_empty |= {row["parameter"] for row in rule_rows(rulebook / "parameters.csv", ()) if row["value"] == ""}
    for parameter, value in overrides.items():
        if of_additions and parameter.startswith(MARKET_RETURN):
            stated_returns({parameter: value})
            continue
        if parameter not in known:
            there = ", ".join(f"{name} ({row['unit']})" for name, row in known.items())
            decides = "additions" if of_additions else "a rank day"
            more = f"; and {MARKET_RETURN}<rank day>" if of_additions else ""
            raise RankdayError(f"{parameter}: no parameter that decides {decides}; there are {there}{more}")
        row = known[parameter]
        if value == "" and parameter in may_be_empty:
            continue
        if problem := problem_of_value(value, row["unit"]):
            raise RankdayError(f"{parameter}={value}: {problem}")
    return {parameter: overrides[parameter] for parameter in sorted(overrides)}


def check_together(overrides: Mapping[str, str], rulebook: Path) -> None:
    """Raises RankdayError where a scenario's weights of a score, with those it leaves, do not sum to 1 (7.3)."""
    if overrides.keys().isdisjoint(WEIGHTS):
        return
    known = derived_parameters(rulebook)
    weights = {name: overrides.get(name, known[name]["value"]) for name in WEIGHTS}
    if (total := sum(map(Decimal, weights.values()))) != 1:
        stated = ", ".join(f"{name}={value}" for name, value in weights.items())
        raise RankdayError(f"{stated}: they sum to {total}; the weights of a score sum to 1, change them together")


def stated_returns(overrides: Mapping[str, str]) -> dict[date, Decimal]:
    """Rank day → the market's return from it, of the ``market_return_<rank day>`` among ``overrides``. RankdayError."""
    stated = {name: value for name, value in overrides.items() if name.startswith(MARKET_RETURN)}
    return returns_of(f"{name.removeprefix(MARKET_RETURN)}={value}" for name, value in stated.items())
