"""The light check of a limit equals Great Expectations' result: at the limit, just inside and outside, null, NaN."""

from __future__ import annotations

from math import inf, nan, nextafter

from hypothesis import given, settings
from hypothesis import strategies as st

from rankday.gates.checking import check_limits
from rankday.gates.limits import Limit
from rankday.gates.suites import validate
from rankday.rulebook.rows import RULEBOOK, rule_rows

ROWS = rule_rows(RULEBOOK / "gates.csv", ("stage", "gate", "minimum", "maximum", "severity"))


def number(text: str) -> float | None:
    return float(text) if text else None


def around(limit: float | None) -> list[float]:
    return [] if limit is None else [limit, nextafter(limit, -inf), nextafter(limit, inf)]


def limits_on(rows: list[tuple[str, float | None, float | None, float | None]]) -> list[Limit]:
    return [Limit(f"{gate}_{n}", low, high, "critical", value, "") for n, (gate, low, high, value) in enumerate(rows)]


def assert_equal_to_great_expectations(limits: list[Limit]) -> None:
    expected, _ = validate(limits, None, with_shapes=False)
    found = check_limits(limits, "any")
    odd = [
        (limit, result.is_met)
        for limit, result, outcome in zip(limits, found, expected, strict=True)
        if (result.is_met, result.observed) != (outcome.is_met, outcome.observed)
    ]
    assert odd == []


def test_every_row_of_the_gates_is_checked_as_great_expectations_does():
    rows = [
        (row["gate"], low, high, value)
        for row in ROWS
        for low, high in [(number(row["minimum"]), number(row["maximum"]))]
        for value in (*around(low), *around(high), 0.0, -0.0, inf, -inf, nan, None)
    ]
    assert len({gate for gate, *_ in rows}) == len({row["gate"] for row in ROWS}) > 50
    limits = limits_on(rows)
    assert {limit.is_met for limit in limits} == {True, False}
    assert_equal_to_great_expectations(limits)


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def limit_rows(draw):
    low, high = sorted((draw(FINITE), draw(FINITE)))
    low, high = draw(st.sampled_from([(low, high), (low, None), (None, high)]))
    near = st.sampled_from([*around(low), *around(high), nan, None])
    return "gate", low, high, draw(near | st.floats() | st.none())


@settings(max_examples=15, deadline=None)
@given(st.lists(limit_rows(), min_size=1, max_size=30))
def test_any_limit_is_checked_as_great_expectations_does(rows):
    assert_equal_to_great_expectations(limits_on(rows))
