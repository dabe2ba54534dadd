"""A season as one value: its steps, whether it is the current one, and the sentence that says what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rankday.contract.home import Home
from rankday.contract.streams import Kind
from rankday.reports.season.next_step import Action, action_of, next_of, sentence_of
from rankday.reports.season.records import Records
from rankday.reports.season.step import ALARMS, Name, State, Step
from rankday.reports.season.steps import steps_of
from rankday.rulebook.season import Season, seasons_of_year
from rankday.rulebook.times import new_york_date


@dataclass(frozen=True)
class SeasonSummary:
    """``steps`` by date; ``alarms`` those of them that are alarms, none in a season that is not the current one;
    ``sentence`` what to do next, and ``action`` the way to do it (None where there is nothing to do)."""

    season: Season
    now: datetime
    is_current: bool
    is_over: bool
    steps: list[Step]
    sentence: str
    action: Action | None

    @property
    def alarms(self) -> list[Step]:
        return [one for one in self.steps if self.is_alarm(one)]

    def is_alarm(self, step: Step) -> bool:
        return self.is_current and step.state in ALARMS

    def action_of(self, step: Step) -> Action | None:
        """The way on from a step; a season that is past needs none."""
        return action_of(step, self.season) if self.is_current else None

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
            "steps": [
                one.as_json()
                | {"is_alarm": self.is_alarm(one), "action": (way := self.action_of(one)) and way.as_json()}
                for one in self.steps
            ],
        }


def season_steps(home: Home, season: Season | None, now: datetime, records: Records | None = None) -> SeasonSummary:
    """Where ``season`` (None: the current one) stands at ``now`` (aware). Reads only, the ledger once; ``records`` are
    those of the home where the caller has read them. Raises VerificationFailed for a ledger that does not hold.
    """
    records = records or Records(home)
    current = current_season(records, now)
    season = season or current
    steps = steps_of(records, season, now)
    is_current = season.event_id == current.event_id
    streams = [[kind, season.event_id] for kind in (Kind.RECONSTITUTION, Kind.PRELIMINARY)]
    waiting = [one for one in records.waiting if one.stream.split("/")[:2] in streams and one.status == "pending"]
    following = next_of(steps) if is_current else None
    return SeasonSummary(
        season=season,
        now=now,
        is_current=is_current,
        is_over=_is_over(steps),
        steps=steps,
        sentence=sentence_of(steps, season, now, is_current, len(waiting)),
        action=following and action_of(following, season),
    )


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


def _is_over(steps: list[Step]) -> bool:
    return any(one.step is Name.FIRST_SESSION and one.state is State.DONE for one in steps)
