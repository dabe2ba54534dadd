"""One case of the corpus: what is broken, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drops.good_drop import Drop


@dataclass(frozen=True)
class Refused:
    """A line begins with ``place`` (file, row, column), followed by ``words`` somewhere; nothing is frozen."""

    place: str
    words: str = ""


@dataclass(frozen=True)
class PassedOver:
    """Imported without it: a line of the import begins with ``place``, its file in the landing folder has the row."""

    place: str
    words: str = ""


@dataclass(frozen=True)
class Accepted:
    """Frozen, equal value by value to the rows of the drop (``reading`` says how they are to be read).

    ``meant`` says it where the rows as written are not what is meant: it changes a fresh copy of them.
    ``absent`` are tables that are not part of the drop.
    """

    reading: str
    meant: Callable[[Drop], object] | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class DropCase:
    """``spoil`` breaks the generated drop; ``follow`` takes it on through a reconstitution in the long form."""

    family: str
    name: str
    spoil: Callable[[Drop], object]
    expected: Refused | Accepted
    follow: bool = False

    def __str__(self) -> str:
        return f"{self.family}: {self.name}"
