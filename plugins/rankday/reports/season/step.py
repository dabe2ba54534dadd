"""A step of a season as a value: what is due when, and where it stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rankday.rulebook.times import GRACE


class State(StrEnum):
    """Where a step stands."""

    UPCOMING = "upcoming"
    DUE = "due"  # its day is today, its run time to come or its run under way
    WAITING = "waiting"
    DONE = "done"
    OVERDUE = "overdue"
    REJECTED = "rejected"
    EXPIRED = "expired"
    FAILED = "failed"
    SKIPPED = "skipped"
    PASSED = "passed"  # of a plain date, which nobody has to do anything for


ALARMS = (State.OVERDUE, State.REJECTED, State.EXPIRED, State.FAILED, State.SKIPPED)
UNDECIDED = (State.REJECTED, State.FAILED, State.EXPIRED, State.WAITING)


class Name(StrEnum):
    """The kinds of step, in the order of a season, then of a quarter."""

    RANK_DAY = "rank_day"
    LIST = "preliminary_list"
    QUERY_PERIOD = "query_period_end"
    LOCK_DOWN = "lock_down"
    FINAL = "final_version"
    FIRST_SESSION = "first_session"
    IPO_RANK_DAY = "ipo_rank_day"
    IPO_ADDITIONS = "ipo_additions"
    IPO_ENTRY = "ipo_entry"


@dataclass(frozen=True)
class Step:
    """One step: what is due on ``date`` (from ``due_at`` on it is late; None: a plain date), and where it stands.

    ``stream`` is what it publishes; of a first session that is held up, the day that stopped or waits. ``by`` are the
    people who approved, or who rejected; ``opened_by`` who opened the run; ``at`` when (UTC, as recorded); ``reason``
    why it was rejected, failed or left out; ``missing`` approvals are needed ``until``, of nobody in ``barred``.
    ``drop``, that of the session ``drop_date``, is ``frozen`` (as ``drop_version``), ``landed``, ``refused`` or
    ``missing``; None of a plain date.
    """

    step: Name
    number: int | None
    title: str
    date: date
    due_at: datetime | None
    stream: str | None
    drop: str | None
    drop_version: int | None
    state: State
    version: int | None = None
    content_hash: str | None = None
    by: tuple[str, ...] = ()
    opened_by: str | None = None
    at: str | None = None
    reason: str | None = None
    missing: int = 0
    barred: tuple[str, ...] = ()
    until: datetime | None = None
    drop_date: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Its fields as plain values."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def is_to_send(step: Step, now: datetime) -> bool:
    """Whether an alarm is worth an alert: none in the hour in which the step's own run begins."""
    return step.state in ALARMS and (step.state is not State.OVERDUE or now >= step.due_at + GRACE)
