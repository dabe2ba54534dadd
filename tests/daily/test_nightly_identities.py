"""What must hold whatever the market does: identities of the nightly rules on random markets and random events.

Bounds are exact and follow from methodology 6.1: a level is rounded to 8 decimals and a divisor to 12, once each.
Nothing trades on the last session, so every line keeps its opening capitalisation: its level is that of the session
before, computed on the new composition at the old closes.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rankday.contract.tables import INPUT_TABLES
from rankday.daily.engine import DailyEngine
from rankday.daily.session_inputs import Entry, SessionInputs

SESSIONS = [date(2026, 5, day) for day in (4, 5, 6, 7, 8)]
MON, TUE, WED, THU = SESSIONS[:4]
LINES = "abcde"
HALF_LEVEL, HALF_DIVISOR = Fraction(5, 10**9), Fraction(5, 10**13)
few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Row:
    """A row of index_values, as fractions, and the value of the opening it leaves (0 when the index is empty)."""

    level: Fraction
    total_return: Fraction
    net_total_return: Fraction
    divisor: Fraction
    opening_divisor: Fraction
    value: Fraction
    opening_value: Fraction


class Chain:
    """Nights of one market: closes a day (None = not traded), index shares by line, lines by index, events."""

    def __init__(self, closes, shares, members, events=(), entering=None):
        self.db = duckdb.connect()
        self.db.execute("attach ':memory:' as rankday; use rankday")
        engine = DailyEngine(self.db)
        engine.load_events(SESSIONS, [row_of(event) for event in events])
        with tempfile.TemporaryDirectory() as folder:
            for number, day in enumerate(closes):
                night = {"session": SESSIONS[number], "next_session": SESSIONS[number + 1]}
                night |= {"prices": prices_file(Path(folder), number, day)}
                night |= {"shares": shares_file(Path(folder), shares)}
                night |= {"base": entry(members)} if number == 0 else {}
                if entering and number == 2:
                    night |= {"reconstitution": entry(entering, MON)}
                engine.run(SessionInputs(**night))

    def values(self) -> dict[date, dict[str, Row]]:
        """Session → index → its figures."""
        found: dict[date, dict[str, Row]] = {}
        for session, code, *figures in self.rows("""
            select session, index_code, price_level, total_return_level, net_total_return_level, divisor,
                opening_divisor, market_value, coalesce(opened.value, 0)
            from daily.index_values left join (
                select session, index_code, sum(capitalisation) as value from daily.opening group by all
            ) as opened using (session, index_code)
        """):
            found.setdefault(session, {})[code] = Row(*map(Fraction, figures))
        return found

    def rows(self, query: str) -> list[tuple]:
        return self.db.execute(query).fetchall()


def entry(members: dict[str, str], rank_day: date | None = None) -> Entry:
    return Entry(tuple((code, line, None, None) for code, lines in members.items() for line in lines), rank_day)


def row_of(event: dict) -> tuple:
    fields = dict.fromkeys(INPUT_TABLES["corporate_actions"].column_names)
    return tuple((fields | {"status": "confirmed", "announced_date": date(2026, 4, 1)} | event).values())


def prices_file(folder: Path, number: int, closes: dict) -> Path:
    rows = ", ".join(f"('{line}', {close}::decimal(18,6), true)" for line, close in closes.items() if close is not None)
    query = f"select * from (values {rows or '(null, null, true)'}) as prices(security_id, close, is_primary)"
    path = folder / f"prices_{number}.parquet"
    duckdb.sql(query).write_parquet(str(path))
    return path


def shares_file(folder: Path, shares: dict[str, int]) -> Path:
    rows = ", ".join(f"('{line}', {2 * count}::bigint, {count}::bigint)" for line, count in shares.items())
    path = folder / "shares.parquet"
    if not path.exists():
        names = "shares(security_id, total_shares, available_shares)"
        duckdb.sql(f"select * from (values {rows}) as {names}").write_parquet(str(path))
    return path


CLOSE = st.integers(1, 10**9).map(lambda millionths: Decimal(millionths) / 10**6)
SHARES = st.fixed_dictionaries({line: st.integers(10**3, 10**9) for line in LINES})
SOME = st.sets(st.sampled_from(LINES), min_size=1).map(lambda lines: "".join(sorted(lines)))
MEMBERS = SOME.map(lambda lines: {"R3000E": LINES, "R2000": lines})
DAY = st.fixed_dictionaries(dict.fromkeys(LINES, CLOSE))
HOLES = st.fixed_dictionaries(dict.fromkeys(LINES, st.none() | CLOSE))
RATIO = {"ratio_new": st.integers(1, 5), "ratio_old": st.integers(1, 5)}
OTHER = {"other_security_id": st.sampled_from("abx")}
TERMS = {
    "split": {"ratio_new": st.integers(1, 30), "ratio_old": st.integers(1, 30)},
    "special_dividend": {"cash_amount": CLOSE},
    "return_of_capital": {"cash_amount": CLOSE},
    "cash_dividend": {"cash_amount": CLOSE},
    "rights": RATIO | {"cash_amount": CLOSE},
    "offering": {"new_shares": st.integers(1, 10**9)},
    "spin_off": RATIO | OTHER,
    "cash_merger": {"cash_amount": st.none() | CLOSE},
    "stock_merger": RATIO | OTHER,
    "tender": {"tendered_fraction": st.sampled_from(["0.5", "0.9"]), "cash_amount": st.none() | CLOSE},
    "delisting": {"cash_amount": st.just(Decimal("0.0001"))},
}


@st.composite
def events(draw, days=(WED, THU)):
    """Up to six events on the lines, any type, any order."""
    drawn = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(sorted(TERMS)))
        terms = {name: draw(values) for name, values in TERMS[kind].items()}
        event = {"event_id": f"e{number}", "event_type": kind, "security_id": draw(st.sampled_from(LINES))}
        if terms.get("other_security_id") != event["security_id"]:
            drawn.append(event | {"ex_date": draw(st.sampled_from(days))} | terms)
    return drawn


def apart(there: Fraction, expected: Fraction) -> Fraction:
    return abs(there - expected)


def assert_continuous(before: Row, after: Row) -> None:
    """``after``: the level of the same composition at the same values, through the new divisor."""
    rounding = HALF_LEVEL if after.divisor == before.divisor else before.level * HALF_DIVISOR / after.divisor
    assert apart(after.level, before.level) <= HALF_LEVEL + rounding


@few
@given(DAY, HOLES, SHARES, MEMBERS, events())
def test_level_times_divisor_is_the_market_value(first, second, shares, members, happening):
    chain = Chain([first, second, first, second], shares, members, happening)
    for day in chain.values().values():
        for code, row in day.items():
            assert apart(row.level * row.divisor, row.value) <= row.divisor * HALF_LEVEL, code


@few
@given(DAY, DAY, SHARES, MEMBERS, events())
def test_a_random_sequence_of_events_keeps_continuity(first, second, shares, members, happening):
    nobody = dict.fromkeys(LINES)
    values = Chain([first, second, second, nobody], shares, members, happening).values()
    for code, before in values[WED].items():
        if before.opening_value > 0:
            assert values[THU][code].value == before.opening_value
            assert_continuous(before, values[THU][code])
    for day in values.values():
        for row in day.values():
            if 0 < row.opening_value != row.value:
                assert apart(row.level * row.opening_divisor, row.opening_value) <= row.level * HALF_DIVISOR
            elif row.opening_value:
                assert row.opening_divisor == row.divisor


@few
@given(DAY, DAY, SHARES, MEMBERS, events())
def test_the_total_return_is_never_below_the_price_return(first, second, shares, members, happening):
    values = Chain([first, second, first, second], shares, members, happening).values()
    for yesterday, today in pairwise(SESSIONS[:4]):
        for code, row in values[today].items():
            if before := values[yesterday].get(code):
                price_return = row.level / before.level
                assert row.total_return >= before.total_return * price_return - HALF_LEVEL
                assert row.net_total_return >= before.net_total_return * price_return - HALF_LEVEL
                gross, net = row.total_return / before.total_return, row.net_total_return / before.net_total_return
                assert gross * before.net_total_return + HALF_LEVEL * 4 >= net * before.net_total_return


@few
@given(
    st.fixed_dictionaries({line: st.integers(1, 10**6).map(lambda cents: 6 * Decimal(cents) / 100) for line in LINES}),
    st.fixed_dictionaries({line: st.integers(1, 10**6).map(lambda count: 6 * count) for line in LINES}),
    st.sampled_from([(2, 1), (3, 1), (3, 2), (1, 2), (1, 3)]),
)
def test_a_split_changes_nothing(closes, shares, ratio):
    new, old = ratio
    split = {"event_id": "e", "event_type": "split", "security_id": "a", "ex_date": WED} | {
        "ratio_new": new, "ratio_old": old}  # fmt: skip
    divided = closes | {"a": closes["a"] * old / new}
    members = {"R3000E": LINES, "R2000": "ab"}
    with_split = Chain([closes, closes, divided, divided], shares, members, [split])
    without = Chain([closes, closes, closes, closes], shares, members)
    assert with_split.values() == without.values()
    query = "select session, index_code, security_id, contribution from daily.contributions order by all"
    assert with_split.rows(query) == without.rows(query)
    weights = "select session, index_code, security_id, weight, capitalisation from daily.opening order by all"
    assert with_split.rows(weights) == without.rows(weights)
    assert with_split.rows("select index_shares from levels.line_closings where security_id = 'a'") == [
        (shares["a"] * new // old,)
    ]


@few
@given(DAY, SHARES, MEMBERS)
def test_one_stock_doubled_moves_the_level_by_its_weight(closes, shares, members):
    chain = Chain([closes, closes | {"a": 2 * closes["a"]}], shares, members)
    before, after = chain.values()[MON], chain.values()[TUE]
    for code, lines in members.items():
        value = Fraction(closes["a"]) * shares["a"] if "a" in lines else 0
        weight = Fraction(value) / before[code].value
        assert apart(after[code].level, before[code].level * (1 + weight)) <= HALF_LEVEL * (2 + weight)
        [(contribution,)] = chain.rows(
            f"select coalesce(sum(contribution), 0) from daily.contributions where index_code = '{code}' "
            "and security_id = 'a'"
        )
        assert apart(Fraction(contribution), weight) <= Fraction(5, 10**16)


@few
@given(DAY, DAY, SHARES, SOME)
def test_a_reconstitution_at_the_close_moves_nothing(first, second, shares, small):
    members = {"R3000E": "abc", "R2000": "a"}
    days = [first, first, second, dict.fromkeys(LINES)]
    entering = {"R3000E": LINES, "R2000": small}
    values = Chain(days, shares, members, entering=entering).values()
    plain = Chain(days, shares, members).values()
    for code, row in values[WED].items():
        assert (row.level, row.total_return, row.divisor) == (
            plain[WED][code].level, plain[WED][code].total_return, plain[WED][code].divisor)  # fmt: skip
        new = sum(Fraction(second[line]) * shares[line] for line in entering[code])
        assert row.opening_value == new == values[THU][code].value
        assert_continuous(row, values[THU][code])
