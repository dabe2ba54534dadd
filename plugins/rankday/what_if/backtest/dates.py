"""The reconstitutions of a backtest: those of a calendar that are implemented within the sessions that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rankday.contract.errors import RankdayError
from rankday.drops.snapshot_store import Snapshot
from rankday.rulebook.season import Season, seasons_of_year


@dataclass(frozen=True)
class Event:
    """A season, and ``enters``: the session with data at whose close its composition becomes effective."""

    season: Season
    enters: date

    @property
    def name(self) -> str:
        return self.season.event_id


def events_of(sessions: Sequence[date], calendar: str | None) -> list[Event]:
    """The reconstitutions of ``calendar`` implemented in the range of ``sessions`` (in order), each at the first of
    them on or after its day. RankdayError where a year's dates are not on record, or two would enter together."""
    found = []
    for year in range(sessions[0].year, sessions[-1].year + 1):
        for season in seasons_of_year(year, calendar):
            if sessions[0] <= season.implementation_date <= sessions[-1]:
                enters = next(day for day in sessions if day >= season.implementation_date)
                found.append(Event(season, enters))
    found.sort(key=lambda event: event.season.implementation_date)
    for before, event in pairwise(found):
        if before.enters == event.enters:
            raise RankdayError(
                f"{before.name} and {event.name} would both enter at the close of {event.enters}: no session between "
                "them has data; import some, or take a shorter range"
            )
    return found


def refuse_without_rank_day(event: Event, snapshot: Snapshot | None) -> Snapshot:
    """``snapshot``, that of the rank day. Raises RankdayError where there is none."""
    if snapshot is None:
        day = event.season.rank_date
        raise RankdayError(
            f"{event.name}: no snapshot of its rank day {day}; rankday ingest --session {day} freezes its drop "
            "(a backtest freezes nothing), or take a range without it"
        )
    return snapshot
