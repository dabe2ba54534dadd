"""The season: where we are, what waits for whom, what is published; the runs are asked of Airflow by the browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reports.season import Records, SeasonSummary, State, season_steps
from rankday.reports.web import forms
from rankday.reports.web import season_view as view
from rankday.reports.web.charts.seasons import season_lines
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.refusals import about
from rankday.rulebook.season import season_of_event
from rankday.rulebook.times import new_york_date

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


def now() -> datetime:
    """The moment as of which the season is shown."""
    return datetime.now(UTC)


@router.get("/season")
def season_page(request: Request, event: Text = "", dag: Text = "") -> Response:
    """``event`` empty: the current season. ``dag``: only that DAG's runs."""
    home = request.app.state.resolve_home()
    found, records = _season(home, event)
    season, today = found.season, new_york_date(found.now)
    rows = view.rows_of(found, found.steps)
    quarters = [(one, view.rows_of(found, one.steps)) for one in found.quarters]
    every_row = [row for each in (rows, *(rows for _, rows in quarters)) for row in each]
    return request.app.state.renderer.page(
        request,
        "season.html",
        title=f"Season {season.event_id}",
        season=season,
        dag=dag,
        form=forms.FORMS["season"](home).filled({"event": season.event_id}),
        found=found,
        rows=rows,
        quarters=quarters,
        rejected=[row for row in every_row if row["step"].state is State.REJECTED and row["is_alarm"]],
        lines=season_lines(rows, today, f"Season {season.event_id}"),
        waiting=view.waiting(records),
        published=view.published(home),
        days=view.days(home),
    )


@router.get("/season.csv")
def season_csv(request: Request, event: Text = "", part: Text = "steps") -> Response:
    """A table of the page: the ``steps`` of the season, of its ``quarters``; what is ``waiting``, ``published``."""
    home = request.app.state.resolve_home()
    if part == "steps":
        found, _ = _season(home, event)
        rows = [{name: row[name] for name in row if name != "action"} for row in found.as_json()["steps"]]
        return as_csv(rows, f"season-{found.season.event_id}.csv", ["step"])
    if part == "quarters":
        found, _ = _season(home, event)
        of_quarters = found.as_json()["quarters"]
        rows = [{"quarter": one["quarter"]} | step for one in of_quarters for step in one["steps"]]
        rows = [{name: row[name] for name in row if name != "action"} for row in rows]
        return as_csv(rows, f"quarters-{found.season.event_id}.csv", ["quarter", "step"])
    if part == "waiting":
        return as_csv(view.waiting(Records(home)), "waiting.csv", ["stream"])
    if part == "published":
        rows = [row | {"unmet": [gate["gate"] for gate in row.get("unmet", [])]} for row in view.published(home)]
        return as_csv([row for row in rows if not row["trouble"]], "published.csv", ["stream"])
    raise RankdayError(f"there is no part {part!r}; there are steps, quarters, waiting, published")


def _season(home: Home, event: str) -> tuple[SeasonSummary, Records]:
    with about("event"):
        season = season_of_event(event) if event else None
    records = Records(home)
    return season_steps(home, season, now(), records), records
