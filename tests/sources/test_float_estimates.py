"""Floats estimated from the index's own returns: what they find, and that nothing of a later day changes them."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from rankday.contract.home import Home
from rankday.evidence import store
from rankday_sources import evidence_rows
from rankday_sources.float_estimates import estimate_days, estimate_floats

FIRST, DAYS = date(2025, 3, 3), 70
HELD = {"AAA": 0.2, "BBB": 1.0, "CCC": 1.0, "DDD": 1.0}  # what part of all shares the index counts


def sessions() -> list[date]:
    weekdays = (FIRST + timedelta(days=number) for number in range(2 * DAYS))
    return [day for day in weekdays if day.weekday() < 5][:DAYS]


def move(number: int, ticker: str) -> float:
    """A line's return on session ``number``: one that no other line has, within 3 %."""
    return ((number * (7 + 4 * "ABCD".index(ticker[0])) + number**2) % 13 - 6) / 200


@pytest.fixture(scope="module")
def market(tmp_path_factory) -> tuple[Home, Path]:
    """Four lines of equal caps, in the list since January, and an index that holds a fifth of AAA."""
    home = Home(tmp_path_factory.mktemp("floats") / "home")
    days, prices, level, rows, levels = sessions(), dict.fromkeys(HELD, 10.0), 1000.0, [], []
    for number, day in enumerate(days):
        if number:
            before = sum(part * prices[ticker] for ticker, part in HELD.items())
            prices = {ticker: round(price * (1 + move(number, ticker)), 6) for ticker, price in prices.items()}
            level *= sum(part * prices[ticker] for ticker, part in HELD.items()) / before
        levels.append((day, level))
        rows += [
            {"session": day, "symbol": ticker, "mic": "XNYS", "close": price, "volume": 1000, "cap": price * 1e6}
            for ticker, price in prices.items()
        ]
    store.put(home, evidence_rows.closes(pl.DataFrame(rows)))
    store.put(home, evidence_rows.member_lists({"R2000": {date(2025, 1, 2): HELD}}))
    path = home.root / "levels.csv"
    path.write_text("session,close\n" + "".join(f"{day},{level:.6f}\n" for day, level in levels))
    return home, path


def estimated(home: Home, levels: Path, day: date) -> dict[str, float]:
    path = estimate_floats(home, levels, "R2000", [day], lambda *_: None)[day]
    return {row["ticker"]: float(row["float"]) for row in csv.DictReader(path.open())}


def test_a_line_of_which_the_index_holds_less_has_the_smaller_float(market):
    """Equal traits: only the returns tell AAA, a fifth of which is held, from the others."""
    floats = estimated(*market, sessions()[-2])
    assert floats["AAA"] < 0.5 * min(floats[ticker] for ticker in ("BBB", "CCC", "DDD"))


def test_too_few_sessions_estimate_nothing(market):
    """61 closes are 60 returns (float_minimum_sessions); one fewer is too few."""
    days = sessions()
    assert estimated(*market, days[60]) and not estimated(*market, days[59])


def test_what_came_later_changes_nothing_earlier(market, tmp_path):
    home, levels = market
    day = sessions()[-2]
    before = estimate_floats(home, levels, "R2000", [day], lambda *_: None)[day]
    text = before.read_text()
    before.unlink()
    later = [
        {"session": day + timedelta(days=90), "symbol": "AAA", "mic": "XNYS", "close": 99.0, "volume": 9, "cap": 1e9}
    ]
    store.put(home, evidence_rows.closes(pl.DataFrame(later)))
    store.put(home, evidence_rows.member_lists({"R2000": {day + timedelta(days=1): ["ZZZ"]}}))
    longer = tmp_path / "levels.csv"
    longer.write_text(levels.read_text() + f"{day + timedelta(days=90)},1.0\n")
    after = estimate_floats(home, longer, "R2000", [day, day + timedelta(days=90)], lambda *_: None)[day]
    assert (after.name, after.read_text()) == (before.name, text)


def test_floats_enter_on_screener_sessions_and_share_updates(market):
    """21 March 2025 is the third Friday; 16 May was named by a screener, 17 May is no session of the closes."""
    home, _ = market
    assert estimate_days(home, [date(2025, 5, 16), date(2025, 5, 17)]) == [date(2025, 3, 21), date(2025, 5, 16)]
