"""A reconstitution from landing drop to publication: what it publishes, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date

import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.errors import GateFailed, RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.contract.publication_tables import PUBLICATION_TABLES
from rankday.publication import version_history
from rankday.publication.request import request_body
from rankday.reconstitution.steps import open_run, reconstitute
from reference.drops import Market, write_drop

RANK_DAY = date(2026, 4, 30)
STREAM = "reconstitution/2026-06"


def held_manifest(home, result):
    return json.loads((home.pending(STREAM, result["content_hash"]) / "MANIFEST.json").read_text())


@pytest.fixture
def folder(reconstituted):
    return reconstituted.home.published(STREAM) / "v1"


def test_two_approvals_publish_the_first_version(reconstituted):
    assert reconstituted.result["status"] == "published"
    assert (reconstituted.home.published(STREAM) / "latest").read_text().strip() == "v1"
    assert not list(reconstituted.home.root.glob("pending/reconstitution/2026-06/[!.]*"))


@pytest.mark.parametrize(("table", "key"), PUBLICATION_TABLES.items())
def test_csv_and_parquet_hold_the_same_rows_in_the_order_of_the_key(folder, table, key):
    parquet = pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as handle:
        text = list(csv.DictReader(handle))
    assert len(parquet) == len(text) > 0
    keys = [tuple(part.encode() if isinstance(part, str) else part for part in map(row.get, key)) for row in parquet]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert [[str(row[name]) for name in key] for row in parquet] == [[row[name] for name in key] for row in text]


def test_a_weight_stands_in_the_csv_with_its_15_decimals(folder):
    with (folder / "constituents.csv").open(newline="", encoding="utf-8") as handle:
        weights = [row["weight"] for row in csv.DictReader(handle)]
    assert all(len(weight.partition(".")[2]) == 15 for weight in weights)


def test_the_manifest_says_what_it_was_made_of_and_how(folder, reconstituted):
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    assert manifest["rank_date"] == "2026-04-30"
    assert manifest["implementation_date"] == manifest["weights_as_of"] == "2026-06-26"
    assert set(manifest["input_snapshots"]) == {"2026-04-30", "2026-06-26"}
    assert manifest["incumbents"] == "memberships of the drop of 2026-04-30"
    assert manifest["note"] == "a note"
    assert [approval["name"] for approval in manifest["approvals"]] == ["ana", "ben"]
    assert manifest["approved_unseen"] is True
    assert manifest["engine_versions"]["duckdb"] == "2.0.0"
    assert manifest["row_counts"]["decisions"] == len(reconstituted.market.drop["companies"])


def test_the_rulebook_is_archived_with_the_publication(folder):
    assert "minimum_price" in (folder / "rulebook" / "parameters.csv").read_text()


def test_without_the_implementation_drop_weights_are_of_the_rank_day_and_it_says_so(landed):
    shutil.rmtree(landed.landing(RANK_DAY).parent / "2026-06-26")
    result = reconstitute(landed, RANK_DAY)
    manifest = json.loads((landed.pending(STREAM, result["content_hash"]) / "MANIFEST.json").read_text())
    assert result["status"] == "pending"
    assert manifest["weights_as_of"] == "2026-04-30"
    assert manifest["leavers"] == []


def test_the_same_again_makes_no_second_version(copied):
    result = reconstitute(copied, RANK_DAY, approvers=["ana", "ben"])
    assert (result["status"], result["version"]) == ("published", 1)
    assert publication.versions(copied, STREAM) == [1]


def test_a_corrected_drop_without_a_ticket_is_a_second_version_that_says_so(copied, market):
    shutil.rmtree(copied.landing(RANK_DAY))
    drop = {table: list(rows) for table, rows in market.drop.items()}
    gone = next(row["company_id"] for row in drop["companies"])
    drop["companies"] = [row for row in drop["companies"] if row["company_id"] != gone]
    drop["securities"] = [row for row in drop["securities"] if row["company_id"] != gone]
    write_drop(copied.landing(RANK_DAY), RANK_DAY, drop)
    at_other_closes = reconstitute(copied, RANK_DAY, at_rank_day=True)
    assert "corrects_without_ticket" not in held_manifest(copied, at_other_closes), "other closes are no correction"
    held = reconstitute(copied, RANK_DAY)
    assert held_manifest(copied, held)["corrects_without_ticket"] == 1
    body = request_body(copied, STREAM, held["content_hash"])
    assert "**Would correct v1, of this rank day at these closes, without a ticket**" in body
    result = reconstitute(copied, RANK_DAY, approvers=["ana", "ben"])
    newest = publication.newest_version(copied, STREAM)
    assert result["version"] == newest.version == 2
    assert newest.manifest["supersedes"]["version"] == newest.manifest["corrects_without_ticket"] == 1
    told = [row["why"] for row in version_history.version_history(copied, STREAM)]
    assert any("a correction without a ticket" in sentence for sentence in told[-1])


def test_our_reconstitution_in_force_gives_the_incumbents_of_the_next_rank_day(copied, market):
    october = date(2026, 10, 30)
    write_drop(copied.landing(october), october, market.drop | {"memberships": []})
    run = open_run(copied, october)
    facts = json.loads((copied.run(run) / "run.json").read_text())
    assert facts["event"] == "2026-12"
    assert facts["incumbents"] == f"constituents of {STREAM} v1"


def test_a_critical_gate_stops_and_an_override_by_name_is_disclosed(landed, market):
    shutil.rmtree(landed.landing(RANK_DAY))
    prices = [row | {"close": None} for row in market.drop["prices"][: len(market.drop["prices"]) * 6 // 10]]
    rest = market.drop["prices"][len(prices) :]
    write_drop(landed.landing(RANK_DAY), RANK_DAY, market.drop | {"prices": prices + rest})
    with pytest.raises(GateFailed, match=r"snapshot\.members_with_close .*Nothing was published"):
        reconstitute(landed, RANK_DAY, approvers=["ana", "ben"])
    assert not landed.published(STREAM).exists()
    with pytest.raises(RankdayError, match="accepted without a reason: members_with_close; an override is disclosed"):
        reconstitute(landed, RANK_DAY, accept_gates=["members_with_close"])
    with pytest.raises(RankdayError, match="there is no gate memers_with_close; is it members_with_close or "):
        reconstitute(landed, RANK_DAY, accept_gates=["memers_with_close"], reason="feed outage, ticket 7")
    result = reconstitute(landed, RANK_DAY, accept_gates=["members_with_close"], reason="feed outage, ticket 7")
    manifest = json.loads((landed.pending(STREAM, result["content_hash"]) / "MANIFEST.json").read_text())
    assert [(one["gate"], one["reason"]) for one in manifest["overrides"]] == [
        ("snapshot.members_with_close", "feed outage, ticket 7")
    ]


def test_a_date_that_is_no_rank_day_is_refused_unless_any_date(landed, rankday):
    status, _, error = rankday("reconstitute", "--home", landed.root, "--rank-date", "2026-04-29")
    assert status != 0
    assert "2026-04-30" in error
    assert len(error.strip().splitlines()) == 1


def test_a_missing_drop_is_one_line_that_names_the_folder(tmp_path, rankday):
    status, _, error = rankday("reconstitute", "--home", tmp_path, "--rank-date", "2026-04-30")
    assert status == 3
    assert "landing/2026-04-30" in error
    assert len(error.strip().splitlines()) == 1


def test_one_approver_alone_is_refused_before_anything_runs(landed, rankday):
    status, _, error = rankday(
        "reconstitute", "--home", landed.root, "--rank-date", "2026-04-30", "--approve-as", "ana"
    )
    assert status != 0
    assert "two different people" in error
    assert not (landed.root / "runs").exists()


def test_the_summary_tells_breakpoint_counts_gates_and_files(reconstituted, rankday):
    from rich.console import Console

    from rankday.reports.summary import print_summary

    console = Console(record=True, width=100)
    print_summary(reconstituted.home, STREAM, console=console)
    text = console.export_text()
    for words in ("published as v1", "S07", "R2000", "Gates", "content hash", "fewer than 1,000 companies are ranked"):
        assert words in text


def test_home_is_found_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("RANKDAY_HOME", str(tmp_path))
    assert Home.resolve().root == tmp_path


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_snapshot_that_is_not_what_was_frozen_is_not_computed_from(copied, harm):
    """Its hash stands in the manifest as the proof of the input."""
    path = copied.snapshots(RANK_DAY) / "v1" / "prices.parquet"
    table = pyarrow.parquet.read_table(path)
    path.unlink()
    if harm == "changed":
        pyarrow.parquet.write_table(table.slice(1), path)
    with pytest.raises(VerificationFailed, match=rf"prices.parquet: {harm}"):
        reconstitute(copied, RANK_DAY)


def test_every_gate_has_a_name_that_a_person_can_type_and_a_limit_that_they_can_read(folder):
    with (folder / "gate_results.csv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 40
    for row in rows:
        assert re.fullmatch(r"(snapshot|membership|publication)\.[a-z0-9_]+", row["gate"])
        assert "Expect" not in row["expectation"] + row["observed"]
    assert "publication.constituents_once" in {row["gate"] for row in rows}


def test_an_index_of_nobody_is_never_published(tmp_path):
    market = Market()
    market.member(market.simple("penny", close="0.1"), "R3000E R3000 R2000")
    write_drop(tmp_path / "landing" / "2026-04-30", RANK_DAY, market.drop)
    with pytest.raises(GateFailed, match=r"membership\.eligible_companies 0, expected at least 1"):
        reconstitute(Home(tmp_path), RANK_DAY, approvers=["ana", "ben"])
    assert not Home(tmp_path).published(STREAM).exists()
