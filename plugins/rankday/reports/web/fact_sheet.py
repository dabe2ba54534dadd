"""The printable fact sheet of an index on a day: one page of A4, from the published day alone; same day, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from rankday.contract.home import Home
from rankday.publication.results import Result
from rankday.reports.web import index_view as view
from rankday.reports.web.charts.levels import LINES, level_digits, time_ticks
from rankday.reports.web.charts.scales import Scale
from rankday.reports.web.reading import opened
from rankday.reports.web.rendering import grouped, money, percent

INK, QUIET, GRID, BLUE, ORANGE = (27, 31, 38), (91, 100, 114), (217, 221, 227), (11, 92, 173), (180, 84, 10)
LEFT, WIDTH = 15, 180  # millimetres
ROW = 5


def fact_sheet(home: Home, result: Result, index_code: str) -> bytes:
    """The PDF of ``index_code`` on the published day ``result``. A sign that the fonts lack is shown as '?'."""
    with opened(result) as reading:
        session = reading.manifest["session"]
        history = view.levels(home, index_code, session)
        figures = view.figures(reading, index_code)
        fundamentals = view.fundamentals(home, reading, index_code)
        largest, sectors = view.largest(reading, index_code), view.sectors(reading, index_code)
        page = _new(f"{index_code} at the close of {session}", datetime.fromisoformat(session).replace(tzinfo=UTC))
        _heading(page, index_code, session)
        _figures(page, figures, fundamentals)
        _chart(page, history)
        _table(page, "Returns", ("span", "price", "total return", "net total return"), [
            (one["words"], *(percent(one[name], 2, True) for name in view.LEVELS))
            for one in view.returns(home, index_code, session)
        ], (60, 40, 40, 40))  # fmt: skip
        top = page.get_y()
        _table(page, "Largest constituents", ("", "weight"), [
            (f"{row['ticker'] or ''}  {row['name'] or ''}"[:52], percent(row["weight"], 2)) for row in largest
        ], (70, 17))  # fmt: skip
        bottom = page.get_y()
        page.set_y(top)
        _table(page, "Sectors", ("", "weight"), [(name, percent(weight, 1)) for name, _, weight in sectors][:12],
               (70, 17), LEFT + 93)  # fmt: skip
        page.set_y(max(bottom, page.get_y()))
        events = [
            (
                one["stream"].partition("/")[2],
                percent(one["turnover_one_way"]),
                grouped(one["adds"]),
                grouped(one["deletes"]),
            )
            for one in view.turnover_history(home, index_code)
            if one["implementation_date"] <= session
        ]
        heads = ("event", "turnover, one way", "adds", "deletes")
        if events:
            _table(page, "Turnover of the reconstitutions", heads, events[-4:], (60, 40, 40, 40))
        _foot(page, result)
    return bytes(page.output())


def _new(title: str, moment: datetime) -> FPDF:
    page = FPDF(format="A4")
    page.set_creation_date(moment)  # the day's own date: the clock would make every copy another file
    page.set_title(_latin(title))
    page.set_auto_page_break(False)
    page.set_margins(LEFT, 14)
    page.add_page()
    return page


def _heading(page: FPDF, index_code: str, session: str) -> None:
    page.set_font("helvetica", "B", 20)
    page.set_text_color(*INK)
    page.cell(0, 9, index_code, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font("helvetica", size=10)
    page.set_text_color(*QUIET)
    page.cell(0, 6, f"at the close of {session} \xb7 US dollars", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(2)


def _figures(page: FPDF, figures: dict[str, Any], fundamentals: dict[str, Any]) -> None:
    entries = [
        ("Price level", f"{figures['price_level']:,.2f}"),
        ("Total return level", f"{figures['total_return_level']:,.2f}"),
        ("Lines, companies", f"{grouped(figures['constituent_count'])}, {grouped(figures['companies'])}"),
        ("Market value", money(figures["market_value"])),
        ("Share of R3000", percent(figures["share_of_r3000"])),
        ("Largest company", money(figures["largest"])),
        ("Median company", money(figures["median"])),
        ("Smallest company", money(figures["smallest"])),
        ("Dividend yield, 12 months", percent(fundamentals.get("dividend_yield"))),
        ("Price over earnings, 12 months", grouped(fundamentals.get("price_earnings"), 1)),
    ]
    each, top = WIDTH / 5, page.get_y()
    for number, (words, value) in enumerate(entries):
        x, y = LEFT + each * (number % 5), top + 12 * (number // 5)
        _write(page, x, y, words, 7.5, QUIET)
        _write(page, x, y + 4, value, 11, INK)
    page.set_y(top + 27)


def _chart(page: FPDF, history: Sequence[dict[str, Any]]) -> None:
    top, height = page.get_y() + 8, 48
    _write(page, LEFT, page.get_y(), "Levels, index points", 10, INK, "B")
    if len(history) < 2:
        _write(page, LEFT, top, "One session only: no chart yet.", 9, QUIET)
        page.set_y(top + 8)
        return
    values = [float(row[name]) for row in history for name, *_ in LINES]
    pad = (max(values) - min(values)) * 0.06 or 1
    y = Scale(min(values) - pad, max(values) + pad, top + height, top)
    first, last = history[0]["session"], history[-1]["session"]
    x = Scale(first.toordinal(), last.toordinal(), LEFT + 14, LEFT + WIDTH)
    page.set_line_width(0.15)
    page.set_draw_color(*GRID)
    for tick in y.ticks(5):
        page.line(LEFT + 14, y(tick), LEFT + WIDTH, y(tick))
        _write(page, LEFT, y(tick) - 2, f"{tick:,.{level_digits(values)}f}", 7, QUIET)
    for tick in time_ticks(first, last):
        _write(
            page,
            min(x(tick) - 6, LEFT + WIDTH - 14),
            top + height + 1,
            f"{datetime.fromordinal(tick):%-d %b %y}",
            7,
            QUIET,
        )
    page.set_line_width(0.4)
    for (name, _, words), colour, place in zip(LINES, (BLUE, ORANGE), (40, 62), strict=True):
        page.set_draw_color(*colour)
        page.polyline([(x(row["session"].toordinal()), y(float(row[name]))) for row in history])
        _write(page, LEFT + place, top - 8, words, 8, colour)
    page.set_y(top + height + 8)


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


def _foot(page: FPDF, result: Result) -> None:
    source = f"{result.stream} v{result.version}, content hash {result.manifest['content_hash']}"
    _write(page, LEFT, 284, source, 6.5, QUIET)
    _write(
        page,
        LEFT,
        287.5,
        "An open rules-based index; no offer and no advice. Every figure is from the published day.",
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
