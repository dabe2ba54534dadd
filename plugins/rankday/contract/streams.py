"""Streams of publications, as a type: ``reconstitution/2026-06``, ``preliminary/2026-06/2026-05-22``,
``daily/2026-05-01``.

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
    DAILY = "daily"


STREAM_ID = {
    Kind.RECONSTITUTION: re.compile("[0-9]{4}-[0-9]{2}"),
    Kind.PRELIMINARY: re.compile("[0-9]{4}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Kind.DAILY: re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True)
class Stream:
    """A stream in parts: ``event``, the month of implementation (no day has one), and the list's date or session."""

    kind: Kind
    event: str | None = None
    day: date | None = None

    @classmethod
    def parse(cls, text: str) -> Stream:
        """Raises RankdayError for a text that is no stream."""
        kind, *parts = checked_stream(text).split("/")
        if kind == Kind.DAILY:
            return cls(Kind.DAILY, day=date.fromisoformat(parts[0]))
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


def checked_stream(stream: str) -> str:
    """``stream`` if it is one of the contract's three shapes, so that no name can leave the home folder.

    Raises RankdayError otherwise. Example: ``reconstitution/2026-06``, ``daily/2026-05-01``.
    """
    kind, _, identity = stream.partition("/")
    shape = STREAM_ID.get(kind)
    if shape is None or not shape.fullmatch(identity):
        raise RankdayError(
            f"stream {stream!r}: expected reconstitution/<YYYY-MM>, preliminary/<YYYY-MM>/<date> or daily/<date>"
        )
    return stream
