"""Homes that several tests read; a test that changes one works on its own copy."""

from __future__ import annotations

import shutil
from datetime import date
from types import SimpleNamespace

import pytest

from reference.drops import write_universe
from reference.universes import random_universe

RANK_DAY = date(2026, 4, 30)


@pytest.fixture(scope="session")
def market():
    """300 companies on the thresholds, with an implementation session."""
    return random_universe(11, companies=300, implementation=True)


@pytest.fixture(scope="session")
def reconstituted(market, tmp_path_factory):
    """``market`` reconstituted and published by two people: home, result, market. Read only."""
    from rankday.contract.home import Home
    from rankday.reconstitution.steps import reconstitute

    home = Home(tmp_path_factory.mktemp("reconstituted"))
    write_universe(home.root, market)
    result = reconstitute(home, RANK_DAY, approvers=["ana", "ben"], note="a note")
    return SimpleNamespace(home=home, result=result, market=market)


@pytest.fixture(scope="session")
def derived_home(tmp_path_factory):
    """`derived_home.of_own_rows`. Read only."""
    from reports.derived_home import of_own_rows

    return of_own_rows(tmp_path_factory.mktemp("derived") / "home")


@pytest.fixture(scope="session")
def investors_home(tmp_path_factory):
    """`investors_home.of_a_week`. Read only."""
    from reports.investors_home import of_a_week

    return of_a_week(tmp_path_factory.mktemp("investors") / "home")


@pytest.fixture
def landed(market, tmp_path):
    """A fresh home that holds only the landing drops of ``market``, in a folder that nobody quotes by habit."""
    from rankday.contract.home import Home

    root = tmp_path / "l'année 指数; $HOME"
    write_universe(root, market)
    return Home(root)


@pytest.fixture
def copied(reconstituted, tmp_path):
    """A copy of the reconstituted home that a test may damage."""
    from rankday.contract.home import Home

    shutil.copytree(reconstituted.home.root, tmp_path / "copy")
    return Home(tmp_path / "copy")


@pytest.fixture
def rankday(capsys):
    """Run the command line in this process: ``rankday("verify", "--home", …) -> (status, stdout, stderr)``."""
    from rankday.cli import main as cli

    def run(*arguments) -> tuple[int, str, str]:
        status = 0
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as leave:
            status = leave.code or 0
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
