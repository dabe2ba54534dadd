"""Capping as SQL against the referee's, which goes round by round in fractions: chance weights, ties, sets that no cap
fits, lines without a part; and that the limits hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from rankday.daily.tables import given_rows, query_model
from rankday.engine.project import Relation
from reference import capping

MILLIONTH = Decimal("0.000001")
LIMITS = (
    "(select 'in_force' as scenario_id, date '2026-06-26' as rank_day, 0.225 as ric_company_maximum, "
    "0.045 as ric_group_above, 0.45 as ric_group_maximum)"
)


class Index(NamedTuple):
    """What its companies are worth, and how it is capped."""

    values: dict[str, Decimal]
    method: str
    limit: Decimal | None = None

    @property
    def expected(self) -> tuple[capping.Factors, bool]:
        if self.method == "single":
            return capping.single(self.values, Fraction(self.limit))
        if self.method == "ric":
            return capping.ric(self.values)
        return capping.equal(self.values) if self.method == "equal" else dict.fromkeys(self.values, Decimal(1)), True


def rule_of(index: Index) -> tuple:
    return ("equal", "none", None) if index.method == "equal" else ("float_cap", index.method, index.limit)


def capped(indexes: list[Index]) -> list[dict[str, tuple[Decimal, Decimal, bool]]]:
    """For each index: company → weight before, factor, whether the caps can be met, by the model."""
    rows = [
        (str(number), company, value, *rule_of(index))
        for number, index in enumerate(indexes)
        for company, value in index.values.items()
    ]
    reading, cells = given_rows(Relation("state", "allotted_companies"), rows)
    reading[Relation("rulebook", "rulebook_in_force")] = LIMITS
    found = [{} for _ in indexes]
    columns = "index_code, company_id, weight_before, capping_factor, is_feasible"
    for number, company, *row in query_model("company_cappings", reading, f"select {columns}", given=cells):
        found[int(number)][company] = tuple(row)
    return found


def by_referee(index: Index) -> dict[str, tuple[Decimal, Decimal, bool]]:
    weights = capping.units(index.values)
    factors, is_feasible = index.expected
    return {one: (capping.half_up(weights[one], 12), factors[one], is_feasible) for one in index.values}


amounts = st.one_of(
    st.integers(0, 3),  # nothing, and the smallest there is
    st.sampled_from((10**12, 2 * 10**12, 45 * 10**12, 225 * 10**12)),  # ties, and weights at the limits
    st.integers(1, 6).flatmap(lambda scale: st.integers(1, 10 ** (3 * scale))),
)
companies = st.lists(amounts, min_size=1, max_size=40).map(
    lambda found: {f"c{number:02d}": Decimal(amount) * MILLIONTH for number, amount in enumerate(found)}
)
limits = st.sampled_from(("0.05", "0.1", "0.2", "0.25", "0.5", "1", "0.000001", "0.333333")).map(Decimal)
indexes = st.one_of(
    st.builds(Index, companies, st.just("single"), limits),
    st.builds(Index, companies, st.sampled_from(("ric", "ric", "equal", "none")), st.none()),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(indexes, min_size=1, max_size=30))
def test_the_model_caps_as_the_referee_does(some):
    assert capped(some) == [by_referee(index) for index in some]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(10**9, 10**12), min_size=25, max_size=60), st.lists(st.integers(10**12, 10**14), max_size=8)
)
def test_the_limits_of_ric_hold_to_a_millionth(small, large):
    index = Index({f"c{number:02d}": Decimal(amount) for number, amount in enumerate(small + large)}, "ric")
    (found,) = capped([index])
    assert all(is_feasible for *_, is_feasible in found.values())
    parts = [Fraction(index.values[one]) * Fraction(factor) for one, (_, factor, _) in found.items()]
    weights, close = [part / sum(parts) for part in parts], Fraction(1, 10**6)
    assert max(weights) <= capping.COMPANY + close
    assert sum(weight for weight in weights if weight > capping.ABOVE + close) <= capping.GROUP + close


def test_the_largest_sets_fit_whole_numbers():
    """6 · 10^13 USD in 4,000 companies, the first of them at nearly all of it."""
    values = {f"c{number:04d}": Decimal("1.000001") for number in range(3999)} | {"large": Decimal(6 * 10**13)}
    limits = (("single", Decimal("0.000251")), ("single", Decimal("0.5")), ("ric", None))
    some = [Index(values, *each) for each in limits]
    assert capped(some) == [by_referee(index) for index in some]


def test_an_index_worth_nothing_keeps_its_factors():
    values = {"a": Decimal(0), "b": Decimal(0)}
    some = [
        Index(values, "single", Decimal("0.2")),
        Index(values, "ric"),
        Index(values, "equal"),
        Index(values, "none"),
    ]
    assert {factor for found in capped(some) for _, factor, _ in found.values()} == {Decimal(1)}
