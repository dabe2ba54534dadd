"""Where each step of a season stands: due, waiting, done, overdue, rejected, expired, failed or skipped.

Derived from publications, submitted results and the ledger; nothing is written, and no step is assumed done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.streams import Kind, Reference, Stream
from rankday.publication.published import Publication
from rankday.reports.season.records import Entry, Records, Result, Target
from rankday.reports.season.step import Name, State, Step
from rankday.rulebook.season import Season
from rankday.rulebook.sessions import sessions_between
from rankday.rulebook.times import GRACE, new_york_date, run_time_of


def steps_of(records: Records, season: Season, now: datetime) -> list[Step]:
    """The steps of ``season`` as of ``now``, by date."""
    stream = str(Stream(Kind.RECONSTITUTION, event=season.event_id))
    rank_day = blank(records, Name.RANK_DAY, "Rank day", season.rank_date, stream)
    final = blank(records, Name.FINAL, "Final version, after the close", season.implementation_date, stream)
    day = str(Stream(Kind.DAILY, day=season.effective_date))
    first = blank(records, Name.FIRST_SESSION, "First session with the new composition", season.effective_date, day)
    found = [
        published_step(records, rank_day, Target.of_season(season, stream, season.rank_date), now),
        *(_list_step(records, season, number, day, now) for number, day in enumerate(season.list_dates, 1)),
        published_step(records, final, Target.of_season(season, stream, season.implementation_date), now),
        _first_session(records, first, season, now),
    ]
    dated = (
        (Name.QUERY_PERIOD, "Query period ends", season.query_period and season.query_period[1]),
        (Name.LOCK_DOWN, "Lock-down opens", season.lock_down),
    )
    plain_dates = [_plain_date(name, title, day, now) for name, title, day in dated if day]
    return sorted([*_with_left_out(found), *plain_dates], key=lambda one: (one.date, list(Name).index(one.step)))


def _list_step(records: Records, season: Season, number: int, day: date, now: datetime) -> Step:
    stream = str(Stream(Kind.PRELIMINARY, event=season.event_id, day=day))
    list_step = blank(records, Name.LIST, f"Preliminary list {number}", day, stream)
    return published_step(records, replace(list_step, number=number), Target.of_season(season, stream), now)


def blank(
    records: Records, name: Name, title: str, day: date, stream: str | None, drop_date: date | None = None
) -> Step:
    """A step of ``day`` of which nothing is known but the drop that it reads, of ``day`` if no other is named."""
    needed = drop_date or day
    return Step(
        name, None, title, day, run_time_of(day), stream, *records.drop(needed), State.UPCOMING, drop_date=needed
    )


def _plain_date(name: Name, title: str, day: date, now: datetime) -> Step:
    today = new_york_date(now)
    state = State.UPCOMING if today < day else State.DUE if today == day else State.PASSED
    return Step(name, None, title, day, None, None, None, None, state)


def unless_damaged(find: Callable[..., Step]) -> Callable[..., Step]:
    """``find(records, step, …)``, or the step as failed where a version cannot be read."""

    @wraps(find)
    def found(records: Records, step: Step, *rest: Any) -> Step:
        try:
            return find(records, step, *rest)
        except RankdayError as damage:
            return replace(step, state=State.FAILED, reason=str(damage).removeprefix(f"{records.home.root}/"))

    return found


@unless_damaged
def published_step(records: Records, step: Step, target: Target, now: datetime) -> Step:
    """``step`` of a stream that people or gates decide on: by its newest version, else its newest result or run."""
    if version := records.published(target):
        return done(records, step, version)
    result, stop = records.result(target), records.stop(target)
    if left := undecided(records, step, result, stop, now):
        return left
    opened = records.opened(target)
    is_running = opened is not None and now - datetime.fromisoformat(opened["recorded_at"]) < GRACE
    return by_date(step, now, opened if is_running else None)


def done(records: Records, step: Step, version: Publication) -> Step:
    """``step``, done with ``version``."""
    manifest = version.manifest
    return replace(
        step,
        state=State.DONE,
        version=version.version,
        content_hash=version.content_hash,
        by=tuple(one["name"] for one in manifest["approvals"]),
        opened_by=manifest.get("triggered_by") or records.opener_of(manifest["run_id"]),
        at=manifest["published_at"],
    )


def undecided(records: Records, step: Step, result: Result | None, stop: Entry | None, now: datetime) -> Step | None:
    """Where the newest of a submitted result and a stopped run leaves the step; None where there is neither."""
    if stop and (result is None or stop["number"] > result.number):
        payload = stop["payload"]
        opener = records.opener_of(payload["run_id"])
        stopped = {"at": stop["recorded_at"], "reason": payload["why"], "opened_by": opener}
        return replace(step, state=State.FAILED, stream=payload.get("stream") or step.stream, **stopped)
    if result is None:
        return None
    step = replace(step, stream=result.stream, content_hash=result.content_hash)
    history = result.history
    if history.rejection:
        payload, at = history.rejection["payload"], history.rejection["recorded_at"]
        return replace(step, state=State.REJECTED, by=(payload["name"],), at=at, reason=payload["reason"])
    if history.superseded_by:
        reason = f"a later result of {result.stream} was submitted before it was approved"
        return replace(step, state=State.SKIPPED, at=history.laid_at, reason=reason)
    place = (result.stream, result.content_hash)
    one = next((one for one in records.waiting if (one.stream, one.content_hash) == place), None)
    state = State.EXPIRED if history.is_expired(now) else State.WAITING
    asked = {"at": history.laid_at, "until": history.expires_at, "opened_by": history.triggered_by}
    barred = tuple(dict.fromkeys(row["name"] for row in history.barred))
    people = {"by": one.approved_by, "missing": one.missing, "barred": barred} if one else {}
    return replace(step, state=state, **asked, **people)


def by_date(step: Step, now: datetime, running: Entry | None = None) -> Step:
    """By the clock alone: nothing was submitted, and no run was stopped. ``running``: a run that has just begun."""
    if now >= step.due_at and running is None:
        return replace(step, state=State.OVERDUE)
    if running:
        payload = running["payload"]
        opened = {"at": running["recorded_at"], "opened_by": payload.get("triggered_by") or payload.get("account")}
        return replace(step, state=State.DUE, reason="its run is under way", **opened)
    return replace(step, state=State.DUE if new_york_date(now) == step.date else State.UPCOMING)


@unless_damaged
def _first_session(records: Records, step: Step, season: Season, now: datetime) -> Step:
    """Done with the day published, where the event's composition entered at the close before it."""
    last, first = (str(Stream(Kind.DAILY, day=day)) for day in (season.implementation_date, season.effective_date))
    day, before = (publication.newest_version(records.home, stream) for stream in (first, last))
    opening = before or day
    entered = Reference.parse(opening and opening.manifest["composition_entering"])
    has_entered = entered is not None and entered.stream == f"{Kind.RECONSTITUTION}/{season.event_id}"
    if day and has_entered:
        return replace(done(records, step, day), reason=f"{entered.stream} v{entered.version} entered")
    open_days = [stream for stream, one in ((last, before), (first, day)) if one is None]
    result = records.day_result((last, first))
    if left := undecided(records, step, result, records.day_stop(open_days), now):
        return left
    if day:
        reason = f"published as v{day.version} with the old composition"
        return replace(step, state=State.OVERDUE, version=day.version, content_hash=day.content_hash, reason=reason)
    stopped = records.day_stop(_days_until(records, season)) if now >= step.due_at else None
    return undecided(records, step, None, stopped, now) or by_date(step, now)


def _days_until(records: Records, season: Season) -> list[str]:
    """The streams of the season's days that are not published: one that was stopped holds up all after it."""
    days = sessions_between(season.rank_date, season.effective_date)
    streams = [str(Stream(Kind.DAILY, day=day)) for day in days]
    return [stream for stream in streams if not publication.versions(records.home, stream)]


def _with_left_out(steps: list[Step]) -> list[Step]:
    """``steps`` in their order, those that a later one, done, has passed over as skipped.

    A rank day is not passed over by a list: the list computes it again.
    """
    found, passed_by = [], None
    for step in reversed(steps):
        is_open = step.state in (State.OVERDUE, State.REJECTED, State.EXPIRED, State.FAILED)
        if is_open and passed_by and not (step.step is Name.RANK_DAY and passed_by is Name.LIST):
            rejected = f"rejected by {' and '.join(step.by)}: {step.reason}" if step.state is State.REJECTED else None
            step = replace(step, state=State.SKIPPED, reason=rejected or step.reason)
        elif step.state is State.DONE and passed_by is None:
            passed_by = step.step
        found.append(step)
    return found[::-1]
