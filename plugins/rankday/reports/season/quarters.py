"""Where the steps of a quarter stand: the drop of its IPO rank day, its IPO additions, and their entry (6.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from rankday import publication
from rankday.contract.streams import Kind, Reference, Stream
from rankday.reports.season.records import Records, Target
from rankday.reports.season.step import Name, State, Step
from rankday.reports.season.steps import blank, by_date, done, published_step, undecided, unless_damaged
from rankday.rulebook.calendar import RECONSTITUTION
from rankday.rulebook.quarters import Quarter, quarters_of_year
from rankday.rulebook.season import Season, seasons_of_year
from rankday.rulebook.session_changes import FIRST_DAY


@dataclass(frozen=True)
class QuarterSteps:
    """A quarter with IPO additions of its own, and its ``steps`` by date.

    ``is_awaited``: the home has published a reconstitution that gives its thresholds, or anything of the quarter.
    """

    quarter: Quarter
    steps: list[Step]
    is_awaited: bool

    def as_json(self) -> dict[str, Any]:
        """The quarter's dates, and whether its steps are waited for (contract 4.6); ``steps`` are the summary's."""
        return self.quarter.as_json() | {"is_awaited": self.is_awaited}


def quarters_before(season: Season) -> list[Quarter]:
    """The quarters that add IPOs of their own after the reconstitution before ``season``, by date."""
    years = range(max(season.implementation_date.year - 1, FIRST_DAY.year), season.implementation_date.year + 1)
    days = [one.implementation_date for year in years for one in seasons_of_year(year)]
    begun = max((day for day in days if day < season.implementation_date), default=date.min)
    return [
        one
        for year in years
        for one in quarters_of_year(year)
        if one.carries != RECONSTITUTION and begun < one.implementation_date <= season.implementation_date
    ]


def quarter_steps(records: Records, quarter: Quarter, now: datetime) -> QuarterSteps:
    """The steps of ``quarter`` as of ``now`` (aware); dates that are not on record have none."""
    name, rank_day, implementation = quarter.quarter, quarter.ipo_rank_date, quarter.implementation_date
    stream = str(Stream(Kind.IPO_ADDITIONS, event=name))
    last = str(Stream(Kind.DAILY, day=implementation))
    steps = []
    if rank_day:
        steps.append(_drop_step(blank(records, Name.IPO_RANK_DAY, f"IPO rank day {name}", rank_day, None), now))
        listed = blank(
            records,
            Name.IPO_ADDITIONS,
            f"IPO additions {name}",
            quarter.announcement_date or implementation,
            stream,
            rank_day,
        )
        steps.append(published_step(records, listed, Target(stream, rank_day, implementation), now))
    entry = blank(records, Name.IPO_ENTRY, f"Entry and share update {name}", implementation, last)
    steps.append(_entry_step(records, entry, stream, now))
    return QuarterSteps(quarter, steps, _is_awaited(records, stream, rank_day))


def _drop_step(step: Step, now: datetime) -> Step:
    """Done where the drop is frozen; one that has landed is frozen by whatever reads it first."""
    if step.drop == "frozen":
        return replace(step, state=State.DONE)
    return replace(step, state=State.PASSED) if step.drop == "landed" and now >= step.due_at else by_date(step, now)


@unless_damaged
def _entry_step(records: Records, step: Step, additions: str, now: datetime) -> Step:
    """Done with the day published where the quarter's additions entered at its close."""
    day = publication.newest_version(records.home, step.stream)
    if day is None:
        first = next(iter(publication.streams(records.home, Kind.DAILY)), None)
        if first is not None and first > step.stream:
            return replace(step, state=State.PASSED, reason=f"the levels begin later, with {first}")
        waits = undecided(records, step, records.day_result([step.stream]), records.day_stop([step.stream]), now)
        return waits or by_date(step, now)
    named = (Reference.parse(one) for one in day.manifest.get("additions_entering") or ())
    entered = next((one for one in named if one and one.stream == additions), None)
    if entered:
        return replace(done(records, step, day), reason=f"{entered.stream} v{entered.version} entered")
    reason = f"published as v{day.version} without IPO additions"
    return replace(step, state=State.OVERDUE, version=day.version, content_hash=day.content_hash, reason=reason)


def _is_awaited(records: Records, stream: str, rank_day: date | None) -> bool:
    if records.has_stream(stream):
        return True
    events = (Stream.parse(one).event for one in publication.streams(records.home, Kind.RECONSTITUTION))
    return rank_day is not None and any(event < f"{rank_day:%Y-%m}" for event in events)
