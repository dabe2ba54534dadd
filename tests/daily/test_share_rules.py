"""The share rules as SQL against the referee's, which counts in Python's fractions: chance counts, near every limit."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest

from rankday.daily.tables import given_rows, query_model
from rankday.engine.project import Relation, project
from rankday.rulebook.rows import RULEBOOK, rule_rows
from reference.nightly.composition import counted
from reference.nightly.parameters import NightlyParameters
from reference.nightly.state import Position

COLUMNS = "security_id, kind, index_shares_after, total_shares_after, outcome"
Counts = tuple[int | None, int | None]


def near(dice: Random, limit: Fraction) -> int:
    """A whole number at ``limit``, or just beside it."""
    return max(1, dice.choice((floor, ceil))(limit) + dice.choice((-1, 0, 0, 0, 1)))


def chance(dice: Random) -> tuple[Counts, Counts | None, Counts]:
    """(available, total) of before, of the row and of the publication."""
    total = dice.randint(1, 10 ** dice.randint(1, 13))
    low = dice.choice((Fraction(15, 100), Fraction(8, 100), Fraction(dice.randint(1, 100), 100)))
    before = min(total, near(dice, total * low)), total
    moved = near(
        dice, total * dice.choice((1, 1, Fraction(101, 100), Fraction(99, 100), Fraction(dice.randint(5, 20), 10)))
    )
    points = dice.choice((0, 1, -1, 3, -3, dice.randint(-30, 30)))
    available = near(dice, moved * (Fraction(before[0], total) + Fraction(points, 100)))
    row = min(moved, available), moved
    if dice.random() < 0.1:
        row = dice.choice((None, (0, moved), (None, moved), (row[0], None)))
    if dice.random() < 0.03:
        before = before[0], None
    return before, row, (dice.randint(1, 100), dice.randint(100, 200))


@pytest.mark.parametrize(
    ("kind", "session", "is_update"),
    [
        ("quarterly", (date(2026, 9, 18), None, None), True),
        ("december", (date(2026, 12, 11), date(2026, 10, 30), date(2026, 12, 11)), False),
        ("december", (date(2026, 11, 13), date(2026, 9, 30), date(2026, 11, 13)), False),
        ("june", (date(2026, 6, 26), date(2026, 4, 30), date(2026, 6, 26)), False),
        ("june", (date(2010, 6, 25), date(2010, 5, 28), date(2010, 6, 25)), False),
    ],
)
def test_the_models_count_as_the_referee_does(kind, session, is_update):
    dice = Random(kind)
    cases = {f"s{number:04d}": chance(dice) for number in range(4_000)}
    newcomers = {line for line in cases if not is_update and dice.random() < 0.2}
    day, rank_day, implementation = session
    rules = rule_rows(RULEBOOK / "share_rules.csv", ())
    tables = {
        Relation("state", "session"): [(day, day, rank_day, False, is_update, implementation)],
        Relation("state", "lines"): [
            (line, *before, 1, 1) for line, (before, _, _) in cases.items() if line not in newcomers
        ],
        Relation("state", "shares"): [(line, row[1], row[0]) for line, (_, row, _) in cases.items() if row is not None],
        Relation("state", "composition"): [("R3000E", line, *stated) for line, (_, _, stated) in cases.items()],
        Relation("state", "index_bits"): [("R3000E", 0)],
        Relation("run", "rank_days"): [("in_force", day, "", None)],
        Relation("run", "event_dates"): [],
        Relation("state", "additions"): [],
    }
    reading, given = {}, {}
    for relation, rows in tables.items():
        source, values = given_rows(relation, rows)
        reading, given = reading | source, given | values
    texts = ", ".join("(" + ", ".join(f"'{cell}'" for cell in row.values()) + ")" for row in rules)
    reading[Relation("seeds", "share_rules")] = f"(from (values {texts}) as rules ({', '.join(rules[0])}))"
    nobody = ", ".join(f"null as {name}" for name in ("security_id", "total_shares", "available_shares", "outcome"))
    reading[project().models["entry_outcomes"].relation] = f"(select {nobody} limit 0)"
    found = {line: row for line, *row in query_model("counted_lines", reading, f"select {COLUMNS}", given=given)}
    assert found == {line: expected(kind, line in newcomers, *case) for line, case in cases.items()}
    assert {row[-1] for row in found.values()} >= ({"full", "no_row"} if kind == "june" else OUTCOMES)


OUTCOMES = {"both", "total", "float", "kept", "full", "no_row"}


def expected(kind: str, is_new: bool, before: Counts, row: Counts | None, stated: Counts) -> list:
    position = None if is_new else Position(*before, Fraction(1), Fraction(1), "traded")
    if row is not None and not all(row):
        row = None
    one = counted("entry" if is_new else kind, position, row, stated, NightlyParameters())
    return [one.kind, *one.after, one.outcome]
