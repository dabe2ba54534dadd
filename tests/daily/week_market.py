"""Twenty lines of 100 shares at 10 USD in a week of May 2026: V = 20,000, the base value 1000, the divisor 20."""

from __future__ import annotations

import shutil
from datetime import date

import duckdb

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reference.drops import write_drop
from reference.nightly.drops import drop, event

FRI_BEFORE, MON, TUE, WED, THU, FRI = (date(2026, 5, day) for day in (1, 4, 5, 6, 7, 8))
SATURDAY, MEMORIAL_DAY = date(2026, 5, 9), date(2026, 5, 25)
LINES = [f"l{number:02}" for number in range(20)]
MEMBERS = {line: "R3000E R2000" if number < 10 else "R3000E" for number, line in enumerate(LINES)}
EVENTS = {
    TUE: (
        event("dividend", "l00", "cash_dividend", WED, cash="0.20"),
        event("split", "l01", "split", THU, new=2, old=1),
    )
}
CLOSES = {TUE: {"l00": "11"}, WED: {"l00": "11"}, THU: {"l00": "11", "l01": "5", "l19": None}}


def land(home: Home, session: date, closes: dict[str, str | None] | None = None, members=MEMBERS) -> None:
    """The drop of ``session``, in place of what is there: all at 10 but CLOSES and ``closes`` (None = not traded)."""
    prices = dict.fromkeys(LINES, "10") | CLOSES.get(session, {}) | (closes or {})
    shutil.rmtree(home.landing(session), ignore_errors=True)
    shares = dict.fromkeys(LINES, (100, 200))
    write_drop(home.landing(session), session, drop(session, prices, shares, EVENTS.get(session, ()), members))


def folder(home: Home, session: date):
    return publication.newest_version(home, f"daily/{session}").folder


def table(home: Home, session: date, name: str, columns: str = "*", where: str = "true") -> list[tuple]:
    path = str(folder(home, session) / f"{name}.parquet")
    return duckdb.sql(f"select {columns} from read_parquet($path) where {where}", params={"path": path}).fetchall()


def versions(home: Home) -> dict[date, int]:
    streams = publication.streams(home, "daily")
    return {date.fromisoformat(one.partition("/")[2]): publication.newest_version(home, one).version for one in streams}


def approve(home: Home, *names: str) -> None:
    for stream, content_hash in publication.pending(home):
        for name in names:
            publication.approve(home, stream, content_hash, name, unseen=True)


def week_in(folder) -> tuple[Home, dict]:
    """Monday, then Thursday with the two sessions missed in between: the home, and what that last call returned."""
    home = Home(folder / "l'année")
    for session in (MON, TUE, WED, THU):
        land(home, session)
    nightly(home, MON)
    return home, nightly(home, THU)
