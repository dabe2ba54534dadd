"""The charts of a reconstitution: the cap curve with its breaks and bands, the funnel of the screens, sectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import BOTTOM, RIGHT, SIGN_WIDTH, TOP, WIDTHS, Drawing, figure
from rankday.reports.web.charts.scales import Axis
from rankday.reports.web.rendering import grouped, money, percent, short_money

FEWEST = 2  # companies that make a curve
NAMES, NAME_ABOVE, BAR = 230, 16, 18  # pixels: names beside bars, a name above them, a bar
Bar = tuple[float, str, str, str]  # value, words for a pointer that rests, words beside it, class


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
    ranks = [rank for rank in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 3000, 4000) if rank <= len(companies)]
    points = [(row["company_rank"], float(row["total_market_cap"]), row) for row in companies]

    def draw(width: int) -> Drawing:
        drawing = Drawing(
            "Total market cap by rank",
            f"{len(companies)} ranked companies from {money(max(caps))} to {money(min(caps))}; "
            f"{sum(row['is_kept_by_band'] for row in companies)} are kept on their side of a break by its band.",
            (1, len(companies), True),
            (min(caps) * 0.8, max(caps) * 1.6, True),
            width=width,
        )
        drawing.axes(
            Axis("rank by total market cap (logarithmic)", grouped, ranks),
            Axis("total market cap, USD (log)", short_money),
        )
        for row in (row for row in breaks if row["first_rank"]):
            drawing.region(row["first_rank"], row["last_rank"], f"band of #{row['break_rank']}")
        for row in breaks:
            drawing.rule(row["break_rank"], f"#{row['break_rank']} {money(row['market_cap'])}")
        drawing.dots(((x, y) for x, y, row in points if row["is_incumbent"]), "first")
        drawing.hanging(((x, y) for x, y, row in points if not row["is_incumbent"]), "second")
        for x, y, row in points:
            if row["is_kept_by_band"]:
                drawing.ring(x, y, f"{row['name']}: {row['explanation']}", link(row["company_id"]))
        return drawing

    return figure(
        draw,
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
    lost = [f" (−{grouped(failed)})" if failed else "" for _, _, failed in steps]
    bars = [
        (words, [(left, f"{words}: {left} left", f"{grouped(left)}{gone}", "bar")])
        for (words, left, _), gone in zip(steps, lost, strict=True)
    ]
    description = "; ".join(f"{words}: {left} left" for words, left, _ in steps)
    foot = "companies left after each screen"
    caption = "Companies left after each screen, in the screens' order; in brackets those that fail there first."
    return figure(lambda width: _bars("Screens as a funnel", description, bars, foot, width), caption)


def paired_bars(title: str, caption: str, rows: Sequence[tuple[str, Any, Any]]) -> Markup:
    """A pair of bars for each name: before (first colour) and after; fractions of 1."""
    if not any(value is not None for _, *pair in rows for value in pair):
        return Markup("")
    has_before = any(before is not None for _, before, _ in rows)
    kinds = ("bar", "bar after") if has_before else ("", "bar")
    bars = [
        (name, [(float(value), f"{name}: {percent(value)}", percent(value, 1), css) if value is not None else None
                for value, css in zip(pair, kinds, strict=True) if css])
        for name, *pair in rows
    ]  # fmt: skip
    each = (f"{name} {percent(before, 1)} before, {percent(after, 1)} after" for name, before, after in rows)
    description = "; ".join(each)
    entries = (("first", "before"), ("second", "after")) if has_before else ()
    return figure(lambda width: _bars(title, description, bars, "share of the index in %", width), caption, entries)


def _bars(
    title: str, description: str, rows: Sequence[tuple[str, Sequence[Bar | None]]], foot: str, width: int
) -> Drawing:
    """Lying bars with their values beside them; the names beside the bars, or above them where the chart is narrow."""
    is_narrow = width <= WIDTHS[-1]
    left, head = (RIGHT, NAME_ABOVE) if is_narrow else (NAMES, 0)
    pitch = max(len(bars) for _, bars in rows) * BAR + head + 8
    room = SIGN_WIDTH * max(len(bar[2]) for _, bars in rows for bar in bars if bar) + 8
    most = max(bar[0] for _, bars in rows for bar in bars if bar) or 1
    across = width - left - RIGHT
    drawing = Drawing(
        title,
        description,
        (0, most * across / (across - room), False),
        (0, 1, False),
        width=width,
        height=TOP + BOTTOM + pitch * len(rows),
        left=left,
    )
    for number, (name, bars) in enumerate(rows):
        top = TOP + pitch * number
        if is_narrow:
            drawing.text(left, top + 12, name)
        else:
            drawing.text(left - 8, top + BAR * len(bars) / 2 + 5, name, "", "end")
        for place, bar in enumerate(bars):
            if bar:
                value, words, beside, css = bar
                at = top + head + BAR * place
                drawing.bar(0, value, at + 2, BAR - 3, words, css)
                drawing.text(drawing.x(value) + 5, at + BAR - 4, beside, "label")
    drawing.text(left, drawing.height - 12, foot, "label")
    return drawing


def strip(distances: Sequence[dict[str, Any]], percentile: Decimal) -> Markup:
    """Where a company stands beside its two nearest breaks and their bands, on the cumulative percentile."""
    near = sorted(distances, key=lambda row: abs(row["percentile"] - percentile))[:2]
    edges = [row[name] for row in near for name in ("lower_percentile", "upper_percentile") if row[name] is not None]
    places = [float(place) for place in [percentile, *edges, *(row["percentile"] for row in near)]]
    low, high = min(places), max(places)
    pad = (high - low) * 0.06 or 0.01
    description = f"The company stands at {percent(percentile, 3)}, between 0 for the largest and 100 % for all."
    x = (max(low - pad, 0), high + pad, False)
    at = float(percentile)

    def draw(width: int) -> Drawing:
        title = "Percentile of the company beside the nearest breaks"
        drawing = Drawing(title, description, x, (0, 1, False), width=width, height=150, left=18)
        share = Axis("cumulative share of the total cap, in %", lambda value: f"{value * 100:g}")
        drawing.axes(share, Axis("", str, ()))
        for row in near:
            if row["lower_percentile"] is not None:
                name = f"band of #{row['break_rank']}"
                drawing.region(float(row["lower_percentile"]), float(row["upper_percentile"]), name, is_labelled=False)
        for row in near:
            drawing.rule(float(row["percentile"]), f"#{row['break_rank']}")
        drawing.ring(at, 0.35, f"the company: {percent(percentile, 3)}", css="own")
        words = f"this company, {percent(percentile, 3)}"
        is_late = drawing.x(at) + SIGN_WIDTH * len(words) > drawing.width - RIGHT
        shift, anchor = (-10, "end") if is_late else (10, "start")
        drawing.text(drawing.x(at) + shift, drawing.y(0.35) + 5, words, "", anchor)
        return drawing

    return figure(draw, "The company (dot) and the two nearest breaks; shaded: their bands.")
