"""As known then and as known now: which version was in force at a moment is the ledger's order, never the clock."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from publication.held_results import STREAM, published
from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.ledger import chain
from rankday.ledger.moments import known_at
from rankday.publication import published as published_versions

NOON = datetime(2126, 6, 26, 12, tzinfo=UTC)  # later than any run of this test, or the approvals would have expired


@pytest.fixture
def clock(monkeypatch):
    """The ledger's clock, to be set: ``clock(hours)`` after noon of 26 June 2126."""
    now = NOON

    class Clock(datetime):
        @classmethod
        def now(cls, zone=None):
            return now

    def set_to(hours: float) -> datetime:
        nonlocal now
        now = NOON + timedelta(hours=hours)
        return now

    monkeypatch.setattr(chain, "datetime", Clock)
    return set_to


@pytest.fixture
def home(tmp_path, clock):
    """Version 1 published at noon, version 2 a day later."""
    home = Home(tmp_path)
    clock(0)
    published(home, "1")
    clock(24)
    published(home, "2")
    return home


def version(home, moment):
    found = published_versions.version_as_of(home, STREAM, moment)
    return found.version if found else None


def test_the_version_in_force_at_a_moment(home):
    entries = ledger.entries(home)
    [first, second] = [entry["number"] for entry in entries if entry["kind"] == "publication"]
    cases = {
        0: None,
        first - 1: None,
        first: 1,
        second - 1: 1,
        second: 2,
        str(first): 1,
        date(2126, 6, 25): None,
        date(2126, 6, 26): 1,
        "2126-06-26": 1,
        "2126-06-27": 2,
        "2126-06-26T11:59:59": None,
        "2126-06-26T12:00": 1,
        "2126-06-26T08:00-04:00": 1,
        "2126-06-27 11:59:59": 1,
        "2126-06-27T12:00:00+00:00": 2,
    }
    assert {moment: version(home, moment) for moment in cases} == cases


def test_a_clock_that_was_set_back_brings_nothing_forward(home, clock):
    clock(-48)
    published(home, "3")
    assert version(home, "2126-06-25") is None
    assert version(home, "2126-06-26") == 1
    assert version(home, "2126-06-27") == 3
    assert version(home, len(ledger.entries(home))) == 3


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "26.06.2026", "", "2126-06-26T25:00", "-1"])
def test_a_moment_that_is_none_is_refused_in_one_line(home, moment):
    with pytest.raises(RankdayError, match="give a ledger number, a date"):
        known_at(home, moment)


def test_a_number_that_the_ledger_has_not_reached_is_refused(home):
    with pytest.raises(RankdayError, match=r"ledger number 99: the newest entry of .* is \d+"):
        version(home, "99")


def test_versions_tells_when_and_why(home, rankday):
    status, out, _ = rankday("versions", "--home", home.root, "--stream", STREAM, "--json")
    rows = json.loads(out)["versions"]
    assert status == 0
    assert [(one["version"], one["supersedes"], one["is_in_force"]) for one in rows] == [(1, None, False), (2, 1, True)]
    assert [one["why"] for one in rows] == [["first publication"], ["nothing that the manifests name has changed"]]
    assert rows[1]["approved_by"] == ["Ana", "Ben"]
    status, out, _ = rankday("versions", "--home", home.root, "--stream", STREAM)
    assert "v1" in out and "superseded" in out and "in force, approved by Ana and Ben" in out


def test_show_and_explain_read_what_was_in_force_then(copied, rankday):
    call = ("--home", copied.root, "--json")
    status, out, _ = rankday("show", *call, "--stream", STREAM, "--as-of", len(ledger.entries(copied)))
    assert status == 0 and json.loads(out)["version"] == 1
    status, _, told = rankday("show", *call, "--stream", STREAM, "--as-of", 0)
    assert status != 0 and "nothing published" in told and len(told.strip().splitlines()) == 1
    status, _, told = rankday("explain", *call, "--event", "2026-06", "--as-of", "2001-01-01", "anything")
    assert status != 0 and "as of 2001-01-01" in told
    status, _, told = rankday("show", *call, "--stream", STREAM, "--version", 1, "--as-of", 0)
    assert status != 0 and "give one of them" in told
    status, out, _ = rankday("show", "--home", copied.root, "--stream", STREAM, "--version", 1)
    assert status == 0 and "published as v1" in out and "content hash" in out
