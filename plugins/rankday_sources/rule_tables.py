"""The rules of inference as readable tables (``rankday/source_rules/*.csv``): the first row that matches decides."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("source_rules")


@dataclass(frozen=True)
class Rule:
    """One row: ``field`` of a record must match ``pattern`` and not ``unless``; ``cells`` holds every column."""

    table: str
    row: int
    pattern: re.Pattern
    unless: re.Pattern | None
    cells: dict[str, str]

    @property
    def reference(self) -> str:
        """Where to find the rule: ``security_type.csv row 9``, the header being row 1."""
        return f"{self.table}.csv row {self.row}"

    def matches(self, text: str) -> bool:
        return bool(self.pattern.search(text)) and not (self.unless and self.unless.search(text))


def table_rows(table: str) -> list[dict[str, str]]:
    """The rows of one rule table, in file order."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """The compiled rules of one table; patterns ignore case."""
    return tuple(
        Rule(
            table,
            row,
            re.compile(cells["pattern"], re.IGNORECASE),
            re.compile(cells["unless"], re.IGNORECASE) if cells.get("unless") else None,
            cells,
        )
        for row, cells in enumerate(table_rows(table), start=2)
    )


def first_match(table: str, record: dict[str, str], column: str = "field") -> Rule | None:
    """The first rule of ``table`` whose ``column`` names a text of ``record`` that it matches; None without one."""
    for rule in rules(table):
        if (text := record.get(rule.cells[column])) and rule.matches(text):
            return rule
    return None


@cache
def limit(table: str, name: str) -> Fraction:
    """A number of a table of limits (``limit,value``), exactly."""
    return next(Fraction(row["value"]) for row in table_rows(table) if row["limit"] == name)


@cache
def synonyms(source: str) -> dict[str, str]:
    """Name of a column as other files of ``source`` have it → its name here (source_rules/header_synonyms.csv)."""
    return {row["synonym"]: row["column"] for row in table_rows("header_synonyms") if row["source"] == source}


@cache
def countries() -> dict[str, tuple[str, str]]:
    """Country label of the feed → (ISO 3166-1 alpha-2 code, the kind of evidence that it is in nationality.csv)."""
    return {row["label"]: (row["country"], row["evidence"]) for row in table_rows("countries")}


def country_of(label: str) -> tuple[str | None, str]:
    """(ISO code, kind of evidence) of a country label; None and ``label_blank`` or ``label_unknown`` without one."""
    return countries().get(label, (None, "label_unknown" if label else "label_blank"))


@cache
def exchange_mics(source: str) -> dict[str, str]:
    """Exchange code of ``screener`` or ``directory`` → MIC."""
    return {row["code"]: row["mic"] for row in table_rows("exchanges") if row["source"] == source}


@cache
def issuer_words(kind: str) -> tuple[re.Pattern, ...]:
    """Patterns that separate an issuer's name from the rest (``form``, ``suffix``)."""
    return tuple(re.compile(row["pattern"], re.IGNORECASE) for row in table_rows("issuer_words") if row["kind"] == kind)
