"""What the bench compares is the same answer: on a small market every way agrees, and a difference would be seen."""

from __future__ import annotations

from datetime import date

import pytest
from bench.growth import slope
from bench.history_market import make_market
from bench.homes import RANK_DAY
from bench.rank_day.__main__ import WAYS, answer_of
from bench.rank_day.load import published_answer
from bench.rank_day.rules import Answer, differences

from bench import levels
from rankday.contract.home import Home
from rankday.reconstitution.steps import reconstitute


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """A generated market with its boundary cases, decided by us: the snapshot's folder and the pending result's."""
    from rankday.cli import main as cli

    home = Home(tmp_path_factory.mktemp("bench"))
    cli.main(["sample", "--home", str(home.root), "--companies", "300", "--sessions", "1"])
    result = reconstitute(home, RANK_DAY)
    return home.snapshots(RANK_DAY) / "v1", home.pending(result["stream"], result["content_hash"])


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_our_ranks_and_members(decided, way):
    snapshot, result = decided
    ours = published_answer(result)
    assert len(ours.ranks) > 100
    assert differences(ours, answer_of(way, snapshot)[0]) == 0


def test_a_difference_counts():
    ours = Answer({"a": 1, "b": 2}, {("R3000", "a"), ("R3000", "b")})
    assert differences(ours, Answer({"a": 2, "b": 1}, {("R3000", "a")})) == 3


def test_every_tool_gives_our_levels(tmp_path):
    make_market(tmp_path / "market", date(2025, 12, 31), years=1, lines=20, events=0, is_calm=True)
    found = {way: compute(tmp_path / "market") for way, compute in levels.WAYS.items()}
    assert len(found["rankday"]) == 250  # sessions of 2025
    for way, series in found.items():
        assert levels.largest_difference(found["rankday"], series) < 1e-10, way


def test_another_level_or_a_missing_day_counts():
    assert levels.largest_difference([100.0, 101.0], [100.0, 102.0]) == pytest.approx(1 / 102)
    assert levels.largest_difference([100.0], [100.0, 101.0]) == float("inf")


def test_the_exponent_of_a_power_is_its_power():
    assert slope([1, 2, 4, 8], [3, 12, 48, 192]) == pytest.approx(2)
