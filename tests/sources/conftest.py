from __future__ import annotations

from pathlib import Path

import pytest

from rankday.contract.home import Home
from sources.sec_feed import screener_home, supplier


@pytest.fixture
def sec_home(tmp_path: Path) -> Home:
    """A home with a screener's drop of companies that the SEC's files of `sources.sec_feed` are about."""
    return screener_home(tmp_path)


@pytest.fixture
def supply(sec_home: Home, tmp_path: Path):
    """Imports the SEC's files into ``sec_home``."""
    return supplier(sec_home, tmp_path)
