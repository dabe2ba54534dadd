"""Whether a line traded first in a session, which a fast entry asks of each day that nightly published."""

from __future__ import annotations

from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.reconstitution.additions.first_trades import sessions_with_first_trades
from reference.drops import Market, write_drop

THU, MON = date(2026, 6, 18), date(2026, 6, 22)  # 19 June is a holiday


@pytest.mark.parametrize(
    ("ipo_date", "found"),
    [(MON, [MON]), (date(2026, 6, 19), [MON]), (date(2026, 6, 20), [MON]), (THU, []), (date(2026, 6, 23), [])],
)
def test_an_offering_trades_first_on_its_date_or_the_next_session(tmp_path, ipo_date, found):
    home, market = Home(tmp_path), Market(MON)
    market.simple("old")
    market.simple("fresh", ipo_date=ipo_date)
    write_drop(home.landing(MON), MON, market.drop)
    ingest(home, MON)
    assert sessions_with_first_trades(home, [MON]) == found


def test_a_drop_that_states_no_offering_has_no_first_trade(tmp_path):
    home, market = Home(tmp_path), Market(MON)
    market.simple("old")
    write_drop(home.landing(MON), MON, market.drop)
    ingest(home, MON)
    assert sessions_with_first_trades(home, [THU, MON]) == []


def landed(home: Home, session: date, ipo_date: date) -> None:
    market = Market(session)
    market.simple("fresh", ipo_date=ipo_date)
    write_drop(home.landing(session), session, market.drop)
    ingest(home, session)


def test_every_session_that_was_caught_up_is_looked_at(tmp_path):
    home, quiet = Home(tmp_path), date(2026, 6, 17)
    for session in (quiet, THU, MON):
        landed(home, session, date(2026, 6, 1) if session == quiet else session)
    assert sessions_with_first_trades(home, [MON, quiet, THU]) == [THU, MON]


def test_before_the_rule_was_in_force_nothing_traded_first(tmp_path):
    home = Home(tmp_path)
    for session in (date(2026, 5, 22), date(2026, 5, 26)):
        landed(home, session, session)
    assert sessions_with_first_trades(home, [date(2026, 5, 22), date(2026, 5, 26)]) == [date(2026, 5, 26)]
