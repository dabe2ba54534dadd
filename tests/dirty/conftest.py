from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushing to the disk takes most of the time of these tests, and none of them asks what it is good for."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
