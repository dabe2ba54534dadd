"""Holding and publishing: an exact content hash, one version for one content, nothing planted is adopted."""

import json
import multiprocessing
import shutil
import stat
from pathlib import Path

import pytest

from publication.held_results import DAILY, STREAM, draft, held, published
from rankday import ledger, publication
from rankday.contract.errors import ApprovalRefused, RankdayError, VerificationFailed
from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.publication import files as result_files
from rankday.publication.verification import verify


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def kinds(home: Home) -> list[str]:
    return [entry["kind"] for entry in ledger.entries(home)]


def test_a_held_result_is_named_by_its_content_and_described(home, tmp_path):
    content_hash = publication.submit(home, STREAM, draft(tmp_path / "d"), {"run_id": "r1", "triggered_by": None})
    folder = home.root / "pending" / "reconstitution" / "2026-06" / content_hash
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    assert (manifest["stream"], manifest["id"], manifest["run_id"]) == (STREAM, "2026-06", "r1")
    assert manifest["content_hash"] == content_hash
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"MANIFEST.json"}
    assert set(manifest["files"]) == names and "rulebook/parameters.csv" in names
    for name, described in manifest["files"].items():
        assert described == {"sha256": sha256_of_file(folder / name), "bytes": (folder / name).stat().st_size}
    assert publication.pending(home) == [(STREAM, content_hash)]
    assert publication.status_of(home, STREAM, content_hash) == "pending"


def test_the_content_hash_is_of_the_tables_text_only(home, tmp_path):
    base = held(home, "1")
    other = draft(tmp_path / "other", "1")
    (other / "constituents.parquet").write_bytes(b"written by another version")
    (other / "rulebook" / "parameters.csv").write_text("x\n")
    elsewhere = Home(tmp_path / "elsewhere")
    assert publication.submit(elsewhere, STREAM, other, {"created_at": "1999-01-01"}) == base
    (other / "constituents.csv").write_text("key,value\nconstituents,2\n")
    assert publication.submit(elsewhere, STREAM, other, {}) != base


def test_the_content_hash_is_fixed_for_ever():
    files = {"b.csv": {"sha256": "2" * 64}, "a.csv": {"sha256": "1" * 64}}
    # printf '[["a","111…"],["b","222…"]]' | sha256sum
    expected = "503ec4b3efe348f52f9d6170b417cc63f42d2e82bf3fe12ce39e30c47df20b19"
    assert result_files.content_hash_of(["b", "a"], files) == expected


def test_two_tables_with_swapped_contents_are_another_result(home, tmp_path):
    folder = draft(tmp_path / "d")
    first = publication.submit(home, STREAM, folder, {})
    one, two = folder / "changes.csv", folder / "decisions.csv"
    texts = one.read_text(), two.read_text()
    one.write_text(texts[1])
    two.write_text(texts[0])
    assert publication.submit(home, STREAM, folder, {}) != first


def test_holding_again_changes_nothing(home):
    content_hash = held(home, created_at="first")
    before = (home.pending(STREAM, content_hash) / "MANIFEST.json").read_bytes()
    assert held(home, created_at="second") == content_hash
    assert (home.pending(STREAM, content_hash) / "MANIFEST.json").read_bytes() == before
    assert kinds(home) == ["result_pending"]


def test_holding_the_newest_version_again_makes_nothing_new(home):
    done = published(home)
    assert held(home) == done.content_hash
    assert publication.versions(home, STREAM) == [1] and publication.pending(home) == []
    assert publication.status_of(home, STREAM, done.content_hash) == "published"
    assert len(kinds(home)) == 4


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda folder: (folder / "changes.csv").unlink(), r"changes\.csv"),
        (lambda folder: (folder / "changes.parquet").unlink(), r"changes\.parquet"),
        (lambda folder: (folder / "extra.csv").write_text("x"), r"extra\.parquet"),
        (lambda folder: [path.unlink() for path in folder.glob("breakpoints.*")], r"breakpoints\.parquet"),
        (lambda folder: (folder / "link").symlink_to(folder / "changes.csv"), "plain files"),
    ],
)
def test_an_incomplete_result_is_refused_and_named(home, tmp_path, spoil, named):
    folder = draft(tmp_path / "d")
    spoil(folder)
    with pytest.raises(RankdayError, match=named):
        publication.submit(home, STREAM, folder, {})
    assert publication.pending(home) == []


def test_a_day_may_have_any_tables_but_not_none(home, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RankdayError, match="any table"):
        publication.submit(home, DAILY, tmp_path / "empty", {})
    publication.submit(home, DAILY, draft(tmp_path / "d", tables=("closing", "opening")), {})
    assert publication.streams(home, "daily") == [DAILY] and publication.streams(home, "reconstitution") == []


def test_a_manifest_of_another_stream_is_refused(home, tmp_path):
    with pytest.raises(RankdayError, match="daily/2026-05-04"):
        publication.submit(home, DAILY, draft(tmp_path / "d", tables=("closing",)), {"stream": "daily/2026-05-04"})
    with pytest.raises(RankdayError, match="expected reconstitution"):
        publication.submit(home, "../outside", draft(tmp_path / "d"), {})


def test_a_published_version_is_complete(home):
    first = published(home, "1", demonstration=True)
    second = published(home, "2")
    assert (first.version, second.version) == (1, 2)
    assert first.manifest["supersedes"] is None and first.manifest["demonstration"] is True
    assert second.manifest["supersedes"] == {"version": 1, "content_hash": first.content_hash}
    assert (home.published(STREAM) / "latest").read_text() == "v2\n"
    assert publication.newest_version(home, STREAM) == second
    assert publication.load(home, STREAM, 1) == first
    assert publication.versions(home, STREAM) == [1, 2]
    for path in second.folder.rglob("*"):
        assert path.is_dir() or stat.S_IMODE(path.stat().st_mode) == 0o444
    entries = ledger.entries(home)
    entry = entries[-1]
    assert entry["kind"] == "publication" and entry["previous_hash"] == second.manifest["previous_ledger_hash"]
    assert entry["payload"]["manifest_sha256"] == sha256_of_file(second.folder / "MANIFEST.json")
    given = [one for one in entries if one["kind"] == "approval"][-2:]
    assert [one["ledger_hash"] for one in second.manifest["approvals"]] == [one["entry_hash"] for one in given]
    assert publication.pending(home) == [] and verify(home).problems == []


def test_a_stream_with_ten_versions_counts_on(home):
    for row in range(1, 12):
        held(home, str(row), DAILY)
    assert publication.versions(home, DAILY) == list(range(1, 12))
    assert (home.published(DAILY) / "latest").read_text() == "v11\n"
    assert publication.newest_version(home, DAILY).version == 11


def test_unknown_and_superseded_hashes_have_a_status(home):
    assert publication.status_of(home, STREAM, "0" * 64) == "unknown"
    first = published(home, "1")
    published(home, "2")
    assert publication.status_of(home, STREAM, first.content_hash) == "published"
    assert publication.newest_version(home, "daily/2030-01-02") is None


def test_a_pending_result_changed_on_disk_is_not_taken_for_the_same(home):
    content_hash = held(home)
    path = home.pending(STREAM, content_hash) / "changes.parquet"
    path.chmod(0o644)
    path.write_bytes(b"other")
    with pytest.raises(VerificationFailed, match=r"changes\.parquet"):
        held(home)


def test_a_planted_pending_result_cannot_be_approved(home, tmp_path):
    held(home)
    content_hash = held(Home(tmp_path / "other"), "2")
    shutil.copytree(Home(tmp_path / "other").pending(STREAM, content_hash), home.pending(STREAM, content_hash))
    with pytest.raises(ApprovalRefused, match="not in the ledger"):
        publication.approve(home, STREAM, content_hash, "Ana")


def test_a_planted_version_is_not_adopted(home):
    done = published(home, "1")
    content_hash = held(home, "2")
    planted = home.published(STREAM) / "v2"
    shutil.copytree(done.folder, planted)
    manifest = json.loads((planted / "MANIFEST.json").read_text())
    (planted / "MANIFEST.json").chmod(0o644)
    (planted / "MANIFEST.json").write_text(json.dumps({**manifest, "version": 2}))
    with pytest.raises(VerificationFailed, match="v2: not in the ledger"):
        publication.approve(home, STREAM, content_hash, "Ana")
    with pytest.raises(VerificationFailed, match="v2: not in the ledger"):
        publication.recover(home)


def test_a_deleted_version_is_not_written_anew(home):
    done = published(home, "1")
    shutil.rmtree(done.folder)
    with pytest.raises(VerificationFailed, match="v1: missing"):
        held(home, "2")


def _approve(root: Path, content_hash: str, name: str) -> None:
    try:
        publication.approve(Home(root), STREAM, content_hash, name)
    except ApprovalRefused as refusal:
        assert "published already" in str(refusal)


def test_five_approvers_at_once_make_one_version(home):
    content_hash = held(home)
    context = multiprocessing.get_context("fork")
    people = [context.Process(target=_approve, args=(home.root, content_hash, f"person {n}")) for n in range(5)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [person.exitcode for person in people] == [0] * 5
    assert publication.versions(home, STREAM) == [1]
    assert kinds(home) == ["result_pending", "approval", "approval", "publication"]
    assert verify(home).problems == []


def _hold_days(root: Path, rows: str) -> None:
    for row in rows:
        held(Home(root), row, DAILY)


def test_two_publishers_at_once_take_turns(home):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_hold_days, args=(home.root, rows)) for rows in ("12", "34")]
    for rows in "1234":  # the runs' folders are each writer's own
        draft(home.root / "runs" / f"row{rows}", rows, ("closing",))
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert publication.versions(home, DAILY) == [1, 2, 3, 4]
    assert verify(home).problems == []
