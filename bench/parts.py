"""Where a command's time goes, part by part in one process: ``python -m bench.parts rank-day|night HOME``.

Prints one JSON line: part → wall and processor seconds, in order. The parts are those of the command, one after the
other; the command itself lets the judge's import (a second process) run beside the first ones.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rankday.contract.home import Home

BESIDE = "import of Great Expectations (the command: beside, in the validation process)"


class Parts(dict):
    """name → {wall, processor} in the order in which they were timed; the same name again is added."""

    def time(self, name: str, step: Callable, *arguments: Any) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        answer = step(*arguments)
        spent = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
        before = self.get(name, {"wall": 0.0, "processor": 0.0})
        self[name] = {key: before[key] + value for key, value in spent.items()}
        return answer


def rank_day(home: Home) -> Parts:
    """A rank day from its snapshot to the approvers."""
    from bench.homes import RANK_DAY

    parts = Parts()
    parts.time("imports", importlib.import_module, "rankday.reports.summary")
    reconstitution = parts.time("imports", importlib.import_module, "rankday.reconstitution.steps")
    parts.time(BESIDE, importlib.import_module("rankday.gates.suites").great_expectations)
    stages = importlib.import_module("rankday.engine.stages")
    parts.time("compiled SQL from its file", importlib.import_module("rankday.engine.project").project)
    run_id = parts.time("open: hashes, calendar, run database", reconstitution.open_run, home, RANK_DAY)
    run_folder = home.run(run_id)
    for which, names in (
        ("snapshot", stages.SNAPSHOT_STAGES),
        ("membership", stages.MEMBERSHIP_STAGES),
        ("publication", stages.PUBLICATION_STAGES),
    ):
        parts.time(f"SQL up to the {which} gate", stages.build, run_folder, names)
        parts.time("gates: facts, results, record", reconstitution._check, home, run_id, which)
    parts.time("files, hashes, before the approvers", reconstitution.present, home, run_id)
    return parts


def night(home: Home) -> Parts:
    """A base day."""
    from bench.homes import RANK_DAY

    parts = Parts()
    nightly = parts.time("imports", importlib.import_module, "rankday.daily.daily_run")
    parts.time("compiled SQL from its file", importlib.import_module("rankday.engine.project").project)
    inside = Parts()
    for module, name, told in (
        (nightly, "write_day", "files of the day"),
        (nightly, "publish", "hashes, publication, ledger"),
        (nightly, "plan_of", "plan: fingerprints, events known"),
        (nightly, "freeze", "freeze the drop"),
        (nightly, "pro_forma_rows", "SQL of the night"),
        (nightly, "correction_rows", "SQL of the night"),
    ):
        _watch(inside, module, name, told)
    _watch(inside, nightly.DailyEngine, "run", "SQL of the night")
    _watch(inside, importlib.import_module("rankday.gates"), "check_limits", "gates: results")
    whole = Parts()
    whole.time("all", nightly.nightly, home, RANK_DAY)
    rest = {key: value - sum(part[key] for part in inside.values()) for key, value in whole["all"].items()}
    return Parts(parts | inside | {"the rest: locks, manifest, result": rest})


def _watch(parts: Parts, owner: Any, name: str, told: str) -> None:
    step = getattr(owner, name)
    setattr(owner, name, lambda *arguments, **named: parts.time(told, lambda: step(*arguments, **named)))


if __name__ == "__main__":
    print(json.dumps({"rank-day": rank_day, "night": night}[sys.argv[1]](Home(Path(sys.argv[2])))))
