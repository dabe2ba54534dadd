"""The days of additions: a quarter's by the calendar, a fast entry's by the model ``entry_dates``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rankday.contract.errors import RankdayError
from rankday.contract.streams import Kind, Stream
from rankday.engine.decided_rows import decided_rows
from rankday.rulebook.calendar import RECONSTITUTION
from rankday.rulebook.quarters import quarter_before, quarter_of_name, quarters_of_year
from rankday.rulebook.season import Season, seasons_of_year
from rankday.rulebook.sessions import checked_session, next_session, previous_session, sessions_between

LONGEST_ENTRY = timedelta(days=60)  # the sessions that `entry_dates` is shown: more than any rule of ours asks for


@dataclass(frozen=True)
class AdditionDates:
    """``rank_date`` is the session whose drop is screened: the IPO rank day, or the first trading day of a fast entry.

    ``offered_after`` is the day after which a candidate is offered, ``previous_rank_date`` the IPO rank day before,
    ``earlier_rank_date`` the one before that (None: not on record). ``calendar`` is the version that was asked for.
    The lines enter after the close of ``implementation_date``.
    """

    kind: Kind
    event_id: str
    rank_date: date
    implementation_date: date
    effective_date: date
    calendar_version: str
    calendar: str | None
    offered_after: date
    previous_rank_date: date | None
    earlier_rank_date: date | None = None
    announcement_date: date | None = None

    @property
    def stream(self) -> str:
        if self.kind is Kind.FAST_ENTRY:
            return str(Stream(self.kind, day=self.rank_date))
        return str(Stream(self.kind, event=self.event_id))


def dates_of(of: str | date, calendar: str | None = None) -> AdditionDates:
    """The days of the IPO additions of a quarter, or of fast entries first traded on a day. Raises RankdayError."""
    return dates_of_fast_entry(of, calendar) if isinstance(of, date) else dates_of_quarter(of, calendar)


def dates_of_quarter(name: str, calendar: str | None = None) -> AdditionDates:
    """The days of the quarter ``name`` (``2026-09``).

    RankdayError for a quarter that is not on record, or whose IPOs come with a reconstitution.
    """
    quarter = quarter_of_name(name, calendar)
    if quarter.carries == RECONSTITUTION:
        raise RankdayError(
            f"{name}: its IPOs come with the reconstitution of that month; there is nothing to add beside it"
        )
    before = quarter_before(quarter, calendar)
    if quarter.ipo_rank_date is None or before is None or before.ipo_rank_date is None:
        raise RankdayError(f"{name}: its IPO rank day, or that of the quarter before, is not on record")
    earlier = quarter_before(before, calendar)
    return AdditionDates(
        kind=Kind.IPO_ADDITIONS,
        event_id=name,
        rank_date=quarter.ipo_rank_date,
        implementation_date=quarter.implementation_date,
        effective_date=next_session(quarter.implementation_date),
        calendar_version=quarter.calendar_version,
        calendar=calendar,
        offered_after=before.ipo_rank_date,
        previous_rank_date=before.ipo_rank_date,
        earlier_rank_date=earlier and earlier.ipo_rank_date,
        announcement_date=quarter.announcement_date,
    )


def dates_of_fast_entry(first_day: date, calendar: str | None = None) -> AdditionDates:
    """The days of a fast entry of lines first traded on ``first_day``. RankdayError for a day that is no session."""
    checked_session(first_day)
    before = [day for day in ipo_rank_days(first_day, calendar) if day < first_day]
    seasons = _seasons_around(first_day, calendar)
    entry = _entry_date(first_day, seasons)
    coming = (one.calendar_version for one in seasons if one.implementation_date >= first_day)
    return AdditionDates(
        kind=Kind.FAST_ENTRY,
        event_id=first_day.isoformat(),
        rank_date=first_day,
        implementation_date=entry,
        effective_date=next_session(entry),
        calendar_version=next(coming, "none"),
        calendar=calendar,
        offered_after=previous_session(first_day),
        previous_rank_date=before[-1] if before else None,
    )


def ipo_rank_days(day: date, calendar: str | None = None) -> list[date]:
    """The IPO rank days of the year before ``day`` and of its own, those of reconstitutions included, in order."""
    quarters = [one for year in (day.year - 1, day.year) for one in quarters_of_year(year, calendar)]
    return sorted(one.ipo_rank_date for one in quarters if one.ipo_rank_date)


def _seasons_around(day: date, calendar: str | None) -> list[Season]:
    return [season for year in (day.year, day.year + 1) for season in seasons_of_year(year, calendar)]


def _entry_date(first_day: date, seasons: list[Season]) -> date:
    sources = {
        "entry_sessions": [(first_day, day) for day in sessions_between(first_day, first_day + LONGEST_ENTRY)],
        "lock_downs": [(first_day, one.lock_down, one.implementation_date) for one in seasons if one.lock_down],
    }
    [row] = decided_rows("entry_dates", first_day, sources)
    return row["entry_date"]
