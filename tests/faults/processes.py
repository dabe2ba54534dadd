"""Commands in processes that may be killed: forked from one that has imported everything, or whole interpreters.

The forks come from multiprocessing's fork server, which has the imports done, no thread and no open database: such a
child is a fresh process but for the seconds that Python needs to start.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults import child

TESTS = Path(__file__).resolve().parents[1]
# what the commands import lazily
IMPORTED = [
    *("dbt.cli.main", "dbt.adapters.duckdb.connections", "great_expectations", "exchange_calendars", "pandas"),
    *("rankday.cli.approval", "rankday.cli.ingest", "rankday.cli.nightly"),
    *("rankday.cli.reconstitute", "rankday.cli.verify", "rankday.gates.suites", "rankday.drops.ingest"),
    *(
        "rankday.daily.daily_run",
        "rankday.reconstitution.preliminary",
        "rankday.reconstitution.steps",
        "rankday.reports.summary",
        "faults.child",
    ),
]
LONGEST = 300  # seconds; a command that takes longer hangs


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit status (negative: the signal), what it said, and the report of an undisturbed one."""

    status: int
    stdout: str
    stderr: str
    report: dict[str, Any]


@dataclass
class Running:
    """A command that was started with `start`."""

    process: Any
    outputs: tempfile.TemporaryDirectory
    job: dict[str, Any] = field(default_factory=dict)

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_over_within(self, seconds: float) -> bool:
        """Whether it ends by itself within ``seconds``."""
        if isinstance(self.process, subprocess.Popen):
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                return False
            return True
        self.process.join(seconds)
        return self.process.exitcode is not None

    def ended(self) -> Ended:
        """Wait for the end."""
        assert self.is_over_within(LONGEST), f"{self.job['arguments']} hangs"
        status = getattr(self.process, "returncode", None)
        status = self.process.exitcode if status is None else status
        folder = Path(self.outputs.name)
        texts = {path.name: path.read_text(errors="replace") for path in folder.iterdir()}
        self.outputs.cleanup()
        report = json.loads(texts.get("report.json") or "{}")
        return Ended(status, texts.get("stdout", ""), texts.get("stderr", ""), report)


def start(home: Path, *arguments: str, whole: bool = False, **fault: Any) -> Running:
    """Start ``rankday arguments --home home`` with a fault (see `child.run`), as a fork or as a whole interpreter.

    A whole interpreter leads a process group of its own, as under a terminal.
    """
    outputs = tempfile.TemporaryDirectory()
    job = {"arguments": [str(one) for one in arguments], "home": str(home), "outputs": outputs.name, **fault}
    if whole:
        command = [sys.executable, "-m", "faults.child", json.dumps(job)]
        environment = {**os.environ, "PYTHONPATH": str(TESTS)}
        return Running(subprocess.Popen(command, env=environment, start_new_session=True), outputs, job)
    process = _forks().Process(target=child.run, args=(job,))
    process.start()
    return Running(process, outputs, job)


def run(home: Path, *arguments: str, **options: Any) -> Ended:
    """`start` and wait."""
    return start(home, *arguments, **options).ended()


def killed_after(seconds: float, home: Path, *arguments: str, **options: Any) -> Ended:
    """Run a command and SIGKILL it after ``seconds``, if it is still there."""
    running = start(home, *arguments, **options)
    if not running.is_over_within(seconds):
        running.process.kill()
    return running.ended()


def _forks():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    return context
