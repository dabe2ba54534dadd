"""A disk that is full at any point: one clear line, the old state intact; with room again the same command succeeds.

A small file system in memory where root may mount one; a limit on the size of a file (which the system refuses in the
same way) everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from faults import processes
from faults.observed import end_state, left_over, wrong_after_death
from faults.phases import PHASES, Phase
from rankday.contract.home import Home
from rankday.publication.verification import verify

BY_NAME = {phase.name: phase for phase in PHASES}
# phase and the pages of room that it finds; the last may be enough
POINTS = [
    ("ingest", (1, 9)),
    ("publish", (1, 30)),
    *(
        pytest.param(name, rooms, marks=pytest.mark.full)
        for name, rooms in {"ingest": (4, 14, 20), "publish": (4, 15, 60), "nightly, five days": (1, 60, 200)}.items()
    ),
]
PAGE = 4096


@pytest.fixture
def small_disk():
    """A function that mounts a file system of so many bytes, and changes its size when called again."""
    place = Path("/dev/shm") / f"rankday-{os.getpid()}"
    place.mkdir()

    def sized(size: int) -> Path:
        options = f"size={size},mode=0755" + (",remount" if place.is_mount() else "")
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a small file system needs root: {done.stderr.strip()}")
        return place

    try:
        yield sized
    finally:
        subprocess.run(["umount", "-l", place], capture_output=True)
        place.rmdir()


def used(disk: Path) -> int:
    """Bytes in use on a mounted file system."""
    state = os.statvfs(disk)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def is_one_line(ended: processes.Ended, *words: str) -> bool:
    """Whether a command ended in one clear line, which holds one of ``words``."""
    said = ended.stderr.strip()
    one_line = said.startswith("rankday: ") and "\n" not in said and "Traceback" not in said
    return ended.status not in (0, -9) and one_line and any(word.lower() in said.lower() for word in words)


def old_state_stands(before: dict, home: Home) -> bool:
    """Whether everything published and frozen before is there as it was."""
    now = end_state(home)
    return all(
        now[kind].get(key) == value for kind in ("published", "snapshots") for key, value in before[kind].items()
    )


@pytest.mark.parametrize(("name", "rooms"), POINTS)
def test_a_full_disk_is_one_line_and_the_old_state_stands(homes, small_disk, tmp_path, name, rooms):
    phase: Phase = BY_NAME[name]
    plain = homes.copied(phase.begins, tmp_path / "plain")
    assert processes.run(plain.root, *phase.arguments(plain)).status == 0
    failed = 0
    for room in rooms:
        disk = small_disk(1 << 30)
        shutil.rmtree(disk / "home", ignore_errors=True)
        home = homes.copied(phase.begins, disk / "home")
        before = end_state(home)
        small_disk(used(disk) + room * PAGE)
        ended = processes.run(home.root, *phase.arguments(home))
        failed += ended.status != 0
        assert ended.status == 0 or is_one_line(ended, "No space left"), ended.stderr
        small_disk(1 << 30)
        assert wrong_after_death(home) == []
        assert old_state_stands(before, home)
        assert processes.run(home.root, *phase.arguments(home)).status == 0
        assert end_state(home) == end_state(plain)
        assert verify(home).problems == [] and left_over(home) == []
    assert failed


@pytest.mark.parametrize(
    ("name", "limit"),
    [("ingest", 100), ("ingest", 3_000), ("publish", 200), ("publish", 10_000), ("nightly, five days", 2_000)],
)
def test_a_file_that_may_not_grow_is_one_line(homes, tmp_path, name, limit):
    phase = BY_NAME[name]
    home = homes.copied(phase.begins, tmp_path / "home")
    before = end_state(home)
    ended = processes.run(home.root, *phase.arguments(home), file_limit=limit)
    assert is_one_line(ended, "File too large", "IO Error"), ended.stderr
    assert wrong_after_death(home) == []
    assert old_state_stands(before, home)
    assert processes.run(home.root, *phase.arguments(home)).status == 0
    assert verify(home).problems == [] and left_over(home) == []


@pytest.mark.full
@pytest.mark.parametrize("megabytes", [1, 6])
def test_a_run_on_a_full_disk_is_one_line(homes, small_disk, megabytes):
    """dbt, its log and the engine's database: the largest files of all."""
    disk = small_disk(1 << 30)
    home = homes.copied("frozen", disk / "home")
    before = end_state(home)
    small_disk(used(disk) + megabytes * 1_000_000)
    ended = processes.run(home.root, *BY_NAME["run"].arguments(home))
    assert is_one_line(ended, "No space left", "could not write", "disk"), ended.stderr
    assert wrong_after_death(home) == [] and end_state(home) == before


def test_what_the_engine_says_of_a_full_disk_is_one_line(rankday, tmp_path, monkeypatch):
    from rankday.daily import daily_run as nightly

    def full(*_):
        raise duckdb.IOException(
            'IO Error: Async write failed for range [offset=0, size=35]: {"exception_type":"IO",'
            '"exception_message":"Could not write file \\"/h/closing.csv\\": No space left on device","errno":"28"}'
        )

    monkeypatch.setattr(nightly, "nightly", full)
    status, _, said = rankday("nightly", "--home", tmp_path, "--session", "2026-04-30")
    line = 'rankday: Could not write file "/h/closing.csv": No space left on device; nothing was published\n'
    assert (status, said) == (1, line)
