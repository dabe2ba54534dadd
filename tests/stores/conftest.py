"""A store in memory, a home in a shared folder, and as many mirrors of it as a test wants."""

from __future__ import annotations

import uuid

import pytest

from rankday.contract.home import Home
from rankday.stores import lease
from rankday.stores.objects import open_store


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch):
    """A dead writer's lease runs out in a moment."""
    monkeypatch.setattr(lease, "SECONDS", 0.4)
    monkeypatch.setattr(lease, "LOOK_EVERY", 0.02)


@pytest.fixture
def store():
    return open_store(f"memory:///{uuid.uuid4().hex}")


@pytest.fixture
def address(tmp_path):
    return f"file://{tmp_path}/bucket/prefix"


@pytest.fixture
def mirrored(address, tmp_path, monkeypatch):
    """``mirrored("a")``: the home as the machine called a sees it; each machine has its own mirror."""

    def of(machine: str) -> Home:
        monkeypatch.setenv("RANKDAY_MIRROR", str(tmp_path / "mirrors" / machine))
        return Home.resolve(address)

    return of
