"""Clean takes only the working folders of old runs, whole, and nothing that is evidence."""

from __future__ import annotations

import json
import os
import time

import pytest

from publication.held_results import STREAM, held, published
from rankday.contract.home import Home
from rankday.maintenance.clean import clean
from rankday.publication.verification import verify

DAY = 24 * 60 * 60


@pytest.fixture
def home(tmp_path):
    """A published and a waiting result; runs of 20, 10 and 0 days ago, the oldest with a file of 10 days ago."""
    home = Home(tmp_path / "home")
    published(home, "1")
    held(home, "2")
    for path in (home.root / "runs").iterdir():
        path.rename(home.root / "runs" / f"{path.name}_new")
    for name, days in (("old", 20), ("older_but_written_since", 20), ("ten_days", 10)):
        folder = home.run(name) / "dbt"
        folder.mkdir(parents=True)
        (folder / "rows").write_bytes(b"x" * 1000)
        for path in (folder / "rows", folder, home.run(name)):
            os.utime(path, (time.time() - days * DAY,) * 2)
    moment = time.time() - 10 * DAY
    os.utime(home.run("older_but_written_since") / "dbt" / "rows", (moment, moment))
    (home.root / "runs" / ".nightly.lock").touch()
    return home


def runs(home: Home) -> list[str]:
    return sorted(path.name for path in (home.root / "runs").iterdir())


def test_only_what_was_not_written_for_so_long_goes(home):
    before = runs(home)
    cleaned = clean(home, 14)
    assert cleaned.removed == ["old"] and cleaned.freed == 1000
    assert runs(home) == [name for name in before if name != "old"]
    assert clean(home, 14).removed == []
    assert sorted(clean(home, 9).removed) == ["older_but_written_since", "ten_days"]
    assert ".nightly.lock" in runs(home) and cleaned.kept == len(before) - 2
    assert verify(home).problems == []
    assert (home.pending(STREAM)).is_dir() and home.published(STREAM).is_dir()


def test_to_tell_removes_nothing(home):
    before = runs(home)
    assert clean(home, 14, dry_run=True).removed == ["old"]
    assert runs(home) == before


def test_what_a_crash_left_half_removed_goes_with_the_next(home):
    home.run("old").rename(home.root / "runs" / ".old.gone")
    assert clean(home, 14).removed == [] and ".old.gone" not in runs(home)


def test_a_link_is_not_followed(home, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (home.root / "runs" / "link").symlink_to(tmp_path / "elsewhere")
    clean(home, 0)
    assert (tmp_path / "elsewhere").is_dir()


def test_an_empty_home_has_nothing_to_clean(tmp_path):
    assert clean(Home(tmp_path), 0).removed == []


def test_the_command_says_what_it_did(home, rankday):
    told = rankday("clean", "--home", home.root, "--dry-run")[1]
    assert "1 run folder would be removed (0.0 MB)" in told
    assert json.loads(rankday("clean", "--home", home.root, "--json")[1])["removed"] == ["old"]
    status, _, error = rankday("clean", "--home", home.root, "--keep", "-1")
    assert status == 2 and len(error.splitlines()) == 1
