"""Answers that did not count: recorded in the ledger, once for the same person and reason within a run.

`decisions` decides whether an answer counts; the surface on which it was given records here that it did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from rankday import ledger
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.contract.people import checked_name, identity
from rankday.publication.approvals import PENDING
from rankday.publication.publishing import stream_lock
from rankday.rulebook.times import NEW_YORK

REFUSED = "answer_refused"  # kind of the ledger's entry


class Choice(StrEnum):
    """What was answered."""

    APPROVE = "approve"
    REJECT = "reject"


class Surface(StrEnum):
    """Where it was answered."""

    AIRFLOW = "airflow"
    COMMAND_LINE = "command_line"


@dataclass(frozen=True)
class Answer:
    """One answer to the question whether a result may be published; ``run_id`` of the run that asked, if one did."""

    stream: str
    content_hash: str
    name: str
    choice: Choice
    surface: Surface
    run_id: str | None = None


@dataclass(frozen=True)
class RefusedAnswer:
    """What the next question begins with; ``at`` is the moment of the answer (aware)."""

    name: str
    choice: Choice
    reason: str
    at: datetime

    @property
    def line(self) -> str:
        """Who, when (New York, and the date in UTC where that is another day), why."""
        local, utc = self.at.astimezone(NEW_YORK), self.at.astimezone(UTC)
        when = f"{local:%H:%M} in New York" + (f", {utc:%Y-%m-%d} UTC" if utc.date() != local.date() else "")
        who = f"{self.choice} by {self.name or 'nobody named'}"
        return f"Your answer of {local:%H:%M} was not accepted: {who} ({when}): {self.reason}"


@contextmanager
def recorded_refusals(home: Home, answer: Answer) -> Iterator[None]:
    """Record the refusal of ``answer`` inside the block; it is raised on."""
    try:
        yield
    except ApprovalRefused as refusal:
        record_refusal(home, answer, str(refusal))
        raise


def record_refusal(home: Home, answer: Answer, reason: str) -> None:
    """Add the entry, unless the ledger has it; nothing for a result it does not know or a name that may not stand."""
    try:
        name = checked_name(answer.name)
    except ApprovalRefused:
        return
    if not any(one["kind"] == PENDING and _is_of(one, answer) for one in ledger.entries(home)):
        return
    payload = asdict(answer) | {"name": name, "reason": reason}
    with stream_lock(home, answer.stream):
        known = [one["payload"] for one in ledger.entries(home) if one["kind"] == REFUSED]
        if _key(payload) not in map(_key, known):
            ledger.append(home, REFUSED, payload)


def refused_answers(entries: Iterable[dict[str, Any]], stream: str, content_hash: str) -> list[dict[str, Any]]:
    """The refused answers about a result: the payload, ``recorded_at`` and ``ledger_number`` of each entry."""
    place = Answer(stream, content_hash, "", Choice.APPROVE, Surface.AIRFLOW)
    return [
        one["payload"] | {"recorded_at": one["recorded_at"], "ledger_number": one["number"]}
        for one in entries
        if one["kind"] == REFUSED and _is_of(one, place)
    ]


def _is_of(entry: dict[str, Any], answer: Answer) -> bool:
    payload = entry["payload"]
    return (payload["stream"], payload["content_hash"]) == (answer.stream, answer.content_hash)


def _key(payload: dict[str, Any]) -> tuple[Any, ...]:
    """What is the same refusal: a reason begins with the name as it was typed, which is no other reason."""
    reason = payload["reason"].removeprefix(payload["name"])
    return identity(payload["name"]), reason, *(payload[one] for one in ("stream", "content_hash", "choice", "run_id"))
