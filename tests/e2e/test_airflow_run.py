"""The real thing, once: Airflow with its pages, `make run` beside it through the scheduler, and a clean end."""

import json
import os
import re
import signal
from contextlib import suppress

import httpx
import psutil
import pytest

from rankday import ledger, publication
from rankday_airflow.local import rest as airflow_rest
from rankday_airflow.local.processes import AirflowService
from rankday_airflow.local.rest import AirflowClient
from rankday_airflow.local.settings import USERS

pytestmark = pytest.mark.airflow
STREAM = "reconstitution/2026-06"
# Airflow's own line when its database is busy for too long: the task has ended, and its state is told a second time
LATE_REPORT = "Failed to report terminal task state to supervisor"


def processes_of(sessions):
    """Every living process of these sessions: each component is one, with all it ever starts."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, ProcessLookupError):
            if os.getsid(process.pid) in sessions and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def signed_in(airflow, user):
    service = AirflowService(airflow.url, is_ours=False, check=lambda: None)
    return AirflowClient(service, user, airflow.folder.passwords()[user])


def test_only_this_machine_is_listened_to(airflow):
    addresses = {
        connection.laddr.ip
        for process in processes_of(airflow.sessions)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_the_users_stand_on_the_screen_once_and_nothing_is_open_without_one(airflow):
    shown = airflow.output.read_text()
    assert all(f"{name:<10} {airflow.folder.passwords()[name]}" in shown for name in USERS)
    assert httpx.get(f"{airflow.url}/api/v2/dags").status_code == 401


def test_a_viewer_may_not_trigger_and_a_bad_form_is_refused(airflow):
    with signed_in(airflow, "viewer") as viewer:
        viewer.wait_for_dag("rank_day")
        body = {"logical_date": None, "conf": {"rank_date": "2026-04-30"}}
        assert viewer.request("POST", "dags/rank_day/dagRuns", body).status_code == 403
    with signed_in(airflow, "reviewer") as reviewer:
        body = {"logical_date": None, "conf": {"rank_date": "2026-04-31"}}
        answer = reviewer.request("POST", "dags/rank_day/dagRuns", body)
        assert answer.status_code == 400
        assert "'2026-04-31' is not a 'date'" in answer.json()["detail"]


def test_make_run_publishes_through_the_scheduler(airflow):
    ended = airflow.run()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    published = publication.newest_version(airflow.home, STREAM)
    assert published.version == 1
    assert published.manifest["demonstration"] is True
    assert published.manifest["triggered_by"] == "operator"
    assert [approval["name"] for approval in published.manifest["approvals"]] == ["reviewer", "approver"]
    assert published.manifest["approved_unseen"] is True
    for step in ("ingest_drops", "check_publication", "submit_for_approval", "first_approval", "publish"):
        assert f"{step:<20} success" in ended.stdout
    assert "/dags/rank_day/runs/make_run__" in ended.stdout and "since 2026-04-30" in ended.stdout
    quarter = publication.newest_version(airflow.home, "ipo_additions/2026-09")
    assert quarter.version == 1
    assert [approval["name"] for approval in quarter.manifest["approvals"]] == ["reviewer", "approver"]
    assert "ipo_additions/2026-09" in ended.stdout and "stream=ipo_additions%2F2026-09" in ended.stdout


def test_a_gate_tells_in_its_log_what_it_saw_and_a_good_log_holds_no_error(airflow):
    logs = airflow.folder.root / "logs" / "dag_id=rank_day"
    lines = [json.loads(line) for path in logs.glob("*/task_id=*/*.log") for line in path.read_text().splitlines()]
    assert lines
    assert [line["event"] for line in lines if line["level"] == "error" and line["event"] != LATE_REPORT] == []
    told = [line["event"] for line in lines if line.get("task_id") == "check_publication"]
    assert any("weights" in event and ": met (observed " in event for event in told)


def test_the_log_of_a_task_names_each_model_it_built_with_rows_and_time(airflow):
    logs = airflow.folder.root / "logs" / "dag_id=rank_day"
    lines = [json.loads(line) for path in logs.glob("*/task_id=weigh/*.log") for line in path.read_text().splitlines()]
    built = [line["event"] for line in lines if line.get("logger") == "rankday.engine"]
    assert any(re.fullmatch(r"model constituents: [1-9][0-9]* rows, [0-9]+ ms", event) for event in built)
    assert len(built) == len({event.partition(":")[0] for event in built}) > 10


def test_a_missing_drop_ends_with_a_clear_line(airflow):
    with signed_in(airflow, "operator") as operator:
        run_id = operator.trigger("nightly", {"session": "2026-06-01", "wait_minutes": 0})
        assert not operator.follow("nightly", run_id, lambda line: None)
        assert operator.failed_tasks("nightly", run_id) == ["ingest_drops"]
    log = airflow.folder.root / "logs" / "dag_id=nightly" / f"run_id={run_id}" / "task_id=ingest_drops"
    assert "no landing drop for" in "".join(file.read_text() for file in log.iterdir())


def test_nightly_published_the_base_day_and_then_every_day_up_to_the_session(airflow):
    """By `make run`: 30 April and the twenty sessions of May 2026. Once more the same makes no version."""
    with signed_in(airflow, "operator") as operator:
        run_id = operator.trigger("nightly", {"session": "2026-05-04"})
        assert operator.follow("nightly", run_id, lambda line: None)
    days = publication.streams(airflow.home, "daily")
    assert (len(days), days[0], days[1], days[-1]) == (
        21,
        *(f"daily/2026-{day}" for day in ("04-30", "05-01", "05-29")),
    )
    assert {tuple(publication.versions(airflow.home, day)) for day in days} == {(1,)}
    opened = [entry["payload"] for entry in ledger.entries(airflow.home) if entry["kind"] == "run_opened"]
    streams = sorted(one["stream"] for one in opened if one.get("stream"))
    assert streams == ["ipo_additions/2026-09", STREAM], "the rank day and the quarter; a day opens no reconstitution"


def answering(airflow, run_id, *answers):
    """For `follow`: answer each question with the next of ``answers`` (user, option, reason); keeps what was asked."""
    asked, left = [], list(answers)

    def answer(task, try_number):
        asked.append((task, try_number))
        user, option, reason = left.pop(0)
        with signed_in(airflow, user) as person:
            person.answer("rank_day", run_id, task, option, reason)

    return asked, answer


def log_of(airflow, run_id, task, attempt):
    folder = airflow.folder.root / "logs" / "dag_id=rank_day" / f"run_id={run_id}" / f"task_id={task}"
    return (folder / f"attempt={attempt}.log").read_text()


@pytest.fixture
def patient(monkeypatch):
    """An answer soon after its question may be lost and asked for again: a scheduler on a busy machine needs longer."""
    monkeypatch.setattr(airflow_rest, "BEFORE_ANSWERING", 6)


def test_two_people_approve_in_airflow_and_the_one_who_triggered_is_asked_again(airflow, patient):
    with signed_in(airflow, "operator") as operator:
        run_id = operator.trigger("rank_day", {"rank_date": "2026-05-01", "any_date": True})
        asked, answer = answering(
            airflow,
            run_id,
            ("operator", "Approve", "mine"),
            ("reviewer", "Approve", "seen"),
            ("approver", "Approve", None),
        )
        path = f"dags/rank_day/dagRuns/{run_id}/taskInstances/first_approval/-1/hitlDetails"

        def answer_after_the_viewer(task, try_number):
            with signed_in(airflow, "viewer") as viewer:
                body = {"chosen_options": ["Approve"], "params_input": {}}
                assert viewer.request("PATCH", path, body).status_code == 403
            answer(task, try_number)

        assert operator.follow("rank_day", run_id, lambda line: None, answer_after_the_viewer)
        held, result = (operator.returned("rank_day", run_id, task) for task in ("submit_for_approval", "publish"))
        assert held["content_hash"] in operator.call("GET", path)["body"]
    assert asked == [("first_approval", 1), ("first_approval", 2), ("second_approval", 1)]
    assert "operator opened run" in log_of(airflow, run_id, "first_approval", 1)
    published = publication.newest_version(airflow.home, STREAM)
    assert result == {"stream": STREAM, "version": 2, "content_hash": held["content_hash"]}
    assert (published.version, published.content_hash) == (2, held["content_hash"])
    assert [approval["name"] for approval in published.manifest["approvals"]] == ["reviewer", "approver"]
    assert published.manifest["approved_unseen"] is False


def test_a_rejection_ends_as_a_failed_run_that_says_rejected_by_whom_and_why(airflow, patient):
    with signed_in(airflow, "operator") as operator:
        run_id = operator.trigger("rank_day", {"rank_date": "2026-05-04", "any_date": True})
        asked, answer = answering(airflow, run_id, ("approver", "Reject", "turnover looks wrong"))
        assert not operator.follow("rank_day", run_id, lambda line: None, answer)
        assert operator.failed_tasks("rank_day", run_id) == ["first_approval"]
        held = operator.returned("rank_day", run_id, "submit_for_approval")
    assert asked == [("first_approval", 1)]
    assert "REJECTED by approver: turnover looks wrong" in log_of(airflow, run_id, "first_approval", 1)
    assert publication.newest_version(airflow.home, STREAM).version == 2
    assert publication.status_of(airflow.home, STREAM, held["content_hash"]) == "rejected"
    assert (airflow.home.pending(STREAM, held["content_hash"]) / "MANIFEST.json").exists(), "kept as evidence"


def test_it_ends_cleanly_and_no_process_is_left(airflow):
    assert len(processes_of(airflow.sessions)) > len(airflow.sessions) >= 4
    airflow.ui.send_signal(signal.SIGTERM)
    assert airflow.ui.wait() == 0
    assert "no process left" in airflow.output.read_text()
    assert processes_of(airflow.sessions) == []
    assert not airflow.folder.running_file.exists()


def test_no_password_and_no_key_stands_in_the_database_or_a_log(airflow):
    """XComs, forms and questions are rows of the database; whoever may look at a run sees them."""
    kept = json.loads(airflow.folder.secrets_file.read_text())
    secrets = [*airflow.folder.passwords().values(), *kept.values()]
    own = {airflow.folder.secrets_file, airflow.folder.passwords_file}
    files = [path for path in airflow.folder.root.rglob("*") if path.is_file() and path not in own]
    assert airflow.folder.root / "airflow.db" in files and len(secrets) == 7
    found = [path for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]
    assert found == []
