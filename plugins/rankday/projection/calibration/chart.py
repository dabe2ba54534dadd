"""The reliability of a calibration as an SVG picture: forecast against frequency, decile by decile."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

SIDE, MARGIN = 360, 48


def reliability_chart(result: dict[str, Any]) -> str:
    """A picture of all years together, a row of circles for each horizon of `calibrate`; the diagonal is honest."""
    rows = result["horizons"]
    marks = []
    for place, (ahead, row) in enumerate(rows.items()):
        shade = f"hsl(210 60% {25 + 45 * place // max(len(rows) - 1, 1)}%)"
        points = [(_x(one["forecast"]), _y(one["came"])) for one in row["model"]["deciles"]]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        marks.append(f'<polyline points="{path}" fill="none" stroke="{shade}"/>')
        marks += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{shade}"/>' for x, y in points]
        label = (
            f'<text x="{_x(0.05):.1f}" y="{_y(0.95) + 16 * place:.1f}" fill="{shade}">{escape(ahead)} sessions</text>'
        )
        marks.append(label)
    ticks = "".join(
        f'<text x="{_x(part / 10):.1f}" y="{_y(0) + 18:.1f}" text-anchor="middle">{part * 10} %</text>'
        f'<text x="{_x(0) - 6:.1f}" y="{_y(part / 10) + 4:.1f}" text-anchor="end">{part * 10} %</text>'
        for part in range(0, 11, 2)
    )
    size = SIDE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">'
        f"<title>{escape(result['index_code'])}: forecast (across) and frequency (up)</title>"
        f'<rect x="{_x(0)}" y="{_y(1)}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4"/>'
        f"{ticks}{''.join(marks)}</svg>\n"
    )


def _x(fraction: float) -> float:
    return MARGIN + SIDE * fraction


def _y(fraction: float) -> float:
    return MARGIN + SIDE * (1 - fraction)
