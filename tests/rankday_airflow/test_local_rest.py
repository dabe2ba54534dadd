"""What a user sees of a run: each change of a task once, and why it failed."""

import json

import httpx
import pytest

from rankday.contract.errors import RankdayError
from rankday_airflow.local import rest as airflow_rest
from rankday_airflow.local.processes import AirflowService
from rankday_airflow.local.rest import AirflowClient, end_of_task_log


class FakeAirflow:
    """Answers of an Airflow: a list for each path, the last one repeated."""

    def __init__(self, answers):
        self.answers = {"/auth/token": [(201, {"access_token": "x"})], **answers}

    def __call__(self, request):
        answers = self.answers[request.url.path]
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        return httpx.Response(status, json=body)


@pytest.fixture
def airflow(monkeypatch):
    def client(answers):
        transport = httpx.MockTransport(FakeAirflow(answers))
        real = httpx.Client
        monkeypatch.setattr(airflow_rest.httpx, "Client", lambda **more: real(transport=transport, **more))
        monkeypatch.setattr(airflow_rest, "POLL", 0)
        return AirflowClient(AirflowService("http://airflow", True, lambda: None), "operator", "secret")

    return client


def task(name, state, start="1", duration=None):
    return {"task_id": name, "state": state, "start_date": start, "duration": duration, "end_date": start}


RUN, TASKS = "/api/v2/dags/rank_day/dagRuns/r", "/api/v2/dags/rank_day/dagRuns/r/taskInstances"


def test_each_change_of_a_state_is_reported_once_and_the_last_ones_too(airflow):
    answers = {
        RUN: [(200, {"state": "running"})] * 3 + [(200, {"state": "success"})],
        TASKS: [
            (200, {"task_instances": [task("ingest", "running"), task("check", None, None)]}),
            (200, {"task_instances": [task("ingest", "running"), task("check", "scheduled", None)]}),
            (200, {"task_instances": [task("ingest", "success", duration=1.25), task("check", "running", "2")]}),
            (200, {"task_instances": [task("ingest", "success"), task("check", "success", "2", 0.5)]}),
        ],
    }
    lines = []
    assert airflow(answers).follow("rank_day", "r", lines.append)
    assert [line.split() for line in lines] == [
        ["ingest", "running"],
        ["ingest", "success", "(1.2", "s)"],
        ["check", "running"],
        ["check", "success", "(0.5", "s)"],
    ]


def test_a_question_is_passed_on_once_for_each_try(airflow, monkeypatch):
    monkeypatch.setattr(airflow_rest, "BEFORE_ANSWERING", 0)
    asking = task("first_approval", "awaiting_input") | {"try_number": 1}
    again, done = asking | {"try_number": 2}, task("first_approval", "success") | {"try_number": 2}
    answers = {
        RUN: [(200, {"state": "running"})] * 5 + [(200, {"state": "success"})],
        TASKS: [(200, {"task_instances": [one]}) for one in (asking, asking, again, again, done, done)],
    }
    asked = []
    assert airflow(answers).follow("rank_day", "r", lambda line: None, lambda *question: asked.append(question))
    assert asked == [("first_approval", 1), ("first_approval", 2)]


def test_a_failed_run_names_the_task_that_failed_not_those_behind_it(airflow):
    client = airflow(
        {
            RUN: [(200, {"state": "failed"})],
            TASKS: [(200, {"task_instances": [task("weigh", "upstream_failed", None), task("check", "failed")]})],
        }
    )
    assert not client.follow("rank_day", "r", lambda line: None)
    assert client.failed_tasks("rank_day", "r") == ["check"]


def test_airflow_s_own_words_are_passed_on(airflow):
    client = airflow({"/api/v2/dags/rank_day": [(404, {"detail": "no such DAG"})]})
    with pytest.raises(RankdayError, match=r"GET dags/rank_day \(404\): no such DAG"):
        client.call("GET", "dags/rank_day")


def test_a_dag_that_cannot_be_imported_is_said_at_once(airflow):
    client = airflow(
        {
            "/api/v2/dags/rank_day": [(404, {"detail": "not found"})],
            "/api/v2/importErrors": [
                (200, {"import_errors": [{"filename": "rank_day.py", "stack_trace": "SyntaxError: line 3"}]})
            ],
        }
    )
    with pytest.raises(RankdayError, match=r"rank_day\.py cannot be imported: SyntaxError: line 3"):
        client.wait_for_dag("rank_day")


def test_the_end_of_a_task_s_log_is_readable(tmp_path):
    folder = tmp_path / "dag_id=rank_day" / "run_id=r" / "task_id=weigh"
    folder.mkdir(parents=True)
    entries = [
        {"event": "begins", "level": "info"},
        {"event": "Task failed", "level": "error", "error_detail": [{"exc_type": "GateFailed", "exc_value": "R3000"}]},
    ]
    text = "\n".join(json.dumps(entry) for entry in entries) + "\nplain words\n"
    (folder / "attempt=1.log").write_text(text)
    assert end_of_task_log(tmp_path, "rank_day", "r", "weigh") == [
        "info     begins",
        "error    Task failed",
        "GateFailed: R3000",
        "plain words",
    ]
    assert end_of_task_log(tmp_path, "rank_day", "r", "decide") == ["(no log)"]
