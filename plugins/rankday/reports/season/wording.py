"""A step in words, the same on the page, on the command line and in an alert."""

from __future__ import annotations

from datetime import datetime

from rankday.reports.season.step import Name, State, Step

SIGNS = {
    State.UPCOMING: "○",
    State.DUE: "◔",
    State.WAITING: "◑",
    State.DONE: "✓",
    State.OVERDUE: "!",
    State.REJECTED: "✕",
    State.EXPIRED: "⌛",
    State.FAILED: "✕",
    State.SKIPPED: "→",
    State.PASSED: "·",
}


def describe(step: Step) -> str:
    """What happened to the step: who, when, which version, why; empty where nothing has."""
    who, when = " and ".join(step.by), _time(step.at)
    opened = f", run opened by {step.opened_by}" if step.opened_by else ""
    match step.state:
        case State.DONE:
            how = f"approved by {who}" if who else f"on its gates{opened}"
            entered = f"; {step.reason}" if step.reason else ""
            return f"v{step.version} published {when}, {how}{entered}"
        case State.WAITING:
            until = f" until {_time(step.until)}" if step.until else ""
            return f"{step.missing} to approve{until}" + (f"; approved by {who}" if who else "") + opened
        case State.REJECTED:
            return f"rejected by {who}, {when}: {step.reason}"
        case State.EXPIRED:
            return f"not approved by {_time(step.until)}" + (f"; approved by {who} only" if who else "") + opened
        case State.FAILED:
            return f"stopped {when}{opened}: {step.reason}" if step.at else str(step.reason)
        case State.DUE if step.due_at:
            return f"{step.reason}{opened}, {when}" if step.at else f"runs at {_time(step.due_at)}"
    return step.reason or ""


def describe_drop(step: Step) -> str:
    """Where the drop of the step's session is; empty of a plain date."""
    return {
        "frozen": f"frozen as v{step.drop_version}",
        "refused": "refused, in quarantine",
        "missing": "not there",
    }.get(step.drop or "", step.drop or "")


def alarm_line(step: Step) -> str:
    """An alarm as one line: which step, of when, its state, and what happened."""
    what = "; ".join(filter(None, [describe(step), f"drop {describe_drop(step)}" if _lacks_drop(step) else ""]))
    stream = f" ({step.stream})" if step.step is not Name.FIRST_SESSION else ""
    return f"{step.title} of {step.date}{stream}: {step.state}" + (f", {what}" if what else "")


def _lacks_drop(step: Step) -> bool:
    return step.drop in ("missing", "refused")


def _time(moment: str | datetime | None) -> str:
    if moment is None:
        return "–"
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{moment:%Y-%m-%d %H:%M} UTC"
