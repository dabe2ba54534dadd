"""The state of a day, overrides, and two calls at once."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from daily.week_market import FRI, THU, approve, land, table, versions, week_in
from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """Read only: a test that changes it works on `copied_chain`."""
    return week_in(tmp_path_factory.mktemp("week"))


@pytest.fixture
def copied_chain(chain, tmp_path):
    shutil.copytree(chain[0].root, tmp_path / "copy")
    return Home(tmp_path / "copy")


def test_one_constituent_of_twenty_without_a_price_degrades_the_day(chain):
    """Five per cent is the limit, inclusive: the price is carried, disclosed, and the day published."""
    assert chain[1]["state"] == "DEGRADED"
    assert [one["state"] for one in chain[1]["published"]] == ["READY", "READY", "DEGRADED"]
    [row] = table(chain[0], THU, "closing", "close, price_source", "security_id = 'l19'")
    assert (float(row[0]), row[1]) == (10, "carried")
    assert table(chain[0], THU, "closing", "distinct index_code", "price_source = 'carried'") == [("R3000E",)]


def test_more_than_five_per_cent_block_the_day_until_two_people_accept_it(copied_chain, rankday):
    land(copied_chain, FRI, {"l18": None, "l19": None})
    call = ("nightly", "--home", copied_chain.root, "--session", FRI)
    status, _, told = rankday(*call)
    assert status != 0
    assert len(told.strip().splitlines()) == 1 and "BLOCKED" in told and "l18, l19" in told
    assert FRI not in versions(copied_chain)
    gate = ("--accept-gate", "members_without_price")
    status, _, told = rankday(*call, *gate)
    assert status != 0 and "--reason" in told
    status, _, told = rankday(*call, *gate, "--reason", "the exchange told us")
    assert status != 0 and "rankday approve" in told
    assert "override of night.members_without_price waits for approval, 2 people must approve" in told
    approve(copied_chain, "ana")
    assert FRI not in versions(copied_chain)
    _, _, told = rankday(*call, *gate, "--reason", "the exchange told us")
    assert "ana approved, 1 more must" in told
    approve(copied_chain, "ben")
    assert versions(copied_chain)[FRI] == 1
    manifest = publication.newest_version(copied_chain, f"daily/{FRI}").manifest
    assert [(one["gate"], one["reason"]) for one in manifest["overrides"]] == [
        ("night.members_without_price", "the exchange told us")
    ]
    following = date(2026, 5, 11)
    land(copied_chain, following)
    assert nightly(copied_chain, following)["state"] == "READY"
    assert versions(copied_chain)[FRI] == 1
    assert not verify(copied_chain).problems


def test_a_rejected_day_is_said_to_be_rejected(copied_chain, rankday):
    land(copied_chain, FRI, {"l18": None, "l19": None})
    call = ("nightly", "--home", copied_chain.root, "--session", FRI)
    call += ("--accept-gate", "members_without_price", "--reason", "the exchange told us")
    rankday(*call)
    [(stream, content_hash)] = publication.pending(copied_chain)
    publication.reject(copied_chain, stream, content_hash, "ben", "ask the exchange again")
    status, _, told = rankday(*call)
    assert status != 0 and "was rejected" in told and "approve" not in told


def test_two_calls_at_once_publish_each_day_once(copied_chain):
    land(copied_chain, FRI)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: nightly(copied_chain, FRI), range(2)))
    assert sorted(len(result["published"]) for result in results) == [0, 1]
    assert results[0]["content_hash"] == results[1]["content_hash"]
    assert versions(copied_chain)[FRI] == 1
    assert not verify(copied_chain).problems
