"""Runs the task that asks people, without Airflow's services, and prints what came of each scenario as JSON. Run by the
tests in a process of its own, so that Airflow's settings stay out of the test process.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import airflow  # noqa: F401  (settings, plugins folder on the path)
from airflow.sdk.exceptions import TaskAwaitingInput

from publication.held_results import STREAM, held
from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.ledger.sentences import sentence
from rankday.publication import approvals
from rankday.publication import request as approval_request
from rankday_airflow.approval import APPROVE, REJECT, approval

FIRST = approval("first_approval", submitted_by="submit", leaves_missing=1)
SECOND = approval("second_approval", submitted_by="submit", leaves_missing=0)
approval_request.request_body = lambda home, stream, content_hash: f"a body with {content_hash}"


class Scene:
    """A home with a held result, and a run of Airflow that asks about it."""

    answered_at = datetime(2026, 6, 26, 22, 4, tzinfo=UTC)  # 18:04 in New York

    def __init__(self, **params):
        os.environ["RANKDAY_HOME"] = str(Path(sys.argv[1]) / f"home{time.monotonic_ns()}")
        self.home, self.params = Home.resolve(), params
        self.content_hash = self.held = held(self.home, triggered_by="operator")
        self.stream, self.shown, self.parked = STREAM, {}, None

    def context(self):
        pulled = {"stream": self.stream, "content_hash": self.held}
        ti = SimpleNamespace(xcom_pull=lambda task_ids: pulled)
        return {"ti": ti, "params": self.params, "dag_run": SimpleNamespace(dag_id="rank_day", run_id="manual__1")}

    def ask(self, task) -> str:
        return self._outcome(task, lambda: task.execute.__wrapped__(task, self.context()))

    def next_try(self, task) -> str:
        """A question cannot be rewritten: the next try puts its own, and nothing is shown of the one before."""
        self.shown.pop(task.task_id, None)
        return self.ask(task)

    def answer(self, task, name, option=APPROVE, reason=None) -> str:
        event = {
            "chosen_options": [option],
            "params_input": {"reason": reason},
            "responded_at": self.answered_at,
            "responded_by_user": {"id": name, "name": name},
        }
        return self._outcome(task, lambda: task.execute_complete(self.context(), event, **self.parked))

    def look_again(self, task) -> str:
        event = {"error": "no response", "error_type": "timeout"}
        return self._outcome(task, lambda: task.execute_complete(self.context(), event, **self.parked))

    def _outcome(self, task, step) -> str:
        # a question is kept as it was first put, as Airflow does
        def put(context):
            return self.shown.setdefault(task.task_id, f"{task.subject}: {task.body}")

        task._ask = put
        try:
            return f"done by {' and '.join(step())}"
        except TaskAwaitingInput as parked:
            self.parked = parked.kwargs
            return f"asks: {self.shown[task.task_id].replace(self.content_hash, 'HASH')}"
        except (Exception, SystemExit) as ended:
            return f"{type(ended).__name__}: {str(ended).replace(self.content_hash[:12], 'HASH')}"


def people() -> list[str]:
    scene = Scene()
    return [
        scene.ask(FIRST),
        scene.answer(FIRST, "operator"),
        scene.ask(FIRST),
        scene.answer(FIRST, "reviewer", reason="seen"),
        scene.ask(FIRST),
        scene.ask(SECOND),
        scene.answer(SECOND, " Reviewer"),
        scene.answer(SECOND, "approver"),
        scene.ask(SECOND),
    ]


def refused() -> list[str]:
    """Each try after a refused answer begins with that answer, also when it is the same one once more."""
    scene = Scene()
    told = [scene.ask(FIRST), scene.answer(FIRST, "operator"), scene.next_try(FIRST)]
    scene.answered_at += timedelta(hours=2, minutes=26)
    told += [scene.answer(FIRST, "Operator@example.org"), scene.next_try(FIRST)]
    told += [scene.answer(FIRST, "reviewer", REJECT), scene.next_try(FIRST)]
    told += [scene.answer(FIRST, "reviewer"), scene.next_try(SECOND)]
    return [*told, *(sentence(entry) for entry in ledger.entries(scene.home) if entry["kind"] == "answer_refused")]


def rejection() -> list[str]:
    scene = Scene()
    return [
        scene.ask(FIRST),
        scene.answer(FIRST, "reviewer", REJECT),
        scene.answer(FIRST, "reviewer", REJECT, "weights look wrong"),
        scene.ask(FIRST),
        str((scene.home.pending(STREAM, scene.content_hash) / "MANIFEST.json").exists()),
    ]


def elsewhere() -> list[str]:
    """Decided on the command line while the question is open."""
    scene = Scene()
    told = [scene.ask(FIRST), scene.look_again(FIRST)]
    publication.approve(scene.home, STREAM, scene.content_hash, "Ana")
    told += [scene.look_again(FIRST), scene.ask(SECOND)]
    publication.approve(scene.home, STREAM, scene.content_hash, "Ben")
    told += [scene.look_again(SECOND)]
    other = Scene()
    told += [other.ask(FIRST)]
    publication.reject(other.home, STREAM, other.content_hash, "Ben", "a doubt")
    return [*told, other.look_again(FIRST), other.answer(FIRST, "ana")]


def expired() -> list[str]:
    scene, real = Scene(), datetime
    told = [scene.ask(FIRST)]
    approvals.datetime = type("Later", (real,), {"now": classmethod(lambda cls, zone: real.now(zone) + timedelta(15))})
    try:
        return [*told, scene.look_again(FIRST), scene.answer(FIRST, "ana"), scene.ask(FIRST)]
    finally:
        approvals.datetime = real


def superseded() -> list[str]:
    scene = Scene()
    told = [scene.ask(FIRST)]
    held(scene.home, row="2")
    return [*told, scene.answer(FIRST, "ana"), scene.look_again(FIRST)]


def held_anew() -> list[str]:
    """The run was cleared and holds another result: the open question, and an answer to it, are of the first one."""
    scene = Scene()
    told = [scene.ask(FIRST)]
    scene.held = held(scene.home, row="2")
    told += [scene.answer(FIRST, "ana"), scene.ask(FIRST).replace(scene.held, "OTHER")]
    return [*told, str(publication.approvers_so_far(scene.home, STREAM, scene.held))]


def forms() -> list[str]:
    off, demonstration = Scene(publish=False), Scene(demonstration=True)
    told = [off.ask(FIRST), off.ask(SECOND), demonstration.ask(FIRST), demonstration.answer(FIRST, "ana")]
    told += [demonstration.ask(SECOND), demonstration.answer(SECOND, "ben")]
    return [*told, str(publication.newest_version(demonstration.home, STREAM).manifest["approved_unseen"])]


def on_its_gates() -> list[str]:
    scene = Scene()
    scene.stream = "preliminary/2026-06/2026-05-22"
    scene.held = held(scene.home, stream=scene.stream)
    return [scene.ask(FIRST), scene.ask(SECOND)]


SCENARIOS = (on_its_gates, people, refused, rejection, elsewhere, expired, superseded, held_anew, forms)
print(json.dumps({scenario.__name__: scenario() for scenario in SCENARIOS}))
