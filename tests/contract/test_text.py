"""What a vendor wrote is shown on a terminal and does nothing there."""

from __future__ import annotations

import pytest
from rich.console import Console

from rankday.contract.text import counted, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Müller & Söhne 指数", "Müller & Söhne 指数"),
        ("[bold red]x[/bold red] [/]", "[bold red]x[/bold red] [/]"),
        ("\x1b[31mred", "�[31mred"),
        ("two\nlines\ttab\x07", "two�lines�tab�"),
        ("abc\u202eddd", "abc�ddd"),
    ],
)
def test_what_stands_there_is_seen_and_nothing_is_obeyed(text, seen):
    console = Console(width=80)
    with console.capture() as captured:
        console.print(shown(text))
    assert captured.get() == seen + "\n"


@pytest.mark.parametrize(
    ("number", "what", "said"),
    [(1, "day", "1 day"), (11, "day", "11 days"), (2, "key", "2 keys"), (3210, "ledger entry", "3,210 ledger entries")],
)
def test_what_is_counted_is_in_its_plural(number, what, said):
    assert counted(number, what) == said
