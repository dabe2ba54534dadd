"""Several processes at once: one publication, one chain, nothing lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from faults import processes
from faults.observed import end_state, left_over
from faults.phases import RANK_DAY, SHORTCUT, STREAM, approve
from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.publication.verification import verify


def together(home: Home, *commands: list[str]) -> list[processes.Ended]:
    """Run all commands at the same time."""
    running = [processes.start(home.root, *command) for command in commands]
    return [one.ended() for one in running]


def recorded(home: Home, kind: str) -> list[dict]:
    return [entry["payload"] for entry in ledger.entries(home) if entry["kind"] == kind]


def test_two_rank_day_triggers_publish_once(homes, tmp_path):
    home = homes.copied("landed", tmp_path / "home")
    first, second = together(home, list(SHORTCUT), list(SHORTCUT))
    assert (first.status, second.status) == (0, 0), first.stderr + second.stderr
    assert {json.loads(one.stdout)["content_hash"] for one in (first, second)} == {
        publication.newest_version(home, STREAM).content_hash
    }
    assert publication.versions(home, STREAM) == [1] and len(recorded(home, "publication")) == 1
    assert sorted(one["name"] for one in recorded(home, "approval")) == ["Ana", "Ben"]
    assert verify(home).problems == [] and left_over(home) == []


def test_four_approvers_publish_once(homes, tmp_path):
    home = homes.copied("pending", tmp_path / "home")
    names = ["Ana", "Ben", "Chen", "Dora"]
    ended = together(home, *(approve(name)(home) for name in names))
    assert sorted(one.status for one in ended) == [0, 0, 6, 6]
    assert all("published already, as v1" in one.stderr for one in ended if one.status == 6)
    approved = {name for name, one in zip(names, ended, strict=True) if one.status == 0}
    assert {one["name"] for one in recorded(home, "approval")} == approved
    published = publication.newest_version(home, STREAM)
    assert published.version == 1 and {one["name"] for one in published.manifest["approvals"]} == approved
    assert verify(home).problems == []


def test_two_nightlies_publish_each_day_once(homes, tmp_path):
    home = homes.copied("first night", tmp_path / "home")
    ended = together(home, *[["nightly", "--session", "2026-05-05"]] * 2)
    assert [one.status for one in ended] == [0, 0]
    days = ["2026-04-30", "2026-05-01", "2026-05-04", "2026-05-05"]
    assert Counter(one["stream"] for one in recorded(home, "publication")) == Counter(f"daily/{day}" for day in days)
    assert verify(home).problems == []


def test_three_ingests_freeze_once(homes, tmp_path):
    home = homes.copied("landed", tmp_path / "home")
    ended = together(home, *[["ingest", "--session", RANK_DAY]] * 3)
    assert [one.status for one in ended] == [0, 0, 0]
    assert end_state(home) == end_state(homes.at("frozen"))


def _write(root: Path, writer: int, receipts: Path) -> None:
    """Append for ever; keep a receipt of each entry that `ledger.append` returned."""
    with receipts.open("a", buffering=1) as handle:
        for number in range(10_000):
            entry = ledger.append(Home(root), "noted", {"writer": writer, "n": number})
            handle.write(f"{entry['number']} {entry['entry_hash']}\n")


@pytest.mark.parametrize("seed", [1, 2])
def test_writers_that_are_killed_neither_fork_nor_lose_what_was_recorded(tmp_path, seed):
    home, dice = Home(tmp_path / "home"), random.Random(seed)
    context = multiprocessing.get_context("fork")
    for round_of_kills in range(6):
        receipts = [tmp_path / f"{round_of_kills}-{writer}" for writer in range(3)]
        writers = [context.Process(target=_write, args=(home.root, one, path)) for one, path in enumerate(receipts)]
        for writer in writers:
            writer.start()
        for writer in dice.sample(writers, 3):
            writer.join(dice.uniform(0.02, 0.15))
            writer.kill()
        for writer in writers:
            writer.join()
        assert ledger.problems(home) == []
    entries = {entry["number"]: entry["entry_hash"] for entry in ledger.entries(home)}
    kept = [line.split() for path in tmp_path.glob("*-*") for line in path.read_text().splitlines()]
    assert len(kept) > 5 and all(entries[int(number)] == entry_hash for number, entry_hash in kept)
    assert len(entries) <= len(kept) + 6 * 3  # at most the one that each writer died over
    ledger.append(home, "noted", {"writer": os.getpid()})
    assert ledger.problems(home) == []
