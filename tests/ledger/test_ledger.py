"""The ledger: numbered, chained, never forked, never half-written, and every broken byte is named."""

import itertools
import json
import multiprocessing
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from publication.held_results import dies_at
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.ledger import chain as ledger
from rankday.ledger import entry_files
from rankday.ledger.entry_files import ENTRY_KEYS, hash_of


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def filled(home: Home, count: int = 3) -> Home:
    for number in range(1, count + 1):
        ledger.append(home, "noted", {"n": number})
    return home


def entry_path(home: Home, number: int) -> Path:
    return home.ledger / f"{number:08d}.json"


def rewrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def test_entries_are_numbered_and_chained(home):
    assert ledger.entries(home) == [] and ledger.head(home) == ledger.GENESIS and not home.ledger.exists()
    first = ledger.append(home, "noted", {"b": date(2026, 4, 30), "a": "é"})
    second = ledger.append(home, "noted", {})
    assert (first["number"], first["previous_hash"]) == (1, ledger.GENESIS)
    assert (second["number"], second["previous_hash"]) == (2, first["entry_hash"])
    assert first["payload"] == {"a": "é", "b": "2026-04-30"}
    assert ledger.entries(home) == [first, second]
    assert ledger.head(home) == second["entry_hash"]
    assert ledger.problems(home) == []


def test_an_entry_is_text_for_a_person(home):
    filled(home, 1)
    text = entry_path(home, 1).read_text()
    assert '\n  "kind": "noted",\n' in text and list(json.loads(text)) == ENTRY_KEYS


def test_order_is_the_number_when_the_clock_is_set_back(home, monkeypatch):
    filled(home, 2)

    class Earlier(ledger.datetime):
        @classmethod
        def now(cls, zone=None):
            return cls(1999, 1, 1, tzinfo=zone)

    monkeypatch.setattr(ledger, "datetime", Earlier)
    ledger.append(home, "noted", {"n": 3})
    assert [entry["payload"]["n"] for entry in ledger.entries(home)] == [1, 2, 3]
    assert ledger.entries(home)[2]["recorded_at"] < ledger.entries(home)[1]["recorded_at"]
    assert ledger.problems(home) == []


@pytest.mark.parametrize("kind", ["", "../x", "Noted", "a b", "1a"])
def test_a_kind_is_a_plain_word(home, kind):
    with pytest.raises(RankdayError, match="kind"):
        ledger.append(home, kind, {})


def test_invalid_unicode_is_refused_before_anything_is_written(home):
    with pytest.raises(RankdayError, match="Unicode"):
        ledger.append(home, "noted", {"name": "\ud800"})
    assert ledger.entries(home) == []


def _append_many(root: Path, writer: int, count: int) -> None:
    for number in range(count):
        ledger.append(Home(root), "noted", {"writer": writer, "n": number})


def test_concurrent_processes_neither_fork_nor_lose_entries(home):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_append_many, args=(home.root, writer, 25)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    entries = ledger.entries(home)
    assert ledger.problems(home) == [] and len(entries) == 100
    for writer in range(4):
        assert [e["payload"]["n"] for e in entries if e["payload"]["writer"] == writer] == list(range(25))


def _append_until_killed(root: Path, writer: int, told) -> None:
    for number in itertools.count():
        ledger.append(Home(root), "noted", {"writer": writer, "n": number})
        told.value = number + 1  # acknowledged: from here on the entry must be there


def test_writers_killed_at_any_moment_neither_break_the_chain_nor_lose_what_was_acknowledged(home):
    context, writers = multiprocessing.get_context("fork"), []
    for writer in range(8):
        told = context.Value("i", 0)
        process = context.Process(target=_append_until_killed, args=(home.root, writer, told))
        process.start()
        writers.append((process, told))
    while not all(told.value for _, told in writers[:2]):
        time.sleep(0.01)
    for process, _ in writers:
        process.kill()
    for process, _ in writers:
        process.join()
    assert ledger.problems(home) == []
    entries = ledger.entries(home)
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    for writer, (_, told) in enumerate(writers):
        found = [entry["payload"]["n"] for entry in entries if entry["payload"]["writer"] == writer]
        assert found == list(range(len(found))) and told.value <= len(found) <= told.value + 1
    assert ledger.append(home, "noted", {})["number"] == len(entries) + 1


def test_a_number_is_created_once_even_if_the_lock_fails(home, monkeypatch):
    filled(home, 1)
    stale = ledger._tip(home.ledger)
    filled(home, 1)
    monkeypatch.setattr(ledger, "_tip", lambda folder: stale)
    with pytest.raises(FileExistsError):
        ledger.append(home, "noted", {"n": "fork"})
    assert ledger.problems(home) == [] and len(ledger.entries(home)) == 2


@pytest.mark.parametrize("already", [0, 2])
def test_a_crash_at_any_step_leaves_a_whole_entry_or_none(tmp_path, already):
    for step in itertools.count():
        home = filled(Home(tmp_path / str(step)), already)
        died = dies_at(step, lambda home=home: ledger.append(home, "crashed", {}))
        crashed = [entry for entry in ledger.entries(home) if entry["kind"] == "crashed"]
        assert len(crashed) <= 1 and (died or crashed)
        assert ledger.problems(home) == []
        ledger.append(home, "noted", {"n": "after"})
        assert [entry["number"] for entry in ledger.entries(home)] == list(range(1, already + len(crashed) + 2))
        assert ledger.problems(home) == []
        if not died:
            break
    assert step > 5


def test_head_one_behind_is_a_crash_and_is_caught_up(home):
    filled(home, 2)
    behind = (home.ledger / "HEAD").read_bytes()
    last = ledger.append(home, "noted", {})
    (home.ledger / "HEAD").write_bytes(behind)
    assert ledger.problems(home) == []
    assert ledger.head(home) == last["entry_hash"]
    assert ledger.append(home, "noted", {})["number"] == 4


def test_head_two_behind_is_no_crash(home):
    filled(home, 1)
    behind = (home.ledger / "HEAD").read_bytes()
    filled(home, 2)
    (home.ledger / "HEAD").write_bytes(behind)
    assert ledger.problems(home) == ["ledger/HEAD: is behind by 2 entries"]


def test_a_cut_tail_is_named_and_not_extended(home):
    filled(home, 4)
    entry_path(home, 3).unlink()
    entry_path(home, 4).unlink()
    assert ledger.problems(home) == [
        "ledger/00000003.json: missing (and all up to 00000004.json); ledger/HEAD says that entry 4 was written"
    ]
    with pytest.raises(VerificationFailed, match=r"00000004\.json: missing"):
        ledger.append(home, "noted", {})
    with pytest.raises(VerificationFailed, match=r"00000003\.json"):
        ledger.entries(home)


def test_a_missing_head_is_named_and_nothing_is_appended(home):
    filled(home, 1)
    (home.ledger / "HEAD").unlink()
    assert ledger.problems(home) == ["ledger/HEAD: missing"]
    with pytest.raises(VerificationFailed, match="HEAD"):
        ledger.append(home, "noted", {})


def test_a_missing_entry_is_one_line(home):
    filled(home, 4)
    entry_path(home, 2).unlink()
    assert ledger.problems(home) == ["ledger/00000002.json: missing"]


def test_a_changed_payload_is_named_with_both_hashes(home):
    filled(home)
    path = entry_path(home, 2)
    rewrite(path, path.read_bytes().replace(b'"n": 2', b'"n": 9'))
    (line,) = ledger.problems(home)
    assert line.startswith("ledger/00000002.json: changed, the hash of its content is ")
    assert ledger.entries(Home(home.root / "other")) == []
    with pytest.raises(VerificationFailed, match=r"00000002\.json"):
        ledger.entries(home)


def test_a_rehashed_entry_breaks_the_chain_after_it(home):
    filled(home)
    path = entry_path(home, 2)
    entry = json.loads(path.read_text())
    entry["payload"]["n"] = 9
    entry["entry_hash"] = hash_of(entry)
    rewrite(path, ledger.readable_json(entry).encode())
    (line,) = ledger.problems(home)
    assert line.startswith("ledger/00000003.json: chain broken")


def test_a_rehashed_last_entry_is_not_what_head_says(home):
    filled(home)
    path = entry_path(home, 3)
    entry = json.loads(path.read_text())
    entry["payload"]["n"] = 9
    entry["entry_hash"] = hash_of(entry)
    rewrite(path, ledger.readable_json(entry).encode())
    assert ledger.problems(home) == ["ledger/HEAD: changed, its hash is not that of entry 3"]
    with pytest.raises(VerificationFailed):
        ledger.append(home, "noted", {})


def test_swapped_entries_are_both_named(home):
    filled(home, 4)
    one, two = entry_path(home, 2), entry_path(home, 3)
    first, second = one.read_bytes(), two.read_bytes()
    rewrite(one, second)
    rewrite(two, first)
    assert [line.partition(": holds")[0] for line in ledger.problems(home)] == [
        "ledger/00000002.json",
        "ledger/00000003.json",
    ]


@pytest.mark.parametrize("name", ["notes.txt", "00000000.json", "0000001.json", "00000009.json.bak", ".hidden"])
def test_an_alien_file_is_named_but_stops_nobody(home, name):
    filled(home, 1)
    (home.ledger / name).write_text("{}")
    assert ledger.problems(home) == [f"ledger/{name}: unexpected, does not belong to the ledger"]
    assert ledger.append(home, "noted", {})["number"] == 2


def test_every_flipped_or_deleted_byte_names_its_file(home):
    filled(home, 2)
    for path in [entry_path(home, 2), home.ledger / "HEAD"]:
        content = path.read_bytes()
        for place in range(len(content)):
            for changed in (
                content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :],
                content[:place] + content[place + 1 :],
            ):
                rewrite(path, changed)
                lines = ledger.problems(home)
                assert lines and lines[0].startswith(f"ledger/{path.name}:"), (path.name, place, changed)
        rewrite(path, content)
    assert ledger.problems(home) == []


def test_a_layout_change_names_the_byte(home):
    filled(home, 1)
    path = entry_path(home, 1)
    rewrite(path, path.read_bytes().replace(b'{\n  "number"', b'{\n   "number"'))
    assert ledger.problems(home) == ["ledger/00000001.json: changed at byte 5, its layout is not ours"]


def test_a_full_disk_leaves_the_old_ledger(home, monkeypatch):
    filled(home, 2)
    with monkeypatch.context() as patch:

        def full(path):
            raise OSError(28, "No space left on device")

        patch.setattr(ledger, "flush_to_disk", full)
        with pytest.raises(OSError, match="No space"):
            ledger.append(home, "noted", {})
    assert ledger.problems(home) == [] and len(ledger.entries(home)) == 2
    assert ledger.append(home, "noted", {})["number"] == 3


def test_append_reads_the_newest_entries_only(home, monkeypatch):
    filled(home, 30)
    read, original = [], entry_files.read_json

    def counted(path):
        read.append(path.name)
        return original(path)

    for module in (ledger, entry_files):
        monkeypatch.setattr(module, "read_json", counted)
    ledger.append(home, "noted", {})
    assert read == ["HEAD", "00000030.json"]


def test_a_copied_ledger_holds(home, tmp_path):
    filled(home)
    shutil.copytree(home.root, tmp_path / "copy")
    assert ledger.problems(Home(tmp_path / "copy")) == []
