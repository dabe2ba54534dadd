"""Random sequences of events, several a day and line, splits among them, prices there and not: nothing is lost.

What holders own before the open (leavers at their terms) is what they own after it and the cash they received, to what
whole shares and millionths of a dollar allow; and the backfill has every digit of the daily run.
"""

from __future__ import annotations

import os
import tempfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daily.event_markets import MON, SESSIONS, TUE, WED, EventMarket, event
from daily.holdings import HALF_MICRO, ORDER, Holdings, terms

LINES, OUTSIDE, QUIET = "abcdef", "xy", "z"  # nothing happens to z, so that no index becomes worth nothing
EXAMPLES = int(os.environ.get("EVENT_EXAMPLES", "10"))
some = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

PRICE = st.integers(1, 10**8).map(lambda millionths: Decimal(millionths) / 10**5)
COUNTS = st.fixed_dictionaries(dict.fromkeys(LINES + OUTSIDE, st.integers(10**3, 10**8)))
CLOSES = st.fixed_dictionaries(dict.fromkeys(LINES + OUTSIDE, PRICE))
HOLES = st.fixed_dictionaries(dict.fromkeys(LINES + OUTSIDE, st.none() | PRICE))
RATIO = st.sampled_from([(2, 1), (3, 2), (1, 3), (1, 7), (21, 20), (1, 2000), (2000, 1), (1, 1), (5153, 5000), (13, 5)])
CASH = st.integers(1, 5 * 10**6).map(lambda millionths: Decimal(millionths) / 10**6)


@st.composite
def events(draw) -> list[dict]:
    """Up to twelve events of three sessions, most of one, any type, any lines, ids in any order."""
    found = {}
    ids = draw(st.permutations([f"e{number:02}" for number in range(12)]))
    for event_id in ids[: draw(st.integers(2, 12))]:
        kind = draw(st.sampled_from((*ORDER, "split", "stock_dividend", "spin_off", "cash_dividend")))
        new, old = draw(RATIO)
        line = draw(st.sampled_from(LINES + OUTSIDE if kind in (*ORDER[:4],) else LINES))
        other = draw(st.sampled_from([one for one in LINES + OUTSIDE if one != line]))
        made = {
            "split": {"new": new, "old": old},
            "stock_dividend": {"new": new, "old": old},
            "rights": {"new": new, "old": old, "cash": draw(CASH)},
            "offering": {"shares": draw(st.sampled_from((1, 10**7, 10**9)))},
            "spin_off": {"new": new, "old": old, "other": other},
            "stock_merger": {"new": new, "old": old, "other": other, "cash": draw(st.none() | CASH)},
            "tender": {"tendered": draw(st.sampled_from(("0.5", "0.95"))), "cash": draw(st.none() | CASH)},
            "cash_merger": {"cash": draw(st.none() | CASH)},
            "delisting": {"cash": draw(st.sampled_from((None, "0.0001")))},
        }.get(kind, {"cash": draw(CASH)})
        ex = draw(st.sampled_from((TUE, TUE, TUE, WED)))
        row = event(event_id, line, kind, ex, **made)
        # the same event under a second id is a case of its own (test_events_resent)
        found[str({name: value for name, value in row.items() if name != "event_id"})] = row
    return list(found.values())


@some
@given(CLOSES, HOLES, HOLES, COUNTS, st.sets(st.sampled_from(LINES), min_size=1), events())
def test_what_holders_own_before_they_own_after_and_the_backfill_agrees(first, second, third, counts, small, happening):
    counts, quiet = counts | {QUIET: 10**9}, {QUIET: Decimal(100)}
    days = [day | quiet for day in (first, second, third)]
    with tempfile.TemporaryDirectory() as folder:
        market = EventMarket(Path(folder), days, counts, happening, LINES + QUIET, [*sorted(small), QUIET])
        market.assert_backfill_is_the_same()
    for number, session in enumerate((MON, TUE)):
        opening = [one for one in happening if one["ex_date"] == SESSIONS[number + 1]]
        due = [one for one in opening if one["event_type"] != "cash_dividend"]
        assert_conserved(market, session, due, {line: Fraction(c) for line, c in days[number].items() if c is not None})


ADDED = st.fixed_dictionaries(dict.fromkeys((MON, TUE, WED), st.sets(st.sampled_from(LINES + OUTSIDE), max_size=4)))


@some
@given(CLOSES, HOLES, HOLES, COUNTS, ADDED, st.sets(st.sampled_from(LINES), min_size=1), events())
def test_the_backfill_has_every_digit_also_where_lines_are_added(
    first, second, third, counts, added, members, happening
):
    """Members, leavers, spun-off children and lines of earlier additions among them; on MON with the base."""
    counts, quiet = counts | {QUIET: 10**9}, {QUIET: Decimal(100)}
    days = [day | quiet for day in (first, second, third)]
    coming = {session: sorted(lines) for session, lines in added.items()}
    with tempfile.TemporaryDirectory() as folder:
        whole = [*sorted(members), QUIET]
        market = EventMarket(Path(folder), days, counts, happening, whole, whole, coming)
        market.assert_backfill_is_the_same()


def assert_conserved(market: EventMarket, session, due: list[dict], closes: dict[str, Fraction]) -> None:
    query = (
        "select security_id, index_shares, capitalisation from daily.{} where session = '{}' and index_code = 'R3000E'"
    )
    closing = {line: (shares, Fraction(worth)) for line, shares, worth in market.rows(query.format("closing", session))}
    opening = {line: (shares, Fraction(worth)) for line, shares, worth in market.rows(query.format("opening", session))}
    outcomes = {event_id: outcome for event_id, _, outcome, *_ in market.actions(session)}
    holdings = Holdings(closing, closes, outcomes)
    holdings.take(due)
    assert holdings.lines.keys() == opening.keys()
    for line, (shares, worth) in opening.items():
        expected = holdings.lines[line]
        assert abs(shares - expected.shares) <= expected.odd, (session, line)
        assert abs(worth - expected.worth) <= expected.slack, (session, line)
    slack = holdings.slack + sum(holding.slack for holding in holdings.lines.values())
    before, after = (sum(worth for _, worth in lines.values()) for lines in (closing, opening))
    assert abs(after + holdings.received - before) <= slack
    assert_leavers_at_what_is_given(closing, opening, due, outcomes, closes)


def assert_leavers_at_what_is_given(closing, opening, due, outcomes, closes) -> None:
    """The first leaving event of a line, in order, gives its terms: its closing is what its holders are given."""
    for line in closing.keys() - opening.keys():
        leaving = [one for one in due if one["security_id"] == line and outcomes.get(one["event_id"]) == "applied"]
        first = min(
            (one for one in leaving if one["event_type"] in ORDER[7:]),
            key=lambda one: ORDER.index(one["event_type"]),
        )
        given = terms(first, due, closes)
        if given is None:
            continue  # its own close, or an acquirer that did not trade
        (shares, worth), (each, own) = closing[line], given
        odd = max(Fraction(1, 2), 1 - shares * own)  # at least one share is left by a consolidation
        assert abs(worth - shares * each) <= (each / own + HALF_MICRO) * odd + HALF_MICRO * shares * own, line
