"""A home in a store, seen from two machines: the same evidence, the old state or the new, and one winner."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from publication.held_results import DAILY, STREAM, dies_at, held
from rankday import publication
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.publication.verification import verify
from rankday.stores import lease, pages
from rankday.stores.checking import store_problems
from rankday.stores.home import opened
from rankday.stores.inputs import FOLDER, SINGLE
from rankday.stores.mirror import EVIDENCE
from rankday.stores.objects import FolderStore, Store, open_store
from rankday.stores.orphans import remove_orphans
from rankday_sources.member_lists import import_memberships


def publish_day(home: Home, row: str = "1") -> None:
    with opened(home, "nightly"):
        held(home, row, DAILY)


def problems(home: Home) -> list[str]:
    with opened(home, "verify", writes=False):
        return [*verify(home).problems, *store_problems(home)]


def seen(home: Home) -> list[str]:
    """Row of the one table of each published version, in order; the home must be open or local."""
    versions = publication.versions(home, DAILY)
    folders = [publication.load(home, DAILY, version).folder for version in versions]
    return [(folder / "closing.csv").read_text().split(",")[-1].strip() for folder in folders]


def test_what_one_machine_publishes_another_reads_and_verifies(mirrored):
    publish_day(mirrored("a"))
    with opened(home := mirrored("b"), "show", writes=False):
        assert seen(home) == ["1"]
    assert problems(home) == [] == problems(mirrored("a"))


def test_dated_evidence_is_seen_from_another_machine(mirrored, tmp_path):
    (lists := tmp_path / "lists.csv").write_text("as_of,index_code,ticker\n2026-03-31,R2000,ABC\n")
    with opened(home := mirrored("a"), "import"):
        import_memberships(home, lists)
    with opened(home := mirrored("b"), "import"):
        assert import_memberships(home, lists)["new_lists"] == 0


def test_two_people_on_two_machines_approve_one_result(mirrored):
    with opened(home := mirrored("a"), "reconstitute"):
        content_hash = held(home)
    with opened(home := mirrored("b"), "approve"):
        assert publication.approve(home, STREAM, content_hash, "Ana").missing == 1
    with opened(home := mirrored("c"), "approve"):
        assert publication.approve(home, STREAM, content_hash, "Ben").status == "published"
    home = mirrored("a")
    assert problems(home) == []
    assert publication.newest_version(home, STREAM).content_hash == content_hash
    assert not (home.root / "pending" / STREAM / content_hash).exists(), "a pending result of before is gone here too"


def test_readers_who_know_no_states_find_each_version_under_its_own_name(mirrored, address):
    publish_day(mirrored("a"))
    publish_day(mirrored("b"), "2")
    store, home = open_store(address), mirrored("b")
    names = store.names("published")
    here = {
        path.relative_to(home.root).as_posix(): path.read_bytes()
        for path in (home.root / "published").rglob("*")
        if path.is_file()
    }
    assert {name: store.get(name) for name in names} == here
    assert store.get(f"published/{DAILY}/latest") == b"v2\n"


def test_a_refusal_leaves_its_trace_and_an_interruption_none(mirrored):
    with pytest.raises(RankdayError, match="no"), opened(home := mirrored("a"), "nightly"):
        held(home, "1", DAILY)
        raise RankdayError("no")
    with pytest.raises(KeyboardInterrupt), opened(home, "nightly"):
        held(home, "2", DAILY)
        raise KeyboardInterrupt
    with opened(home := mirrored("b"), "show", writes=False):
        assert seen(home) == ["1"]
    with opened(home := mirrored("a"), "show", writes=False):
        assert seen(home) == ["1"], "what was not published is gone from its mirror too"


def test_one_who_was_thought_dead_publishes_nothing(mirrored):
    """Its lease ran out and another published: the state it would create is taken, and it says so."""
    publish_day(mirrored("b"), "first")
    slow, other = mirrored("a"), mirrored("b")
    with pytest.raises(RankdayError, match="another writer published meanwhile"), opened(slow, "nightly", writes=False):
        held(slow, "slow", DAILY)
        publish_day(other, "other")
    assert seen(other) == ["first", "other"] and problems(mirrored("c")) == []
    publish_day(slow, "slow")
    assert seen(slow) == ["first", "other", "slow"]


def test_two_machines_at_once_publish_one_after_the_other(mirrored):
    homes = [mirrored(machine) for machine in "abcd"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: publish_day(homes[one], f"row {one}"), range(4)))
    home = mirrored("e")
    assert problems(home) == []
    assert sorted(seen(home)) == [f"row {one}" for one in range(4)]


@pytest.fixture
def dying(monkeypatch):
    """Who comes after a dead writer need not wait, and no renewal shifts the count of the steps."""
    monkeypatch.setattr(lease, "SECONDS", 0.02)
    monkeypatch.setattr(lease._Holder, "renew_until", lambda self, stop: None)


EVERY = 1 if os.environ.get("FAULTS_IN_FULL") else 3  # make store-check takes every step
STEPS = ("_create", "_put", "_copy")


def _killed(step: int, action) -> bool:
    """Run ``action`` in a child that is gone, without clean-up, before its ``step``-th writing call to the store."""
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, 9)
        return status == 9
    left = [step]

    def wrapped(call):
        def dying(self, *arguments):
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
            call(self, *arguments)

        return dying

    for name in STEPS:
        setattr(FolderStore, name, wrapped(getattr(FolderStore, name)))
    try:
        action()
        os._exit(0)
    except BaseException:
        os._exit(1)


def test_killed_before_any_step_of_the_protocol_it_is_the_old_state_or_the_new(mirrored, address, tmp_path, dying):
    publish_day(mirrored("first"))
    bucket, copy = tmp_path / "bucket", tmp_path / "copy"
    bucket.rename(copy)
    states = []
    for step in range(0, 200, EVERY):
        shutil.rmtree(bucket, ignore_errors=True)
        shutil.rmtree(tmp_path / "mirrors", ignore_errors=True)
        shutil.copytree(copy, bucket)
        home = mirrored("dying")
        if not _killed(step, lambda home=home: publish_day(home, "2")):
            break
        reader = mirrored("reader")
        assert problems(reader) == [], f"step {step}"
        states.append(tuple(seen(reader)))
        publish_day(mirrored("dying"), "2")  # the same command again, where the first died
        assert problems(reader) == [] and seen(reader) == ["1", "2"], f"step {step}"
        assert open_store(address).get(f"published/{DAILY}/latest") == b"v2\n"
    assert len(states) > 15 // EVERY, "objects, the state, the copies: each of them is a step"
    assert set(states) == {("1",), ("1", "2")}
    assert sorted(states) == states, "once it is new it stays new"


@pytest.mark.parametrize("step", [7, 40, 75, 101])
def test_killed_at_a_file_operation_of_mirror_or_store(mirrored, step, dying):
    publish_day(mirrored("dying"))
    home = mirrored("dying")
    dies_at(step, lambda: publish_day(home, "2"))
    assert problems(reader := mirrored("reader")) == []
    assert seen(reader) in (["1"], ["1", "2"])
    publish_day(mirrored("dying"), "2")
    assert problems(reader) == [] and seen(reader) == ["1", "2"]


def test_an_object_that_was_changed_in_the_store_is_refused_by_readers_and_named_by_verify(mirrored, address):
    publish_day(mirrored("a"))
    store, home = open_store(address), mirrored("a")
    key = next(key for key in store.names("objects") if b"closing,1" in store.get(key))
    store.put(key, b"closing,9")
    found = problems(home)
    assert [line.partition(":")[0] for line in found] == [key] and "changed in the store" in found[0]
    with pytest.raises(VerificationFailed, match="changed"), opened(mirrored("b"), "show", writes=False):
        pass
    store.remove([key])
    assert "missing from the store" in problems(home)[0]


def test_a_changed_copy_for_readers_is_named(mirrored, address):
    publish_day(mirrored("a"))
    store = open_store(address)
    store.put(f"published/{DAILY}/v1/closing.csv", b"closing,9")
    store.put(f"published/{DAILY}/v2/closing.csv", b"")
    first, second = problems(mirrored("a"))
    assert first.startswith(f"published/{DAILY}/v1/closing.csv: changed in the store")
    assert second == f"published/{DAILY}/v2/closing.csv: unexpected in the store; no state names it"


def test_a_mirror_is_no_home_by_itself_and_what_is_changed_in_it_is_put_right(mirrored):
    publish_day(home := mirrored("a"))
    with pytest.raises(RankdayError, match="is the mirror of file://"):
        Home.resolve(home.root)
    (home.root / "published" / DAILY / "v1" / "closing.csv").write_text("changed")
    (home.root / "ledger" / "00000009.json").write_text("{}")
    assert problems(home) == [] and seen(home) == ["1"]


def test_the_folder_of_a_store_is_no_home_in_a_folder(mirrored, address):
    """A ledger begun there would be a second home among the files of the first."""
    publish_day(mirrored("a"))
    with pytest.raises(RankdayError, match=f"is the folder of a store.*use {address}"):
        Home.resolve(address.removeprefix("file://"))


def test_drops_and_approvers_are_put_there_by_hand_and_those_of_a_command_by_it(mirrored, address):
    store = open_store(address)
    for name in ("prices.csv", "drop.json"):
        store.put(f"landing/2026-05-01/{name}", b"first")
    store.put("approvers.json", b"{}")
    with opened(home := mirrored("a"), "sample"):
        landing = home.root / "landing"
        assert (landing / "2026-05-01" / "prices.csv").read_bytes() == b"first"
        assert home.approvers_file.read_bytes() == b"{}"
        (landing / "2026-05-04").mkdir()
        (landing / "2026-05-04" / "drop.json").write_text("made")
    assert store.get("landing/2026-05-04/drop.json") == b"made"
    store.put("landing/2026-05-01/prices.csv", b"again")
    store.remove(["landing/2026-05-04/drop.json"])
    with opened(home, "show", writes=False):
        assert (landing / "2026-05-01" / "prices.csv").read_bytes() == b"again"
        assert not (landing / "2026-05-04" / "drop.json").exists()


def test_pages_show_what_others_publish_and_do_not_wait_for_a_writer_here(mirrored, address, monkeypatch):
    monkeypatch.setenv("RANKDAY_HOME", address)
    monkeypatch.setattr(pages, "SECONDS", 0.0)
    publish_day(mirrored("a"))
    mirrored("server")  # where the pages are
    assert seen(pages.fresh_home()) == ["1"]
    publish_day(mirrored("a"), "2")
    with opened(mirrored("server"), "nightly", writes=False) as home:
        assert seen(home) == ["1", "2"]
        publish_day(mirrored("a"), "3")
        mirrored("server")
        with ThreadPoolExecutor(1) as other_thread:
            assert seen(other_thread.submit(pages.fresh_home).result(timeout=20)) == ["1", "2"]
    assert seen(pages.fresh_home()) == ["1", "2", "3"]


def test_what_says_that_all_is_there_is_written_last(mirrored, address, monkeypatch):
    """A reader who sees a drop's ``drop.json`` or a version's manifest finds everything that it names."""
    written, put, copy = [], Store.put, Store.copy
    monkeypatch.setattr(Store, "put", lambda self, key, content: (written.append(key), put(self, key, content)))
    monkeypatch.setattr(Store, "copy", lambda self, source, key: (written.append(key), copy(self, source, key)))
    with opened(home := mirrored("a"), "sample"):
        (home.root / "landing" / "2026-05-01").mkdir(parents=True)
        for name in ("companies.csv", "drop.json", "prices.csv"):
            (home.root / "landing" / "2026-05-01" / name).write_text(name)
        held(home, "1", DAILY)
    names = [key.rpartition("/")[2] for key in written if key.startswith("landing/")]
    assert names == ["companies.csv", "prices.csv", "drop.json"]
    copied = [key for key in written if key.startswith("published/")]
    assert copied[-2:] == [f"published/{DAILY}/v1/MANIFEST.json", f"published/{DAILY}/latest"] and len(copied) > 4


def test_what_a_killed_writer_had_put_is_removed_once_it_is_old_and_nobody_can_publish_it(mirrored, address, tmp_path):
    publish_day(home := mirrored("a"))
    store = open_store(address)
    store.put("objects/aa/young", b"1")
    store.put("objects/aa/old", b"1")
    os.utime(tmp_path / "bucket/prefix/objects/aa/old", (1, 1))
    with opened(home, "clean"):
        assert remove_orphans(home, 0, dry_run=True) == ["objects/aa/old"] and store.get("objects/aa/old")
    slow, other = mirrored("b"), mirrored("a")
    with pytest.raises(RankdayError, match="another writer"), opened(slow, "nightly", writes=False):
        held(slow, "slow", DAILY)
        with opened(other, "clean"):
            assert remove_orphans(other, 0) == ["objects/aa/old"]
    assert store.get("objects/aa/young") and not store.get("objects/aa/old")
    assert problems(mirrored("c")) == [] and seen(mirrored("c")) == ["1"]


def test_every_folder_and_file_that_a_home_names_is_evidence_or_an_input(tmp_path):
    """A new room of the home must not be forgotten here: it would stay on one machine."""
    home, day, stream = Home(tmp_path), date(2026, 5, 1), DAILY
    named = [home.landing(day), home.snapshots(day), home.quarantine(day), home.pending(stream), home.published(stream)]
    named += [
        getattr(home, name) for name, one in vars(Home).items() if isinstance(one, property) and name != "address"
    ]
    tops = {path.relative_to(tmp_path).parts[0] for path in named}
    assert tops == {*EVIDENCE, FOLDER, *SINGLE}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gs://bucket/home", "no store that is known here"),
        ("s3://key:secret@bucket/home", "has no place in an address"),
        ("s3://bucket/../other", "expected s3://bucket/prefix"),
        ("s3://bucket/a*", "expected s3://bucket/prefix"),
    ],
)
def test_an_address_that_is_none_is_one_line_without_a_secret(address, said):
    with pytest.raises(RankdayError, match=said) as refused:
        Home.resolve(address)
    assert "secret@" not in str(refused.value)
