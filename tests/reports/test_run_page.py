"""From a run of a DAG to what it made."""

from __future__ import annotations

import shutil

import pytest
from fastapi.testclient import TestClient

from rankday import ledger, publication
from rankday.engine import run_folder
from rankday.ledger.run_ledger import record_stopped

RUN = "manual__2026-05-01T18:00:00+00:00"


@pytest.fixture
def ran(copied, app_of):
    """A run of the DAG `rank_day` that made the published result."""
    newest = publication.newest_version(copied, "reconstitution/2026-06")
    run_id = run_folder.run_id_of("rank_day", RUN)
    manifest = newest.folder / "MANIFEST.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace(newest.manifest["run_id"], run_id))
    made = run_folder.load(copied, newest.manifest["run_id"])
    run_folder.save(copied, run_id, made.facts | {"run_id": run_id})
    client = TestClient(app_of(copied), headers={"X-User": "viewer"}, follow_redirects=False)
    return copied, client, newest.content_hash


def where(client, dag_id="rank_day", run_id=RUN):
    answer = client.get("/run", params={"dag_id": dag_id, "run_id": run_id})
    return answer.status_code, answer.headers.get("location")


def test_a_run_leads_to_its_result(ran):
    _, client, content_hash = ran
    assert where(client) == (303, f"/reconstitution?stream=reconstitution%2F2026-06&hash={content_hash}")


def test_a_run_whose_result_is_gone_says_what_it_did(ran):
    home, client, _ = ran
    shutil.rmtree(home.root / "published")
    answer = client.get("/run", params={"dag_id": "rank_day", "run_id": RUN})
    assert answer.status_code == 200 and "has not submitted a result" in answer.text


def test_a_run_that_a_gate_stopped_shows_the_line_of_the_gate_and_no_other_run_s_result(ran):
    """Another run of the same event has published: that is not what this run made."""
    home, client, _ = ran
    run_id = run_folder.run_id_of("rank_day", "stopped")
    record_stopped(home, {"run_id": run_id, "stream": "reconstitution/2026-06"}, "ranking", "critical: too <few> ranks")
    answer = client.get("/run", params={"dag_id": "rank_day", "run_id": "stopped"})
    assert answer.status_code == 200 and "too &lt;few&gt; ranks" in answer.text
    assert 'data-dag="rank_day" data-run-id="stopped"' in answer.text  # the browser asks Airflow for its tasks


def test_who_submitted_the_same_content_again_has_the_same_result(ran):
    home, client, content_hash = ran
    run_id = run_folder.run_id_of("rank_day", "again")
    row = {"name": "olga", "part": "opened_run", "of": run_id}
    payload = {"stream": "reconstitution/2026-06", "content_hash": content_hash, "barred": [row]}
    ledger.append(home, "result_submitted", payload)
    assert where(client, run_id="again")[1].endswith(content_hash)


@pytest.mark.parametrize("run_id", ["another", "../../..", "", "x" * 399])
@pytest.mark.parametrize("dag_id", ["rank_day", "nightly", "what_if", "<b>"])
def test_a_run_that_opened_nothing_says_so(ran, dag_id, run_id):
    _, client, _ = ran
    answer = client.get("/run", params={"dag_id": dag_id, "run_id": run_id})
    assert answer.status_code == 200 and "it has not opened a computation" in answer.text and "<b>" not in answer.text


def test_a_tab_turns_until_its_page_is_there(ran):
    """The opening page computes nothing; it leads on with the same query, to our own pages only."""
    _, client, _ = ran
    answer = client.get("/open/run?dag_id=rank_day&run_id=a%22b%3E")
    assert 'content="0; url=/run?dag_id=rank_day&amp;run_id=a%22b%3E"' in answer.text and "spinner" in answer.text
    assert client.get("/open/x").status_code == client.get("/open/https:%2F%2Fx").status_code == 404
