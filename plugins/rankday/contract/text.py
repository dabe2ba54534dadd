"""Words of a vendor or of a form on a terminal and in a page of markdown: shown, never obeyed."""

from __future__ import annotations

import re
from typing import Any


def shown(text: str) -> str:
    """``text`` for a rich console: markup is text, and a sign that would steer the terminal is shown as �.

    Names come from a drop as they are (docs/contract.md 2): an escape sequence in one could repaint the screen, a
    change of direction could reverse the figures beside it.
    """
    from rich.markup import escape

    return escape(plain(text))


def plain(text: str) -> str:
    """The same for an ordinary stream, which knows no markup."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def in_markdown(text: Any) -> str:
    """The same within a line or a cell of markdown: its signs mean nothing there, and it can be no link and no HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#!|~&$])", r"\\\1", plain(str(text)))


def counted(number: int, what: str) -> str:
    """``3,210 ledger entries``: a number and what it counts, of which ``what`` names one."""
    many = re.sub(r"(?<![aeo])y$", "ie", what) + "s"
    return f"{number:,} {what if number == 1 else many}"
