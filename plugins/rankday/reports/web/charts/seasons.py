"""A season on a line: its steps with their states, and today; once for a wide page and once for a narrow one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import BOTTOM, RIGHT, TOP, WIDTHS, Drawing, figure
from rankday.reports.web.charts.scales import Axis

EDGE = timedelta(days=4)
WORDS, ROW, NARROW_ROW = 400, 24, 40  # pixels: of the column of words, between two rows, between two narrow ones
CAPTION = "The season's steps by date; the sign and its colour are the state."


def season_lines(rows: Sequence[dict[str, Any]], today: date, title: str) -> Markup:
    """``rows`` (step, sign, css) as marks on lines of days, their words where no mark and no line can be."""
    return figure(
        lambda width: _wide(rows, today, title) if width == WIDTHS[0] else _narrow(rows, today, title, width), CAPTION
    )


def _wide(rows: Sequence[dict[str, Any]], today: date, title: str) -> Drawing:
    """The words stand in a column of their own, left of the days."""
    height = TOP + BOTTOM + ROW * (len(rows) + 1)
    drawing = _frame(rows, title, WIDTHS[0], height, WORDS, "%-d %b %Y")
    foot = height - BOTTOM
    if _is_shown(rows, today):
        drawing.rule(today.toordinal(), f"today, {today:%-d %b}")
    for number, row in enumerate(rows, 2):
        y = TOP + ROW * number - ROW / 2
        drawing.text(4, y + 4, _words(row, "%a %-d %b"))
        drawing.ring(row["step"].date.toordinal(), _value(y, foot), _said(row), css=f"ring {row['css']}")
    return drawing


def _narrow(rows: Sequence[dict[str, Any]], today: date, title: str, width: int) -> Drawing:
    """The words stand above each line, and today is a mark on every line."""
    height = TOP + BOTTOM + NARROW_ROW * len(rows)
    drawing = _frame(rows, title, width, height, RIGHT, "%-d %b")
    foot = height - BOTTOM
    for number, row in enumerate(rows):
        y = TOP + NARROW_ROW * number + NARROW_ROW * 0.7
        drawing.text(RIGHT + 4, y - 13, _words(row, "%-d %b"))
        if _is_shown(rows, today):
            drawing.mark_upright(today.toordinal(), y, 6)
        drawing.ring(row["step"].date.toordinal(), _value(y, foot), _said(row), css=f"ring {row['css']}")
    if _is_shown(rows, today):
        drawing.text(width - RIGHT, 14, f"dashes: today, {today:%-d %b}", "label", "end")
    return drawing


def _frame(rows: Sequence[dict[str, Any]], title: str, width: int, height: int, left: int, dated: str) -> Drawing:
    first, last = rows[0]["step"].date - EDGE, rows[-1]["step"].date + EDGE
    drawing = Drawing(
        title,
        "; ".join(_said(row) for row in rows),
        (first.toordinal(), last.toordinal(), False),
        (0, 1, False),
        width=width,
        height=height,
        left=left,
    )
    days = (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal()))
    firsts = [day.toordinal() for day in days if day.day == 1]
    drawing.axes(Axis("", lambda at: f"{date.fromordinal(int(at)):{dated}}", firsts), Axis("", str, ()))
    return drawing


def _is_shown(rows: Sequence[dict[str, Any]], today: date) -> bool:
    return rows[0]["step"].date - EDGE <= today <= rows[-1]["step"].date + EDGE


def _words(row: dict[str, Any], dated: str) -> str:
    return f"{row['sign']} {row['step'].title}, {row['step'].date:{dated}}"


def _said(row: dict[str, Any]) -> str:
    return f"{row['step'].title} on {row['step'].date}: {row['step'].state}"


def _value(y: float, foot: float) -> float:
    """The value on the scale from 0 at the foot to 1 at the top that stands at the height ``y`` in pixels."""
    return (foot - y) / (foot - TOP)
