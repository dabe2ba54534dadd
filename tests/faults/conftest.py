"""Homes of the fault tests. What is marked ``full`` runs in `make faults` only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from faults.phases import Homes, fast_place


def pytest_configure(config) -> None:
    config.addinivalue_line("markers", "full: belongs to the full form of the fault tests, make faults")


def pytest_collection_modifyitems(items) -> None:
    if not os.environ.get("FAULTS_IN_FULL"):
        skipped = pytest.mark.skip(reason="in full by make faults")
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(skipped)


@pytest.fixture(scope="session")
def homes():
    """80 companies, six sessions, in the states that phases begin with. Read only: take copies."""
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        yield Homes(Path(folder) / "homes", companies=80)


@pytest.fixture
def tmp_path():
    """A folder of this test's own, where homes are copied to."""
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        yield Path(folder)
