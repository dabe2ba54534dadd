"""Holding, approving and publishing while processes die at each file operation, or the disk is full."""

import itertools
import shutil

import pytest

from publication.held_results import DAILY, STREAM, dies_at, held
from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.publication import files as result_files
from rankday.publication.verification import verify


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def kinds(home: Home) -> list[str]:
    return [entry["kind"] for entry in ledger.entries(home)]


OVERRIDDEN = {"overrides": [{"gate": "missing_prices", "reason": "late feed"}]}  # two approvals, few files


def prepared(home: Home, *steps) -> Home:
    for step in steps:
        step(home)
    return home


def first_version(home: Home) -> None:
    held(home, "0", DAILY)


def pending_result(home: Home) -> str:
    return held(home, "1", DAILY, **OVERRIDDEN)


def one_approval(home: Home) -> None:
    publication.approve(home, DAILY, publication.pending(home)[0][1], "Ana")


def second_approval(home: Home) -> None:
    _again(home, "Ben")


def _again(home: Home, name: str) -> None:
    content_hash = next((waiting for _, waiting in publication.pending(home)), None)
    content_hash = content_hash or publication.newest_version(home, DAILY).content_hash
    publication.approve(home, DAILY, content_hash, name)


def day_without_people(home: Home) -> None:
    held(home, "1", DAILY)


@pytest.mark.parametrize(
    ("before", "action", "expected_kinds"),
    [
        ([], day_without_people, ["result_pending", "publication"]),
        ([first_version], day_without_people, ["result_pending", "publication"] * 2),
        ([], pending_result, ["result_pending"]),
        (
            [first_version, pending_result, one_approval],
            second_approval,
            ["result_pending", "publication", "result_pending", "approval", "approval", "publication"],
        ),
    ],
)
def test_a_crash_at_any_step_is_healed_by_calling_again(tmp_path, before, action, expected_kinds):
    prepared(Home(tmp_path / "prepared"), *before)
    (tmp_path / "prepared").mkdir(exist_ok=True)
    expected_versions = expected_kinds.count("publication")
    for step in itertools.count():
        home = Home(tmp_path / str(step))
        shutil.copytree(tmp_path / "prepared", home.root)
        died = dies_at(step, lambda home=home: action(home))
        for number in publication.versions(home, DAILY):  # whatever is visible is whole
            seen = publication.load(home, DAILY, number)
            assert not list(result_files.problems_of_files(seen.folder, seen.manifest))
        action(home)
        assert kinds(home) == expected_kinds
        assert publication.versions(home, DAILY) == list(range(1, expected_versions + 1))
        assert verify(home).problems == []
        visible = [path for path in home.root.rglob("*.draft") if "ledger" not in path.parts]
        assert visible == []
        if not died:
            break
    assert step > 20


def test_recover_alone_finishes_a_decided_result(tmp_path):
    prepared(Home(tmp_path / "prepared"), pending_result, one_approval)
    published_by_recovery = 0
    for step in itertools.count():
        home = Home(tmp_path / str(step))
        shutil.copytree(tmp_path / "prepared", home.root)
        died = dies_at(step, lambda home=home: second_approval(home))
        decided = kinds(home).count("approval") == 2
        seen = bool(publication.versions(home, DAILY))
        publication.recover(home)
        assert publication.versions(home, DAILY) == ([1] if decided else [])
        assert verify(home).problems == []
        published_by_recovery += decided and not seen
        if not died:
            break
    assert published_by_recovery > 5


def test_a_full_disk_while_publishing_leaves_the_old_state(home, monkeypatch):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    with monkeypatch.context() as patch:

        def full(source, target):
            raise OSError(28, "No space left on device")

        patch.setattr(result_files.shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space"):
            publication.approve(home, STREAM, content_hash, "Ben")
    assert publication.newest_version(home, STREAM) is None
    publication.recover(home)
    assert publication.newest_version(home, STREAM).version == 1 and verify(home).problems == []


class Crash(BaseException):
    """Not an Exception: nothing may catch it by accident."""


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_result_that_nobody_was_asked_about_goes_with_the_next_one(home, monkeypatch, is_changed):
    def crash(*_):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", crash)
        with pytest.raises(Crash):
            held(home, "1")
    ((_, never_laid),) = publication.pending(home)
    if is_changed:  # no crash did that: verify goes on naming it
        path = home.pending(STREAM, never_laid) / "changes.csv"
        path.chmod(0o644)
        path.write_text("key,value\nchanged,1\n")
    content_hash = held(home, "2")
    assert (STREAM, content_hash) in publication.pending(home)
    assert bool(verify(home).problems) == is_changed == home.pending(STREAM, never_laid).exists()
