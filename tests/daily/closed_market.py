"""A market of May 2026 in which the exchange does not trade on Wednesday the 6th, and the package does not know of it.

Twenty lines of 100 shares at 10 USD, as in test_nightly.py: the divisor of R3000E is 20, a dollar on a line 5 points.
"""

from __future__ import annotations

from datetime import date

import duckdb

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reference.drops import write_drop
from reference.nightly.drops import drop

MON, TUE, WED, THU, FRI = (date(2026, 5, day) for day in (4, 5, 6, 7, 8))
SATURDAY, MON_AFTER = date(2026, 5, 9), date(2026, 5, 11)
LINES = [f"l{number:02}" for number in range(20)]
MEMBERS = dict.fromkeys(LINES, "R3000E R2000")
CLOSES = {TUE: {"l00": "11"}, WED: {"l00": "11"}, THU: {"l00": "13"}, FRI: {"l00": "13"}, MON_AFTER: {"l00": "14"}}


def land(home: Home, session: date, events: tuple = (), shares: int = 100, closes: dict | None = None) -> None:
    prices = dict.fromkeys(LINES, "10") | CLOSES.get(session, {}) | (closes or {})
    counts = dict.fromkeys(LINES, (shares, 200))
    write_drop(home.landing(session), session, drop(session, prices, counts, events, MEMBERS))


def row(home: Home, kind: str, day: date) -> None:
    """A row as an operator may write it by hand."""
    text = home.session_changes_file.read_text() if home.session_changes_file.exists() else HEADER
    home.session_changes_file.write_text(f"{text}{kind},{day},mourning,ana,ben\n")


HEADER = "kind,date,reason,author,approver\n"
MOURNING = {
    "kind": "closure",
    "date": "2026-05-06",
    "reason": "national day of mourning",
    "author": "ana",
    "approver": "ben",
}


def table(home: Home, session: date, name: str, columns: str) -> list[tuple]:
    folder = publication.newest_version(home, f"daily/{session}").folder
    return duckdb.sql(f"select {columns} from read_parquet('{folder}/{name}.parquet')").fetchall()


def level(home: Home, session: date) -> float:
    rows = dict(table(home, session, "index_values", "index_code, price_level"))
    return float(rows["R3000E"])


def versions(home: Home) -> dict[date, int]:
    streams = publication.streams(home, "daily")
    return {date.fromisoformat(one.partition("/")[2]): publication.newest_version(home, one).version for one in streams}


def two_days(folder) -> Home:
    """Monday and Tuesday published; on Wednesday there is no drop."""
    home = Home(folder / "home")
    for session in (MON, TUE):
        land(home, session)
        nightly(home, session)
    return home
