"""A published June and the IPO additions of its September; a test that changes one works on its own copy."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pyarrow.parquet
import pytest

from rankday.contract.home import Home
from rankday.contract.publication_tables import ADDITION_TABLES
from reconstitution.additions_market import FALL, QUARTER, STREAM, every_offering, published_june


@pytest.fixture(scope="session")
def june(tmp_path_factory):
    """A home with the reconstitution of June 2026. Read only."""
    return published_june(tmp_path_factory.mktemp("june"))


@pytest.fixture
def home(june, tmp_path):
    """A copy of it that a test may change."""
    shutil.copytree(june.root, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def added(june, tmp_path_factory):
    """`every_offering` published by two people: home, result, folder, manifest, market and each table. Read only."""
    from rankday.reconstitution.additions.commands import publish_additions

    root = tmp_path_factory.mktemp("added") / "home"
    shutil.copytree(june.root, root)
    home, market = Home(root), every_offering()
    market.land(home)
    result = publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    folder = home.published(STREAM) / "v1"
    tables = {name: pyarrow.parquet.read_table(folder / f"{name}.parquet").to_pylist() for name in ADDITION_TABLES}
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    return SimpleNamespace(home=home, result=result, folder=folder, manifest=manifest, market=market, **tables)
