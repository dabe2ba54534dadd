"""A home, or a folder of it, that may not be written: one line, nothing lost, and reading goes on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from faults import processes
from faults.observed import end_state, wrong_after_death
from faults.phases import PHASES, RANK_DAY, RECONSTITUTE
from faults.test_full_disk import is_one_line

BY_NAME = {phase.name: phase for phase in PHASES}
COMMANDS = [
    ("ingest", "", "landed"),
    ("ingest, a corrected drop", "snapshots", "corrected"),
    ("ingest", "ledger", "corrected"),
    ("run", "runs", "frozen"),
    ("publish", "", "approved once"),
    ("publish", "ledger", "approved once"),
    ("publish", "pending", "approved once"),
    ("nightly, five days", "", "first night"),
    ("nightly, five days", "runs", "first night"),
    ("nightly, five days", "published", "first night"),
]


def protect(folder: Path) -> None:
    """Let the owner only read what is in ``folder``."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


@pytest.fixture
def tmp_path(tmp_path):
    yield tmp_path
    for path in tmp_path.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)


@pytest.mark.parametrize(("name", "below", "begins"), COMMANDS)
def test_a_folder_that_may_not_be_written_is_one_line(homes, tmp_path, name, below, begins):
    home = homes.copied(begins, tmp_path / "home")
    before = end_state(home)
    (home.root / below).mkdir(exist_ok=True)
    protect(home.root / below)
    ended = processes.run(home.root, *BY_NAME[name].arguments(home), powerless=os.geteuid() == 0)
    assert is_one_line(ended, "Permission denied"), ended.stderr
    assert wrong_after_death(home) == []
    assert end_state(home)["published"] == before["published"]


@pytest.fixture
def read_only(tmp_path):
    """A function that makes a folder a read-only file system, as root may."""
    mounted = []

    def mount(folder: Path) -> None:
        for options in (["--bind"], ["-o", "remount,bind,ro"]):
            done = subprocess.run(["mount", *options, folder, folder], capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"a read-only file system needs root: {done.stderr.strip()}")
            mounted.append(folder)

    yield mount
    for folder in mounted[:1]:
        subprocess.run(["umount", "-l", folder], capture_output=True)


@pytest.mark.parametrize(
    ("begins", "arguments"),
    [
        ("corrected", ("ingest", "--session", RANK_DAY)),
        ("landed", RECONSTITUTE),
        ("landed", ("nightly", "--session", RANK_DAY)),
    ],
)
def test_a_read_only_file_system_is_one_line(homes, tmp_path, read_only, begins, arguments):
    home = homes.copied(begins, tmp_path / "home")
    before = end_state(home)
    read_only(home.root)
    ended = processes.run(home.root, *arguments)
    assert is_one_line(ended, "Read-only file system"), ended.stderr
    assert end_state(home) == before
    if begins == "corrected":
        assert processes.run(home.root, "verify").status == 0
