"""What a history is computed from: the sessions that are there, what enters at which close, and the events.

A session without data can be skipped. The calendar of the run is then the sessions that are there, so whatever falls on
a skipped one (an ex-date, a reconstitution, a share update) happens on the next one: nothing is known before its day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow
import pyarrow.compute

from rankday.contract.errors import DropMissing, RankdayError
from rankday.contract.home import Home
from rankday.daily.additions import addition_rows, additions_entering, published_additions
from rankday.daily.compositions import begun_on, composition_named, reconstitutions, starting_composition
from rankday.daily.implementation import due_at, entering_source, implementations
from rankday.daily.inputs import securities_before
from rankday.daily.known_events import events_known
from rankday.daily.series import rates_of
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.drops import snapshot_store
from rankday.drops.ingest import ingest
from rankday.drops.snapshot_store import Snapshot, check_files
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.sessions import checked_session, sessions_between

AROUND = timedelta(days=400)  # ex-dates and announcements of the range find their sessions


@dataclass(frozen=True)
class BackfillInputs:
    """``sessions`` in order, the first the base day; ``calendar`` and ``events`` for `DailyEngine.load_events`.

    ``sources`` names what entered at which session; ``skipped`` are the sessions of the range without data.
    """

    sessions: list[SessionInputs]
    calendar: list[date]
    events: list[tuple]
    sources: dict[date, str]
    snapshots: dict[date, Snapshot]
    skipped: list[date]


def backfill_inputs(
    home: Home,
    first: date,
    last: date,
    skip_missing: bool,
    progress: Callable[[str], None],
    codes: Collection[str] | None = None,
    freezes: bool = True,
) -> BackfillInputs:
    """Freeze what is not frozen yet and gather the range ``first`` … ``last``.

    ``codes``: the only derived indexes that are gathered; None: all of them. Without ``freezes`` nothing is written: a
    session that is not frozen is one without data.

    Raises RankdayError for days that are no sessions or in the wrong order, a session without data (unless
    ``skip_missing``), or nothing to begin with; DropRefused for a drop that breaks the contract; VerificationFailed for
    a snapshot that is no longer what was frozen.
    """
    snapshots, skipped = frozen_sessions(home, first, last, skip_missing, progress, freezes)
    days, published = list(snapshots), reconstitutions(home)
    source, base = starting_composition(days[0], snapshots[days[0]], published)
    base = replace(base, factors=_factors_of(base.factors, codes))
    sources = {days[0]: source}
    entries: dict[date, Entry] = {}
    events = implementations(home, days[0], days[-1])
    for due in [one.implementation_date for one in published if one.implementation_date in events]:
        entered = next(day for day in days if day >= due)
        one = composition_named(home, entering_source(due_at(home, due, events)))
        if due > days[0] and one is not None:
            factors = _factors_of(one.factors, codes)
            entries[entered] = Entry(one.rows, one.rank_date, one.implementation_date, factors, one.rank_date)
            sources[entered] = one.source
    additions = additions_of(home, days, begun_on(source, published))
    sources |= {day: "; ".join(filter(None, [sources.get(day), *names])) for day, names in additions.items()}
    return inputs_of_sessions(home, snapshots, skipped, base, entries, additions, sources)


def inputs_of_sessions(
    home: Home,
    snapshots: Mapping[date, Snapshot],
    skipped: list[date],
    base: Entry,
    entries: Mapping[date, Entry],
    additions: Mapping[date, list[str]],
    sources: dict[date, str],
) -> BackfillInputs:
    """The inputs of the sessions of ``snapshots``, of which the first begins with ``base``; what enters is given
    (``additions``: the sources of those of a session, as `additions_of`)."""
    days = list(snapshots)
    updates = {
        next((day for day in days if day >= due), None)
        for due in sessions_between(days[0], days[-1])
        if is_share_update(due)
    }
    calendar = [
        *(day for day in sessions_between(days[0] - AROUND, days[0]) if day < days[0]),
        *days,
        *(day for day in sessions_between(days[-1], days[-1] + AROUND) if day > days[-1]),
    ]
    after = calendar[calendar.index(days[0]) + 1 :]
    securities = (
        *(snapshots[day].table_path("securities") for day in reversed(days)),
        *securities_before(home, days[0]),
    )
    nights = [
        SessionInputs(
            session=day,
            next_session=following,
            prices=snapshots[day].table_path("prices"),
            shares=snapshots[day].table_path("shares"),
            base=base if day == days[0] else None,
            reconstitution=entries.get(day),
            is_share_update=day in updates,
            additions=addition_rows(home, additions.get(day, ())),
            securities=tuple(filter(None, securities[len(days) - 1 - number :])),
            rates=rates_of(snapshots[day]),
        )
        for number, (day, following) in enumerate(zip(days, after, strict=False))
    ]
    return BackfillInputs(nights, calendar, events_known(home, days[-1]), sources, dict(snapshots), skipped)


def _factors_of(factors: pyarrow.Table | tuple, codes: Collection[str] | None) -> pyarrow.Table | tuple:
    """Those of ``codes``; None: all."""
    if codes is None or isinstance(factors, tuple):
        return factors
    return factors.filter(pyarrow.compute.is_in(factors["index_code"], pyarrow.array(sorted(codes), pyarrow.string())))


def additions_of(home: Home, days: list[date], begun: date | None) -> dict[date, list[str]]:
    """Session → sources of the additions that enter there; what falls on a skipped session enters on the next."""

    def entered(due: date) -> date:
        return next((day for day in days if day >= due), due) if due > days[0] else due

    known = [replace(one, implementation_date=entered(one.implementation_date)) for one in published_additions(home)]
    return additions_entering(known, days, days[0], begun)


def frozen_sessions(
    home: Home, first: date, last: date, skip_missing: bool, progress: Callable[[str], None], freezes: bool
) -> tuple[dict[date, Snapshot], list[date]]:
    """(session → newest snapshot, sessions without data), prices and shares checked. Raises as `backfill_inputs`."""
    for day in (first, last):
        checked_session(day)
    if last < first:
        raise RankdayError(f"--from {first} lies after --to {last}; exchange them")
    snapshots, skipped = _snapshots(home, sessions_between(first, last), skip_missing, progress, freezes)
    if not snapshots:
        raise RankdayError(f"no session from {first} to {last} has data; import or ingest some first")
    for number, snapshot in enumerate(snapshots.values()):
        check_files(snapshot, ("prices", "shares") if number else ("prices", "shares", "memberships"))
    return snapshots, skipped


def _snapshots(
    home: Home, days: list[date], skip_missing: bool, progress: Callable[[str], None], freezes: bool
) -> tuple[dict[date, Snapshot], list[date]]:
    """(session → newest snapshot, sessions without data)."""
    found, skipped = {}, []
    for day in days:
        snapshot = snapshot_store.newest(home, day)
        if snapshot is None and not freezes:
            if not skip_missing:
                raise DropMissing(f"{day}: is not frozen; rankday ingest --session {day} freezes its drop", session=day)
            skipped.append(day)
            continue
        if snapshot is None or (freezes and _is_outdated(home, snapshot)):
            progress(f"freeze {day}")
            try:
                snapshot = ingest(home, day).snapshot
            except DropMissing as missing:
                if not skip_missing:
                    raise DropMissing(f"{missing}; or give --skip-missing", **missing.fields) from missing
                skipped.append(day)
                continue
        found[day] = snapshot
    return found, skipped


def _is_outdated(home: Home, snapshot: Snapshot) -> bool:
    """Whether other files have landed since the snapshot was frozen; ingest then looks at their rows."""
    try:
        drop = json.loads((home.landing(snapshot.session) / "drop.json").read_text(encoding="utf-8"))
        landed = {name: table["sha256"].lower() for name, table in drop["tables"].items()}
    except FileNotFoundError:
        return False
    except (ValueError, KeyError, TypeError, AttributeError):
        return True
    return landed != {name: table["source"]["sha256"] for name, table in snapshot.manifest["tables"].items()}
