"""The levels of an index over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from rankday.audit_web.charts.drawing import Drawing, figure
from rankday.audit_web.charts.scales import Axis

MOST_POINTS = 1500  # more would not be seen
LINES = (("price_level", "first", "price"), ("total_return_level", "second", "total return"))


def level_chart(history: Sequence[dict[str, Any]], title: str) -> Markup:
    """Price and total return level of each session."""
    if len(history) < 2:
        return Markup('<p class="quiet">One session only: no chart yet.</p>')
    step = -(-len(history) // MOST_POINTS)
    shown = [*history[:-1:step], history[-1]]
    values = [float(row[name]) for row in shown for name, *_ in LINES]
    pad = (max(values) - min(values)) * 0.06 or 1
    first, last = shown[0]["session"], shown[-1]["session"]
    drawing = Drawing(
        title,
        f"From {first} to {last}: " + ", ".join(f"{words} {shown[-1][name]}" for name, _, words in LINES),
        (first.toordinal(), last.toordinal(), False),
        (min(values) - pad, max(values) + pad, False),
        height=360,
    )
    marks = time_ticks(first, last)
    drawing.axes(
        Axis(
            "session",
            lambda at: f"{date.fromordinal(int(at)):{'%b %Y' if (last - first).days > 150 else '%-d %b'}}",
            marks,
        ),
        Axis("index points", lambda value: f"{value:,.0f}" if max(values) > 200 else f"{value:,.1f}"),
    )
    for name, css, _ in LINES:
        drawing.line(((row["session"].toordinal(), float(row[name])) for row in shown), css)
    return figure(drawing, title, tuple((css, words) for _, css, words in LINES))


def time_ticks(first: date, last: date, about: int = 8) -> list[int]:
    """Firsts of months, or Mondays in a short span: at most about so many, as ordinals."""
    days = range(first.toordinal(), last.toordinal() + 1)
    firsts = [day for day in days if date.fromordinal(day).day == 1]
    marks = firsts if len(firsts) >= 4 else [day for day in days if date.fromordinal(day).weekday() == 0]
    marks = marks or [first.toordinal(), last.toordinal()]
    return marks[:: max(1, -(-len(marks) // about))]
