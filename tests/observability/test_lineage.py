"""Lineage: from the drop to the publication, each dataset with its home, path and version."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from rankday.contract.publication_tables import DERIVED_TABLES, PUBLICATION_TABLES
from rankday.observability import lineage

PROJECT = Path(__file__).resolve().parents[2]
STREAM = "reconstitution/2026-06"
SESSION = "2026-04-30"
HAS_PROVIDER = find_spec("openlineage") is not None


def test_a_result_is_made_of_the_snapshots_that_its_manifest_names(reconstituted):
    home = reconstituted.home
    step = lineage.of_published(home, STREAM, 1)
    manifest = json.loads((home.published(STREAM) / "v1" / "MANIFEST.json").read_text())
    days = manifest["input_snapshots"]
    assert {table.name.rpartition("/")[0] for table in step.read} == {f"snapshots/{day}/v1" for day in days}
    tables = (*PUBLICATION_TABLES, *DERIVED_TABLES)
    assert {table.name for table in step.wrote} == {f"published/{STREAM}/v1/{table}" for table in tables}
    assert {(table.home, table.version) for table in step.wrote} == {(str(home.root), "v1")}
    assert step.facts["content_hash"] == reconstituted.result["content_hash"]
    assert step.facts["rulebook_hash"] == manifest["rulebook_hash"]


def test_a_snapshot_is_made_of_its_drop_and_what_waits_no_longer_is_told_as_published(reconstituted):
    home = reconstituted.home
    step = lineage.of_snapshots(home, [date.fromisoformat(SESSION)])
    tables = [table.name.rpartition("/")[2] for table in step.wrote]
    assert [table.name for table in step.read] == [f"landing/{SESSION}/{table}" for table in tables]
    assert "prices" in tables and all(table.version == "v1" and table.content_hash for table in step.wrote)
    assert lineage.of_pending(home, STREAM, reconstituted.result["content_hash"]).wrote == []


@pytest.mark.skipif(not HAS_PROVIDER, reason="needs requirements/store.txt: make store-check")
def test_a_night_on_a_home_in_a_store_tells_openlineage_from_drop_to_publication(tmp_path):
    """Run by the DAG itself: each task opens the home, and what it did is in the store when it has ended."""
    home, events = tmp_path / "home", tmp_path / "events.jsonl"
    address = f"file://{home}"
    environment = {name: one for name, one in os.environ.items() if not name.startswith(("AIRFLOW", "RANKDAY"))}
    environment |= {
        "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__OPENLINEAGE__NAMESPACE": "rankday",
        "AIRFLOW__OPENLINEAGE__TRANSPORT": json.dumps({"type": "file", "log_file_path": str(events), "append": True}),
        "RANKDAY_HOME": address,
        "RANKDAY_MIRROR": str(tmp_path / "mirror"),
    }

    def ran(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout + done.stderr

    ran("-m", "rankday.cli", "sample", "--companies", "60", "--sessions", "1", "--seed", "3")
    ran("-m", "airflow", "db", "migrate")
    form = json.dumps({"session": SESSION})
    told = ran(str(Path(__file__).with_name("run_nightly.py")), str(PROJECT / "dags"), "nightly", form)
    assert "ended success" in told, told[-3000:]
    found = [json.loads(line) for line in events.read_text().splitlines()]
    ours = [event for event in found if "rankday" in event["run"].get("facets", {})]
    frozen, published = ours[0], ours[-1]
    names = {kind: {one["name"] for one in event[kind]} for event in (published,) for kind in ("inputs", "outputs")}
    assert frozen["job"]["name"] == "nightly.ingest_drops" and published["job"]["name"] == "nightly.publish_days"
    assert f"landing/{SESSION}/prices" in {one["name"] for one in frozen["inputs"]}
    assert f"snapshots/{SESSION}/v1/prices" in {one["name"] for one in frozen["outputs"]} & names["inputs"]
    assert f"published/daily/{SESSION}/v1/index_values" in names["outputs"]
    assert {one["namespace"] for one in published["outputs"]} == {address}
    manifest = json.loads((home / "published" / "daily" / SESSION / "v1" / "MANIFEST.json").read_text())
    assert published["run"]["facets"]["rankday"]["facts"]["content_hash"] == manifest["content_hash"]
    version = published["outputs"][0]["facets"]["version"]["datasetVersion"]
    assert version == f"v1:{manifest['content_hash']}"
    environment["RANKDAY_MIRROR"] = str(tmp_path / "another machine")
    assert f"{address}: intact" in ran("-m", "rankday.cli", "verify")
