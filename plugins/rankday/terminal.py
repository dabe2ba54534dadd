"""Words of a vendor on a terminal: shown, never obeyed."""

from __future__ import annotations

from rich.markup import escape


def shown(text: str) -> str:
    """``text`` for a rich console: markup is text, and a sign that would steer the terminal is shown as �.

    Names come from a drop as they are (CONTRACT.md section 2): an escape sequence in one could repaint the screen, a
    change of direction could reverse the figures beside it.
    """
    return escape(plain(text))


def plain(text: str) -> str:
    """The same for an ordinary stream, which knows no markup."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
