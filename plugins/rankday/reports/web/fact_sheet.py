"""The printable fact sheet of an index on a day: one page of A4, from published days; same days, same bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from rankday.contract.home import Home
from rankday.publication.families import places
from rankday.publication.results import Result
from rankday.reports.ground_rules import sentence_of
from rankday.reports.web import index_view as view
from rankday.reports.web.charts.levels import LONG, level_digits, time_ticks
from rankday.reports.web.charts.scales import Scale
from rankday.reports.web.reading import opened
from rankday.reports.web.rendering import NOTHING, grouped, money, percent
from rankday.reports.web.statistics_view import KINDS, PERIODS, Statistics, compared_lines, statistics_of

INK, QUIET, GRID = (27, 31, 38), (91, 100, 114), (217, 221, 227)
STYLES = (((11, 92, 173), 0), ((180, 84, 10), 1.6), ((107, 79, 163), 0), ((26, 122, 61), 0.8))  # colour, dash in mm
BROAD = "R3000"  # what a base index stands beside
RISK = ("1y", "3y", "5y", "10y", "base")
MOST_YEARS, MOST_SECTORS = 9, 10
LEFT, WIDTH = 15, 180  # millimetres
ROW = 3.9


def _ratio(value: float | None) -> str:
    return grouped(value, 2)


# words, metric, what covers it, how it is written
FUNDAMENTALS = (
    ("Dividend yield", "dividend_yield", "dividend", percent),
    ("Price/earnings", "price_earnings", "earnings", _ratio),
    ("P/E, positive ones", "price_earnings_positive", "earnings", _ratio),
    ("Price/book", "price_book", "book", _ratio),
)


def first_level(statistics: Statistics) -> dict[str, Any]:
    """The first session and its price level."""
    return statistics.paths[statistics.code, "price"][0]


def fact_sheet(home: Home, result: Result, index_code: str, against: str = "") -> bytes:
    """The PDF of ``index_code`` on the published day ``result``, its levels beside its parent's and ``against``'s.

    A sign that the fonts lack is shown as '?'. Raises RankdayError for an ``against`` without a level on the day.
    """
    with opened(result) as reading:
        session, row = reading.manifest["session"], places(result)[index_code]
        statistics = statistics_of(home, result, index_code, against)
        page = _new(f"{index_code} at the close of {session}", datetime.fromisoformat(session).replace(tzinfo=UTC))
        _heading(page, index_code, row["name"], session)
        _paragraph(page, _plain(sentence_of(home, index_code, date.fromisoformat(result.rule_days[-1]))))
        _figures(page, view.figures(reading, index_code), statistics)
        _chart(page, compared_lines(home, result, statistics, row["parent_code"] or BROAD, against))
        top = page.get_y()
        _table(page, "Returns", ("period", *KINDS.values()), [
            (PERIODS[period], *(percent(statistics.value("return", period, kind), 2, True) for kind in KINDS))
            for period in statistics.periods
        ], (34, 16, 20, 26))  # fmt: skip
        bottom = page.get_y()
        page.set_y(top)
        _table(page, "Calendar years", ("year", "price", "total"), [
            (year, *(percent(statistics.value("return", year, kind), 2, True) for kind in ("price", "total")))
            for year in statistics.years[:MOST_YEARS]
        ], (22, 29, 29), LEFT + 100)  # fmt: skip
        page.set_y(max(bottom, page.get_y()))
        _table(
            page,
            "Risk of the total return",
            ("period", "volatility", "deepest fall", "recovered", "best", "worst"),
            [risk_cells(statistics, period) for period in statistics.periods if period in RISK],
            (40, 28, 28, 28, 28, 28),
        )
        top = page.get_y()
        _table(page, "Largest constituents", ("", "weight"), [
            (f"{row['ticker'] or ''}  {row['name'] or ''}"[:44], percent(row["weight"], 2))
            for row in view.largest(reading, index_code)
        ], (70, 17))  # fmt: skip
        page.set_y(top)
        sectors = view.sectors(reading, index_code)[:MOST_SECTORS]
        _table(page, "Sectors", ("", "weight"), [(name, percent(weight, 1)) for name, _, weight in sectors],
               (70, 17), LEFT + 93)  # fmt: skip
        first = first_level(statistics)
        _foot(page, result, f"Base {first['value']:,.2f} on {first['session']}; levels in US dollars")
    return bytes(page.output())


def risk_cells(statistics: Statistics, period: str) -> tuple[str, ...]:
    """The cells of a row of risk."""
    days = statistics.value("recovery_days", period, "total")
    fall = statistics.value("max_drawdown", period, "total")
    return (
        PERIODS[period], percent(statistics.value("volatility", period, "total")), percent(fall),
        f"{days:.0f} days" if days is not None else "not yet" if fall else NOTHING,
        *(percent(statistics.value(f"{end}_day", period, "total"), 2, True) for end in ("best", "worst")),
    )  # fmt: skip


def _paragraph(page: FPDF, text: str) -> None:
    page.set_font("helvetica", size=8)
    page.set_text_color(*INK)
    page.multi_cell(WIDTH, 3.8, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(1.5)


def _plain(markdown: str) -> str:
    """The text of a sentence of Markdown."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)|[*`]", r"\1", markdown).strip()


def _new(title: str, moment: datetime) -> FPDF:
    page = FPDF(format="A4")
    page.set_creation_date(moment)  # the day's own date: the clock would make every copy another file
    page.set_title(_latin(title))
    page.set_auto_page_break(False)
    page.set_margins(LEFT, 14)
    page.add_page()
    return page


def _heading(page: FPDF, index_code: str, name: str, session: str) -> None:
    page.set_font("helvetica", "B", 18)
    page.set_text_color(*INK)
    page.cell(0, 8, _latin(f"{index_code}  {name or ''}"[:60]), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font("helvetica", size=10)
    page.set_text_color(*QUIET)
    page.cell(0, 6, f"at the close of {session} \xb7 US dollars", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(1)


def _figures(page: FPDF, figures: dict[str, Any], statistics: Statistics) -> None:
    entries = [
        ("Price level", f"{figures['price_level']:,.2f}"),
        ("Total return level", f"{figures['total_return_level']:,.2f}"),
        ("Lines, companies", f"{grouped(figures['constituent_count'])}, {grouped(figures['companies'])}"),
        ("Market value", money(figures["market_value"])),
        ("Largest, median company", f"{money(figures['largest'])}, {money(figures['median'])}"),
        ("Ten largest lines", percent(statistics.value("top_10_weight"))),
        *(
            (f"{words} (of {percent(statistics.value(f'{what}_coverage'), 0)})", written(statistics.value(metric)))
            for words, metric, what, written in FUNDAMENTALS
        ),
    ]
    each, top = WIDTH / 5, page.get_y()
    for number, (words, value) in enumerate(entries):
        x, y = LEFT + each * (number % 5), top + 10 * (number // 5)
        _write(page, x, y, words, 7.5, QUIET)
        _write(page, x, y + 4, value, 11, INK)
    page.set_y(top + 21)


def _chart(page: FPDF, lines: dict[str, list[tuple[date, float]]]) -> None:
    """Levels of each of ``lines``, the first of which spans the chart; logarithmic over long spans."""
    top, height = page.get_y() + 8, 38
    first, last = (lines["price"][place][0] for place in (0, -1))
    values = [value for line in lines.values() for _, value in line]
    is_log = (last - first).days > LONG and min(values) > 0
    _write(page, LEFT, page.get_y(), f"Levels, index points{' (logarithmic)' if is_log else ''}", 10, INK, "B")
    if first == last:
        _write(page, LEFT, top, "One session only: no chart yet.", 9, QUIET)
        page.set_y(top + 8)
        return
    pad = 0 if is_log else (max(values) - min(values)) * 0.06 or 1
    y = Scale(min(values) - pad, max(values) + pad, top + height, top, is_log)
    x = Scale(first.toordinal(), last.toordinal(), LEFT + 14, LEFT + WIDTH)
    page.set_line_width(0.15)
    page.set_draw_color(*GRID)
    for tick in y.ticks(5):
        page.line(LEFT + 14, y(tick), LEFT + WIDTH, y(tick))
        _write(page, LEFT, y(tick) - 2, f"{tick:,.{level_digits(values)}f}", 7, QUIET)
    for tick in time_ticks(first, last):
        at = min(x(tick) - 6, LEFT + WIDTH - 14)
        _write(page, at, top + height + 1, f"{datetime.fromordinal(tick):%-d %b %y}", 7, QUIET)
    page.set_line_width(0.35)
    for (words, line), (colour, dash), place in zip(lines.items(), STYLES, (44, 60, 84, 132), strict=False):
        page.set_draw_color(*colour)
        page.set_dash_pattern(dash=dash, gap=dash / 2)
        page.polyline([(x(session.toordinal()), y(value)) for session, value in line])
        _write(page, LEFT + place, top - 8, words, 8, colour)
    page.set_dash_pattern()
    page.set_y(top + height + 7)


def _table(
    page: FPDF,
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    left: float = LEFT,
) -> None:
    y = page.get_y() + 2
    _write(page, left, y, title, 10, INK, "B")
    y += 5.5
    for number, row in enumerate([head, *rows]):
        x = left
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            _write(page, x, y, text, 8, QUIET if number == 0 else INK, width=width, align="R" if place else "L")
            x += width
        y += ROW if number else 4.5
        page.set_line_width(0.1)
        page.set_draw_color(*GRID)
        page.line(left, y - 0.4, x, y - 0.4)
    page.set_y(y + 1)


def _foot(page: FPDF, result: Result, base: str) -> None:
    rules = f"methodology {result.manifest['methodology_version']}, docs/methodology.md"
    _write(page, LEFT, 280.5, f"{base}; {rules}", 6.5, QUIET)
    source = f"{result.stream} v{result.version}, content hash {result.manifest['content_hash']}"
    _write(page, LEFT, 284, source, 6.5, QUIET)
    _write(
        page,
        LEFT,
        287.5,
        "An open rules-based index; no offer and no advice. Every figure is from published days and imported levels.",
        6.5,
        QUIET,
    )


def _write(
    page: FPDF, x: float, y: float, text: str, size: float, colour: tuple[int, int, int], style: str = "",
    width: float = 0, align: str = "L",
) -> None:  # fmt: skip
    page.set_xy(x, y)
    page.set_font("helvetica", style, size)
    page.set_text_color(*colour)
    page.cell(width, 4, _latin(text), align=align)


def _latin(text: str) -> str:
    """``text`` in the signs that the PDF's own fonts have."""
    return text.replace("−", "-").replace("–", "-").encode("latin-1", "replace").decode("latin-1")
