"""The real pipeline against the referee in ``reference/``: every row of what is published, exactly (README.md there).

Zero differences is the bar. A red test here names rows; the methodology's text decides which side is wrong.
"""

from __future__ import annotations

from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.reconstitution.steps import reconstitute
from reference.comparison import differences
from reference.drops import Market, Universe, write_universe
from reference.edges import edge_universe
from reference.golden import golden_universe
from reference.pipeline import decide_together, differences_in, on_days, oracle
from reference.scaled import flat_tail_universe, scaled_universe
from reference.universes import offered_universe, random_universe
from reference.windows_universe import windows_universe


def empty_universe() -> Universe:
    """Nobody is eligible: no rank, no break, no constituent, and incumbents that all leave."""
    market = Market()
    market.member(market.simple("penny", close="0.1"), "R3000E R3000 R2000")
    market.company("without_lines")
    return Universe("nobody", market.drop)


def markets() -> list[Universe]:
    """Every market on sessions of its own; the one with earlier sessions keeps its day."""
    movable = [
        edge_universe(),
        random_universe(1, incumbents="consistent", implementation=True),
        random_universe(2, incumbents="broken", implementation=True),
        random_universe(3, incumbents="two_lists"),
        random_universe(4, incumbents="none"),
        scaled_universe(),
        scaled_universe(beyond_edges=True, two_lists=True),
        flat_tail_universe(),
        golden_universe(),
        empty_universe(),
    ]
    offered = [
        on_days(offered_universe(seed, day), day, implementation)
        for seed, day, implementation in (
            (5, date(2026, 5, 26), date(2026, 6, 24)),
            (6, date(2018, 5, 11), date(2018, 6, 22)),
        )
    ]
    days = [
        on_days(one, date(2026, 5, number), date(2026, 6, number))
        for number, one in zip((1, 4, 5, 8, 11, 12, 15, 18, 22, 29), movable, strict=True)
    ]
    return [windows_universe(), *offered, *days]


MARKETS = {one.name: one for one in markets()}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return decide_together(tmp_path_factory.mktemp("reference"), list(MARKETS.values()))


@pytest.mark.parametrize("name", MARKETS)
def test_every_row_is_the_one_the_methodology_gives(database, name):
    universe = MARKETS[name]
    expected = oracle(universe)
    assert expected.screen_results and expected.decisions, "a market without rows compares nothing"
    found = differences_in(database, universe, expected)
    assert not found, f"{name}: {len(found)} differences, the first 20:\n" + "\n".join(found[:20])


def test_the_published_files_of_the_whole_way_are_the_same_rows(tmp_path):
    """Landing drop to publication with both approvals: what the shortcut above leaves out must change no row."""
    universe = random_universe(7, companies=400, incumbents="consistent", implementation=True)
    write_universe(tmp_path, universe)
    published = reconstitute(Home(tmp_path), universe.rank_day, any_date=True, approvers=["ana", "ben"])
    assert published["status"] == "published"
    found = differences(oracle(universe), Home(tmp_path).published(published["stream"]) / "v1")
    assert not found, f"{len(found)} differences, the first 20:\n" + "\n".join(found[:20])
