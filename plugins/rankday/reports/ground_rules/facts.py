"""The values in force on a day, as the rulebook's models decide them; whoever reads one leaves a record of it.

A template of the ground rules names what it needs (`Facts.value`, `Facts.listed`, …). What it named is the table of
sources at its end, and what two days are compared by: no list of parameters of an index stands anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_tables
from rankday.engine.indexes import rulebook_of
from rankday.reports.ground_rules.wording import list_of, shown_value, with_unit
from rankday.rulebook.derived import files_of_home
from rankday.rulebook.rows import RULEBOOK, rule_rows
from rankday.rulebook.season import rules_of_year

MODELS = ("parameters_in_force", "list_entries", "derived_indexes_in_force", "share_rules_in_force")
SEEDS = {"indexes": "5.index", "breaks": "5.break"}
RULES_OF_A_ROW = ("parent_code", "selection", "argument", "weighting", "capping", "maximum_weight", "rebalanced")
RULES_OF_A_SEASON = (
    "rank_month", "rank_rule", "implementation_month", "implementation_rule", "first_list_weeks_before",
    "lock_down_days_before",
)  # fmt: skip
Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Fact:
    """One value of the rulebook: ``since`` is the first day of its row, ``source`` the row's note; "" where none."""

    subject: str
    value: str
    since: str
    clause: str
    source: str
    is_in: bool = True


class Facts:
    """The rulebook of ``home`` on ``day``; ``used`` has what was read, by subject, in the order of reading."""

    def __init__(self, home: Home, day: date):
        stated = tuple(file.read_bytes() if file.exists() else None for file in files_of_home(home))
        self.day, self.tables = day, _tables(home, day, RULEBOOK, stated)
        self.parameters = {row["parameter"]: row for row in self.tables["parameters_in_force"]}
        self.derived = {row["index_code"]: row for row in self.tables["derived_indexes_in_force"]}
        self.base = {row["index_code"]: row for row in self.tables["indexes"]}
        self.version = max(row["methodology_version"] for row in self.parameters.values())
        self.used: dict[str, Fact] = {}

    def chain(self, code: str) -> list[str]:
        """The codes from the base index down to ``code``."""
        return [*self.chain(self.derived[code]["parent_code"]), code] if code in self.derived else [code]

    def raw(self, name: str) -> str | None:
        """The parameter as its row has it; None where the rule is off."""
        row = self.parameters[name]
        early = "; used before its first date, or before it is on record" if row["is_before_first_date"] else ""
        value = "none" if row["value"] is None else with_unit(row["value"], row["unit"])
        self._note(name, value, row["effective_from"], row["clause"], (row["note"] or "") + early)
        return row["value"]

    def value(self, name: str) -> str:
        """The parameter as a person reads it, with its unit: ``5 %``, ``30,000,000 US dollars``."""
        raw = self.raw(name)
        return "none" if raw is None else with_unit(raw, self.parameters[name]["unit"])

    def is_on(self, name: str) -> bool:
        """Whether a rule is in force: its parameter has a value, and it is not 0."""
        raw = self.raw(name)
        return raw is not None and (self.parameters[name]["unit"] != "1 or 0" or Decimal(raw) != 0)

    def listed(self, name: str) -> str:
        """The entries of a list of the rulebook that are in, as words."""
        return list_of(row["entry"] for row in self._entries("eligible_values", name, f"list {name}:"))

    def companies(self, name: str) -> list[str]:
        """The companies of a list of companies."""
        return [row["entry"] for row in self._entries("derived_lists", name, f"list {name}:")]

    def conditions(self, name: str) -> dict[str, str]:
        """condition → its value with its unit, of a set of screens."""
        rows = self._entries("derived_screens", name, f"screens {name}:")
        return {row["entry"]: with_unit(row["value"], row["unit"] or "") for row in rows}

    def index(self, code: str) -> dict[str, Any]:
        """The row of an index, base or derived; what a derived one states is recorded rule by rule."""
        if code in self.base:
            row = self.base[code]
            for name in ("within_rank", "above_break", "below_break"):
                self._note(f"{code}: {name}", row[name] or "none", "", row["clause"], row["name"], bool(row[name]))
            return row
        row = self.derived[code]
        for name in RULES_OF_A_ROW:
            value, source = shown_value(row[name]), row["note"] or row["name"]
            self._note(f"{code}: {name}", value, row["effective_from"], row["clause"], source, value != "none")
        return row

    def calendar(self) -> None:
        """Records the rules by which the reconstitutions of the year are dated."""
        for rule in rules_of_year(self.day.year):
            for name in RULES_OF_A_SEASON:
                value, subject = getattr(rule, name), f"season {rule.season}: {name}"
                self._note(subject, shown_value(value), rule.first_year, rule.clause, rule.note, value is not None)

    def band(self, break_rank: str) -> str | None:
        """The band of a break with its unit; None where it has none."""
        named = next(row["band_parameter"] for row in self.tables["breaks"] if row["break_rank"] == str(break_rank))
        return self.value(named) if named and self.is_on(named) else None

    def shares(self, kind: str) -> dict[str, str | None]:
        """What a change of share counts must exceed by kind of day, each with its unit; None: no buffer."""
        row = next(row for row in self.tables["share_rules_in_force"] if row["kind"] == kind)
        names = ("share_change_above", "float_change_above", "low_float", "low_float_change_above")
        found = {name: None if row[name] is None else with_unit(str(row[name]), "fraction") for name in names}
        for name, value in found.items():
            subject = f"share update, {kind}: {name}"
            self._note(subject, value or "none", row["effective_from"], row["clause"], row["source"])
        return found

    def _entries(self, seed: str, name: str, subject: str) -> list[dict[str, Any]]:
        rows = [row for row in self.tables["list_entries"] if (row["seed"], row["list_name"]) == (seed, name)]
        rows.sort(key=lambda row: row["entry"])
        for row in rows:
            value = with_unit(row["value"], row["unit"] or "") if row["value"] else "in" if row["is_in"] else "out"
            key = f"{subject} {row['entry']}"
            self._note(key, value, row["effective_from"], row["clause"], row["note"], row["is_in"])
        return [row for row in rows if row["is_in"]]

    def _note(self, subject: str, value: str, since: Any, clause: str, source: str, is_in: bool = True) -> None:
        self.used.setdefault(subject, Fact(subject, value, str(since or ""), clause or "", source or "", is_in))


@lru_cache(maxsize=32)
def _tables(home: Home, day: date, rulebook: Path, stated: tuple) -> Tables:
    """The rows of MODELS and SEEDS; ``stated`` is what the home adds, so that a changed file is decided anew."""
    with rulebook_of(home, rulebook) as merged:
        found = decided_tables(MODELS, day, {}, merged)
        return found | {seed: [dict(row) for row in rule_rows(merged / f"{seed}.csv", ())] for seed in SEEDS}
