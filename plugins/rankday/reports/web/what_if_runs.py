"""What-ifs for the page: computed in a process of their own, one at a time, and remembered.

A what-if is seconds of work for both cores; a process of its own keeps the server answering and its memory its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.reports.web.reading import meant
from rankday.rulebook.season import seasons_of_year

PATIENCE = 180  # seconds
REMEMBERED = 20

_one_at_a_time = threading.Lock()
_answers: OrderedDict[tuple[str, ...], Any] = OrderedDict()


def rank_dates(home: Home) -> list[str]:
    """Rank days that can be asked about: those of published events and those with a snapshot, oldest first."""
    found = {meant(home, stream).manifest["rank_date"] for stream in publication.streams(home, "reconstitution")}
    sessions = snapshot_store.sessions(home)
    rank_days = {season.rank_date for year in {day.year for day in sessions} for season in seasons_of_year(year)}
    found |= {session.isoformat() for session in sessions if session in rank_days}
    return sorted(found)


def answer(home: Home, rank_date: str, overrides: dict[str, str], inputs: str) -> dict[str, Any]:
    """`rankday what-if --json` of these values; ``inputs`` identifies what it is computed from.

    Raises RankdayError with the command's own line for a value it refuses, and while another one is computed.
    """
    key = (str(home.root), rank_date, inputs, *(f"{name}={value}" for name, value in sorted(overrides.items())))
    settings = [f"--set={name}={value}" for name, value in overrides.items()]
    return remembered(key, lambda: json.loads(run_command(home, rank_date, [*settings, "--json"])))


def remembered(key: tuple[str, ...], compute: Callable[[], Any]) -> Any:
    """What was computed under ``key`` before, or ``compute()`` now: one at a time. Raises RankdayError while busy."""
    if key in _answers:
        return _answers[key]
    if not _one_at_a_time.acquire(blocking=False):
        raise RankdayError("another what-if is being computed; ask again in some seconds")
    try:
        found = _answers[key] = compute()
        while len(_answers) > REMEMBERED:
            _answers.popitem(last=False)
    finally:
        _one_at_a_time.release()
    return found


def run_command(home: Home, rank_date: str, settings: list[str]) -> str:
    """What `rankday what-if` prints. Raises RankdayError with its own line, or after PATIENCE seconds."""
    command = [
        sys.executable,
        "-m",
        "rankday.cli.main",
        "what-if",
        f"--home={home.address}",
        f"--rank-date={rank_date}",
        *settings,
    ]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise RankdayError(f"the what-if was not done in {PATIENCE} s; use `rankday what-if`") from None
    if ended.returncode:
        line = (ended.stderr.strip().splitlines() or ["it failed without a word"])[-1]
        raise RankdayError(line.removeprefix("rankday: "))
    return ended.stdout
