"""On a session without a listing the newest one stands in, with that day's closes and nothing that came later."""

from datetime import date

import pytest

from rankday.engine.database import in_memory
from rankday.engine.runner import ModelRunner
from rankday.evidence.tables import carry_listing

JUNE, APRIL, LATER = date(2025, 6, 27), date(2026, 4, 15), date(2026, 4, 16)


@pytest.fixture
def db():
    with in_memory() as db:
        ModelRunner(db).create_sources("run")
        listed = [
            (JUNE, "KEPT", "Kept Inc.", 10),
            (JUNE, "GONE", "Gone Inc.", 10),
            (date(2024, 6, 28), "KEPT", "Old Inc.", 5),
        ]
        db.executemany(
            "insert into run.evidence_listings (session, symbol_key, name, last_price) values (?, ?, ?, ?)", listed
        )
        closes = [(APRIL, "KEPT", 12, 700, 1200), (APRIL, "LISTED_SINCE", 3, 1, 1), (LATER, "GONE", 9, 1, 1)]
        db.executemany(
            "insert into run.evidence_closes (session, symbol_key, last_price, volume, market_cap_usd) "
            "values (?, ?, ?, ?, ?)",
            closes,
        )
        yield db


def of(db, day):
    query = "select symbol_key, name, last_price, volume, market_cap_usd from run.evidence_listings where session = ?"
    return db.execute(query, [day]).fetchall()


def test_the_newest_listing_stands_with_the_closes_of_the_day(db):
    carry_listing(db, APRIL)
    assert of(db, APRIL) == [("KEPT", "Kept Inc.", 12, 700, 1200)]


def test_a_day_with_a_listing_of_its_own_keeps_it(db):
    carry_listing(db, JUNE)
    assert len(of(db, JUNE)) == 2
