"""Scenarios from a grid (`parameter=values`) or from a file, each checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import product
from math import prod
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.check import NUMBER
from rankday.rulebook.rows import rule_rows
from rankday.what_if.parameters import checked_overrides

MOST_SCENARIOS = 20_000

Scenarios = dict[str, dict[str, str]]
Check = Callable[[Mapping[str, str], Path, bool], dict[str, str]]


def grid_of(
    settings: Iterable[str], rulebook: Path, of_additions: bool = False, check: Check = checked_overrides
) -> Scenarios:
    """The cartesian product of ``name=values`` texts; values are ``1,2,5`` or ``from:to:step``, both ends included.

    ``check`` says which values can be. Scenario ids are ``s0001`` … in the order of the product, the last parameter
    fastest. Raises RankdayError.
    """
    values: dict[str, list[str]] = {}
    for setting in settings:
        parameter, sign, text = (part.strip() for part in setting.partition("="))
        if not sign or not parameter or parameter in values:
            raise RankdayError(f"--grid {setting}: write each PARAMETER=VALUES once, as in band_1000=0:0.05:0.0025")
        values[parameter] = _values(setting, text)
        for value in values[parameter]:
            check({parameter: value}, rulebook, of_additions)
    count = prod(map(len, values.values()))
    if count > MOST_SCENARIOS:
        raise RankdayError(f"--grid: {count:,} scenarios; at most {MOST_SCENARIOS:,} at a time, take wider steps")
    width = max(4, len(str(count)))
    combined = product(*values.values())
    return {
        f"s{number:0{width}d}": dict(zip(values, chosen, strict=True))
        for number, chosen in enumerate(combined, start=1)
    }


def scenarios_from(
    file: Path, rulebook: Path, of_additions: bool = False, check: Check = checked_overrides
) -> Scenarios:
    """The scenarios of a CSV file (scenario_id, parameter, value). Raises RankdayError naming the row."""
    scenarios: Scenarios = {}
    if not file.is_file():
        raise RankdayError(f"--scenarios {file}: no such file")
    for row in rule_rows(file, ("scenario_id", "parameter", "value")):
        scenario, parameter = row.filled("scenario_id"), row.filled("parameter")
        if scenario == IN_FORCE:
            row.refuse("scenario_id", f"{IN_FORCE!r} is the rule in force; take another name")
        changed = scenarios.setdefault(scenario, {})
        if parameter in changed:
            row.refuse("parameter", f"{parameter} stands twice in {scenario}")
        try:
            changed |= check({parameter: row["value"].strip()}, rulebook, of_additions)
        except RankdayError as error:
            row.refuse("value", str(error))
    if not 1 <= len(scenarios) <= MOST_SCENARIOS:
        raise RankdayError(f"--scenarios {file}: {len(scenarios):,} scenarios; give 1 to {MOST_SCENARIOS:,}")
    return scenarios


def batches_of(scenarios: Mapping[str, Mapping[str, str]], size: int) -> list[Scenarios]:
    """``scenarios`` in batches of ``size``, those alike in all but bands side by side: they share their screens."""

    def setting(scenario: str) -> tuple:
        return tuple(
            sorted((name, value) for name, value in scenarios[scenario].items() if not name.startswith("band_"))
        )

    ordered = sorted(scenarios, key=lambda scenario: (setting(scenario), scenario))
    chunks = [ordered[first : first + size] for first in range(0, len(ordered), size)]
    return [{scenario: dict(scenarios[scenario]) for scenario in chunk} for chunk in chunks]


def _values(setting: str, text: str) -> list[str]:
    if ":" not in text:
        listed = [value.strip() for value in text.split(",")]
        if len(set(listed)) < len(listed):
            raise RankdayError(f"--grid {setting}: a value stands twice")
        return listed
    bounds = [part.strip() for part in text.split(":")]
    if len(bounds) != 3 or not all(NUMBER.fullmatch(part) for part in bounds):
        raise RankdayError(f"--grid {setting}: write FROM:TO:STEP in digits, as in 0:0.05:0.0025")
    first, last, step = map(Decimal, bounds)
    if step <= 0 or last < first:
        raise RankdayError(f"--grid {setting}: the step must be above 0, and TO not below FROM")
    count = int((last - first) / step) + 1
    if count > MOST_SCENARIOS:
        raise RankdayError(f"--grid {setting}: {count:,} values; at most {MOST_SCENARIOS:,}")
    return [format(first + number * step, "f") for number in range(count)]
