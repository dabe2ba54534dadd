"""`rankday replay` of a reconstitution: the archive alone gives the same again, whatever has changed around it."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date

import pytest

from rankday import ledger
from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.publication.verification import verify
from rankday.reconstitution import frozen_rulebook, opening, warehouse
from rankday.reconstitution import steps as reconstitution
from rankday.reconstitution.run_inputs import load
from rankday.replay.replay import replay
from rankday.rulebook.rows import RULEBOOK
from reference.drops import write_drop

STREAM = "reconstitution/2026-06"
# Rows that a rulebook had not before a drop could state offerings: file → how they begin.
SINCE_OFFERINGS = {
    "gates.csv": ("snapshot,offering_shares_above_total",),
    "parameters.csv": ("vehicle_minimum_days", "ipo_holders_must_be_disclosed"),
}
RANK_DAY, BEFORE, OCTOBER = date(2026, 4, 30), date(2026, 4, 29), date(2026, 10, 30)


@pytest.fixture
def archive(reconstituted, tmp_path):
    """What an archive keeps of a home, in another place: no landing drops, no working files."""
    home = Home(tmp_path / "five years later")
    for folder in ("published", "snapshots", "rulebooks", "ledger"):
        shutil.copytree(reconstituted.home.root / folder, home.root / folder)
    return home


def test_it_comes_out_again_from_a_moved_archive(archive, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", "1")
    outcome = replay(archive, STREAM)
    assert outcome.is_same and outcome.recomputed_hash == outcome.published_hash and not outcome.differences
    newest = ledger.entries(archive)[-1]
    assert (newest["kind"], newest["number"], newest["payload"]["is_same"]) == ("replay", outcome.entry, True)
    assert not verify(archive).problems and not list((archive.root / "runs").iterdir())


def test_a_corrected_drop_and_more_threads_do_not_change_the_past(archive, market, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", "8")
    prices = [row | {"close": row["close"] and row["close"] * 3} for row in market.drop["prices"]]
    write_drop(archive.landing(RANK_DAY), RANK_DAY, market.drop | {"prices": prices})
    assert ingest(archive, RANK_DAY).snapshot.version == 2
    assert replay(archive, STREAM, 1, record=False).is_same


def test_a_drop_corrected_by_columns_that_there_were_not_does_not_change_the_past(archive, market):
    lines = [row | {"offering_kind": "direct_listing", "ipo_date": RANK_DAY} for row in market.drop["securities"]]
    write_drop(archive.landing(RANK_DAY), RANK_DAY, market.drop | {"securities": lines})
    assert ingest(archive, RANK_DAY).snapshot.version == 2
    assert replay(archive, STREAM, 1, record=False).is_same


def test_a_rulebook_from_before_there_were_offerings_comes_out_again(landed, tmp_path, monkeypatch):
    older = tmp_path / "rulebook"
    shutil.copytree(RULEBOOK, older)
    for name, since in SINCE_OFFERINGS.items():
        rows = (older / name).read_text(encoding="utf-8").splitlines(keepends=True)
        left = [row for row in rows if not row.startswith(since)]
        assert len(left) < len(rows)
        (older / name).write_text("".join(left), encoding="utf-8")
    with monkeypatch.context() as then:
        then.setattr(opening, "RULEBOOK", older)
        then.setattr(frozen_rulebook, "check_complete", lambda folder: None)  # the program of then asked for no more
        reconstitution.reconstitute(landed, RANK_DAY, approvers=["ana", "ben"])
    outcome = replay(landed, STREAM)
    assert outcome.is_same and any("rulebook has changed since" in note for note in outcome.notes)
    assert not verify(landed).problems


def test_a_later_rule_does_not_change_the_past(archive, tmp_path):
    """In a program of its own, which reads the amended rulebook as the one in force."""
    amended = tmp_path / "rulebook"
    shutil.copytree(RULEBOOK, amended)
    parameters = (amended / "parameters.csv").read_text(encoding="utf-8")
    changed = parameters.replace("minimum_price,1978-12-31,1.0", "minimum_price,1978-12-31,9.0")
    assert changed != parameters
    (amended / "parameters.csv").write_text(changed, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "rankday.cli", "replay", "--home", archive.root, "--stream", STREAM, "--json"],
        env=os.environ | {"RANKDAY_RULEBOOK": str(amended)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    notes = outcome["notes"]
    assert outcome["is_same"] and any("rulebook has changed since (parameters.csv)" in note for note in notes)


def test_a_changed_row_is_named(archive, rankday):
    path = archive.published(STREAM) / "v1" / "constituents.csv"
    path.chmod(0o644)
    with path.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    row, true_rank = rows[7], rows[7]["company_rank"]
    row["company_rank"] = "1234567"
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    status, _, told = rankday("replay", "--home", archive.root, "--stream", STREAM, "--unrecorded")
    assert status == 7
    assert (
        f"constituents: row index_code={row['index_code']} security_id={row['security_id']}, column company_rank: "
        f"published 1234567, recomputed {true_rank}"
    ) in told
    assert "constituents.csv: changed" in told and "recomputed to the same content" in told.splitlines()[-1]


def test_a_changed_input_is_named(archive):
    path = archive.snapshots(RANK_DAY) / "v1" / "prices.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(VerificationFailed, match=r"prices\.parquet: changed since it was frozen"):
        replay(archive, STREAM)


def test_a_manifest_leads_back_to_every_input(copied, market, monkeypatch):
    """Incumbents and comparisons from the publication before, and the sessions of the trading window."""
    filled = []
    monkeypatch.setattr(warehouse, "fill", lambda database, inputs: filled.append(inputs))
    for session in (BEFORE, OCTOBER):
        write_drop(copied.landing(session), session, market.drop | {"memberships": []})
    ingest(copied, BEFORE)
    run = reconstitution.open_run(copied, OCTOBER)
    facts = json.loads((copied.run(run) / "run.json").read_text(encoding="utf-8"))
    assert facts["compared_with"]["stream"] == facts["incumbents_from"]["stream"] == STREAM
    assert [inputs.earlier_publication is not None and len(inputs.earlier) > 1 for inputs in filled] == [True]
    assert load(copied, facts, copied.run(run) / "rulebook") == filled[0]
