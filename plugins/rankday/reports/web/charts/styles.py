"""The style map of a set: each company by score and size, its growth share as colour, the breaks as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import Drawing, figure
from rankday.reports.web.charts.scales import Axis
from rankday.reports.web.rendering import grouped, money, percent, short_money

# by growth share, from all value to all growth: the colour's class, words
SHADES = (("share-0", "value only"), ("share-1", "more value than growth"), ("share-2", "half and half"),
          ("share-3", "more growth than value"), ("share-4", "growth only"))  # fmt: skip
BREAKS = (("lower_quartile", "q1"), ("median", "q2"), ("upper_quartile", "q3"))
HALF = Decimal("0.5")
RINGED = 5  # the largest companies, besides those asked for


def style_map(
    base_set: str,
    companies: Sequence[dict[str, Any]],
    breaks: dict[str, Any],
    asked: Collection[str],
    link: Callable[[str], str],
) -> Markup:
    """Score on x, available market cap (logarithmic) on y.

    ``companies`` of the set: company_id, name, score, available_market_cap, growth_share, the largest first; ``breaks``
    are the set's lower_quartile, median, upper_quartile; ``asked`` the companies to ring beside the largest.
    """
    shown = [row for row in companies if row["available_market_cap"] > 0]
    if not shown:
        return Markup('<p class="quiet">No company with a size.</p>')
    points = [(float(row["score"]), float(row["available_market_cap"]), shade(row["growth_share"])) for row in shown]
    caps = [cap for _, cap, _ in points]
    ringed = [*shown[:RINGED], *(row for row in shown[RINGED:] if row["company_id"] in asked)]
    counts = Counter(number for *_, number in points)
    tally = ", ".join(f"{grouped(counts[number])} {words}" for number, (_, words) in enumerate(SHADES))

    def draw(width: int) -> Drawing:
        drawing = Drawing(
            f"Style map of {base_set}",
            f"{grouped(len(shown))} companies from {money(max(caps))} to {money(min(caps))}: {tally}. Breaks at "
            + ", ".join(f"{words} {breaks[name]}" for name, words in BREAKS),
            (0, 1, False),
            (min(caps) * 0.8, max(caps) * 1.6, True),
            width=width,
        )
        drawing.axes(
            Axis("score: low is growth, high is value", lambda at: f"{at:.1f}"),
            Axis("available market cap, USD (log)", short_money),
        )
        for number, (css, _) in enumerate(SHADES):
            drawing.dots(((x, y) for x, y, own in points if own == number), css)
        for name, words in BREAKS:
            drawing.rule(float(breaks[name]), f"{words} {breaks[name]:.3f}")
        for row in ringed:
            css = "ring asked" if row["company_id"] in asked else "ring"
            said = f"{row['name']}: score {row['score']}, growth share {percent(row['growth_share'])}"
            drawing.ring(float(row["score"]), float(row["available_market_cap"]), said, link(row["company_id"]), css)
        return drawing

    entries = [*reversed(SHADES), ("ring", "the five largest")]
    if found := [row["name"] for row in ringed if row["company_id"] in asked]:
        entries.append(("ring-asked", ", ".join(found)))
    return figure(draw, f"{base_set}: every company that is scored, by score and size.", entries)


def shade(growth_share: Any) -> int:
    """The place of a growth share in SHADES."""
    return (growth_share > 0) + (growth_share >= HALF) + (growth_share > HALF) + (growth_share == 1)
