"""Where a season stands, step by step, and what to do next: the facts of the page, the command and the alerts."""

from rankday.reports.season.records import Records
from rankday.reports.season.step import ALARMS, Name, State, Step
from rankday.reports.season.summary import SeasonSummary, current_season, season_steps

__all__ = ["ALARMS", "Name", "Records", "SeasonSummary", "State", "Step", "current_season", "season_steps"]
