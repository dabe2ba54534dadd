"""A frame with two axes into which marks are drawn; every text is escaped on its way in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from rankday.reports.web.charts.scales import Axis, Scale

LEFT, RIGHT, TOP, BOTTOM = 74, 18, 26, 46
SIGN_WIDTH = 7  # pixels, about, of a sign of a label


class Drawing:
    """One chart. ``x`` and ``y`` are (low, high, is_log); what is drawn later lies above what was drawn earlier."""

    def __init__(
        self,
        title: str,
        description: str,
        x: tuple[float, float, bool],
        y: tuple[float, float, bool],
        width: int = 960,
        height: int = 420,
        left: int = LEFT,
    ):
        self.title, self.description, self.width, self.height, self.left = title, description, width, height, left
        self.x = Scale(x[0], x[1], left, width - RIGHT, x[2])
        self.y = Scale(y[0], y[1], height - BOTTOM, TOP, y[2])
        self.marks: list[Markup] = []
        self.leads = False  # whether a mark leads anywhere

    def axes(self, x: Axis, y: Axis) -> None:
        """Grid, ticks and the titles of both axes."""
        for tick in y.ticks if y.ticks is not None else self.y.ticks():
            at = _px(self.y(tick))
            self._add('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>', self.left, self.width - RIGHT, at, at)
            self.text(self.left - 8, self.y(tick) + 4, y.label(tick), "label", "end")
        end = 0.0  # of the last label; one that would lie on it is left out
        for tick in x.ticks if x.ticks is not None else self.x.ticks():
            place, foot, label = self.x(tick), self.height - BOTTOM, x.label(tick)
            self._add('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>', _px(place), _px(place), foot, foot + 5)
            half = SIGN_WIDTH * len(label) / 2
            if place - half >= end:
                self.text(place, foot + 19, label, "label", "middle")
                end = place + half
        self.text((self.left + self.width - RIGHT) / 2, self.height - 6, x.title, "label", "middle")
        self.text(4, 14, y.title, "label", "start")
        foot = self.height - BOTTOM
        self._add('<path class="axis" d="M{} {}V{}H{}"/>', self.left, TOP, foot, self.width - RIGHT)

    def line(self, points: Iterable[tuple[float, float]], css: str) -> None:
        """A line through ``points``."""
        path = "L".join(f"{_px(self.x(x))} {_px(self.y(y))}" for x, y in points)
        if path:
            self._add('<path class="{}" d="M{}"/>', css, path)

    def dots(self, points: Iterable[tuple[float, float]], css: str) -> None:
        """A dot at each of ``points``, all in one path."""
        path = "".join(f"M{_px(self.x(x))} {_px(self.y(y))}h0" for x, y in points)
        if path:
            self._add('<path class="dots {}" d="{}"/>', css, path)

    def hanging(self, points: Iterable[tuple[float, float]], css: str) -> None:
        """A short tick below each of ``points``, so that they stand apart from what lies on the line itself."""
        path = "".join(f"M{_px(self.x(x))} {_px(self.y(y) + 5)}v9" for x, y in points)
        if path:
            self._add('<path class="ticks {}" d="{}"/>', css, path)

    def ring(self, x: float, y: float, label: str, href: str | None = None, css: str = "ring") -> None:
        """A mark of its own that says what it is, and leads there."""
        mark = Markup('<circle class="{}" cx="{}" cy="{}" r="4.5"><title>{}</title></circle>').format(
            css, _px(self.x(x)), _px(self.y(y)), label
        )
        if href:  # one stop of the Tab key for all marks of a chart; the script moves it with the arrow keys
            stop = -1 if self.leads else 0
            self.leads = True
            mark = Markup('<a href="{}" tabindex="{}" aria-label="{}">{}</a>').format(href, stop, label, mark)
        self.marks.append(mark)

    def region(self, low: float, high: float, label: str, row: int | None = 0) -> None:
        """A shaded range of x, its words at the foot (``row`` moves them up; None: only for a pointer that rests)."""
        start, end = sorted((self.x(low), self.x(high)))
        self._add(
            '<rect class="band" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
            _px(start), TOP, _px(max(end - start, 1)), self.height - BOTTOM - TOP, label,
        )  # fmt: skip
        if row is not None:
            self._beside(start, end - 4, self.height - BOTTOM - 6 - 15 * row, label, "label")

    def rule(self, x: float, label: str, row: int = 0) -> None:
        """An upright line with its words at the top; ``row`` moves them down, so that neighbours do not collide."""
        at = _px(self.x(x))
        self._add('<line class="break" x1="{}" x2="{}" y1="{}" y2="{}"/>', at, at, TOP, self.height - BOTTOM)
        self._beside(self.x(x), self.x(x) - 5, TOP + 12 + 16 * row, label, "")

    def mark_upright(self, x: float, y: float, reach: float) -> None:
        """A short upright line at ``x``, ``reach`` pixels above and below the height ``y``."""
        at = _px(self.x(x))
        self._add('<line class="break" x1="{}" x2="{}" y1="{}" y2="{}"/>', at, at, _px(y - reach), _px(y + reach))

    def bar(self, low: float, high: float, top: float, thickness: float, label: str, css: str = "bar") -> None:
        """A lying bar from ``low`` to ``high`` on x; ``top`` and ``thickness`` in pixels."""
        start, end = sorted((self.x(low), self.x(high)))
        self._add(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
            css, _px(start), _px(top), _px(max(end - start, 0.5)), _px(thickness), label,
        )  # fmt: skip

    def text(self, x: float, y: float, words: str, css: str = "", anchor: str = "start") -> None:
        self._add('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, _px(x), _px(y), anchor, words)

    def _beside(self, x: float, x_when_late: float, y: float, words: str, css: str) -> None:
        """Words to the right of a place, or to its left where they would leave the chart."""
        is_late = x + 5 + SIGN_WIDTH * len(words) > self.width - RIGHT
        self.text(x_when_late if is_late else x + 5, y, words, css, "end" if is_late else "start")

    def svg(self) -> Markup:
        """The chart, with its title and description for those who do not see it."""
        name = "chart-" + "".join(sign for sign in self.title.lower() if sign.isascii() and sign.isalnum())[:40]
        return Markup(
            '<div class="scroll" tabindex="0" role="region" aria-label="{}"><svg class="chart" viewBox="0 0 {} {}" '
            'role="{}" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg></div>'
        ).format(
            self.title, self.width, self.height, "group" if self.leads else "img",
            name, name, name, self.title, name, self.description, Markup("").join(self.marks),
        )  # fmt: skip

    def _add(self, shape: str, *values: object) -> None:
        self.marks.append(Markup(shape).format(*values))  # noqa: S704 (shapes are ours; format escapes the values)


def legend(entries: Sequence[tuple[str, str]]) -> Markup:
    """What the colours mean: (key's class, words)."""
    items = Markup("").join(
        Markup('<li><span class="key {}"></span>{}</li>').format(css, words) for css, words in entries
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def figure(drawing: Drawing, caption: str, entries: Sequence[tuple[str, str]] = ()) -> Markup:
    """The chart under its caption, with a legend where there is more than one mark."""
    key = legend(entries) if entries else Markup("")
    return Markup("<figure><figcaption>{}</figcaption>{}{}</figure>").format(escape(caption), key, drawing.svg())


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
