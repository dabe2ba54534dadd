"""What a panel shows without naming it: splits, departures, new tickers; both sides of each tolerance."""

from __future__ import annotations

from pathlib import Path

import pytest

import rankday_sources
from rankday_sources.import_report import ImportReport
from rankday_sources.panel_events import counts_at_their_price, departures, splits, ticker_changes
from rankday_sources.panel_file import limit, read_panel
from rankday_sources.panel_lines import with_lines
from rankday_sources.rule_tables import table_rows
from sources.panel_feed import line, write_panel

CALM = [10.0] * 25
M = 1_000_000


@pytest.fixture
def seen(tmp_path):
    """Rows with lines of a panel of ``lines``."""

    def read(*lines):
        return with_lines(read_panel(write_panel(tmp_path / "panel.parquet", *lines), ImportReport()))

    return read


def found(rows) -> list[tuple]:
    return splits(rows).select("place", "ratio_new", "ratio_old", "rule").rows()


@pytest.mark.parametrize(
    ("after", "count", "ratio"),
    [
        (5.0, 20 * M, (2, 1)),  # 2 : 1
        (2.4, 40 * M, (4, 1)),  # 4 : 1 on a bad day
        (6.7, 15 * M, (3, 2)),  # 3 : 2
        (101.0, 1 * M, (1, 10)),  # 1 : 10
        (80.0, 1_100_000, (1, 9)),  # 1 : 9 by count and price; the count was renewed with later issues
        (9.5, 10 * M, None),  # nothing
        (6.7, 10 * M, None),  # a price alone is news
        (10.1, 20 * M, None),  # a count alone is a merger or an offering
        (7.1, 14 * M, None),  # 1.4 is below the smallest step
        (6.9, 14_700_000, None),  # no exact ratio: an offering
        (4.0, 20 * M, None),  # ±20 % and more beside a small ratio is too much
    ],
)
def test_a_split_is_a_step_of_count_and_price_together(seen, after, count, ratio):
    rows = seen(line("ABC", [*CALM, *[after] * 6], [10 * M] * 25 + [count] * 6))
    assert found(rows) == ([(25, *ratio, "split_count")] if ratio else [])


@pytest.mark.parametrize(("lag", "is_split"), [(0, True), (15, True), (16, False)])
def test_the_count_of_a_large_split_may_follow_for_fifteen_sessions(seen, lag, is_split):
    counts = [50 * M] * (25 + lag) + [10 * M] * (20 - lag)
    rows = seen(line("ABC", [*CALM, *[50.0] * 20], counts, [100_000] * 25 + [10**8] * 20))
    assert found(rows) == ([(25, 1, 5, "split_count")] if is_split else [])


@pytest.mark.parametrize(("lag", "is_split"), [(3, True), (4, False)])
def test_the_count_of_a_small_split_follows_within_days_or_it_is_an_offering(seen, lag, is_split):
    counts = [10 * M] * (25 + lag) + [20 * M] * (10 - lag)
    assert bool(found(seen(line("ABC", [*CALM, *[5.6] * 10], counts)))) == is_split


@pytest.mark.parametrize(("price", "lag", "is_split"), [(5.2, 15, True), (5.2, 16, False), (5.3, 15, False)])
def test_the_count_of_a_small_split_may_follow_later_where_the_price_moves_by_the_ratio(seen, price, lag, is_split):
    counts = [10 * M] * (25 + lag) + [20 * M] * (20 - lag)
    assert bool(found(seen(line("ABC", [*CALM, *[price] * 20], counts)))) == is_split


def test_the_count_may_come_before_the_price(seen):
    rows = seen(line("ABC", [*CALM, *[100.0] * 10], [10 * M] * 20 + [1 * M] * 15))
    assert found(rows) == [(25, 1, 10, "split_count")]
    counts = counts_at_their_price(rows, splits(rows))["count"].round(0).to_list()
    assert counts == [10.0 * M] * 25 + [1.0 * M] * 10


@pytest.mark.parametrize(
    ("price", "turnover", "ratio"),
    [(52.0, 10, 5), (45.0, 10, 5), (52.0, 11, None), (44.0, 1, None), (1.0, 1, None), (15_100.0, 10, 1500)],
)
def test_a_price_that_multiplies_at_usual_turnover_is_a_consolidation_without_a_count(seen, price, turnover, ratio):
    volume = [100_000] * 25 + [int(1_000_000 * turnover / price)] * 4
    rows = seen(line("ABC", [*CALM, *[price] * 4], volume=volume))
    assert found(rows) == ([(25, 1, ratio, "quiet_jump")] if ratio else [])


@pytest.mark.parametrize(
    ("price", "turnover", "ratio"),
    [(30.0, 3, 3), (30.0, 3.2, None), (31.4, 3, 3), (31.6, 3, None), (20.5, 3, 2), (40.0, 3, 4), (11.0, 1, None)],
)
def test_a_price_that_multiplies_by_a_whole_number_is_one_only_on_a_quiet_day(seen, price, turnover, ratio):
    volume = [100_000] * 25 + [int(1_000_000 * turnover / price)] * 4
    rows = seen(line("ABC", [*CALM, *[price] * 4], volume=volume))
    assert found(rows) == ([(25, 1, ratio, "quiet_jump")] if ratio else [])


@pytest.mark.parametrize(("usual", "is_split"), [(10_000, True), (9_999, False)])
def test_a_line_that_hardly_trades_doubles_without_a_consolidation(seen, usual, is_split):
    rows = seen(line("ABC", [*CALM, *[20.0] * 4], volume=[usual] * 29))
    assert bool(found(rows)) == is_split


@pytest.mark.parametrize("ratio", [750, 1000, 1500, 2500])
def test_a_consolidation_above_a_thousand_is_found_by_its_count(seen, ratio):
    rows = seen(line("ABC", [*CALM, *[10.0 * ratio] * 4], [3000 * M] * 25 + [3000 * M // ratio] * 4))
    assert found(rows) == [(25, 1, ratio, "split_count")]


def test_the_count_goes_with_its_price(seen):
    rows = seen(line("ABC", [*CALM, *[5.0] * 6], [10 * M] * 27 + [20 * M] * 4))
    counts = counts_at_their_price(rows, splits(rows))
    assert counts["count"].round(0).to_list() == [10.0 * M] * 25 + [20.0 * M] * 6


def test_noise_of_cap_and_price_is_no_change_of_the_count(seen):
    rows = seen(line("ABC", [10.0, 10.1, 9.9], [10 * M, 10 * M + 90, 10 * M + 200]))
    assert counts_at_their_price(rows, splits(rows))["count"].round(0).to_list() == [10 * M, 10 * M, 10 * M + 200]


def lines_of(rows) -> list[list[str]]:
    return sorted(sorted(set(group["symbol"])) for _, group in rows.group_by("line"))


def test_a_symbol_that_ends_and_one_that_begins_with_the_same_count_are_one_line(seen):
    rows = seen(line("OLD", [10.0] * 5, 7_654_321), line("NEW", [10.4] * 5, 7_654_321, first=5), line("X", CALM))
    assert lines_of(rows) == [["NEW", "OLD"], ["X"]]
    assert ticker_changes(rows).select("place", "symbol", "earlier").rows() == [(5, "NEW", "OLD")]


@pytest.mark.parametrize(
    ("count", "price", "first"),
    [(7_654_400, 10.4, 5), (7_654_321, 20.5, 5), (7_654_321, 10.4, 8)],  # another count; too far a price; too late
)
def test_others_are_two_lines(seen, count, price, first):
    rows = seen(line("OLD", [10.0] * 5, 7_654_321), line("NEW", [price] * 5, count, first=first), line("X", CALM))
    assert ["OLD"] in lines_of(rows)


def test_a_share_and_its_warrant_change_their_tickers_each_on_its_own(seen):
    old = line("OLD", [10.0] * 5, 7_654_321), line("OLDW", [0.5] * 5, 7_654_321)
    new = line("NEW", [10.5] * 5, 7_654_321, first=5), line("NEWW", [0.6] * 5, 7_654_321, first=5)
    assert lines_of(seen(*old, *new)) == [["NEW", "OLD"], ["NEWW", "OLDW"]]


def test_of_two_that_end_the_nearer_one_goes_on(seen):
    ended = line("OLDA", [10.0] * 5, 7_654_321), line("OLDB", [12.0] * 5, 7_654_321)
    rows = seen(*ended, line("NEW", [10.4] * 5, 7_654_321, first=5), line("X", CALM))
    assert lines_of(rows) == [["NEW", "OLDA"], ["OLDB"], ["X"]]


def test_two_that_fit_equally_well_are_not_followed(seen):
    ended = line("OLDA", [10.0] * 5, 7_654_321), line("OLDB", [10.0] * 5, 7_654_321)
    rows = seen(*ended, line("NEW", [10.4] * 5, 7_654_321, first=5), line("X", CALM))
    assert ["NEW"] in lines_of(rows)


def test_a_symbol_given_to_somebody_else_is_another_line(seen):
    prices = [30.0] * 3 + [None] * 10 + [5.0] * 3
    rows = seen(line("GOLD", prices, [1700 * M] * 13 + [25 * M] * 3), line("X", CALM))
    assert rows.filter(symbol="GOLD")["line"].n_unique() == 2
    same = seen(line("GOLD", prices[:3] + [None] * 10 + [31.0] * 3, [1700 * M] * 16), line("X", CALM))
    assert same.filter(symbol="GOLD")["line"].n_unique() == 1


@pytest.mark.parametrize(("last", "is_gone"), [(14, True), (15, False)])
def test_a_symbol_in_none_of_ten_following_sessions_is_gone(seen, last, is_gone):
    rows = seen(line("ABC", [10.0] * (last + 1)), line("X", CALM))
    gone = departures(rows, 24)
    assert gone["place"].to_list() == ([last + 1] if is_gone else [])


def test_every_limit_is_asked_for_and_says_why():
    code = "".join(path.read_text() for path in sorted(Path(rankday_sources.__file__).parent.glob("panel*.py")))
    for row in table_rows("panel_limits"):
        assert f'limit("{row["limit"]}")' in code
        assert len(row["why"]) > 10
        assert limit(row["limit"]) > 0
