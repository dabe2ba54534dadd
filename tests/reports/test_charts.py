"""Charts: where a value stands, round ticks, and who is marked; a name in a chart is text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rankday.reports.web.charts.drawing import WIDTHS, Drawing
from rankday.reports.web.charts.levels import level_chart, paired_levels
from rankday.reports.web.charts.results import cap_curve, paired_bars, strip
from rankday.reports.web.charts.scales import Axis, Scale


def test_a_logarithmic_scale_gives_each_decade_the_same_room():
    scale = Scale(1, 10_000, 0, 400, is_log=True)
    assert [scale(value) for value in (1, 10, 100, 10_000)] == pytest.approx([0, 100, 200, 400])
    assert scale.ticks() == [1, 10, 100, 1000, 10_000]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (998, 1003, [998, 999, 1000, 1001, 1002, 1003]),
        (0, 0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
    ],
)
def test_ticks_are_round_and_within(low, high, ticks):
    assert Scale(low, high, 0, 1).ticks(5) == pytest.approx(ticks)


def test_a_scale_of_one_value_stands_still():
    assert Scale(5, 5, 10, 90)(5) == 10
    assert Scale(5, 5, 10, 90).ticks()


def widest(drawn):
    """The chart as it is drawn for the widest page; every chart is drawn for each of WIDTHS."""
    assert [drawn.count(f'class="chart w{width}"') for width in WIDTHS] == [1] * len(WIDTHS)
    return drawn[drawn.index("<svg") : drawn.index(f'<svg class="chart w{WIDTHS[1]}"')]


def companies(kept):
    return [
        {
            "company_id": f"C{rank}",
            "name": f"<b>{rank}</b>",
            "company_rank": rank,
            "total_market_cap": Decimal(1000 - rank),
            "is_incumbent": rank % 2 == 0,
            "is_kept_by_band": rank in kept,
            "explanation": "stays",
        }
        for rank in range(1, 101)
    ]


BREAK = {"break_rank": 50, "market_cap": Decimal(950), "percentile": Decimal("0.5"), "first_rank": 40, "last_rank": 60}


def test_the_curve_rings_exactly_those_that_a_band_kept_and_leads_to_them():
    drawn = widest(cap_curve(companies({45, 58}), [BREAK], lambda company: f"/explain?who={company}&x=1"))
    assert drawn.count('class="ring"') == 2
    assert drawn.count('tabindex="0" aria-label') == 1, "one stop of the Tab key; the arrow keys go on"
    assert drawn.count('tabindex="-1" aria-label') == 1 and 'role="group"' in drawn
    assert 'href="/explain?who=C45&amp;x=1"' in drawn and 'href="/explain?who=C58&amp;x=1"' in drawn
    assert "<b>" not in drawn and "&lt;b&gt;45&lt;/b&gt;: stays" in drawn
    assert drawn.count("h0") == 50 and drawn.count("v9") == 50  # members on the curve, newcomers below it
    assert "band of #50" in drawn and "#50 $950.00" in drawn


def test_a_curve_of_one_company_is_words():
    assert "Too few" in cap_curve(companies(set())[:1], [], str)


def test_a_company_far_from_every_band_still_has_its_strip():
    rows = [{"break_rank": 50, "percentile": Decimal("0.6"), "lower_percentile": None, "upper_percentile": None}]
    assert "60.000 %" in strip(rows, Decimal("0.6"))


def test_bars_of_what_was_never_known_are_left_out():
    assert paired_bars("t", "c", [("a", None, None)]) == ""
    rows = [("a", None, Decimal("0.25")), ("b", Decimal("0.5"), None)]
    assert "before</li>" in paired_bars("t", "c", rows)
    drawn = widest(paired_bars("t", "c", rows))
    assert drawn.count('class="bar"') == 1 and drawn.count('class="bar after"') == 1 and "25.0 %" in drawn
    alone = paired_bars("t", "c", [("a", None, Decimal("0.25"))])
    assert widest(alone).count('class="bar"') == 1 and "before</li>" not in alone


def test_no_label_of_an_axis_lies_on_its_neighbour():
    drawing = Drawing("Ranks", "", (1, 4000, True), (1, 2, False))
    drawing.axes(Axis("rank", lambda rank: f"{rank:,}", (1000, 2000, 3000, 4000)), Axis("", str, ()))
    labels = re.findall(r'<text class="label" x="([0-9.]+)"[^>]*>([0-9,]+)<', drawing.svg())
    assert [label for _, label in labels] == ["1,000", "2,000", "3,000"]
    assert drawing.svg().count('class="axis"') == 5, "a tick without its label stays"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_of_a_break_or_a_band_lies_on_another(width):
    ranks = (10, 20, 40, 60, 80, 90, 100)
    breaks = [BREAK | {"break_rank": rank, "first_rank": rank - 5, "last_rank": rank} for rank in ranks]
    drawn = cap_curve(companies(set()), breaks, str)
    chart = drawn[drawn.index(f'class="chart w{width}"') :].partition("</svg>")[0]
    found = re.findall(r'<text class="[a-z]*" x="([0-9.-]+)" y="([0-9.]+)" text-anchor="([a-z]+)">([^<]+)<', chart)
    boxes = []
    for x, y, anchor, words in found:
        wide = 7.0 * len(words)
        left = float(x) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        boxes.append((left, left + wide, float(y) - 11, float(y), words))
    assert sum("#" in box[4] for box in boxes) >= (len(ranks) if width == 360 else 2 * len(ranks)), "and none is lost"
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2], (one, other)


@pytest.mark.parametrize("years, is_logarithmic", [(2, False), (4, True)])
def test_levels_of_a_long_span_are_drawn_on_a_logarithmic_scale(years, is_logarithmic):
    days = [date(2020, 1, 2) + timedelta(days=30 * number) for number in range(12 * years + 2)]
    history = [
        {"session": day, "price_level": 100 + number, "total_return_level": 110 + number}
        for number, day in enumerate(days)
    ]
    drawn = str(level_chart(history, "R2000"))
    assert "polyline" in drawn or "<path" in drawn
    assert ("(logarithmic)" in drawn) == is_logarithmic


def test_a_pair_of_levels_and_the_path_of_one_are_drawn_from_two_sessions_on():
    days = (date(2026, 5, 28), date(2026, 5, 29))
    pair = [{"session": day, "draft": 100.0 + number, "parent": 100.0} for number, day in enumerate(days)]
    drawn = str(paired_levels(pair, (("draft", "MINE"), ("parent", "R2000")), "MINE"))
    assert "MINE" in drawn and "R2000" in drawn and "total return" not in drawn
    assert "Too few sessions" in str(level_chart([], "R2000"))
