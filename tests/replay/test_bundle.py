"""`rankday bundle`: one archive that checks itself with Python alone, whoever changed what in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from publication.held_results import STREAM, held, published
from rankday import ledger, publication
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.evidence import pins as evidence_pins
from rankday.evidence import store as evidence_store
from rankday.replay import bundle_verify
from rankday.replay.bundle import bundle
from rankday.replay.replay import replay
from rankday_sources.member_lists import import_memberships

EVENT = "2026-06"


@pytest.fixture(scope="module")
def real(reconstituted, tmp_path_factory):
    """The bundle of a real publication: (the file, the folder it was unpacked into)."""
    folder = tmp_path_factory.mktemp("bundle")
    written = bundle(reconstituted.home, EVENT, folder / "one.zip")
    with zipfile.ZipFile(written.path) as archive:
        archive.extractall(folder)
    return written, folder / f"rankday-{EVENT}"


@pytest.fixture
def unpacked(real, tmp_path):
    shutil.copytree(real[1], tmp_path / "unpacked")
    return tmp_path / "unpacked"


def verified(folder: Path) -> tuple[int, str]:
    """Run the script as a stranger would: isolated, with none of our software in reach."""
    call = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    done = subprocess.run(call, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def list_anew(folder: Path) -> None:
    """What a forger would do: renew the list of hashes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "HASHES.txt")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    ]
    write(folder / "HASHES.txt", "".join(lines).encode())


def write(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def chain_anew(folder: Path, change) -> None:
    """A forger who changes entries and hashes the whole chain again."""
    previous = ledger.GENESIS
    for path in sorted((folder / "ledger").glob("0*.json")):
        entry = json.loads(path.read_text())
        change(entry)
        entry["previous_hash"] = previous
        rest = {key: value for key, value in entry.items() if key != "entry_hash"}
        previous = entry["entry_hash"] = hashlib.sha256(bundle_verify.canonical(rest)).hexdigest()
        write(path, json.dumps(entry, indent=2).encode())
    write(folder / "ledger" / "HEAD", json.dumps({"number": entry["number"], "entry_hash": previous}).encode())
    list_anew(folder)


def test_it_checks_itself_and_can_be_replayed(unpacked):
    status, told = verified(unpacked)
    assert status == 0 and told.startswith("intact: ")
    names = {path.relative_to(unpacked).parts[0] for path in unpacked.rglob("*") if path.is_file()}
    assert {"published", "snapshots", "ledger", "HASHES.txt", "README.txt", "verify.py"} <= names
    assert replay(Home(unpacked), STREAM, record=False).is_same


def test_the_same_state_gives_the_same_bytes(real, reconstituted, tmp_path):
    again = bundle(reconstituted.home, EVENT, tmp_path / "again.zip")
    assert again.sha256 == real[0].sha256
    assert again.path.read_bytes() == real[0].path.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "published/reconstitution/2026-06/v1/constituents.csv",
        "published/reconstitution/2026-06/v1/rulebook/parameters.csv",
        "published/reconstitution/2026-06/v1/MANIFEST.json",
        "snapshots/2026-04-30/v1/prices.parquet",
        "ledger/00000002.json",
        "README.txt",
    ],
)
def test_a_single_bit_is_found_and_the_file_named(unpacked, name):
    path = unpacked / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    write(path, bytes(content))
    assert bundle_verify.problems(unpacked) == [f"{name}: changed, its hash is not the one in HASHES.txt"]
    list_anew(unpacked)  # a forger's renewed list does not help where the ledger knows better
    told = bundle_verify.problems(unpacked)
    assert told == [] if name == "README.txt" else Path(name).name in told[0]


def test_a_missing_file_is_named(unpacked):
    name = "published/reconstitution/2026-06/v1/decisions.csv"
    (unpacked / name).unlink()
    status, told = verified(unpacked)
    assert status == 1 and told.splitlines() == [f"{name}: missing", "NOT INTACT: 1 problem(s)"]
    list_anew(unpacked)
    assert bundle_verify.problems(unpacked) == [f"{name}: missing, its manifest names it"]


def test_a_publication_that_was_left_out_is_missed(unpacked):
    shutil.rmtree(unpacked / "published")
    list_anew(unpacked)
    [told] = bundle_verify.problems(unpacked)
    assert told.startswith("published/reconstitution/2026-06/v1: missing; ledger entry ")


def test_an_input_that_was_left_out_is_missed(unpacked):
    shutil.rmtree(unpacked / "snapshots" / "2026-06-26")
    list_anew(unpacked)
    [told] = bundle_verify.problems(unpacked)
    assert told.endswith("was made of snapshots/2026-06-26/v1, which is not here")


def test_a_changed_entry_of_the_ledger_breaks_the_chain(unpacked):
    for path in sorted((unpacked / "ledger").glob("0*.json")):
        entry = json.loads(path.read_text())
        if entry["kind"] == "approval":
            break
    entry["payload"]["name"] = "somebody else"
    write(path, json.dumps(entry, indent=2).encode())
    list_anew(unpacked)
    assert bundle_verify.problems(unpacked) == [
        f"ledger/{path.name}: changed, its entry_hash is not that of its content"
    ]


def test_an_entry_that_was_cut_out_breaks_the_chain(unpacked):
    (unpacked / "ledger" / "00000003.json").unlink()
    list_anew(unpacked)
    assert bundle_verify.problems(unpacked) == ["ledger/00000003.json: missing; the chain is broken there"]


def test_a_chain_that_was_hashed_anew_is_not_the_one_of_the_approvals(unpacked):
    def rename(entry):
        if entry["kind"] == "approval":
            entry["payload"]["name"] = " ANA "

    chain_anew(unpacked, rename)
    told = bundle_verify.problems(unpacked)
    assert any("the ledger does not hold the approval by 'ben'" in line for line in told)
    assert any("approved by 0 people, 2 different ones are needed" in line for line in told)


def test_two_spellings_are_one_person():
    assert bundle_verify.spelling("  José  Ruiz") == bundle_verify.spelling("JOSÉ ruiz")


@pytest.fixture
def small(tmp_path):
    """A home with two versions, a rejected and a waiting result, without drops."""
    home = Home(tmp_path / "home")
    published(home, "1", triggered_by="Cleo")
    published(home, "2")
    publication.reject(home, STREAM, held(home, "3"), "Ana", "no")
    held(home, "4")
    return home


def test_every_version_and_what_was_not_published_is_in_it(small, tmp_path):
    ledger.append(small, "another_thing", {"stream": "daily/2026-06-29"})
    written = bundle(small, EVENT, tmp_path / "b.zip")
    with zipfile.ZipFile(written.path) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    for part in ("v1", "v2"):
        assert f"rankday-{EVENT}/published/{STREAM}/{part}/MANIFEST.json" in names
    assert sum(name.startswith(f"rankday-{EVENT}/pending/") and name.endswith("MANIFEST.json") for name in names) == 2
    assert names == sorted(names) and not any(name.endswith((".lock", ".draft")) for name in names)
    assert written.ledger_number == len(ledger.entries(small)) - 1
    assert bundle_verify.problems(tmp_path / f"rankday-{EVENT}") == []


def test_the_evidence_of_other_days_that_a_result_was_computed_from_is_in_it(small, tmp_path):
    (lists := tmp_path / "lists.csv").write_text(
        "as_of,index_code,ticker\n2026-03-31,R2000,ABC\n2026-07-31,R2000,ABC\n"
    )
    import_memberships(small, lists)
    fact = evidence_pins.pin(small, evidence_store.on_or_before(small, date(2026, 4, 30)))
    published(small, "5", evidence=fact)
    written = bundle(small, EVENT, tmp_path / "b.zip")
    with zipfile.ZipFile(written.path) as archive:
        found = {name.partition("/")[2] for name in archive.namelist() if "/evidence/" in name}
    assert found == {"evidence/members/2026-03-31/R2000.v1.parquet", f"evidence/pinned/{fact['hash']}.json"}


def test_one_who_triggered_it_and_one_other_are_not_two(small, tmp_path):
    bundle(small, EVENT, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / f"rankday-{EVENT}" / "published" / STREAM / "v1"
    manifest = json.loads((folder / "MANIFEST.json").read_text()) | {"triggered_by": "BEN"}
    entries = [json.loads(path.read_text()) for path in sorted((small.ledger).glob("0*.json"))]
    told = list(bundle_verify._approvals("v1", manifest, entries))
    assert told == [
        "v1: approved by 'ben', who opened a run that led to it or wrote an exception in it",
        "v1: approved by 1 people, 2 different ones are needed",
    ]


def test_a_home_that_was_changed_gives_no_bundle(small, tmp_path, rankday):
    write(small.published(STREAM) / "v1" / "changes.csv", b"key,value\n")
    status, _, told = rankday("bundle", "--home", small.root, "--event", EVENT, "--output", tmp_path / "b.zip")
    assert status == 7 and "v1/changes.csv: changed" in told
    assert not (tmp_path / "b.zip").exists() and not list(tmp_path.glob(".bundle-*"))
    with pytest.raises(VerificationFailed):
        bundle(small, EVENT, tmp_path / "b.zip")


def test_what_cannot_be_bundled_is_one_line(small, tmp_path, rankday):
    (tmp_path / "b.zip").write_text("mine")
    for event, words in ((EVENT, "is there already"), ("2026-12", ""), ("../2026-06", "expected reconstitution/")):
        output = tmp_path / ("b.zip" if event == EVENT else "c.zip")
        status, _, told = rankday("bundle", "--home", small.root, "--event", event, "--output", output)
        assert status != 0 and len(told.strip().splitlines()) == 1 and words in told
    assert (tmp_path / "b.zip").read_text() == "mine" and not (tmp_path / "c.zip").exists()
    with pytest.raises(RankdayError, match="nothing of this event is published"):
        bundle(small, "2026-12", tmp_path / "c.zip")
