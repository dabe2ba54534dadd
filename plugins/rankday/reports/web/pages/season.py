"""The season: where we are, what waits for whom, what is published; the runs are asked of Airflow by the browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.reports.web import season_view as view
from rankday.reports.web.charts.seasons import season_line
from rankday.reports.web.csv_answers import as_csv
from rankday.rulebook.season import season_of_event, seasons_of_year
from rankday.rulebook.times import new_york_date

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/season")
def season_page(request: Request, event: Text = "", dag: Text = "") -> Response:
    """``event`` empty: the season whose implementation comes next. ``dag``: only that DAG's runs."""
    home = request.app.state.resolve_home()
    today = new_york_date(datetime.now(UTC))
    near = [season for year in (today.year - 1, today.year, today.year + 1) for season in seasons_of_year(year)]
    next_one = next(season for season in near if season.effective_date >= today)
    season = season_of_event(event) if event else next_one
    milestones = view.milestones(home, season, today)
    return request.app.state.renderer.page(
        request,
        "season.html",
        title=f"Season {season.event_id}",
        season=season,
        today=today,
        dag=dag,
        events=sorted({one.event_id for one in near} | {season.event_id}, reverse=True),
        milestones=milestones,
        next_milestone=next((one for one in milestones if not one["is_past"]), None),
        line=season_line(milestones, today, f"Season {season.event_id}"),
        waiting=view.waiting(home),
        published=view.published(home),
        days=view.days(home),
    )


@router.get("/season.csv")
def season_csv(request: Request, event: Text = "", part: Text = "dates") -> Response:
    """A table of the page: ``dates`` of the season, what is ``waiting``, what is ``published``."""
    home = request.app.state.resolve_home()
    if part == "dates":
        season = season_of_event(event)
        rows = view.milestones(home, season, new_york_date(datetime.now(UTC)))
        return as_csv(rows, f"season-{season.event_id}.csv", ["words"])
    if part == "waiting":
        return as_csv(view.waiting(home), "waiting.csv", ["stream"])
    if part == "published":
        rows = [row | {"unmet": [gate["gate"] for gate in row.get("unmet", [])]} for row in view.published(home)]
        return as_csv([row for row in rows if not row["trouble"]], "published.csv", ["stream"])
    raise RankdayError(f"there is no part {part!r}; there are dates, waiting, published")
