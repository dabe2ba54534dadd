"""Verify: whatever is changed, missing or planted in the home is named, and an untouched home is not blamed."""

import json
import shutil

import pytest
from click.testing import CliRunner

from publication.held_results import DAILY, STREAM, held, published
from rankday import ledger, publication
from rankday.cli import main as cli
from rankday.cli.verify import verify_command
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json, sha256_of_file
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.publication.verification import verify


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A home with two published versions, a published day, a rejected and a waiting result."""
    home = Home(tmp_path_factory.mktemp("whole") / "home")
    published(home, "1")
    published(home, "2", triggered_by="operator")
    held(home, "1", DAILY)
    publication.reject(home, STREAM, held(home, "3"), "Ana", "wrong float")
    publication.approve(home, STREAM, held(home, "4"), "Ana")
    shutil.rmtree(home.root / "runs")
    return home


@pytest.fixture
def home(whole, tmp_path):
    shutil.copytree(whole.root, tmp_path / "home")
    return Home(tmp_path / "home")


def recorded_files(home: Home) -> list:
    folders = ("ledger", "pending", "published")
    paths = [path for folder in folders for path in sorted((home.root / folder).rglob("*"))]
    return [path for path in paths if path.is_file() and path.name != ".lock"]


def name_of(home: Home, path) -> str:
    return path.relative_to(home.root).as_posix()


def rewrite(path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def test_an_untouched_home_is_intact(home):
    report = verify(home)
    assert report.problems == []
    assert report.checked == {
        "ledger entry": 14,
        "snapshot": 0,
        "refused drop": 0,
        "rulebook": 0,
        "published version": 3,
        "pending result": 2,
        "file": len(recorded_files(home)) + 3,  # and the locks
    }


def test_an_empty_home_is_intact_but_none_is_an_error(tmp_path):
    assert verify(Home(tmp_path)).problems == []
    with pytest.raises(RankdayError, match="no such home"):
        verify(Home(tmp_path / "missing"))


def test_verify_changes_nothing(home):
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    verify(home)
    assert {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("harm", ["flip", "shorten", "lengthen", "delete"])
def test_every_harmed_file_is_named(home, harm):
    for path in recorded_files(home):
        content = path.read_bytes()
        middle = len(content) // 2
        if harm == "flip":
            rewrite(path, content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        elif harm == "shorten":
            rewrite(path, content[:middle] + content[middle + 1 :])
        elif harm == "lengthen":
            rewrite(path, content + b"\n")
        else:
            path.unlink()
        lines = verify(home).problems
        assert any(line.startswith(f"{name_of(home, path)}:") for line in lines), (path, lines)
        path.unlink(missing_ok=True)
        path.write_bytes(content)
    assert verify(home).problems == []


def test_a_changed_table_says_what_is_known(home):
    path = home.published(STREAM) / "v1" / "changes.csv"
    expected = sha256_of_file(path)
    rewrite(path, path.read_bytes() + b"x")
    assert verify(home).problems == [
        f"published/{STREAM}/v1/changes.csv: changed, sha256 {sha256_of_file(path)} instead of {expected} and 21 bytes "
        "instead of 20; the CSV and the Parquet of a table are checked separately: changes.parquet is intact"
    ]


@pytest.mark.parametrize(
    "place",
    [
        "published/alien",
        "published/reconstitution/alien.txt",
        "published/reconstitution/2026-13x/file",
        f"published/{STREAM}/alien.csv",
        f"published/{STREAM}/.hidden",
        f"published/{STREAM}/v1/alien.csv",
        f"published/{STREAM}/v1/.hidden",
        f"published/{STREAM}/v1/rulebook/alien.csv",
        "published/preliminary/2026-06/alien",
        f"pending/{STREAM}/alien",
        f"pending/{DAILY}/{'0' * 63}/alien",
        "ledger/alien",
    ],
)
def test_an_alien_file_is_named(home, place):
    path = home.root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("planted")
    lines = verify(home).problems
    assert len(lines) == 1 and "unexpected" in lines[0]
    assert place.startswith(lines[0].partition(":")[0])


def test_an_empty_alien_folder_and_a_link_are_named(home):
    folder = home.published(STREAM) / "v1"
    (folder / "empty").mkdir()
    (folder / "link").symlink_to(folder / "changes.csv")
    assert [line.partition(":")[0].rpartition("/")[2] for line in verify(home).problems] == ["empty", "link"]


def test_a_file_replaced_by_a_link_is_named(home):
    path = home.published(STREAM) / "v1" / "changes.csv"
    path.rename(home.root / "elsewhere.csv")
    path.symlink_to(home.root / "elsewhere.csv")
    (line,) = verify(home).problems
    assert line == f"published/{STREAM}/v1/changes.csv: unexpected, not a plain file"


@pytest.mark.parametrize(("version", "said"), [(1, "the ledger says"), (2, "the ledger says")])
def test_a_deleted_version_is_named(home, version, said):
    shutil.rmtree(home.published(STREAM) / f"v{version}")
    lines = verify(home).problems
    assert any(line.startswith(f"published/{STREAM}/v{version}: missing; {said}") for line in lines)


def test_a_deleted_stream_is_named(home):
    shutil.rmtree(home.root / "published" / "daily")
    assert f"published/{DAILY}/v1: missing; the ledger says that it was published" in verify(home).problems


def test_a_deleted_pending_result_is_named_but_not_a_rejected_one(home):
    rejected = next(e["payload"] for e in ledger.entries(home) if e["kind"] == "rejection")["content_hash"]
    shutil.rmtree(home.pending(STREAM, rejected))
    assert verify(home).problems == []
    ((_, waiting),) = publication.pending(home)
    shutil.rmtree(home.pending(STREAM, waiting))
    assert verify(home).problems == [
        f"pending/{STREAM}/{waiting}: missing; the ledger says that it waits for a decision"
    ]


def test_planted_results_are_not_in_the_ledger(home, tmp_path):
    other = Home(tmp_path / "other")
    waiting = held(other, "9")
    shutil.copytree(other.pending(STREAM, waiting), home.pending(STREAM, waiting))
    done = published(other, "8", "reconstitution/2026-12")
    shutil.copytree(other.root / "published", home.root / "published", dirs_exist_ok=True)
    assert verify(home).problems == [
        f"published/{done.stream}/v1: not in the ledger as published",
        f"pending/{STREAM}/{waiting}: not in the ledger; run the step that made it again",
    ]


def test_a_ledger_written_anew_is_not_the_one_of_the_publications(home):
    old = ledger.entries(home)
    shutil.rmtree(home.ledger)
    for entry in old:
        ledger.append(home, entry["kind"], entry["payload"])
    assert ledger.problems(home) == []
    lines = verify(home).problems
    assert f"published/{STREAM}/v1/MANIFEST.json: its approvals are not those in the ledger" in lines
    assert any(line.startswith(f"published/{DAILY}/v1/MANIFEST.json: previous_ledger_hash") for line in lines)


def in_place(home: Home, monkeypatch, change) -> list[str]:
    """Change v1's manifest and let the ledger agree with its new hash."""
    path = home.published(STREAM) / "v1" / "MANIFEST.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    rewrite(path, readable_json(manifest).encode())
    entries = ledger.entries(home)
    publishing = next(entry for entry in entries if entry["kind"] == "publication")
    publishing["payload"]["manifest_sha256"] = sha256_of_file(path)
    monkeypatch.setattr(ledger, "entries", lambda home: entries)
    return [line for line in verify(home).problems if line.startswith(f"published/{STREAM}/v1/")]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda m: m["approvals"].pop(), "2 approvals by different people"),
        (lambda m: m["approvals"].append(m["approvals"][0]), "2 approvals by different people"),
        (lambda m: m["approvals"][0].update(name="Zed"), "approvals are not those in the ledger"),
        (lambda m: m.update(approvals=None), "approvals are not those in the ledger"),
        (lambda m: m.update(triggered_by="ana"), "none of whom opened its runs"),
        (lambda m: m.update(supersedes={"version": 0}), "supersedes is not the version before"),
        (lambda m: m.update(previous_ledger_hash="f" * 64), "previous_ledger_hash"),
        (lambda m: m.update(version=7), "is of reconstitution/2026-06 v7"),
        (lambda m: m.update(content_hash="e" * 64), "content_hash is not that of its files"),
        (lambda m: m.update(files={}), "unexpected, the manifest does not name it"),
    ],
)
def test_a_manifest_is_held_against_the_ledger(home, monkeypatch, change, named):
    lines = in_place(home, monkeypatch, change)
    assert lines and named in "\n".join(lines)


def test_a_publication_after_a_rejection_is_named(home, monkeypatch):
    entries = ledger.entries(home)
    rejection = {**entries[1], "number": 0, "kind": "rejection"}  # of the content that v1 publishes
    monkeypatch.setattr(ledger, "entries", lambda home: [rejection, *entries])
    named = f"published/{STREAM}/v1/MANIFEST.json: was published although entry 0 of the ledger rejects it"
    assert named in verify(home).problems


@pytest.mark.parametrize("text", [b"v1\n", b"v2", b"v3\n", b""])
def test_latest_must_name_the_newest(home, text):
    (home.published(STREAM) / "latest").write_bytes(text)
    assert verify(home).problems == [f"published/{STREAM}/latest: changed; it should name v2"]


def test_with_a_broken_ledger_the_files_are_still_checked(home):
    (home.ledger / "00000003.json").unlink()
    rewrite(home.published(STREAM) / "v1" / "changes.csv", b"x")
    lines = verify(home).problems
    assert lines[0] == "ledger/00000003.json: missing"
    assert any(line.startswith(f"published/{STREAM}/v1/changes.csv: changed") for line in lines)


def test_a_drafts_folder_of_a_crash_is_no_problem(home):
    (home.published(STREAM) / ".v3.0123.draft").mkdir()
    (home.pending(STREAM) / ".abc.draft").mkdir()
    assert verify(home).problems == []


def test_snapshots_are_part_of_it(home, monkeypatch):
    monkeypatch.setattr(snapshot_store, "verify", lambda home: ["snapshots/2026-04-30/v1/prices.parquet: changed"])
    assert verify(home).problems == ["snapshots/2026-04-30/v1/prices.parquet: changed"]


def test_a_copied_home_is_intact_without_its_locks(home, tmp_path):
    shutil.copytree(home.root, tmp_path / "copy", ignore=shutil.ignore_patterns(".*"))
    assert verify(Home(tmp_path / "copy")).problems == []


def test_the_command_counts_what_it_checked(home):
    result = CliRunner().invoke(verify_command, ["--home", str(home.root)])
    assert result.exit_code == 0
    assert (
        ": intact; checked 14 ledger entries, 0 snapshots, 0 refused drops, 0 rulebooks, 3 published versions, "
        "2 pending results, " in result.output
    )


def test_the_command_names_each_problem_and_ends_with_7(home, capsys):
    (home.published(STREAM) / "v1" / "changes.csv").unlink()
    with pytest.raises(SystemExit) as leaving:
        cli.main(["verify", "--home", str(home.root)])
    assert leaving.value.code == 7
    assert capsys.readouterr().err.splitlines() == [
        f"  published/{STREAM}/v1/changes.csv: missing, the manifest names it",
        f"rankday: 1 problem in {home.root}",
    ]
    with pytest.raises(SystemExit):
        cli.main(["verify", "--home", str(home.root), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["is_intact"] is False and len(found["problems"]) == 1


@pytest.mark.parametrize("change", ["flip", "insert", "cut"])
def test_the_first_broken_byte_of_a_published_table_is_named(copied, change):
    path = copied.published("reconstitution/2026-06") / "v1" / "constituents.csv"
    content = path.read_bytes()
    place = content.index(b"\n", len(content) // 2) + 3  # the third byte of a line is number place
    harmed = {
        "flip": content[: place - 1] + bytes([content[place - 1] ^ 1]) + content[place:],
        "insert": content[: place - 1] + b"#" + content[place - 1 :],
        "cut": content[: place - 1],
    }[change]
    rewrite(path, harmed)
    [line] = verify(copied).problems
    assert f", first at byte {place}, in line {content[:place].count(10) + 1};" in line
    assert "constituents.parquet is intact" in line
