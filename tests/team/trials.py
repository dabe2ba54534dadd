"""What the trials share: a run followed through kills and restarts, its answers, and the hashes it has to end with."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday_airflow.local.rest import AirflowClient
from team.deployment import Deployment, Say

RANK_DAY, STREAM = "2026-04-30", "reconstitution/2026-06"
LONGEST = 900  # seconds until a run is given up
# A busy scheduler takes a while to see that a task waits for people.
BEFORE_ANSWERING = 6
NOTED = ("success", "failed", "upstream_failed", "skipped")


@dataclass
class Table:
    """What was shown: one line each, with its seconds."""

    say: Say
    lines: list[tuple[str, str, float]] = field(default_factory=list)

    @contextlib.contextmanager
    def line(self, what: str) -> Iterator[list[str]]:
        """Time the block; what it appends to the list is what was seen."""
        seen: list[str] = []
        begun = time.monotonic()
        yield seen
        self.lines.append((what, "; ".join(seen), time.monotonic() - begun))
        self.say(f"SHOWN {what}: {self.lines[-1][1]}")

    def text(self) -> str:
        width = max(len(what) for what, _, _ in self.lines)
        return "\n".join(f"{what:<{width}}  {seconds:6.1f} s  {seen}" for what, seen, seconds in self.lines)


def require(holds: bool, words: str) -> None:
    """AssertionError with ``words``, also when Python runs optimised."""
    if not holds:
        raise AssertionError(words)


class Followed:
    """One DAG run, asked about patiently: the api-server or its database may be away for a while."""

    def __init__(self, team: Deployment, airflow: AirflowClient, dag_id: str, form: dict[str, Any]):
        self.team, self.airflow, self.dag_id = team, airflow, dag_id
        airflow.wait_for_dag(dag_id)
        self.run_id = airflow.trigger(dag_id, form)
        self.path = f"dags/{dag_id}/dagRuns/{self.run_id}"

    def tasks(self) -> list[dict[str, Any]]:
        return _patiently(lambda: self.airflow._tasks(self.dag_id, self.run_id))

    def state(self) -> str:
        return _patiently(lambda: self.airflow.call("GET", self.path)["state"])

    def until(self, task_id: str, state: str = "running", lasting: float = 1.0) -> dict[str, Any]:
        """Wait until the task has been in ``state`` for ``lasting`` seconds; return it as Airflow tells it."""
        since, deadline = None, time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            one = next((task for task in self.tasks() if task["task_id"] == task_id), None)
            if one and one["state"] == state:
                since = since or time.monotonic()
                if time.monotonic() - since >= lasting:
                    return one
            elif one and one["state"] in NOTED:
                raise AssertionError(f"{self.dag_id}.{task_id} is {one['state']} before it was seen {state}")
            time.sleep(0.2)
        raise AssertionError(f"{self.dag_id}.{task_id}: not {state} in {LONGEST} s")

    def end(self, answers: list[tuple[str, str]] | None = None) -> list[tuple[str, int]]:
        """Follow to a successful end; answer each question with the next (user, option). Returns what was asked."""
        left, asked, since = list(answers or []), [], {}
        deadline = time.monotonic() + LONGEST
        while (state := self.state()) not in ("success", "failed"):
            require(time.monotonic() < deadline, f"{self.dag_id} is {state} after {LONGEST} s")
            for task in self.tasks():
                question = task["task_id"], task["try_number"]
                if task["state"] != "awaiting_input" or question in asked:
                    continue
                if time.monotonic() - since.setdefault(question, time.monotonic()) >= BEFORE_ANSWERING and left:
                    asked.append(question)
                    self.answer(task["task_id"], *left.pop(0))
            time.sleep(0.5)
        require(
            state == "success",
            f"{self.dag_id} {self.run_id} failed in {self.airflow.failed_tasks(self.dag_id, self.run_id)}",
        )
        return asked

    def answer(self, task_id: str, user: str, option: str) -> None:
        with self.team.sign_in(user) as person:
            person.answer(self.dag_id, self.run_id, task_id, option, f"looked at by {user}")

    def log(self, task_id: str, attempt: int) -> str:
        """The log of one try, through the api-server."""
        path = f"{self.path}/taskInstances/{task_id}/logs/{attempt}?full_content=true"
        return json.dumps(_patiently(lambda: self.airflow.call("GET", path)))


def _patiently(ask: Callable[[], Any], seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except RankdayError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def published(home: Home, stream: str) -> str:
    """Content hash of the newest version; AssertionError if nothing is published."""
    newest = publication.newest_version(home, stream)
    require(newest is not None, f"{stream}: nothing is published")
    return newest.content_hash


# several commands in one process: each would import dbt and Great Expectations anew
_COMMANDS = """
import json, sys
from rankday.cli.main import main
for command in json.loads(sys.argv[1]):
    try:
        main(command)
    except SystemExit as leave:
        if leave.code:
            sys.exit(leave.code)
"""


def undisturbed(landing: Path, folder: Path, *commands: list[str]) -> Home:
    """A home with the same drops, through the command line of this checkout's own environment."""
    shutil.copytree(landing, folder / "landing")
    embedded(Home(folder), *commands)
    return Home(folder)


def embedded(home: Home, *commands: list[str]) -> str:
    """What commands of this checkout's own environment print, one after another. AssertionError if one fails."""
    whole = json.dumps([[*command, "--home", str(home.root)] for command in commands])
    done = subprocess.run([sys.executable, "-c", _COMMANDS, whole], capture_output=True, text=True, check=False)
    require(done.returncode == 0, f"the embedded program: {done.stderr[-400:]}")
    return done.stdout
