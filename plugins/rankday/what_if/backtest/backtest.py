"""A range of sessions under one rule or many: reconstitutions by the production models and the levels between (12).

Nothing is frozen, approved or published; results are in ``runs/backtest-…/``.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from rankday import __version__
from rankday.contract.errors import RankdayError
from rankday.contract.files import folder_appearing_whole, readable_json
from rankday.contract.home import Home
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.answer import working_folder
from rankday.what_if.backtest.actual import actual_closes
from rankday.what_if.backtest.computing import TRACKED_USD, Asked, Scenarios, compute
from rankday.what_if.backtest.results import Computed, write_results

MANIFEST = "backtest.json"


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
    tracked_usd, seconds (in_all, and of each of scenarios: those of one calendar have equal parts), content_hashes (of
    the tables' CSV), code_version.

    Raises RankdayError for a missing session (unless ``skip_missing``), a rank day without a snapshot, a range without
    anything to begin with, or an ``out`` that exists.
    """
    if out is not None and out.exists():
        raise RankdayError(f"{out} exists already; name a new folder with --out")
    started = time.perf_counter()
    every = {IN_FORCE: {}} | {one: dict(changed) for one, changed in (scenarios or {}).items()}
    asked = Asked(first, last, every, calendar, skip_missing, tracked_usd)
    closes = actual_closes(actual, index_code)
    with working_folder(home) as folder:
        computed = compute(home, asked, folder, progress)
        target = out or home.run(f"backtest-{first}_{last}")
        if out is None:
            shutil.rmtree(target, ignore_errors=True)
        return write(target, asked, computed, closes, lambda: time.perf_counter() - started)


def write(
    target: Path, asked: Asked, computed: list[Computed], closes: pa.Table, seconds: Callable[[], float]
) -> dict[str, Any]:
    """Write the tables of the scenarios ``computed``, the rule in force first, and backtest.json into ``target``.

    Returns what backtest.json has, with ``folder``. ``closes`` of `actual_closes`; ``seconds``: how long all took.
    """
    facts = computed[0].facts
    with folder_appearing_whole(target) as draft:
        hashes = write_results(computed, draft, closes, asked.tracked_usd)
        result = {
            "from": asked.first.isoformat(),
            "to": asked.last.isoformat(),
            **{name: facts[name] for name in ("base_day", "sessions", "skipped", "events")},
            "scenarios": asked.scenarios,
            "tracked_usd": asked.tracked_usd,
            "seconds": {
                "in_all": round(seconds(), 3), "scenarios": {one.scenario: one.seconds for one in computed}
            },
            "content_hashes": hashes,
            "code_version": __version__,
        }  # fmt: skip
        (draft / MANIFEST).write_text(readable_json(result), encoding="utf-8")
    return {"folder": str(target), **result}
