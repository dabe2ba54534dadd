"""Which rows of a panel are one line, where tickers pass from hand to hand and nothing but numbers says so."""

from __future__ import annotations

import pytest

from rankday_sources.import_report import ImportReport
from rankday_sources.panel_events import splits, ticker_changes
from rankday_sources.panel_file import read_panel
from rankday_sources.panel_lines import with_lines
from sources.panel_feed import line, write_panel

M = 1_000_000


@pytest.fixture
def seen(tmp_path):
    def read(*lines):
        return with_lines(read_panel(write_panel(tmp_path / "panel.parquet", *lines), ImportReport()))

    return read


def lives(rows) -> list[list[tuple[str, int]]]:
    """Each line as the (symbol, first place) that it had one after the other."""
    found = []
    for _, group in rows.group_by("line"):
        tickers = []
        for symbol, place in group.sort("place").select("symbol", "place").rows():
            if not tickers or tickers[-1][0] != symbol:
                tickers.append((symbol, place))
        found.append(tickers)
    return sorted(found)


def test_a_ticker_given_to_a_newcomer_overnight_leaves_the_line_with_its_count(seen):
    rows = seen(
        line("ABC", [5.0] * 5 + [90.0] * 5, [60 * M] * 5 + [500 * M] * 5), line("ABCD", [5.2] * 5, 60 * M, first=5),
        line("XYZ", [7.0] * 5 + [33.0] * 5, [57 * M] * 5 + [27 * M] * 5),
    )  # fmt: skip
    assert lives(rows) == [[("ABC", 0), ("ABCD", 5)], [("ABC", 5)], [("XYZ", 0)], [("XYZ", 5)]]


def test_a_newcomer_of_much_the_same_size_is_recognized_by_the_count_that_moved_away(seen):
    rows = seen(
        line("ABC", [5.0] * 5 + [6.0] * 5, [60 * M + 7] * 5 + [70 * M] * 5),
        line("ABCD", [5.2] * 5, 60 * M + 7, first=5),
    )
    assert lives(rows) == [[("ABC", 0), ("ABCD", 5)], [("ABC", 5)]]


@pytest.mark.parametrize(("other", "price"), [(61 * M, 5.5), (500 * M, 90.0)])
def test_two_lines_swap_their_tickers(seen, other, price):
    rows = seen(
        line("AAA", [5.0] * 5 + [price] * 5, [60 * M + 7] * 5 + [other] * 5),
        line("BBB", [price] * 5 + [5.1] * 5, [other] * 5 + [60 * M + 7] * 5),
    )
    assert lives(rows) == [[("AAA", 0), ("BBB", 5)], [("BBB", 0), ("AAA", 5)]]


def test_a_chain_of_tickers(seen):
    rows = seen(
        line("A", [5.0] * 5 + [9.0] * 5, [60 * M + 1] * 5 + [30 * M + 3] * 5),
        line("B", [6.0] * 5 + [5.0] * 5, [70 * M + 2] * 5 + [60 * M + 1] * 5),
        line("C", [6.1] * 5, 70 * M + 2, first=5),
    )
    assert lives(rows) == [[("A", 0), ("B", 5)], [("A", 5)], [("B", 0), ("C", 5)]]


@pytest.mark.parametrize(
    ("prices", "shares"),
    [
        ([10.0] * 5 + [1.0] * 5, [10 * M] * 5 + [100 * M] * 5),  # a split
        ([10.0] * 5 + [9.0] * 5, [10 * M] * 5 + [35 * M] * 5),  # an offering
        ([10.0] * 5 + [40.0] * 5, 10 * M),  # a good day
        ([10.0] * 5 + [12.0] * 5, [10 * M] * 5 + [10_000 * M] * 5),  # a cap in thousands
    ],
)
def test_a_line_that_goes_on_is_one(seen, prices, shares):
    rows = seen(line("ABC", prices, shares), line("ABCW", [1.0] * 10, 10 * M))
    assert lives(rows) == [[("ABC", 0)], [("ABCW", 0)]]


def test_one_row_of_nonsense_does_not_end_a_line(seen):
    rows = seen(line("ABC", [10.0] * 5 + [40.0] + [10.0] * 4, [10 * M] * 5 + [100 * M] + [10 * M] * 4))
    assert [sorted(group["place"]) for _, group in rows.group_by("line", maintain_order=True)] == [
        [0, 1, 2, 3, 4, 6, 7, 8, 9], [5]
    ]  # fmt: skip


@pytest.mark.parametrize("lag", [0, 3])
@pytest.mark.parametrize(("price", "ratio"), [(5.1, 10), (500.0, 0.1)])
def test_a_new_ticker_on_the_day_of_a_split_is_one_line_with_a_split(seen, lag, price, ratio):
    counts = [20 * M] * lag + [int(20 * M * ratio)] * (10 - lag)
    rows = seen(line("ABC", [50.0] * 10, 20 * M), line("ABCD", [price] * 10, counts, first=10), line("X", [1.0] * 20))
    assert lives(rows) == [[("ABC", 0), ("ABCD", 10)], [("X", 0)]]
    [split] = splits(rows).select("place", "ratio_new", "ratio_old").rows()
    assert split[0] == 10 and split[1] / split[2] == ratio
    assert ticker_changes(rows)["place"].to_list() == [10]


def test_a_feed_that_skips_a_session_breaks_no_line(seen):
    rows = seen(line("ABC", [10.0] * 4 + [None] + [10.1] * 5, 7_654_321), line("ABCW", [1.0] * 10, 7_654_321))
    assert lives(rows) == [[("ABC", 0)], [("ABCW", 0)]]


def test_classes_whose_counts_are_renewed_on_different_days_are_their_own_lines(seen):
    rows = seen(
        line("TWO", [10.0] * 10, [7_654_321] * 5 + [7_700_000] * 5),
        line("TWO/B", [11.0] * 10, [7_654_321] * 6 + [7_700_000] * 4),
        line("TWOW", [1.0] * 10, [7_654_321] * 8 + [7_700_000] * 2),
    )
    assert lives(rows) == [[("TWO", 0)], [("TWO/B", 0)], [("TWOW", 0)]]


def named(rows: list[dict], *names: str) -> list[dict]:
    """``rows`` with a name each, the last of ``names`` for all that are left."""
    return [row | {"name": names[min(place, len(names) - 1)]} for place, row in enumerate(rows)]


def test_names_tell_a_newcomer_whose_numbers_do_not(seen):
    old, new = ["Oldwidget Inc. Common Stock"] * 5, "Freshrocket Inc. Common Stock"
    rows = seen(
        named(line("ABC", [5.0] * 5 + [5.5] * 5, [60 * M] * 5 + [75 * M] * 5), *old, new),
        named(line("ABCD", [5.2] * 5, 61 * M, first=5), old[0]),
    )
    assert lives(rows) == [[("ABC", 0), ("ABCD", 5)], [("ABC", 5)]]


def test_a_name_that_changes_with_the_same_count_is_one_line_and_a_name_that_stays_through_an_offering_too(seen):
    rows = seen(
        named(line("ABC", [5.0] * 10, 60 * M), *["Oldwidget Inc."] * 5, "Newwidget Inc."),
        named(line("XYZ", [5.0] * 5 + [12.0] * 5, [60 * M] * 5 + [300 * M] * 5), "Growing Corp."),
    )
    assert lives(rows) == [[("ABC", 0)], [("XYZ", 0)]]


def test_noise_in_the_counts_of_a_company_s_classes_hands_nothing_over(seen):
    noisy = [7_654_321 + 40 * (place % 3) for place in range(10)]
    rows = seen(line("TWO", [10.0] * 10, noisy), line("TWO/B", [11.0] * 10, noisy[1:] + noisy[:1]))
    assert lives(rows) == [[("TWO", 0)], [("TWO/B", 0)]]


def test_a_class_whose_count_is_renewed_an_update_later_is_its_own_line(seen):
    rows = seen(
        line("TWO", [10.0] * 10, [7_654_321] * 3 + [7_700_000] * 3 + [7_650_000] * 4),
        line("TWO/B", [11.0] * 10, [7_654_321] * 6 + [7_700_000] * 4),
    )
    assert lives(rows) == [[("TWO", 0)], [("TWO/B", 0)]]
