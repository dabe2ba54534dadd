"""Which sessions a call of nightly computes: those that are missing, and from the first that changes on every one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from rankday.contract.errors import DropMissing, RankdayError
from rankday.contract.home import Home
from rankday.daily import same_again
from rankday.daily.additions import additions_entering, published_additions
from rankday.daily.catch_up import freeze_in_order, sessions_to_freeze
from rankday.daily.compositions import Composition, begun_on, reconstitutions, what_enters
from rankday.daily.engine import DailyEngine
from rankday.daily.implementation import implementations
from rankday.daily.known_events import events_of_home
from rankday.daily.settled import Inputs, settled_through
from rankday.daily.state import PublishedDays, published_days
from rankday.drops.snapshot_store import newest
from rankday.engine.database import in_memory
from rankday.publication import unfinished as nightly_unfinished
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.sessions import sessions_between


@dataclass
class Plan:
    """What one call of nightly does: the base day, the sessions to compute, and the published days so far.

    ``additions``: session → the sources of the additions that become effective at its close, where there are any.
    ``known``: every event as it is known at the last session. ``inputs``: what all sessions are computed from.
    ``latest_run``: the newest run that published a day, where a note says it (`state.resume`).
    """

    base_day: date
    sessions: list[date]
    days: PublishedDays
    fingerprints: dict[date, str]
    published: list[Composition]
    events: dict[date, str]
    additions: dict[date, list[str]] = field(default_factory=dict)
    known: list[tuple] = field(default_factory=list)
    inputs: Inputs | None = None
    latest_run: int | None = None


def freeze(home: Home, session: date, progress: Callable[[str], None]) -> DropMissing | None:
    """Freeze the drops from the last published session on; the first that is missing is returned, not raised."""
    for day in sessions_to_freeze(home, session):
        progress(f"freeze {day}")
        try:
            freeze_in_order(home, [day])
        except DropMissing as missing:
            return missing
    return None


def plan_of(home: Home, session: date, missing: DropMissing | None, accepted: Collection[str]) -> Plan:
    """The sessions to compute, up to ``session`` and the published ones after it; at ``missing`` they end.

    ``accepted`` are the gates that this run passes over: one of them decides what enters at an implementation.
    Raises RankdayError for a day before the base day.
    """
    days = published_days(home)
    base_day = min(days, default=session)
    if session < base_day:
        raise RankdayError(f"{session} lies before the base day {base_day}: the chain begins there")
    last = max([session, *days])
    sessions = sessions_between(base_day, last)
    if missing is not None:
        there = [day for day in sessions if day in days or newest(home, day) is not None]
        sessions = sessions[: next((n for n, day in enumerate(sessions) if day not in there), len(sessions))]
    if not sessions:
        return Plan(base_day, [], days, {}, [], {})
    published = reconstitutions(home)
    events = implementations(home, base_day, sessions[-1])
    sources = _entering_sources(home, sessions, base_day, published, events, accepted)
    begun = begun_on(sources[base_day], published)
    additions = additions_entering(published_additions(home), sessions, base_day, begun)
    known = events_of_home(home, sessions[-1])
    inputs = Inputs(sessions, sources, additions, _effective(known, sessions), days.versions)
    unfinished = nightly_unfinished.days_before(home)
    settled, latest_run = (None, None) if unfinished else settled_through(home, inputs)
    later = [day for day in sessions if settled is None or day > settled]
    fingerprints = {
        day: same_again.fingerprint(home, day, sources[day], inputs.due(base_day, day), additions.get(day, []))
        for day in later
    }
    days = days.with_versions(unfinished)
    noted = same_again.noted(home)
    changed = (
        day
        for day in later
        if day not in days or day in unfinished or not same_again.is_up_to_date(days[day], fingerprints[day], noted)
    )
    first = next(changed, None)
    changing = [day for day in sessions if first and day >= first]
    return Plan(base_day, changing, days, fingerprints, published, events, additions, known, inputs, latest_run)


def _entering_sources(
    home: Home,
    sessions: list[date],
    base_day: date,
    published: list[Composition],
    events: dict[date, str],
    accepted: Collection[str],
) -> dict[date, str]:
    found = dict.fromkeys(sessions, "")
    for day in {base_day, *events}.intersection(sessions):
        found[day], _ = what_enters(home, day, base_day, published, events, accepted)
    return found


def _effective(events: list[tuple], sessions: list[date]) -> list[tuple]:
    """The effective events, first the session after whose close each is applied; None for one that is refused."""
    with engine_in_memory() as engine:
        engine.load_events(calendar_around(sessions), events)
        return engine.db.execute(
            "select effective_session, * exclude (effective_session, refusal) "
            "from events.effective_events order by event_id"
        ).fetchall()


@contextmanager
def engine_in_memory(rulebook: Path = RULEBOOK) -> Iterator[DailyEngine]:
    """A DailyEngine on an in-memory database that is closed afterwards."""
    with in_memory() as db:
        yield DailyEngine(db, rulebook)


def calendar_around(sessions: list[date]) -> list[date]:
    """Sessions around the run, so that ex-dates and announcements find theirs."""
    return sessions_between(min(sessions) - timedelta(days=400), max(sessions) + timedelta(days=400))
