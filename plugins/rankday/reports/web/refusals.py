"""What a page refuses: which field of its form is wrong, in a line without any path of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.home import Home

_PATH = re.compile(r"(?<![\w:/.~-])/(?:[^\s/:'\"`;,()<>]+/)+([^\s/:'\"`;,()<>]*)")


class NothingYet(RankdayError):
    """Nothing is published that a page could show; nothing is wrong, it may still come."""


class InvalidInput(RankdayError):
    """What a reader gave a page cannot be used: ``field`` is its name in the address."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@contextmanager
def about(field: str) -> Iterator[None]:
    """A refusal in the block is of ``field``; a damaged file is nobody's input and passes as it is."""
    try:
        yield
    except (InvalidInput, NothingYet, VerificationFailed):
        raise
    except RankdayError as error:
        raise InvalidInput(field, str(error)) from error


def without_paths(text: str, home: Home) -> str:
    """``text`` for a reader of a page: what lies in the home from the home on, of any other path the last name."""
    root = str(home.root)
    text = text.replace(f"{root}/", "").replace(root, "this home")
    return _PATH.sub(lambda found: found[1] or "a folder", text)
