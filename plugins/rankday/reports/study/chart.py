"""The levels of a study's scenarios over the sessions."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from rankday.reports.study.figures import Study
from rankday.reports.web.charts.drawing import Drawing, figure
from rankday.reports.web.charts.levels import MOST_POINTS, time_ticks
from rankday.reports.web.charts.scales import Axis

CLASSES = ("first", "second", "third", "fourth")


def study_chart(study: Study) -> Markup:
    """The price levels of the rule in force and of the scenarios farthest from it, 100 at the first session."""
    lines = [
        (f"line_{number}", css, name) for (number, name), css in zip(enumerate(study.drawn), CLASSES, strict=False)
    ]
    rows = [row for row in study.levels if all(row[name] is not None for name, *_ in lines)]
    if len(rows) < 2:
        return Markup("<p>Too few sessions for a chart.</p>")
    shown = [*rows[: -1 : -(-len(rows) // MOST_POINTS)], rows[-1]]
    values = [row[name] for row in shown for name, *_ in lines]
    first, last, pad = shown[0]["session"], shown[-1]["session"], (max(values) - min(values)) * 0.06 or 1
    title = f"{study.index_code}: price levels, 100 on {first}"

    def draw(width: int) -> Drawing:
        said = ", ".join(f"{name} {shown[-1][column]:.2f}" for column, _, name in lines)
        x, y = (first.toordinal(), last.toordinal(), False), (min(values) - pad, max(values) + pad, False)
        drawing = Drawing(title, f"On {last}: {said}", x, y, width=width, height=380)
        drawing.axes(
            Axis("session", lambda at: f"{date.fromordinal(int(at)):%b %Y}", time_ticks(first, last)),
            Axis("100 at the start", lambda at: f"{at:,.1f}"),
        )
        for column, css, _ in lines:
            drawing.line(((row["session"].toordinal(), row[column]) for row in shown), css)
        return drawing

    return figure(draw, title, tuple((css, name) for _, css, name in lines))
