from __future__ import annotations

import os
from pathlib import Path

import pytest

from rankday.contract.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushing to the disk takes most of the time of these tests and no test can see what it is good for."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
