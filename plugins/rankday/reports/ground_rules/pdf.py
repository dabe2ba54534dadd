"""Pages of A4 from the tokens of our Markdown: headings, paragraphs, lists and tables in a PDF's own fonts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace
from markdown_it.token import Token

INK, QUIET, GRID, BAND = (27, 31, 38), (91, 100, 114), (217, 221, 227), (241, 243, 246)
LEFT, WIDTH, BOTTOM = 16, 178, 18  # millimetres
SIZES = {"h1": 17, "h2": 13, "h3": 10.5}
TEXT, CELL, LINE, INDENT = 9, 7, 4.4, 5
SIGNS = {"−": "-", "–": "-", "≥": ">=", "≤": "<=", "≠": "<>", "…": "...", "’": "'"}
STYLES = {"strong_open": "B", "em_open": "I"}


class _Pages(FPDF):
    """Pages with their number at the foot."""

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("helvetica", size=7)
        self.set_text_color(*QUIET)
        self.cell(0, 4, f"{self.title} - page {self.page_no()} of {{nb}}", align="R")


def pages_of(tokens: Sequence[Token], title: str, moment: datetime) -> bytes:
    """The document as a PDF dated ``moment``; the same tokens, the same bytes. A sign that the fonts lack is '?'."""
    pages = _Pages(format="A4")
    pages.set_creation_date(moment)
    pages.set_title(_latin(title))
    pages.set_margins(LEFT, 16)
    pages.set_auto_page_break(True, BOTTOM)
    pages.add_page()
    stream, depth = iter(tokens), 0
    for token in stream:
        if token.type == "heading_open":
            _heading(pages, token.tag, next(stream))
        elif token.type == "table_open":
            _table(pages, list(_rows_of(stream)))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            pages.ln(0 if depth else 1.5)
        elif token.type == "list_item_open":
            _marker(pages, token, depth)
        elif token.type == "inline":
            _paragraph(pages, token, depth)
    return bytes(pages.output())


def _heading(pages: FPDF, tag: str, inline: Token) -> None:
    size = SIZES[tag]
    pages.ln(size / 4)
    if pages.will_page_break(size):  # no heading at the foot of a page
        pages.add_page()
    pages.set_font("helvetica", "B", size)
    pages.set_text_color(*INK)
    pages.multi_cell(WIDTH, size / 2.2, _text(inline), align="L", new_x="LMARGIN", new_y="NEXT")
    pages.ln(1.5)


def _marker(pages: FPDF, token: Token, depth: int) -> None:
    if pages.will_page_break(LINE):
        pages.add_page()
    pages.set_font("helvetica", size=TEXT)
    pages.set_text_color(*QUIET)
    pages.set_x(LEFT + INDENT * (depth - 1))
    pages.cell(INDENT, LINE, f"{token.info}." if token.info else "\xb7")


def _paragraph(pages: FPDF, inline: Token, depth: int) -> None:
    pages.set_left_margin(LEFT + INDENT * depth)
    pages.set_x(LEFT + INDENT * depth)
    pages.set_text_color(*INK)
    style = ""
    for one in inline.children or ():
        style = STYLES.get(one.type, "" if one.type.endswith("_close") else style)
        pages.set_font("helvetica", style, TEXT)
        pages.write(LINE, " " if one.type in ("softbreak", "hardbreak") else _latin(one.content))
    pages.set_left_margin(LEFT)
    pages.ln(LINE if depth else LINE + 2)


def _table(pages: FPDF, rows: list[list[str]]) -> None:
    pages.set_font("helvetica", size=CELL)
    pages.set_text_color(*INK)
    pages.set_draw_color(*GRID)
    heads = FontFace(emphasis="BOLD", color=QUIET, fill_color=BAND)
    with pages.table(
        rows, headings_style=heads, col_widths=_widths(pages, rows), width=WIDTH, line_height=3.6, align="LEFT",
        text_align="LEFT", borders_layout=TableBordersLayout.HORIZONTAL_LINES, padding=(0.6, 1),
    ):  # fmt: skip
        pass
    pages.ln(3)


def _widths(pages: FPDF, rows: list[list[str]]) -> tuple[float, ...]:
    """Room for the longest word of each column; what is left goes where cells are longer than that."""
    columns = list(zip(*rows, strict=True))
    words = [max(pages.get_string_width(word) for cell in column for word in cell.split()) + 3 for column in columns]
    beyond = [
        sum(max(pages.get_string_width(cell) - word, 0) for cell in column)
        for column, word in zip(columns, words, strict=True)
    ]
    left, whole = max(WIDTH - sum(words), 0), sum(beyond) or 1
    return tuple(word + left * more / whole for word, more in zip(words, beyond, strict=True))


def _rows_of(stream: Iterator[Token]) -> Iterator[list[str]]:
    row: list[str] = []
    for token in stream:
        if token.type == "table_close":
            return
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(_text(token))
        elif token.type == "tr_close":
            yield row


def _text(inline: Token) -> str:
    """The words of a heading or a cell, without their emphasis."""
    return _latin("".join(" " if one.type == "softbreak" else one.content for one in inline.children or ()))


def _latin(text: str) -> str:
    for sign, plain in SIGNS.items():
        text = text.replace(sign, plain)
    return text.encode("latin-1", "replace").decode("latin-1")
