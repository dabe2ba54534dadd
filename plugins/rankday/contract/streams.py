"""Streams of publications, as a type: ``reconstitution/2026-06``, ``preliminary/2026-06/2026-05-22``,
``ipo_additions/2026-09``, ``fast_entry/2026-07-15``, ``daily/2026-05-01``, ``projection/2026-05-01``,
``score/2026-06``.

In manifests and the ledger a stream is its text; what code asks of one, it asks here (docs/contract.md 1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rankday.contract.errors import RankdayError

CONTENT_HASH = re.compile("[0-9a-f]{64}")
_REFERENCE = re.compile(r"(?P<stream>\S+) v(?P<version>[0-9]+) (?P<content_hash>[0-9a-f]{64})")


class Kind(StrEnum):
    """What a stream publishes."""

    RECONSTITUTION = "reconstitution"
    PRELIMINARY = "preliminary"
    IPO_ADDITIONS = "ipo_additions"
    FAST_ENTRY = "fast_entry"
    DAILY = "daily"
    PROJECTION = "projection"
    SCORE = "score"

    @property
    def is_composition(self) -> bool:
        """Whether two people decide on what is in the indexes: lists and days publish on their gates, and a
        projection, an opinion of a day, whatever its gates find."""
        return self in (Kind.RECONSTITUTION, *ADDITIONS)

    @property
    def is_of_event(self) -> bool:
        """Whether it is of a reconstitution or additions, and neither a day nor an opinion."""
        return self not in (Kind.DAILY, *OPINIONS)

    @property
    def is_addition(self) -> bool:
        """Whether lines are added between reconstitutions."""
        return self in ADDITIONS


OPINIONS = (Kind.PROJECTION, Kind.SCORE)  # made again from what is known, by their own commands
ADDITIONS = (Kind.IPO_ADDITIONS, Kind.FAST_ENTRY)
_MONTH, _DAY = "[0-9]{4}-[0-9]{2}", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
STREAM_ID = {
    Kind.RECONSTITUTION: re.compile(_MONTH),
    Kind.PRELIMINARY: re.compile(f"{_MONTH}/{_DAY}"),
    Kind.IPO_ADDITIONS: re.compile(_MONTH),
    Kind.FAST_ENTRY: re.compile(_DAY),
    Kind.DAILY: re.compile(_DAY),
    Kind.PROJECTION: re.compile(_DAY),
    Kind.SCORE: re.compile(_MONTH),
}


@dataclass(frozen=True)
class Stream:
    """A stream in parts: ``event``, the month of implementation or the quarter, and ``day``, the list's date, the first
    trading day or the session; either may be None."""

    kind: Kind
    event: str | None = None
    day: date | None = None

    @classmethod
    def parse(cls, text: str) -> Stream:
        """Raises RankdayError for a text that is no stream."""
        kind, *parts = checked_stream(text).split("/")
        if kind in (Kind.DAILY, Kind.FAST_ENTRY, Kind.PROJECTION):
            return cls(Kind(kind), day=date.fromisoformat(parts[0]))
        return cls(Kind(kind), parts[0], date.fromisoformat(parts[1]) if len(parts) > 1 else None)

    def __str__(self) -> str:
        parts = (self.kind, self.event, self.day and self.day.isoformat())
        return "/".join(part for part in parts if part)


class Reference(NamedTuple):
    """A published version as a manifest names it in one text: ``reconstitution/2026-06 v1 <content hash>``."""

    stream: str
    version: int
    content_hash: str

    @classmethod
    def parse(cls, text: str | None) -> Reference | None:
        """None for a text that names no publication."""
        named = _REFERENCE.fullmatch(text or "")
        return named and cls(named["stream"], int(named["version"]), named["content_hash"])

    def __str__(self) -> str:
        return f"{self.stream} v{self.version} {self.content_hash}"


def kind_of(stream: str) -> Kind:
    """The kind of a stream's text. Raises RankdayError for another text."""
    return Kind(checked_stream(stream).partition("/")[0])


def checked_event(event: str) -> str:
    """``event`` if it is the id of a stream on which two people decide: a month or a day. Raises RankdayError."""
    if not any(STREAM_ID[kind].fullmatch(event) for kind in Kind if kind.is_composition):
        checked_stream(f"{Kind.RECONSTITUTION}/{event}")
    return event


def checked_stream(stream: str) -> str:
    """``stream`` if it is one of the contract's shapes, so that no name can leave the home folder.

    Raises RankdayError otherwise. Example: ``reconstitution/2026-06``, ``daily/2026-05-01``.
    """
    kind, _, identity = stream.partition("/")
    shape = STREAM_ID.get(kind)
    if shape is None or not shape.fullmatch(identity):
        raise RankdayError(
            f"stream {stream!r}: expected reconstitution/<YYYY-MM>, preliminary/<YYYY-MM>/<date>, "
            "ipo_additions/<YYYY-MM>, fast_entry/<date>, daily/<date>, "
            "projection/<date> or score/<YYYY-MM>"
        )
    return stream
