"""The charts of a reconstitution: the cap curve with its breaks and bands, the funnel of the screens, sectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import BOTTOM, TOP, Drawing, figure
from rankday.reports.web.charts.scales import Axis
from rankday.reports.web.rendering import grouped, money, percent, short_money

FEWEST = 2  # companies that make a curve
NAMES = 220  # pixels for the names beside bars


def cap_curve(
    companies: Sequence[dict[str, Any]], breaks: Sequence[dict[str, Any]], link: Callable[[str], str]
) -> Markup:
    """Total market cap by rank, both logarithmic: breaks as rules, bands as shades, who a band kept as rings.

    ``companies``: company_id, name, company_rank, total_market_cap, is_incumbent, is_kept_by_band, explanation;
    ``breaks``: break_rank, market_cap, percentile, first_rank and last_rank of the band (None: no band).
    """
    if len(companies) < FEWEST:
        return Markup('<p class="quiet">Too few ranked companies for a curve.</p>')
    caps = [float(row["total_market_cap"]) for row in companies]
    drawing = Drawing(
        "Total market cap by rank",
        f"{len(companies)} ranked companies from {money(max(caps))} to {money(min(caps))}; "
        f"{sum(row['is_kept_by_band'] for row in companies)} are kept on their side of a break by its band.",
        (1, len(companies), True),
        (min(caps) * 0.8, max(caps) * 1.6, True),
    )
    for number, row in enumerate(row for row in breaks if row["first_rank"]):
        drawing.region(row["first_rank"], row["last_rank"], f"band of #{row['break_rank']}", number % 3)
    ranks = [rank for rank in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 3000, 4000) if rank <= len(companies)]
    drawing.axes(
        Axis("rank by total market cap (logarithmic)", grouped, ranks), Axis("total market cap, USD (log)", short_money)
    )
    for row_number, row in enumerate(breaks):
        drawing.rule(row["break_rank"], f"#{row['break_rank']} {money(row['market_cap'])}", row_number)
    points = [(row["company_rank"], float(row["total_market_cap"]), row) for row in companies]
    drawing.dots(((x, y) for x, y, row in points if row["is_incumbent"]), "first")
    drawing.hanging(((x, y) for x, y, row in points if not row["is_incumbent"]), "second")
    for x, y, row in points:
        if row["is_kept_by_band"]:
            drawing.ring(x, y, f"{row['name']}: {row['explanation']}", link(row["company_id"]))
    return figure(
        drawing,
        "Every ranked company. A member within a break's band stays on its side of it.",
        (
            ("first", "member before"),
            ("second", "newcomer (below the curve)"),
            ("ring", "kept by a band"),
            ("band", "band of a break"),
        ),
    )


def funnel(steps: Sequence[tuple[str, int, int]]) -> Markup:
    """What each screen leaves: (words, companies left, companies that fail here first), from the top down."""
    if not steps:
        return Markup("")
    height = TOP + BOTTOM + 30 * len(steps)
    drawing = Drawing(
        "Screens as a funnel",
        "; ".join(f"{words}: {left} left" for words, left, _ in steps),
        (0, max(left for _, left, _ in steps) * 1.18 or 1, False),
        (0, 1, False),
        height=height,
        left=NAMES,
    )
    for number, (words, left, failed) in enumerate(steps):
        top = TOP + 30 * number
        drawing.text(NAMES - 8, top + 16, words, "", "end")
        drawing.bar(0, left, top + 3, 20, f"{words}: {left} left")
        lost = f" (−{grouped(failed)})" if failed else ""
        drawing.text(drawing.x(left) + 6, top + 18, f"{grouped(left)}{lost}", "label")
    drawing.text(NAMES, height - 12, "companies left after each screen, in the screens' order", "label")
    return figure(drawing, "Companies left after each screen; in brackets those that fail there first.")


def paired_bars(title: str, caption: str, rows: Sequence[tuple[str, Any, Any]]) -> Markup:
    """A pair of bars for each name: before (first colour) and after; fractions of 1."""
    known = [float(value) for _, *pair in rows for value in pair if value is not None]
    if not known:
        return Markup("")
    has_before = any(before is not None for _, before, _ in rows)
    bars = ((2, 1, "bar"), (17, 2, "bar after")) if has_before else ((2, 2, "bar"),)
    pitch = 36 if has_before else 24
    height = TOP + BOTTOM + pitch * len(rows)
    drawing = Drawing(
        title,
        "; ".join(f"{name} {percent(before, 1)} before, {percent(after, 1)} after" for name, before, after in rows),
        (0, max(known) * 1.2 or 1, False),
        (0, 1, False),
        height=height,
        left=NAMES,
    )
    for number, row in enumerate(rows):
        top = TOP + pitch * number
        drawing.text(NAMES - 8, top + (20 if has_before else 14), row[0], "", "end")
        for offset, place, css in bars:
            value = row[place]
            if value is not None:
                drawing.bar(0, float(value), top + offset, 14, f"{row[0]}: {percent(value)}", css)
                drawing.text(drawing.x(float(value)) + 5, top + offset + 12, percent(value, 1), "label")
    drawing.text(NAMES, height - 12, "share of the index in %", "label")
    return figure(drawing, caption, (("first", "before"), ("second", "after")) if has_before else ())


def strip(distances: Sequence[dict[str, Any]], percentile: Decimal) -> Markup:
    """Where a company stands beside its two nearest breaks and their bands, on the cumulative percentile."""
    near = sorted(distances, key=lambda row: abs(row["percentile"] - percentile))[:2]
    edges = [row[name] for row in near for name in ("lower_percentile", "upper_percentile") if row[name] is not None]
    places = [float(place) for place in [percentile, *edges, *(row["percentile"] for row in near)]]
    low, high = min(places), max(places)
    pad = (high - low) * 0.06 or 0.01
    description = f"The company stands at {percent(percentile, 3)}, between 0 for the largest and 100 % for all."
    x = (max(low - pad, 0), high + pad, False)
    drawing = Drawing(
        "Percentile of the company beside the nearest breaks", description, x, (0, 1, False), height=150, left=18
    )
    for row in near:
        if row["lower_percentile"] is not None:
            name = f"band of #{row['break_rank']}"
            drawing.region(float(row["lower_percentile"]), float(row["upper_percentile"]), name, None)
    drawing.axes(Axis("cumulative share of the total cap, in %", lambda value: f"{value * 100:g}"), Axis("", str, ()))
    for number, row in enumerate(near):
        drawing.rule(float(row["percentile"]), f"#{row['break_rank']}", number)
    at = float(percentile)
    drawing.ring(at, 0.35, f"the company: {percent(percentile, 3)}", css="own")
    is_late = drawing.x(at) > drawing.width - 150
    shift, anchor = (-10, "end") if is_late else (10, "start")
    drawing.text(drawing.x(at) + shift, drawing.y(0.35) + 5, f"this company, {percent(percentile, 3)}", "", anchor)
    return figure(drawing, "The company (dot) and the two nearest breaks; shaded: their bands.")
