"""Markdown of ours as a part of a page and as a PDF: headings, paragraphs, lists and tables, no HTML of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

SHORT = 14  # a cell that stays on one line: a date, a clause, a number


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image", "autolink"])


def as_html(text: str) -> str:
    """``text`` as HTML: what looks like HTML in it is shown as it is, and nothing is a link.

    Tables are those of the pages: their last columns fold where there is no room.
    """
    tokens = _tokens(text)
    for token, inside in pairwise(tokens):
        if token.type == "table_open":
            token.attrSet("class", "data")
        if token.type == "td_open":
            token.attrSet("class", "short" if len(inside.content) <= SHORT else "text")
    return _parser().renderer.render(tokens, _parser().options, {})


def as_pdf(text: str, title: str, day: date) -> bytes:
    """``text`` on pages of A4. ``day`` is the date within the file: the clock would make every copy another file."""
    from rankday.reports.ground_rules.pdf import pages_of

    return pages_of(_tokens(text), title, datetime(day.year, day.month, day.day, tzinfo=UTC))


def _tokens(text: str) -> list[Token]:
    return _parser().parse(text)
