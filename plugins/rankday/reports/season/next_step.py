"""What to do next about a season, by whom and where: one sentence, and for each step the way on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rankday.daily.implementation import GATE, STAGE
from rankday.reports.season.step import ALARMS, UNDECIDED, Name, State, Step
from rankday.rulebook.season import Season
from rankday.rulebook.times import new_york_date

SHORT_HASH = 12
OF_A_QUARTER = {
    Name.IPO_RANK_DAY: "The IPO rank day",
    Name.IPO_ADDITIONS: "The list of IPO additions",
    Name.IPO_ENTRY: "The entry",
}
DAYS = (Name.FIRST_SESSION, Name.IPO_ENTRY)


class Kind(StrEnum):
    """What a link leads to: a result to look at and answer, a DAG to trigger, or the ways on after a rejection."""

    APPROVE = "approve"
    RUN = "run"
    AFTER_REJECTION = "after_rejection"


@dataclass(frozen=True)
class Action:
    """The way on. ``dag`` and ``form``: the DAG to trigger, with the date that its form takes; ``command`` does the
    same on the command line; ``stream`` and ``content_hash``: the result."""

    kind: Kind
    words: str
    command: str
    dag: str | None = None
    form: dict[str, str] | None = None
    stream: str | None = None
    content_hash: str | None = None

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


def action_of(step: Step, season: Season) -> Action | None:
    """The way on from a step that somebody has to do something about; None for any other."""
    if step.due_at is None or step.state in (State.UPCOMING, State.DONE, State.PASSED):
        return None
    if step.state in (State.WAITING, State.REJECTED):
        return _decision(step)
    if step.state is State.SKIPPED and step.step is not Name.LIST:
        return None
    if step.state is State.FAILED and step.at is None:  # a version that cannot be read
        return None
    day = date.fromisoformat(step.stream.rpartition("/")[2]) if step.step in DAYS else step.date
    rank_date, run = str(season.rank_date), "rankday reconstitute --rank-date"
    if step.step in (Name.IPO_RANK_DAY, Name.IPO_ENTRY):
        command = f"rankday ingest --session {day}" if step.stream is None else f"rankday nightly --session {day}"
        return Action(Kind.RUN, f"Trigger nightly for {day}", command, "nightly", {"session": str(day)})
    if step.step is Name.IPO_ADDITIONS:
        quarter = step.stream.rpartition("/")[2]
        command = f"rankday ipo-additions --quarter {quarter}"
        return Action(Kind.RUN, f"Trigger ipo_additions for {quarter}", command, "ipo_additions", {"quarter": quarter})
    dag, field, command = {
        Name.RANK_DAY: ("rank_day", "rank_date", f"{run} {rank_date} --at-rank-day"),
        Name.LIST: (
            "preliminary_list",
            "list_date",
            f"rankday preliminary --event {season.event_id} --list-date {day}",
        ),
        Name.FINAL: ("reconstitution", "implementation_date", f"{run} {rank_date}"),
        Name.FIRST_SESSION: ("nightly", "session", f"rankday nightly --session {day}"),
    }[step.step]
    if step.step is Name.FIRST_SESSION and step.version:
        command += f' --accept-gate {STAGE}.{GATE} --reason "…"'
    return Action(Kind.RUN, f"Trigger {dag} for {day}", command, dag, {field: str(day)})


def _decision(step: Step) -> Action:
    place = f"--stream {step.stream} --content-hash {(step.content_hash or '')[:SHORT_HASH]}"
    if step.state is State.WAITING:
        words = f"Look at {step.stream} and answer"
        command = f"rankday approve {place} --as NAME"
        return Action(Kind.APPROVE, words, command, stream=step.stream, content_hash=step.content_hash)
    command = f'rankday approve {place} --as NAME --overrule --reason "…"'
    words = "The ways on after a rejection"
    return Action(Kind.AFTER_REJECTION, words, command, stream=step.stream, content_hash=step.content_hash)


def next_of(steps: list[Step]) -> Step | None:
    """The step to do something about first; None where every step is done or passed.

    A final version that people have to decide on comes before a step left behind, a day that was stopped after both.
    """
    todo = [one for one in steps if one.state not in (State.DONE, State.PASSED)]
    is_over = any(one.step is Name.FIRST_SESSION and one.state is State.DONE for one in steps)
    done_final = any(one.step is Name.FINAL and one.state is State.DONE for one in steps)
    by_urgency = (
        lambda one: one.step is Name.FINAL and one.state in UNDECIDED,
        lambda one: one.step not in DAYS and (one.state in UNDECIDED or one.state is State.OVERDUE),
        lambda one: one.step in DAYS and (one.state in UNDECIDED or one.state is State.OVERDUE),
        lambda one: one.state is State.SKIPPED and one.step is Name.LIST and not done_final,
        lambda one: one.state in (State.DUE, State.UPCOMING),
    )
    chosen = (one for is_meant in by_urgency for one in todo if is_meant(one) and not is_over)
    return next(chosen, None)


def sentence_of(steps: list[Step], season: Season, now: datetime, is_current: bool, waiting: int) -> str:
    """One sentence on top of a season: what to do next, by whom. ``waiting``: results of its streams that wait."""
    left = [one for one in steps if one.state in (*ALARMS, State.WAITING)]
    step = next_of(steps) if is_current or not _has_begun(steps) else None
    if step is not None:
        more = len([one for one in left if one is not step])
        tail = f" {more} more {'step needs' if more == 1 else 'steps need'} attention." if more else ""
        return (_approved_since(step, steps, season) or _about(step, season, now)) + tail
    if left:
        named = "; ".join(_in_state(state, left) for state in State if any(one.state is state for one in left))
        return f"Season {season.event_id} is past; not every step was done: {named}."
    over = f"Season {season.event_id} is over, nothing waits: effective since {season.effective_date:%-d %B %Y}."
    if waiting:
        many = f"{_count(waiting, 'later result')} {'waits' if waiting == 1 else 'wait'}"
        return f"Every step of {season.event_id} is done; {many} for approval."
    return over


def _approved_since(step: Step, steps: list[Step], season: Season) -> str:
    """Of a first session that was stopped before the final version was approved; else empty."""
    final = next(one for one in steps if one.step is Name.FINAL)
    if step.step is not Name.FIRST_SESSION or step.state is not State.FAILED or final.state is not State.DONE:
        return ""
    if not step.at or datetime.fromisoformat(final.at) < datetime.fromisoformat(step.at).replace(microsecond=0):
        return ""
    return f"{_named(step, season)} was stopped before the final version was approved: run it again."


def _in_state(state: State, steps: list[Step]) -> str:
    names = [one.title.partition(",")[0].lower() for one in steps if one.state is state]
    return f"{state}: {', '.join(names)}"


def _has_begun(steps: list[Step]) -> bool:
    return any(one.state is not State.UPCOMING for one in steps)


def _about(step: Step, season: Season, now: datetime) -> str:
    name, drop = _named(step, season), _drop_needed(step)
    match step.state:
        case State.REJECTED:
            why = f"{name} was rejected by {step.by[0]} on {_day(step.at, step.date)}: {_ended(step.reason)}"
            return f"{why} {_after_rejection(step)}"
        case State.WAITING:
            so_far = f", approved by {' and '.join(step.by)} so far" if step.by else ""
            until = f" until {_time(step.until)}" if step.until else ""
            barred = f" (not {' or '.join(step.barred)}, who had a part in it)" if step.barred else ""
            who = _count(step.missing, "more person" if step.by else "person", "people")
            late = f" Approve before the open of {season.effective_date:%-d %B}: later is late."
            in_time = late if step.step is Name.FINAL else ""
            return f"{name} waits for {who} to approve it{barred}{until}{so_far}.{in_time}"
        case State.EXPIRED:
            return f"{name} expired on {_day(step.until, step.date)} without two approvals: run it again to ask anew."
        case State.FAILED:
            if step.at is None:
                return f"{name} cannot be read: {_ended(step.reason)}"
            who = f" by {step.opened_by}" if step.opened_by else ""
            run = f"the run of {_day(step.at, step.date)}{who}"
            return f"{name}: {run} was stopped: {_ended(step.reason)} Mend it and run again."
        case State.OVERDUE:
            if step.version:
                way = (
                    "two people may let the newest version enter" if step.step is Name.FIRST_SESSION else "run it again"
                )
                return f"{name} is overdue: {step.reason}; {way}."
            return f"{name} is overdue since {step.date:%-d %B}: {drop}run it."
        case State.SKIPPED:
            return f"{name} was left out: run it, or the final version follows a list from before it."
        case State.DUE:
            running = f"{step.reason} since {_time(step.at)}" if step.at else f"it runs at {_time(step.due_at)}"
            return f"{name} is due today{': ' + running if step.due_at else ''}."
    days = (step.date - new_york_date(now)).days
    return f"Nothing to do now. Next: {name[0].lower()}{name[1:]} on {step.date:%-d %B %Y}, in {_count(days, 'day')}."


def _named(step: Step, season: Season) -> str:
    if step.step is Name.RANK_DAY:
        return f"The rank day of {season.event_id}"
    if step.step is Name.FINAL:
        return f"The final version of {season.event_id}"
    if step.step is Name.FIRST_SESSION:
        return f"The first session of {season.event_id} with the new composition"
    if step.step in OF_A_QUARTER:
        return f"{OF_A_QUARTER[step.step]} of quarter {step.title.rpartition(' ')[2]}"
    return f"{step.title} of {season.event_id}" if step.step is Name.LIST else step.title


def _drop_needed(step: Step) -> str:
    day = step.drop_date
    return {
        "missing": f"put the drop of {day} into landing, then ",
        "refused": f"the drop of {day} was refused, see quarantine/{day}; land a corrected one, then ",
    }.get(step.drop or "", "")


def _after_rejection(step: Step) -> str:
    if step.step is Name.FINAL:
        return "Mend it and run the reconstitution again, overrule it, or let the rank day's version enter."
    return "Mend it and run it again, or overrule it."


def _ended(text: str | None) -> str:
    text = (text or "").strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _day(moment: str | datetime | None, near: date) -> str:
    """The date in New York, with its year where that is not the year of ``near``."""
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    day = new_york_date(moment)
    return f"{day:%-d %B}" if day.year == near.year else f"{day:%-d %B %Y}"


def _time(moment: str | datetime) -> str:
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{moment:%-d %B %H:%M} UTC"


def _count(number: int, what: str, many: str | None = None) -> str:
    return f"{number} {what if number == 1 else many or what + 's'}"
