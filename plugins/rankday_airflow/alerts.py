"""The alert about a run that needs people: which stream, which gate with its figure, what to do. Never a secret.

Our own refusals are quoted; of any other error only its kind is named, since its text may hold an address with a
password. `notify` sends alerts, by mail and to a webhook.
"""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass, field
from typing import Any

from rankday.contract.errors import (
    ApprovalRefused,
    DropMissing,
    DropRefused,
    GateFailed,
    RankdayError,
    VerificationFailed,
)
from rankday.contract.text import plain

MOST_SIGNS, MOST_REASONS = 2000, 5
WHAT_TO_DO = {
    "gate failed": "Look at the rows behind the figure (audit page, Result). If the drop is wrong: put the right one "
    "into landing/, drop.json last, and clear the run. If it is right: trigger again with the gate under “Accept "
    "gates” and a “Reason to accept”; two people then approve.",
    "drop missing": "Ask the vendor; put the drop into landing/<session>/, drop.json last; clear the task that waited.",
    "drop refused": "Every reason stands in quarantine/<session>/. Ask for a corrected drop, put it into landing/ and "
    "clear the task.",
    "evidence changed": "Publish nothing more; run `rankday verify` and restore what it names from a copy.",
    "approval refused": "Read the line; another person approves, or the run is triggered again.",
    "refused": "Do what the line says, then clear the task.",
    "failed": "Read the end of the task's log; clear the task once the cause is gone.",
    "season alarm": "Open the Season page (Audit) or call `rankday season`: each step says what to do.",
    "watch list": "Look at the page Next reconstitution: how far it is from the break, and what changed.",
    "deadline missed": "See what the run waits for: a drop (landing/), people (Required Actions), or a worker.",
}
# The first that fits, so that the narrower stand before RankdayError.
KINDS = (
    (GateFailed, "gate failed"),
    (DropMissing, "drop missing"),
    (DropRefused, "drop refused"),
    (VerificationFailed, "evidence changed"),
    (ApprovalRefused, "approval refused"),
    (RankdayError, "refused"),
)


@dataclass(frozen=True)
class Alert:
    """One message. ``findings``: gate, observed and expected of each gate that stops; ``where``: DAG, run and task."""

    kind: str
    stream: str
    said: str
    where: dict[str, str]
    findings: list[dict[str, str]] = field(default_factory=list)

    @property
    def what_to_do(self) -> str:
        return WHAT_TO_DO[self.kind]

    @property
    def subject(self) -> str:
        """One line: kind, stream and the first gate with its figure."""
        first = [f"{one['gate']} {one['observed']}" for one in self.findings[:1]]
        return ": ".join([f"Rankday {self.kind}", self.stream, *first])[:200]

    def as_json(self) -> dict[str, Any]:
        """What a webhook receives; ``text`` alone is enough for a chat."""
        text = f"{self.subject}\n{self.said}\n{self.what_to_do}"
        return {"text": text, **asdict(self), "what_to_do": self.what_to_do}

    def as_html(self) -> str:
        """A mail's body. Words of a vendor or a form are text in it, never markup."""
        rows = [("Stream", self.stream), *((f"Gate {one['gate']}", _figure(one)) for one in self.findings)]
        rows += [("Said", self.said), ("What to do", self.what_to_do)]
        rows += [(name.capitalize(), value) for name, value in self.where.items()]
        lines = "".join(f"<p><b>{html.escape(name)}</b> {html.escape(value)}</p>" for name, value in rows)
        return f"<h3>{html.escape(self.subject)}</h3>{lines}"


def watch_alert(line: str, stream: str) -> Alert:
    """The alert for a line of a projection about a company of the watch list."""
    return Alert("watch list", stream, plain(line), {"dag": "projection"})


def alert_of(error: BaseException | None, stream: str, where: dict[str, str]) -> Alert:
    """The alert for a task that ended with ``error`` (None: killed, or not known)."""
    refusal = _refusal_in(error)
    where = {name: plain(str(value)) for name, value in where.items()}
    if refusal is None:
        said = "the task ended without a word" if error is None else f"the task ended with {type(error).__name__}"
        return Alert("failed", plain(stream), f"{said}; its log says more", where)
    findings = [
        {"gate": one.gate, "observed": plain(str(one.observed)), "expected": plain(str(one.expectation))}
        for one in getattr(refusal, "findings", [])
    ]
    kind = next(kind for family, kind in KINDS if isinstance(refusal, family))
    said = "; ".join([str(refusal), *getattr(refusal, "reasons", [])[:MOST_REASONS]])
    return Alert(kind, plain(stream), plain(said)[:MOST_SIGNS], where, findings)


def deadline_alert(stream: str, minutes: int, where: dict[str, str]) -> Alert:
    """The alert for a run that was not through ``minutes`` after it was due."""
    where = {name: plain(str(value)) for name, value in where.items()}
    return Alert("deadline missed", plain(stream), f"not through {minutes} min after it was queued", where)


def season_alert(event: str, sentence: str, alarms: list[str], where: dict[str, str]) -> Alert:
    """The alert of a day about the alarms of the current season, a line each after what to do next."""
    where = {name: plain(str(value)) for name, value in where.items()}
    said = plain(" · ".join([sentence, *alarms]))[:MOST_SIGNS]
    return Alert("season alarm", f"reconstitution/{plain(event)}", said, where)


def _refusal_in(error: BaseException | None) -> RankdayError | None:
    """The library's refusal behind the error that ended an Airflow task."""
    while error is not None and not isinstance(error, RankdayError):
        error = error.__cause__ or error.__context__
    return error


def _figure(finding: dict[str, str]) -> str:
    return f"{finding['observed']}, expected {finding['expected']}"
