"""The levels of an index over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import Drawing, figure
from rankday.reports.web.charts.scales import Axis

MOST_POINTS = 1500  # more would not be seen
LINES = (("price_level", "first", "price"), ("total_return_level", "second", "total return"))


def level_digits(values: Sequence[float]) -> int:
    """Digits after the point that keep the ticks of an axis of levels distinct: few days move by parts of a point."""
    spread = max(values) - min(values)
    return 0 if spread > 10 else 1 if spread > 1 else 2


def level_chart(history: Sequence[dict[str, Any]], title: str) -> Markup:
    """Price and total return level of each session."""
    if len(history) < 2:
        return Markup('<p class="quiet">One session only: no chart yet.</p>')
    step = -(-len(history) // MOST_POINTS)
    shown = [*history[:-1:step], history[-1]]
    values = [float(row[name]) for row in shown for name, *_ in LINES]
    pad = (max(values) - min(values)) * 0.06 or 1
    first, last = shown[0]["session"], shown[-1]["session"]

    def draw(width: int) -> Drawing:
        drawing = Drawing(
            title,
            f"From {first} to {last}: " + ", ".join(f"{words} {shown[-1][name]}" for name, _, words in LINES),
            (first.toordinal(), last.toordinal(), False),
            (min(values) - pad, max(values) + pad, False),
            width=width,
            height=360 if width > 360 else 260,
        )
        dated = "%b %Y" if (last - first).days > 150 else "%-d %b"
        drawing.axes(
            Axis("session", lambda at: f"{date.fromordinal(int(at)):{dated}}", time_ticks(first, last)),
            Axis("index points", lambda value: f"{value:,.{level_digits(values)}f}"),
        )
        for name, css, _ in LINES:
            drawing.line(((row["session"].toordinal(), float(row[name])) for row in shown), css)
        return drawing

    return figure(draw, title, tuple((css, words) for _, css, words in LINES))


def time_ticks(first: date, last: date, about: int = 8) -> list[int]:
    """Firsts of months, or Mondays in a short span: at most about so many, as ordinals."""
    days = range(first.toordinal(), last.toordinal() + 1)
    firsts = [day for day in days if date.fromordinal(day).day == 1]
    marks = firsts if len(firsts) >= 4 else [day for day in days if date.fromordinal(day).weekday() == 0]
    marks = marks or [first.toordinal(), last.toordinal()]
    return marks[:: max(1, -(-len(marks) // about))]


def rank_line(timeline: Sequence[dict[str, Any]]) -> Markup:
    """A company's rank over the events in which it was ranked (date, stream, company_rank), the largest at the top."""
    ranked = [row for row in timeline if row["company_rank"]]
    if len({row["date"] for row in ranked}) < 2:
        return Markup("")
    days = [date.fromisoformat(row["date"]).toordinal() for row in ranked]
    ranks = [row["company_rank"] for row in ranked]
    ticks = [
        rank for rank in (1, 10, 50, 200, 500, 1000, 2000, 3000, 4000) if min(ranks) * 0.8 <= rank <= max(ranks) * 1.25
    ]

    def draw(width: int) -> Drawing:
        drawing = Drawing(
            "Rank over the events",
            ", ".join(f"{row['date']}: rank {row['company_rank']}" for row in ranked),
            (min(days) - 10, max(days) + 10, False),
            (max(ranks) * 1.25, max(min(ranks) * 0.8, 0.8), True),
            width=width,
            height=240,
        )
        drawing.axes(
            Axis("rank day or list date", lambda at: date.fromordinal(int(at)).isoformat(), sorted(set(days))[-8:]),
            Axis("rank (logarithmic)", lambda value: f"{value:,.0f}", ticks or [ranks[0]]),
        )
        drawing.line(zip(days, ranks, strict=True), "first")
        for day, row in zip(days, ranked, strict=True):
            drawing.ring(day, row["company_rank"], f"{row['stream']}: rank {row['company_rank']}")
        return drawing

    return figure(draw, "Rank by total market cap in each published event and list.")
