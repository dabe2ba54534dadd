"""A generated market: landing drops of a rank day and the sessions after it, the same bytes for the same seed.

Whole numbers only, from raw random bits to exact decimal text (``dice``, ``units``): no result depends on the machine.
The way: ``rank_day`` builds companies (named ``cases`` first, then ``companies`` by ``kinds``) and who was a member
(``incumbents``); ``walk`` moves them from session to session; ``tables`` and ``drops`` write them down.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home

DEFAULT_START = date(2026, 4, 30)
DEFAULT_COMPANIES, DEFAULT_SESSIONS, DEFAULT_SEED = 9_000, 5, 1
MOST_COMPANIES, MOST_SESSIONS = 50_000, 1_300


@dataclass(frozen=True)
class GeneratedDrop:
    """One landing drop: its rows by table, and whether this call wrote it (False: the same drop was there)."""

    session: date
    folder: Path
    rows: dict[str, int]
    is_new: bool


def generate(
    home: Home,
    *,
    seed: int = DEFAULT_SEED,
    companies: int = DEFAULT_COMPANIES,
    sessions: int = DEFAULT_SESSIONS,
    start: date = DEFAULT_START,
    file_format: str = "csv",
    offerings: bool = False,
    reference_data: bool = False,
    only: Collection[date] = (),
) -> list[GeneratedDrop]:
    """Write ``sessions`` consecutive landing drops, the first on the rank day ``start`` (docs/contract.md 2).

    ``offerings``: with the lines that come to market between rank days and the share counts that change, besides.
    ``reference_data``: with labels on four levels, identifiers and the value traded in a year, besides.
    ``only``: of them the drops of these sessions (none named: all), with the same bytes as beside the others.

    Raises RankdayError for a start that is no session, numbers out of range, one of ``only`` that is not among the
    sessions, and a landing folder that holds another drop; drops written before that one stay, each is complete in
    itself.
    """
    from rankday.sample_market.drops import DropWriter
    from rankday.sample_market.offerings import OfferedLines
    from rankday.sample_market.rank_day import market_of_rank_day
    from rankday.sample_market.tables import Tables
    from rankday.sample_market.walk import days

    for name, value, most in (("companies", companies, MOST_COMPANIES), ("sessions", sessions, MOST_SESSIONS)):
        if not 1 <= value <= most:
            raise RankdayError(f"{name} {value}: choose 1 to {most:,}")
    if seed < 0:
        raise RankdayError(f"seed {seed}: choose 0 or more")
    calendar = _sessions_from(start, sessions)
    if outside := sorted(set(only).difference(calendar[:sessions])):
        raise RankdayError(f"{outside[0]}: not among the {sessions} sessions {calendar[0]} to {calendar[sessions - 1]}")
    market = market_of_rank_day(start, seed, companies)
    tables, writer = Tables(market, reference_data), DropWriter(home, file_format)
    offered = OfferedLines(start, seed, companies) if offerings else None
    drops = []
    for day in days(market, calendar, sessions):
        session = calendar[day.session]
        if only and session not in only:
            continue
        frames = tables.of(day)
        if offered:
            frames = offered.added_to(frames, session)
        is_new = writer.write(session, frames)
        rows = {name: len(frame) for name, frame in frames.items()}
        drops.append(GeneratedDrop(session, home.landing(session), rows, is_new))
    return drops


def _sessions_from(start: date, count: int) -> list[date]:
    """``count`` sessions from ``start`` on, and SESSIONS_AHEAD more for ex-dates to come."""
    from rankday.rulebook.sessions import checked_session, next_session
    from rankday.sample_market.walk import SESSIONS_AHEAD

    found = [checked_session(start)]
    while len(found) < count + SESSIONS_AHEAD:
        found.append(next_session(found[-1]))
    return found
