"""The levels of an index over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from rankday.reports.web.charts.drawing import WIDTHS, Drawing, figure
from rankday.reports.web.charts.scales import Axis
from rankday.reports.web.rendering import short_money

MOST_POINTS = 1500  # more would not be seen
LONG = 3 * 365  # days
FRACTIONS = ("below the high", "a year's volatility", "ahead")  # measures in fractions
SPARK = (120, 30)  # pixels
LINES = (("price_level", "first", "price"), ("total_return_level", "second dashed", "total return"),
         ("value", "first", "value"))  # fmt: skip
Lines = Sequence[tuple[str, str, str]]  # column, class, words


def level_digits(values: Sequence[float]) -> int:
    """Digits after the point that keep the ticks of an axis of levels distinct: few days move by parts of a point."""
    spread = max(values) - min(values)
    return 0 if spread > 10 else 1 if spread > 1 else 2


def level_chart(history: Sequence[dict[str, Any]], title: str) -> Markup:
    """Price and total return level of each session."""
    return _lines(history, title, "index points", lambda values: lambda at: f"{at:,.{level_digits(values)}f}", 360,
                  is_log=_is_long(history))  # fmt: skip


def drawdown_chart(drawdowns: Sequence[dict[str, Any]], title: str) -> Markup:
    """How far below the highest close so far each session was (fractions)."""
    return _lines(drawdowns, title, "below the high", lambda values: lambda at: f"{at * 100:.3g}%", 220)


def compared_chart(lines: Mapping[str, Sequence[tuple[date, float]]], title: str) -> Markup:
    """Levels of each of ``lines`` (words → session, value), up to four; the first has every session."""
    found = {words: dict(line) for words, line in lines.items()}
    sessions = next(iter(found.values()))
    rows = [{"session": day} | {words: line.get(day) for words, line in found.items()} for day in sessions]
    styles = ("first", "second dashed", "third", "fourth dotted")
    values = [value for line in found.values() for value in line.values()]
    is_log = bool(rows) and min(values) > 0 and (rows[-1]["session"] - rows[0]["session"]).days > LONG
    return _lines(rows, title, "index points", lambda values: lambda at: f"{at:,.{level_digits(values)}f}", 300,
                  lines=[(words, css, words) for words, css in zip(found, styles, strict=False)],
                  is_log=is_log)  # fmt: skip


def paired_levels(history: Sequence[dict[str, Any]], names: Sequence[tuple[str, str]], title: str) -> Markup:
    """Two levels of each session, 100 at the first: ``names`` are column and words of each."""
    lines = [(column, css, words) for (column, words), css in zip(names, ("first", "second dashed"), strict=True)]
    firsts = {column: float(history[0][column]) or 1 for column, _ in names} if history else {}
    return _lines(
        [
            {"session": row["session"]} | {column: 100 * float(row[column]) / at for column, at in firsts.items()}
            for row in history
        ],
        title,
        "100 at the start",
        lambda values: lambda at: f"{at:,.{level_digits(values)}f}",
        360,
        lines=lines,
    )


def ahead_chart(days: Sequence[dict[str, Any]], code: str) -> Markup:
    """How far the return of a fund since its base is ahead of its benchmark's (fractions, column ``ahead``)."""
    title = f"{code}, return since the base less that of its benchmark"
    return _lines(days, title, "ahead", lambda values: lambda at: f"{at * 100:.3g}%", 220,
                  lines=(("ahead", "first", "ahead"),))  # fmt: skip


def break_chart(path: Sequence[dict[str, Any]], cone: Sequence[dict[str, Any]], title: str) -> Markup:
    """``market_cap`` (USD) of each projection, and ahead of it ``lowest`` and ``highest`` of each session."""
    edges = {"lowest": None, "highest": None}
    last = [row | dict.fromkeys(edges, float(row["market_cap"])) for row in path[-1:]]
    rows = [*(row | edges for row in path[:-1]), *last, *(row | {"market_cap": None} for row in cone)]
    lines = [("market_cap", "first", "cap at the break")]
    if cone:
        lines += [("lowest", "second dashed", "nine in ten above"), ("highest", "second dashed", "nine in ten below")]
    return _lines(rows, title, "USD", lambda values: short_money, 300, lines=lines)


def volatility_chart(volatilities: Sequence[dict[str, Any]], title: str) -> Markup:
    """The volatility of the three months up to each session, a year's (fractions)."""
    return _lines(volatilities, title, "a year's volatility", lambda values: lambda at: f"{at * 100:.3g}%", 220)


def spark(path: Sequence[float], title: str) -> Markup:
    """Levels as a line without axes, for a cell of a table."""
    if len(path) < 2:
        return Markup("–")
    low, spread = min(path), (max(path) - min(path)) or 1
    places = "L".join(
        f"{SPARK[0] * at / (len(path) - 1):.1f} {1 + (SPARK[1] - 2) * (1 - (value - low) / spread):.1f}"
        for at, value in enumerate(path)
    )
    shape = '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="first" d="M{}"/></svg>'
    return Markup(shape).format(*SPARK, title, places)  # noqa: S704 (the shape is ours; format escapes the values)


def _lines(
    history: Sequence[dict[str, Any]],
    title: str,
    measure: str,
    labels: Callable[[Sequence[float]], Callable[[float], str]],
    height: int,
    *,
    lines: Lines = (),
    is_log: bool = False,
) -> Markup:
    """``lines`` (none: those of `LINES` that there are); the second is dashed, so that both are seen."""
    if len(history) < 2:
        return Markup('<p class="quiet">Too few sessions: no chart yet.</p>')
    lines = lines or _lines_in(history)
    step = -(-len(history) // MOST_POINTS)
    shown = [*history[:-1:step], history[-1]]
    values = [float(row[name]) for row in shown for name, *_ in lines if row[name] is not None]
    pad = (max(values) - min(values)) * 0.06 or abs(values[0]) * 0.01 or 0.01
    first, last = shown[0]["session"], shown[-1]["session"]

    def draw(width: int) -> Drawing:
        drawing = Drawing(
            title,
            f"From {first} to {last}: " + ", ".join(f"{words} {shown[-1][name]}" for name, _, words in lines),
            (first.toordinal(), last.toordinal(), False),
            (min(values) * 0.96, max(values) * 1.04, True) if is_log else (min(values) - pad, max(values) + pad, False),
            width=width,
            height=height if width > WIDTHS[-1] else min(height, 260),
        )
        dated = "%b %Y" if (last - first).days > 150 else "%-d %b"
        drawing.axes(
            Axis("session", lambda at: f"{date.fromordinal(int(at)):{dated}}", time_ticks(first, last)),
            Axis(f"{measure} (logarithmic)" if is_log else measure, labels(values)),
        )
        for name, css, _ in lines:
            there = (row for row in shown if row[name] is not None)
            drawing.line(((row["session"].toordinal(), float(row[name])) for row in there), css)
        return drawing

    read = {words: [_read(row[name], measure) for row in shown] for name, _, words in lines}
    return figure(draw, title, tuple((css, words) for _, css, words in lines), [row["session"] for row in shown], read)


def _read(value: Any, measure: str) -> str:
    """A value as a pointer reads it, without a space: of an axis in percent in percent."""
    if value is None:
        return "–"
    return f"{float(value) * 100:.2f}_%" if measure in FRACTIONS else f"{float(value):,.2f}"


def _is_long(history: Sequence[dict[str, Any]]) -> bool:
    """Whether a level chart is logarithmic: of years in which an equal fall would look smaller the later it came."""
    if not history or (history[-1]["session"] - history[0]["session"]).days <= LONG:
        return False
    return all(row[name] > 0 for row in history for name, *_ in _lines_in(history))


def _lines_in(history: Sequence[dict[str, Any]]) -> Lines:
    return [line for line in LINES if line[0] in history[0]]


def time_ticks(first: date, last: date, about: int = 8) -> list[int]:
    """Firsts of months, or Mondays in a short span: at most about so many, as ordinals."""
    days = range(first.toordinal(), last.toordinal() + 1)
    firsts = [day for day in days if date.fromordinal(day).day == 1]
    marks = firsts if len(firsts) >= 4 else [day for day in days if date.fromordinal(day).weekday() == 0]
    marks = marks or [first.toordinal(), last.toordinal()]
    return marks[:: max(1, -(-len(marks) // about))]


def rank_line(timeline: Sequence[dict[str, Any]]) -> Markup:
    """A company's rank over the events in which it was ranked (date, stream, company_rank), the largest at the top."""
    ranked = [row for row in timeline if row["company_rank"]]
    if len({row["date"] for row in ranked}) < 2:
        return Markup("")
    days = [date.fromisoformat(row["date"]).toordinal() for row in ranked]
    ranks = [row["company_rank"] for row in ranked]
    ticks = [
        rank for rank in (1, 10, 50, 200, 500, 1000, 2000, 3000, 4000) if min(ranks) * 0.8 <= rank <= max(ranks) * 1.25
    ]

    def draw(width: int) -> Drawing:
        drawing = Drawing(
            "Rank over the events",
            ", ".join(f"{row['date']}: rank {row['company_rank']}" for row in ranked),
            (min(days) - 10, max(days) + 10, False),
            (max(ranks) * 1.25, max(min(ranks) * 0.8, 0.8), True),
            width=width,
            height=240,
        )
        drawing.axes(
            Axis("rank day or list date", lambda at: date.fromordinal(int(at)).isoformat(), sorted(set(days))[-8:]),
            Axis("rank (logarithmic)", lambda value: f"{value:,.0f}", ticks or [ranks[0]]),
        )
        drawing.line(zip(days, ranks, strict=True), "first")
        for day, row in zip(days, ranked, strict=True):
            drawing.ring(day, row["company_rank"], f"{row['stream']}: rank {row['company_rank']}")
        return drawing

    return figure(draw, "Rank by total market cap in each published event and list.")
