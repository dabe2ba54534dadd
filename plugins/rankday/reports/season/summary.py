"""A season as one value: its steps, whether it is the current one, and the sentence that says what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rankday.contract.home import Home
from rankday.contract.streams import Kind
from rankday.reports.season.next_step import Action, action_of, next_of, sentence_of
from rankday.reports.season.quarters import QuarterSteps, quarter_steps, quarters_before
from rankday.reports.season.records import Records
from rankday.reports.season.step import ALARMS, Name, State, Step
from rankday.reports.season.steps import steps_of
from rankday.rulebook.season import Season, seasons_of_year
from rankday.rulebook.times import new_york_date


@dataclass(frozen=True)
class SeasonSummary:
    """``steps`` by date, and those of ``quarters`` since the reconstitution before; ``alarms`` those of them that are
    alarms, none in a season that is not the current one nor of a quarter that is not waited for; ``sentence`` what to
    do next, and ``action`` the way to do it (None where there is nothing to do)."""

    season: Season
    now: datetime
    is_current: bool
    is_over: bool
    steps: list[Step]
    sentence: str
    action: Action | None
    quarters: list[QuarterSteps]

    @property
    def alarms(self) -> list[Step]:
        return [one for one in self.awaited if self.is_alarm(one)]

    @property
    def awaited(self) -> list[Step]:
        """The steps of the season and of the quarters that are waited for, by date."""
        return _by_date(self.steps, self.quarters)

    def is_alarm(self, step: Step) -> bool:
        return self.is_current and step.state in ALARMS and step in self.awaited

    def action_of(self, step: Step) -> Action | None:
        """The way on from a step; a season that is past needs none, nor a quarter that is not waited for."""
        return action_of(step, self.season) if self.is_current and step in self.awaited else None

    def as_json(self) -> dict[str, Any]:
        """As `rankday season --json` prints it (docs/contract.md 4.6)."""
        return {
            "event": self.season.event_id,
            "now": self.now.isoformat(),
            "is_current": self.is_current,
            "is_over": self.is_over,
            "sentence": self.sentence,
            "action": self.action and self.action.as_json(),
            "alarms": len(self.alarms),
            "steps": self._steps_as_json(self.steps),
            "quarters": [one.as_json() | {"steps": self._steps_as_json(one.steps)} for one in self.quarters],
        }

    def _steps_as_json(self, steps: list[Step]) -> list[dict[str, Any]]:
        return [
            one.as_json() | {"is_alarm": self.is_alarm(one), "action": (way := self.action_of(one)) and way.as_json()}
            for one in steps
        ]


def season_steps(home: Home, season: Season | None, now: datetime, records: Records | None = None) -> SeasonSummary:
    """Where ``season`` (None: the current one) stands at ``now`` (aware). Reads only, the ledger once; ``records`` are
    those of the home where the caller has read them. Raises VerificationFailed for a ledger that does not hold.
    """
    records = records or Records(home)
    current = current_season(records, now)
    season = season or current
    steps = steps_of(records, season, now)
    is_current = season.event_id == current.event_id
    # a season that is not over stays the current one, while quarters come and go
    is_late = is_current and new_york_date(now) > season.effective_date
    shown = [season, *([_season_after(season)] if is_late else [])]
    quarters = [quarter_steps(records, one, now) for each in shown for one in quarters_before(each)]
    streams = [[kind, season.event_id] for kind in (Kind.RECONSTITUTION, Kind.PRELIMINARY)]
    waiting = [one for one in records.waiting if one.stream.split("/")[:2] in streams and one.status == "pending"]
    asked = _by_date(steps, quarters) if is_current else steps
    following = next_of(asked) if is_current else None
    return SeasonSummary(
        season=season,
        now=now,
        is_current=is_current,
        is_over=_is_over(steps),
        steps=steps,
        sentence=sentence_of(asked, season, now, is_current, len(waiting)),
        action=following and action_of(following, season),
        quarters=quarters,
    )


def _by_date(steps: list[Step], quarters: list[QuarterSteps]) -> list[Step]:
    of_quarters = [step for one in quarters if one.is_awaited for step in one.steps]
    return sorted([*steps, *of_quarters], key=lambda one: one.date)


def current_season(records: Records, now: datetime) -> Season:
    """The season that has begun, until its composition has entered; between two seasons the one that comes next.

    A season of which the home has nothing is not waited for after its effective date.
    """
    today = new_york_date(now)
    near = [season for year in (today.year - 1, today.year, today.year + 1) for season in seasons_of_year(year)]
    begun = [season for season in near if season.rank_date <= today]
    coming = next(season for season in near if season.rank_date > today)
    if not begun:
        return coming
    last = begun[-1]
    if today <= last.effective_date or records.has_any_of(last.event_id):
        return coming if _is_over(steps_of(records, last, now)) else last
    return coming


def _season_after(season: Season) -> Season:
    year = season.implementation_date.year
    coming = (one for at in (year, year + 1) for one in seasons_of_year(at))
    return next(one for one in coming if one.implementation_date > season.implementation_date)


def _is_over(steps: list[Step]) -> bool:
    return any(one.step is Name.FIRST_SESSION and one.state is State.DONE for one in steps)
