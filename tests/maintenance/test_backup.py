"""A copy of a home is whole whenever it was taken, and a home restored from it goes on where that was."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from pathlib import Path

import pytest

from faults.observed import wrong_after_death
from faults.phases import fast_place
from publication.held_results import DAILY, STREAM, held, published
from rankday import ledger, publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.maintenance.backup import RECEIPT, backup
from rankday.publication.verification import verify


def contents(home: Home) -> dict[str, bytes]:
    """Every file that a copy has to hold."""
    files = [path for path in home.root.rglob("*") if path.is_file() and path.name not in (".lock", RECEIPT)]
    found = {path.relative_to(home.root).as_posix(): path.read_bytes() for path in files}
    return {name: content for name, content in found.items() if not name.startswith(("runs/", "airflow/"))}


@pytest.fixture
def home(tmp_path):
    """One published version, one result that waits; what a copy leaves out is there too."""
    home = Home(tmp_path / "home")
    published(home, "1")
    publication.approve(home, STREAM, held(home, "2"), "Ana")
    (home.root / "airflow").mkdir()
    (home.root / "airflow" / "passwords.json").write_text("secret")
    return home


def test_a_copy_holds_everything_but_what_is_disposable_and_goes_on_working(home, tmp_path):
    done = backup(home, tmp_path / "copy")
    copy = Home(tmp_path / "copy")
    assert contents(copy) == contents(home) and verify(copy).problems == []
    assert not (copy.root / "runs").exists() and not (copy.root / "airflow").exists()
    assert (done.ledger_number, done.ledger_hash) == ledger.tip(home)
    assert json.loads((copy.root / RECEIPT).read_text())["ledger_hash"] == done.ledger_hash
    [(_, waiting)] = publication.pending(copy)
    assert publication.approve(copy, STREAM, waiting, "Ben").publication.version == 2
    assert verify(copy).problems == []


def test_a_second_copy_takes_what_is_new_and_drops_what_is_gone(home, tmp_path):
    first = backup(home, tmp_path / "copy")
    assert backup(home, tmp_path / "copy").copied == 0
    [(_, waiting)] = publication.pending(home)
    publication.approve(home, STREAM, waiting, "Ben")  # the pending result goes, a version comes
    second = backup(home, tmp_path / "copy")
    assert 0 < second.copied < first.copied
    assert contents(Home(tmp_path / "copy")) == contents(home) and publication.pending(Home(tmp_path / "copy")) == []


def test_a_copy_is_never_laid_over_entries_that_the_home_has_lost(home, tmp_path):
    backup(home, tmp_path / "copy")
    before = contents(Home(tmp_path / "copy"))
    other = Home(tmp_path / "other")
    published(other, "1")
    with pytest.raises(RankdayError, match=r"has an entry \d+ that the home's has not"):
        backup(other, tmp_path / "copy")
    assert contents(Home(tmp_path / "copy")) == before


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("home/copy", "cannot lie in its home"),
        (".", "nor around it"),
        ("home", "cannot lie"),
        ("full", "holds holiday.txt"),
        ("full/holiday.txt", "is a file"),
    ],
)
def test_a_folder_that_cannot_hold_a_copy_is_refused_and_left_alone(home, tmp_path, place, words):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "holiday.txt").write_text("mine")
    with pytest.raises(RankdayError, match=words):
        backup(home, tmp_path / place)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["holiday.txt"]


def test_the_command_says_what_it_did_and_a_missing_home_is_refused(home, tmp_path, rankday):
    status, said, _ = rankday("backup", "--home", home.root, "--to", tmp_path / "copy", "--json")
    assert status == 0 and json.loads(said)["ledger_number"] == ledger.tip(home).number
    status, _, wrong = rankday("backup", "--home", tmp_path / "missing", "--to", tmp_path / "copy")
    assert status == 1 and "no such home" in wrong and len(wrong.splitlines()) == 1


def test_a_copy_into_a_store_is_refused_and_no_folder_is_named_so(home, tmp_path, rankday, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, wrong = rankday("backup", "--home", home.root, "--to", "s3://bucket/copy")
    assert status == 1 and "not in a store" in wrong and not (tmp_path / "s3:").exists()


def _publish_for_ever(root, stream: str, go) -> None:
    """Version after version of one stream, until this process is ended."""
    home, number = Home(root), 0
    while True:
        number += 1
        (held if stream == DAILY else published)(home, f"{stream[-2:]}-{number}", stream)
        if number == 2:
            go.set()


def test_copies_taken_while_streams_publish_are_whole_and_are_continued():
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        home, place = Home(Path(folder) / "home"), Path(folder)
        signs = [context.Event() for _ in range(2)]
        writers = [
            context.Process(target=_publish_for_ever, args=(home.root, stream, sign), daemon=True)
            for stream, sign in zip([STREAM, DAILY], signs, strict=True)
        ]
        for writer in writers:
            writer.start()
        try:
            assert all(sign.wait(60) for sign in signs)
            copies = [Home(place / f"copy{number}") for number in range(2)]
            tips = {
                backup(home, place / "again").ledger_number,
                *(backup(home, one.root).ledger_number for one in copies),
            }
            tips.add(backup(home, place / "again").ledger_number)
        finally:
            for writer in writers:
                writer.kill()
                writer.join()
        assert len(tips) > 1, "nothing was published while copies were taken"
        for copy in [*copies, Home(place / "again")]:
            assert wrong_after_death(copy) == []
            published(copy, "restored", STREAM)
            held(copy, "restored", DAILY)
            assert verify(copy).problems == []


def test_a_copy_waits_for_no_stream_and_a_stopped_writer_is_finished_in_it(home, tmp_path, monkeypatch):
    """The instant between a version's appearing and the ledger's entry: the copy has the one without the other."""
    [(_, waiting)] = publication.pending(home)
    seen = []

    def copied_first(*arguments):
        monkeypatch.undo()
        seen.append(backup(home, tmp_path / "copy"))
        raise KeyboardInterrupt

    monkeypatch.setattr("rankday.publication.publishing._record", copied_first)
    with pytest.raises(KeyboardInterrupt):
        publication.approve(home, STREAM, waiting, "Ben")
    copy = Home(tmp_path / "copy")
    assert publication.versions(copy, STREAM) == [1, 2] and seen
    publication.recover(copy)
    assert verify(copy).problems == [] and publication.newest_version(copy, STREAM).content_hash == waiting
