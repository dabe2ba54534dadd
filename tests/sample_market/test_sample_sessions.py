"""The sessions after the rank day: prices and counts follow the corporate actions that the drops name."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from itertools import pairwise

import pytest

from rankday.contract.tables import EVENT_TYPES
from rankday.sample_market.book import Book
from rankday.sample_market.cases import company_id_of
from rankday.sample_market.corporate_actions import Event
from rankday.sample_market.model import Company, Line
from rankday.sample_market.units import MICRO
from sample_market.conftest import RANK_DAY, market


def line_of(name: str) -> str:
    return f"S{company_id_of(name)[1:]}A"


def row(market, session: int, table: str, line: str) -> dict | None:
    return next((each for each in market.drops[session][table] if each["security_id"] == line), None)


def effect(event_type: str, close: str = "40", total: int = 20, available: int = 16, **terms):
    """(value, total, available, is there) of a line after an event at the open, without a day's return."""
    lines = [
        Line(f"S{number}A", f"C{number}", f"T{number}", None, value=int(Decimal(value) * MICRO), total_shares=shares,
             available_shares=free)
        for number, value, shares, free in ((1, close, total, available), (2, "18", 100, 90))
    ]  # fmt: skip
    book = Book([Company(line.company_id, None, lines=[line]) for line in lines])
    book.apply(Event("E1", 0, event_type, 0, 0, 1, RANK_DAY, other=1, **terms))
    return Decimal(int(book.value[0])) / MICRO, int(book.total[0]), int(book.available[0]), bool(book.is_there[0])


@pytest.mark.parametrize(
    ("event", "after"),
    [
        pytest.param(partial(effect, "split", ratio=(2, 1)), (20, 40, 32, True), id="split"),
        pytest.param(partial(effect, "split", ratio=(1, 10)), (400, 2, 2, True), id="reverse_split_half_up"),
        pytest.param(partial(effect, "stock_dividend", ratio=(5, 4)), (32, 25, 20, True), id="stock_dividend"),
        pytest.param(partial(effect, "cash_dividend", cash=250_000), (Decimal("39.75"), 20, 16, True), id="dividend"),
        pytest.param(partial(effect, "rights", ratio=(1, 4), cash=30_000_000), (38, 25, 20, True), id="rights"),
        pytest.param(
            partial(effect, "rights", ratio=(1, 4), cash=40_000_000), (40, 20, 16, True), id="rights_at_money"
        ),
        pytest.param(partial(effect, "offering", new_shares=8), (40, 28, 24, True), id="offering"),
        pytest.param(partial(effect, "spin_off", ratio=(1, 3)), (34, 20, 16, True), id="spin_off"),
        pytest.param(partial(effect, "tender", tendered=899_999), (40, 20, 1, True), id="tender_below"),
        pytest.param(partial(effect, "tender", tendered=900_000), (40, 20, 16, False), id="tender"),
        pytest.param(partial(effect, "delisting"), (40, 20, 16, False), id="delisting"),
    ],
)
def test_one_event_by_hand(event, after):
    assert event() == after


def test_a_split_halves_the_price_and_doubles_the_shares_on_its_ex_date(small_market):
    line = line_of("event_split")
    before, after = (row(small_market, session, "shares", line) for session in (1, 2))
    assert (before["total_shares"], before["available_shares"]) == (20_000_000, 16_000_000)
    assert (after["total_shares"], after["available_shares"]) == (40_000_000, 32_000_000)
    closes = [row(small_market, session, "prices", line)["close"] for session in (0, 1, 2, 3)]
    assert closes[0] == 40
    assert 36 < closes[1] < 44
    assert Decimal("0.45") < closes[2] / closes[1] < Decimal("0.55")
    event = row(small_market, 0, "corporate_actions", line)
    assert (event["ratio_new"], event["ratio_old"], event["status"]) == (2, 1, "announced")
    assert event["ex_date"] == small_market.calendar[2]
    assert row(small_market, 1, "corporate_actions", line)["status"] == "confirmed"


def test_two_events_at_one_opening_the_dividend_on_the_new_shares(small_market):
    closes = [row(small_market, session, "prices", line_of("event_two_at_once"))["close"] for session in (3, 4)]
    assert abs(closes[1] - (closes[0] / 2 - 2)) < closes[1] / 10


def test_every_event_type_has_its_ex_date_within_the_first_five_sessions(small_market):
    first_days = set(small_market.calendar[1:5])
    found = {
        event["event_type"]
        for drop in small_market.drops[:5]
        for event in drop["corporate_actions"]
        if event["ex_date"] in first_days and event["status"] == "confirmed"
    }
    assert found == set(EVENT_TYPES)


@pytest.mark.parametrize(
    ("name", "session"),
    [("event_cash_merger", 4), ("event_stock_merger", 3), ("event_tender", 4), ("event_bankruptcy", 3),
     ("event_delisting", 4)],
)  # fmt: skip
def test_a_line_that_leaves_is_there_until_its_last_session(small_market, name, session):
    line = line_of(name)
    for table in ("securities", "prices", "shares"):
        assert row(small_market, session - 1, table, line)
        assert row(small_market, session, table, line) is None
    companies = {each["company_id"] for each in small_market.drops[session]["companies"]}
    assert company_id_of(name) not in companies
    assert company_id_of("no_security_at_all") in companies


def test_a_merger_by_shares_and_an_offering_and_a_tender_change_counts(small_market):
    def available(name, session):
        return row(small_market, session, "shares", line_of(name))["available_shares"]

    assert [available("event_acquirer", session) for session in (2, 3)] == [180_000_000, 188_000_000]
    assert [available("event_offering", session) for session in (2, 3)] == [16_000_000, 24_000_000]
    assert [available("event_tender_below", session) for session in (2, 3)] == [16_000_000, 9_600_000]


def test_children_appear(small_market):
    for name, born, shares in (("child_when_issued", 1, 6_666_667), ("child_unpriced", 2, 4_000_000)):
        assert row(small_market, born - 1, "securities", line_of(name)) is None
        assert row(small_market, born, "prices", line_of(name))["close"] > 0
        assert row(small_market, born, "shares", line_of(name))["total_shares"] == shares


def test_a_ticker_changes_and_a_suspended_line_has_no_close(small_market):
    tickers = [row(small_market, s, "securities", line_of("event_ticker_change"))["ticker"] for s in range(4)]
    assert tickers[0] == tickers[1] != tickers[2] == tickers[3]
    prices = [row(small_market, s, "prices", line_of("event_suspension")) for s in range(5)]
    assert [price["status"] for price in prices] == ["traded", "traded", "halted", "halted", "traded"]
    assert prices[2]["close"] is None


def test_what_is_cancelled_or_never_confirmed_does_not_happen(small_market):
    statuses = [row(small_market, s, "corporate_actions", line_of("event_cancelled"))["status"] for s in range(4)]
    assert statuses == ["announced", "confirmed", "cancelled", "cancelled"]
    closes = [row(small_market, s, "prices", line_of("event_cancelled"))["close"] for s in (2, 3)]
    assert Decimal("0.9") < closes[1] / closes[0] < Decimal("1.1")
    assert row(small_market, 2, "corporate_actions", line_of("event_never_confirmed"))["status"] == "announced"


def test_no_event_is_known_too_late_for_the_opening_it_changes():
    """Else a default sample would need restatements; the one case that does comes after the first five sessions."""
    large = market(3_000, 14)
    states = [{event["event_id"]: event for event in drop["corporate_actions"]} for drop in large.drops]
    seen, late = set(), []
    for session in range(1, 14):
        for event_id, event in states[session].items():
            if event["ex_date"] == large.calendar[session]:
                assert states[session - 1][event_id]["status"] == event["status"]
                seen.add((event_id.startswith("E0000"), event["status"]))
            elif event["ex_date"] < large.calendar[session] and event["ex_date"] in large.calendar:
                late.append((event["security_id"], session))
    assert (False, "cancelled") in seen
    assert late == [(line_of("event_named_late"), 6)]


def test_an_ex_date_on_a_closed_day_is_no_session(small_market):
    event = row(small_market, 0, "corporate_actions", line_of("event_ex_on_closed_day"))
    assert event["ex_date"] not in small_market.calendar


def test_prices_move_together_and_counts_stay_possible(small_market):
    for before, after in pairwise(small_market.drops):
        for each in after["shares"]:
            assert (each["available_shares"] or 0) <= (each["total_shares"] or 0)
        was = {(each["security_id"], each["mic"]): each["close"] for each in before["prices"]}
        moved = [
            each["close"] / was[key]
            for each in after["prices"]
            if each["close"] and was.get(key := (each["security_id"], each["mic"]))
        ]
        assert len(moved) > 300
        assert sum(ratio == 1 for ratio in moved) < len(moved) / 3
        assert all(Decimal("0.02") < ratio < 50 for ratio in moved)
    changed = {
        each["security_id"] for drop in small_market.drops[1:] for each in drop["shares"] if each["as_of"] > RANK_DAY
    }
    assert changed


def test_listings_stay_the_same_but_for_events(small_market):
    known = [{each["security_id"]: each for each in drop["securities"]} for drop in small_market.drops]
    for before, after in pairwise(known):
        changed = [line for line in before.keys() & after.keys() if before[line] != after[line]]
        assert len(changed) <= 2
        assert all(before[line] | {"ticker": None} == after[line] | {"ticker": None} for line in changed)
