"""The scenarios of a backtest, one after the other: each leaves a folder of its own, from which tables are made."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rankday.contract.files import canonical_json
from rankday.contract.home import Home
from rankday.daily.backfill.inputs import frozen_sessions
from rankday.daily.derived import rulebook_of_home
from rankday.drops.snapshot_store import Snapshot
from rankday.rulebook import base_values
from rankday.what_if.backtest.prepared import Prepared, prepared
from rankday.what_if.backtest.reconstituting import Days
from rankday.what_if.backtest.results import Computed
from rankday.what_if.backtest.scenarios import CALENDAR, without_calendar

TRACKED_USD = 10_000_000_000  # as the page Demand: what is assumed to track each index
Scenarios = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Asked:
    """The range and the scenarios of a backtest, as `backtest.backtest` has them; ``scenarios`` are all of them."""

    first: date
    last: date
    scenarios: Scenarios
    calendar: str | None = None
    skip_missing: bool = False
    tracked_usd: float = TRACKED_USD


def compute(home: Home, asked: Asked, folder: Path, progress: Callable[[str], None]) -> list[Computed]:
    """Compute the scenarios of ``asked`` into ``folder``; a rank day that one has computed is kept for the next.

    Raises RankdayError as `backtest.backtest`.
    """
    snapshots, skipped = frozen_sessions(home, asked.first, asked.last, asked.skip_missing, progress, freezes=False)
    kept = Days(home, asked.tracked_usd, folder / "days", keeps=len(asked.scenarios) > 1)
    with TemporaryDirectory() as temporary, closing(kept) as days:
        rulebook = rulebook_of_home(home, Path(temporary) / "rulebook")
        starts, computed = base_values.in_force(home), {}
        by_calendar: dict[str | None, list[str]] = {}
        for scenario, overrides in asked.scenarios.items():
            by_calendar.setdefault(overrides.get(CALENDAR, asked.calendar), []).append(scenario)
        for number, (calendar, named) in enumerate(by_calendar.items()):
            clock, dated = time.perf_counter(), prepared(home, snapshots, skipped, calendar)
            folders = {one: folder / f"{number}_{place}" for place, one in enumerate(named)}
            changed = {one: (folders[one], without_calendar(asked.scenarios[one])) for one in named}
            dated.run(changed, rulebook, starts, days, progress)
            seconds = round((time.perf_counter() - clock) / len(named), 3)
            facts = _facts(dated, snapshots, skipped)
            computed |= {one: Computed(one, folders[one], facts, seconds) for one in named}
    return [computed[scenario] for scenario in asked.scenarios]


def _facts(dated: Prepared, snapshots: Mapping[date, Snapshot], skipped: list[date]) -> dict[str, Any]:
    """What a scenario was computed from: base_day, sessions, skipped, events, and a hash of the snapshots."""
    sessions = dated.sessions.sessions
    read = {day.isoformat(): [one.version, one.content_hash] for day, one in snapshots.items()}
    return {
        "base_day": sessions[0].session.isoformat(),
        "sessions": len(sessions),
        "skipped": [day.isoformat() for day in skipped],
        "events": [
            {
                "event": event.name,
                "rank_date": event.season.rank_date.isoformat(),
                "implementation_date": event.season.implementation_date.isoformat(),
                "enters": event.enters.isoformat(),
            }
            for event in dated.all_events
        ],
        "snapshots": hashlib.sha256(canonical_json(read).encode()).hexdigest(),
    }
