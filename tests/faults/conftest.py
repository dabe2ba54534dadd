"""Homes of the fault tests, in memory where there is such a place: a kill asks nothing of the disk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from faults.phases import Homes


def fast_place() -> str | None:
    """A folder in memory, or None for the usual one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@pytest.fixture(scope="session")
def homes():
    """60 companies, six sessions, in the states that phases begin with. Read only: take copies."""
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        yield Homes(Path(folder) / "homes", companies=60)


@pytest.fixture
def tmp_path():
    """A folder of this test's own, where homes are copied to."""
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        yield Path(folder)
