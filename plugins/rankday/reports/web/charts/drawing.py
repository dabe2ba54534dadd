"""A frame with two axes into which marks are drawn; every text is escaped on its way in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from markupsafe import Markup, escape

from rankday.reports.web.charts.scales import Axis, Scale

RIGHT, TOP, BOTTOM = 18, 26, 46
WIDTHS = (960, 600, 360)  # pixels: a chart is drawn for each, and the style sheet shows the one that fits
SIGN_WIDTH, LINE_HEIGHT = 8, 15  # pixels, about, of a sign of a label and of its line
ROWS = 9  # that a label is moved to, until it lies on no other


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
        left: int | None = None,
    ):
        left = left if left is not None else 74 if width > WIDTHS[-1] else 68
        self.title, self.description, self.width, self.height, self.left = title, description, width, height, left
        self.x = Scale(x[0], x[1], left, width - RIGHT, x[2])
        self.y = Scale(y[0], y[1], height - BOTTOM, TOP, y[2])
        self.marks: list[Markup] = []
        self.labels: list[tuple[float, float, float, float]] = []  # left, right, top, bottom
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
            if place - half >= end and place + half <= self.width:
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
        """A dot at each of ``points``, to the pixel, all in one path; those on the same pixel are one."""
        path = "".join(dict.fromkeys(f"M{self.x(x):.0f} {self.y(y):.0f}h0" for x, y in points))
        if path:
            self._add('<path class="dots {}" d="{}"/>', css, path)

    def hanging(self, points: Iterable[tuple[float, float]], css: str) -> None:
        """A short tick below each of ``points``, so that they stand apart from what lies on the line itself."""
        path = "".join(dict.fromkeys(f"M{self.x(x):.0f} {self.y(y) + 5:.0f}v9" for x, y in points))
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

    def region(self, low: float, high: float, label: str, is_labelled: bool = True) -> None:
        """A shaded range of x, its words at the foot, or only for a pointer that rests on it."""
        start, end = sorted((self.x(low), self.x(high)))
        self._add(
            '<rect class="band" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
            _px(start), TOP, _px(max(end - start, 1)), self.height - BOTTOM - TOP, label,
        )  # fmt: skip
        if is_labelled:
            self._beside(start, end - 4, self.height - BOTTOM - 6, -LINE_HEIGHT, label, "label")

    def rule(self, x: float, label: str) -> None:
        """An upright line with its words at the top, or below those of its neighbours."""
        at = _px(self.x(x))
        self._add('<line class="break" x1="{}" x2="{}" y1="{}" y2="{}"/>', at, at, TOP, self.height - BOTTOM)
        self._beside(self.x(x), self.x(x) - 5, TOP + 12, LINE_HEIGHT + 1, label, "")

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
        self.labels.append(_box(x, y, words, anchor))
        self._add('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, _px(x), _px(y), anchor, words)

    def _beside(self, x: float, x_when_late: float, y: float, step: float, words: str, css: str) -> None:
        """Words right of a place, left of it where they would leave the chart, ``step`` on while they lie on others."""
        is_late = x + 5 + SIGN_WIDTH * len(words) > self.width - RIGHT
        at, anchor = (x_when_late, "end") if is_late else (x + 5, "start")
        for row in range(ROWS):
            box = _box(at, y + step * row, words, anchor)
            if not any(_overlap(box, other) for other in self.labels):
                return self.text(at, y + step * row, words, css, anchor)
        return None  # too wide: a pointer that rests, and the table under the chart, have the words

    def svg(self) -> Markup:
        """The chart, with its title and description for those who do not see it."""
        name = (
            "chart-"
            + "".join(sign for sign in self.title.lower() if sign.isascii() and sign.isalnum())[:40]
            + f"-{self.width}"
        )
        return Markup(
            '<svg class="chart w{}" viewBox="0 0 {} {}" data-x="{} {} {} {}" '
            'role="{}" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
        ).format(
            self.width, self.width, self.height, self.x.low, self.x.high, self.x.start, self.x.end,
            "group" if self.leads else "img", name, name, name, self.title, name, self.description,
            Markup("").join(self.marks),
        )  # fmt: skip

    def _add(self, shape: str, *values: object) -> None:
        self.marks.append(Markup(shape).format(*values))  # noqa: S704 (shapes are ours; format escapes the values)


def legend(entries: Sequence[tuple[str, str]]) -> Markup:
    """What the colours mean: (key's class, words)."""
    items = Markup("").join(
        Markup('<li><span class="key {}"></span>{}</li>').format(css, words) for css, words in entries
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def figure(
    draw: Callable[[int], Drawing],
    caption: str,
    entries: Sequence[tuple[str, str]] = (),
    sessions: Sequence[date] = (),
    values: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Markup:
    """The chart for each of ``WIDTHS`` under its caption, with a legend where there is more than one mark.

    ``sessions`` and of each line (words → texts without spaces) its ``values`` on them are what a pointer reads.
    """
    key = legend(entries) if entries else Markup("")
    drawn = Markup("").join(draw(width).svg() for width in WIDTHS)
    read = Markup("").join(
        Markup('<data hidden data-words="{}" value="{}"></data>').format(words, " ".join(texts))
        for words, texts in values.items()
    )
    days = Markup(' data-sessions="{}"').format(" ".join(map(str, sessions))) if sessions else Markup("")
    return Markup("<figure{}><figcaption>{}</figcaption>{}{}{}</figure>").format(
        days, escape(caption), key, drawn, read
    )


def _box(x: float, y: float, words: str, anchor: str) -> tuple[float, float, float, float]:
    """Where words of a label lie, about: left, right, top, bottom."""
    wide = SIGN_WIDTH * len(words)
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
    return left, left + wide, y - LINE_HEIGHT + 3, y + 3


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
