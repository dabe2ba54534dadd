"""A season on a line: its dates, and today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import BOTTOM, TOP, Drawing, figure
from rankday.reports.web.charts.scales import Axis

ROW = 22  # pixels between the words of neighbouring dates


def season_line(milestones: Sequence[dict[str, Any]], today: date, title: str) -> Markup:
    """``milestones`` (words, date, is_past) as dots on a line of days."""
    first, last = milestones[0]["date"], milestones[-1]["date"]
    edge = timedelta(days=4)
    height = TOP + BOTTOM + ROW * (len(milestones) + 1)
    drawing = Drawing(
        title,
        "; ".join(f"{one['words']} on {one['date']}" for one in milestones),
        ((first - edge).toordinal(), (last + 10 * edge).toordinal(), False),
        (0, 1, False),
        height=height,
        left=18,
    )
    months = [date.fromordinal(day) for day in range((first - edge).toordinal(), (last + 4 * edge).toordinal())]
    firsts = [day.toordinal() for day in months if day.day == 1]
    drawing.axes(Axis("date", lambda at: f"{date.fromordinal(int(at)):%-d %b %Y}", firsts), Axis("", str, ()))
    if first - edge <= today <= last + edge:
        drawing.rule(today.toordinal(), f"today, {today}")
    for number, one in enumerate(milestones, 1):
        at, y = one["date"].toordinal(), 1 - (TOP + ROW * number - TOP) / (height - BOTTOM - TOP)
        css = "ring past" if one["is_past"] else "ring"
        drawing.ring(at, y, f"{one['words']}: {one['date']}", css=css)
        drawing.text(drawing.x(at) + 10, drawing.y(y) + 4, f"{one['words']}, {one['date']:%a %-d %b}")
    return figure(drawing, "The season's dates; filled ones are past.")
