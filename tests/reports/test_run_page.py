"""From a run of a DAG to what it made."""

from __future__ import annotations

import shutil

import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.engine import run_folder

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


def test_a_run_that_has_made_nothing_says_so(ran):
    home, client, _ = ran
    shutil.rmtree(home.root / "published")
    answer = client.get("/run", params={"dag_id": "rank_day", "run_id": RUN})
    assert answer.status_code == 404 and "has not submitted a result" in answer.text


@pytest.mark.parametrize("run_id", ["another", "../../..", "", "x" * 399])
def test_a_run_that_nobody_knows_leads_to_the_season(ran, run_id):
    _, client, _ = ran
    assert where(client, run_id=run_id) == (303, "/season?dag=rank_day")


def test_a_night_leads_to_the_season_while_no_day_is_published(ran):
    _, client, _ = ran
    assert where(client, "nightly") == (303, "/season")
