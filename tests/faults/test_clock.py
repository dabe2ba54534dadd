"""A clock that goes back, or years ahead: the order is the number of the entry and of the version, never the time."""

from __future__ import annotations

from datetime import datetime

import pytest

from faults import processes
from faults.phases import RECONSTITUTE, STREAM, approve, corrected
from rankday import ledger, publication
from rankday.publication.verification import verify

DAY = 86_400


def test_the_season_goes_on_after_the_clock_was_set_back(homes, tmp_path):
    home = homes.copied("pending", tmp_path / "home")
    for name, clock in (("Ana", -2 * DAY), ("Ben", -9 * DAY)):
        ended = processes.run(home.root, *approve(name)(home), clock=clock)
        assert ended.status == 0, ended.stderr
    published = publication.newest_version(home, STREAM)
    assert published.version == 1 and published.manifest["published_at"] < published.manifest["created_at"]
    assert [one["name"] for one in published.manifest["approvals"]] == ["Ana", "Ben"]
    told = [datetime.fromisoformat(entry["recorded_at"]) for entry in ledger.entries(home)]
    assert told != sorted(told)
    assert verify(home).problems == []


def test_versions_are_in_order_of_their_numbers_whatever_the_clock_says(homes, tmp_path):
    home = homes.copied("first night", tmp_path / "home")
    first = publication.newest_version(home, "daily/2026-04-30")
    corrected(home)
    ended = processes.run(home.root, "nightly", "--session", "2026-04-30", clock=-4000 * DAY)
    assert ended.status == 0, ended.stderr
    second = publication.newest_version(home, "daily/2026-04-30")
    assert second.version == 2 and second.manifest["published_at"] < first.manifest["published_at"]
    assert second.manifest["supersedes"]["version"] == 1
    assert (second.folder.parent / "latest").read_text() == "v2\n"
    assert verify(home).problems == []
    again = processes.run(home.root, "nightly", "--session", "2026-04-30")
    assert again.status == 0 and publication.versions(home, "daily/2026-04-30") == [1, 2]


@pytest.mark.full
def test_a_run_on_a_wrong_clock_has_the_same_content(homes, tmp_path):
    home = homes.copied("landed", tmp_path / "home")
    ended = processes.run(home.root, *RECONSTITUTE, clock=-30 * DAY)
    assert ended.status == 0, ended.stderr
    assert publication.pending(home) == publication.pending(homes.at("pending"))
