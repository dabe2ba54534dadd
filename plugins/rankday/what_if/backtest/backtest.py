"""A range of sessions under one rule or many: reconstitutions by the production models and the levels between (12).

Nothing is frozen, approved or published; results are in ``runs/backtest-…/``.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rankday import __version__
from rankday.contract.errors import RankdayError
from rankday.contract.files import folder_appearing_whole, readable_json
from rankday.contract.home import Home
from rankday.daily.backfill.inputs import frozen_sessions
from rankday.daily.derived import rulebook_of_home
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook import base_values
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.answer import working_folder
from rankday.what_if.backtest.actual import actual_closes
from rankday.what_if.backtest.prepared import prepared
from rankday.what_if.backtest.reconstituting import Days
from rankday.what_if.backtest.results import Computed, write_results
from rankday.what_if.backtest.scenarios import CALENDAR, without_calendar

TRACKED_USD = 10_000_000_000  # as the page Demand: what is assumed to track each index
MANIFEST = "backtest.json"
Scenarios = Mapping[str, Mapping[str, str]]


@in_sessions_of_home
def backtest(
    home: Home,
    first: date,
    last: date,
    scenarios: Scenarios | None = None,
    calendar: str | None = None,
    skip_missing: bool = False,
    out: Path | None = None,
    tracked_usd: float = TRACKED_USD,
    actual: Path | None = None,
    index_code: str = "R2000",
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Backtest ``first`` … ``last`` by the rule in force and each of ``scenarios`` (id → parameter → value, checked).

    The chain begins on ``first`` with what `history` would begin with, or, where nothing is known then, after the first
    reconstitution. ``actual``: a file (session, close) of the real ``index_code``; ``tracked_usd``: what is assumed to
    track each index. Into ``out`` (which must not exist), else ``runs/backtest-<first>_<last>`` (replaced): the tables
    of `results`, Parquet and CSV, and backtest.json, which is returned with ``folder``: from, to, base_day, sessions
    (count), skipped, events (event, rank_date, implementation_date, enters), scenarios (id → parameter → value),
    tracked_usd, seconds (in_all, and of each of scenarios), content_hashes (of the tables' CSV), code_version.

    Raises RankdayError for a missing session (unless ``skip_missing``), a rank day without a snapshot, a range without
    anything to begin with, or an ``out`` that exists.
    """
    if out is not None and out.exists():
        raise RankdayError(f"{out} exists already; name a new folder with --out")
    started = time.perf_counter()
    asked = {IN_FORCE: {}} | {one: dict(changed) for one, changed in (scenarios or {}).items()}
    snapshots, skipped = frozen_sessions(home, first, last, skip_missing, progress, freezes=False)
    seconds: dict[str, float] = {}
    closes = actual_closes(actual, index_code)
    with working_folder(home) as folder, TemporaryDirectory() as temporary:
        rulebook = rulebook_of_home(home, Path(temporary) / "rulebook")
        starts, computed = base_values.in_force(home), []
        days = Days(home, tracked_usd, folder / "days", keeps=len(asked) > 1)
        named = dict.fromkeys([calendar, *(overrides.get(CALENDAR, calendar) for overrides in asked.values())])
        calendars = {dates: prepared(home, snapshots, skipped, dates) for dates in named}
        for number, (scenario, overrides) in enumerate(asked.items()):
            clock, dated = time.perf_counter(), calendars[overrides.get(CALENDAR, calendar)]
            one = Computed(scenario, folder / f"{number}", dated.all_events)
            dated.run(without_calendar(overrides), rulebook, starts, days, one.folder, _of(scenario, progress))
            computed.append(one)
            seconds[scenario] = round(time.perf_counter() - clock, 3)
        shared = calendars[calendar]
        sessions = shared.sessions.sessions
        target = out or home.run(f"backtest-{first}_{last}")
        if out is None and target.exists():
            shutil.rmtree(target)
        with folder_appearing_whole(target) as draft:
            hashes = write_results(computed, draft, closes, tracked_usd)
            result = {
                "from": first.isoformat(),
                "to": last.isoformat(),
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
                    for event in shared.all_events
                ],
                "scenarios": asked,
                "tracked_usd": tracked_usd,
                "seconds": {"in_all": round(time.perf_counter() - started, 3), "scenarios": seconds},
                "content_hashes": hashes,
                "code_version": __version__,
            }
            (draft / MANIFEST).write_text(readable_json(result), encoding="utf-8")
    return {"folder": str(target), **result}


def _of(scenario: str, progress: Callable[[str], None]) -> Callable[[str], None]:
    return lambda step: progress(f"{scenario}: {step}")
