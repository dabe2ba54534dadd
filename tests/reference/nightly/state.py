"""What the chain carries: positions (index shares, capitalisation), who is in which index, divisors and levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from reference.exact import half_up


@dataclass(frozen=True)
class Position:
    """One line. ``capitalisation`` and ``close`` are USD with 6 decimals; ``source`` is the contract's price_source.

    ``total_shares`` None: unknown.
    """

    index_shares: int
    total_shares: int | None
    capitalisation: Fraction
    close: Fraction
    source: str

    @property
    def displayed_close(self) -> Fraction:
        """6.1: capitalisation / index shares, half up to 6 decimals; 0 for a line without shares."""
        if not self.index_shares:
            return Fraction(0)
        return Fraction(half_up(self.capitalisation / self.index_shares, 6))


@dataclass(frozen=True)
class Levels:
    """The published, rounded levels of one index (8 decimals)."""

    price: Fraction
    total: Fraction
    net: Fraction


@dataclass
class Book:
    """Lines of the family and the indexes they are in: index shares are per line, equal in all indexes (6.1)."""

    lines: dict[str, Position] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)

    def of_index(self, code: str) -> dict[str, Position]:
        """security_id → position of one index."""
        return {line: self.lines[line] for line in self.members.get(code, ())}

    def remove(self, line: str) -> None:
        """Take a line out of every index."""
        del self.lines[line]
        for members in self.members.values():
            members.discard(line)

    def copy(self) -> Book:
        """A book of its own, so that changing one leaves the other."""
        return Book(dict(self.lines), {code: set(members) for code, members in self.members.items()})


@dataclass(frozen=True)
class Birth:
    """A spin-off in an opening: the shares that the child came with, and the capitalisation that moved to it."""

    parent: str
    child: str
    shares: int
    moved: Fraction


@dataclass
class Opening:
    """What a session starts with: the book, a divisor for each index that has lines, and children just spun off."""

    book: Book = field(default_factory=Book)
    divisors: dict[str, Fraction] = field(default_factory=dict)
    births: list[Birth] = field(default_factory=list)


def total_of(positions: dict[str, Position]) -> Fraction:
    """Σ capitalisation."""
    return sum((position.capitalisation for position in positions.values()), Fraction(0))


def whole(shares: Fraction) -> int:
    """``shares`` rounded half up to a whole number."""
    return int(half_up(shares, 0))
