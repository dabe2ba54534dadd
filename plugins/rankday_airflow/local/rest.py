"""Talking to a running Airflow: trigger a DAG, follow its tasks on a terminal, show why one failed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from rankday.contract.errors import RankdayError
from rankday_airflow.local.processes import AirflowService, Report

POLL, PARSE_TIMEOUT, SILENCE_TIMEOUT = 0.5, 90, 900  # seconds
# An answer within the two seconds after a question was put may meet a scheduler that has not noticed yet.
BEFORE_ANSWERING = 2.5
LAST_LINES = 15


class AirflowClient:
    """The REST API of ``service``, signed in as one of its users."""

    def __init__(self, service: AirflowService, user: str, password: str):
        self.service = service
        self._http = httpx.Client(base_url=service.url, timeout=30)
        answer = self._http.post("/auth/token", json={"username": user, "password": password})
        if answer.status_code != 201:
            raise RankdayError(f"Airflow does not let {user} in ({answer.status_code}): {answer.text[:200]}")
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def __enter__(self) -> AirflowClient:
        return self

    def __exit__(self, *failure: object) -> None:
        self._http.close()

    def request(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """One call below /api/v2, whatever it answers. RankdayError if Airflow is gone."""
        try:
            return self._http.request(method, f"/api/v2/{path}", json=body)
        except httpx.HTTPError as error:
            self.service.check()
            raise RankdayError(f"Airflow at {self.service.url} does not answer: {error}") from None

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of a successful call; RankdayError with Airflow's own words otherwise."""
        answer = self.request(method, path, body)
        if answer.is_success:
            return answer.json()
        try:
            reason = answer.json()["detail"]
        except (ValueError, KeyError):
            reason = answer.text[:500]
        raise RankdayError(f"Airflow refused {method} {path} ({answer.status_code}): {reason}")

    def wait_for_dag(self, dag_id: str) -> None:
        """Until the DAG processor has read ``dag_id``; RankdayError with the import error if it cannot."""
        deadline = time.monotonic() + PARSE_TIMEOUT
        while self.request("GET", f"dags/{dag_id}").status_code != 200:
            self.service.check()
            errors = self.call("GET", "importErrors")["import_errors"]
            if errors:
                raise RankdayError(f"{errors[0]['filename']} cannot be imported: {errors[0]['stack_trace']}")
            if time.monotonic() > deadline:
                raise RankdayError(f"Airflow did not find DAG {dag_id} in {PARSE_TIMEOUT} s")
            time.sleep(POLL)

    def trigger(self, dag_id: str, form: dict[str, Any], run_id: str | None = None) -> str:
        """Start a run of ``dag_id``; return its run id. RankdayError for a form that Airflow refuses."""
        self.call("PATCH", f"dags/{dag_id}", {"is_paused": False})
        body = {"logical_date": None, "conf": form, "dag_run_id": run_id}
        return self.call("POST", f"dags/{dag_id}/dagRuns", body)["dag_run_id"]

    def follow(
        self, dag_id: str, run_id: str, report: Report, on_question: Callable[[str, int], None] | None = None
    ) -> bool:
        """Report every change of a task's state until the run has ended; whether it succeeded.

        ``on_question(task_id, try number)`` is called once for each question that a task puts to people.
        """
        states: dict[str, str] = {}
        asked: dict[tuple[str, int], float] = {}
        last_change = time.monotonic()
        while True:
            ended = self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}")["state"] in ("success", "failed")
            for task in self._tasks(dag_id, run_id):
                name, state = task["task_id"], task["state"]
                if state == "awaiting_input" and on_question:
                    self._once_settled(asked, (name, task["try_number"]), on_question)
                if state in (None, "scheduled", "queued") or states.get(name) == state:
                    continue
                states[name], last_change = state, time.monotonic()
                took = f" ({task['duration']:.1f} s)" if state == "success" and task["duration"] else ""
                report(f"{name:<20} {state}{took}")
            if ended:
                return self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}")["state"] == "success"
            self.service.check()
            if time.monotonic() - last_change > SILENCE_TIMEOUT:
                raise RankdayError(f"{dag_id}: no task changed its state for {SILENCE_TIMEOUT} s; giving up")
            time.sleep(POLL)

    @staticmethod
    def _once_settled(
        asked: dict[tuple[str, int], float], question: tuple[str, int], on_question: Callable[[str, int], None]
    ) -> None:
        since = asked.setdefault(question, time.monotonic())
        if time.monotonic() - since >= BEFORE_ANSWERING:
            asked[question] = float("inf")
            on_question(*question)

    def answer(self, dag_id: str, run_id: str, task_id: str, option: str, reason: str | None = None) -> None:
        """Answer the question of a task as this user. RankdayError where Airflow does not take the answer."""
        path = f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails"
        self.call("PATCH", path, {"chosen_options": [option], "params_input": {"reason": reason}})

    def failed_tasks(self, dag_id: str, run_id: str) -> list[str]:
        """The tasks that failed by themselves, in the order of their end."""
        failed = [task for task in self._tasks(dag_id, run_id) if task["state"] == "failed"]
        return [task["task_id"] for task in sorted(failed, key=lambda task: task["end_date"] or "")]

    def returned(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """What a task returned."""
        path = f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/xcomEntries/return_value"
        value = self.call("GET", path)["value"]
        return json.loads(value) if isinstance(value, str) else value

    def _tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        tasks = self.call("GET", f"dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]
        return sorted(tasks, key=lambda task: (task["start_date"] or "~", task["task_id"]))


def end_of_task_log(logs: Path, dag_id: str, run_id: str, task_id: str) -> list[str]:
    """The last lines a task wrote, readable: Airflow's files hold one JSON object a line."""
    folder = logs / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task_id}"
    attempts = sorted(folder.glob("attempt=*.log"), key=lambda file: file.stat().st_mtime)
    if not attempts:
        return ["(no log)"]
    lines: list[str] = []
    for line in attempts[-1].read_text(encoding="utf-8", errors="replace").splitlines():
        lines.extend(_readable(line))
    return lines[-LAST_LINES:]


def _readable(line: str) -> list[str]:
    try:
        entry = json.loads(line)
        details = entry.get("error_detail") or []
        errors: Callable[[dict], str] = lambda one: f"{one.get('exc_type')}: {one.get('exc_value')}"  # noqa: E731
        return [f"{entry.get('level', ''):<8} {entry['event']}", *map(errors, details)]
    except (ValueError, KeyError, AttributeError, TypeError):
        return [line]
