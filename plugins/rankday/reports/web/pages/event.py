"""The page of a reconstitution, a preliminary list or additions, published or waiting for approval."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday import publication
from rankday.contract.streams import kind_of
from rankday.publication.results import Result
from rankday.reports.web import company, event, forms
from rankday.reports.web.charts import results as charts
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import event_meant, once, opened
from rankday.reports.web.refusals import about
from rankday.reports.web.rendering import base_of
from rankday.reports.web.result_tables import (
    CANDIDATES,
    CHANGES,
    DECISIONS,
    GATES,
    LIST_CHANGES,
    RECONCILIATION,
    SEASON_EVENTS,
    THRESHOLDS,
)
from rankday.reports.web.tables import Asked, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
SHOWN_INDEX = "R2000"


@router.get("/reconstitution")
def event_page(request: Request, stream: Text = "", version: Text = "", hash: Text = "") -> Response:
    """The whole result on one page; ``stream`` empty: the newest event. ``hash`` names a result that waits."""
    home = request.app.state.resolve_home()
    with about("stream"):
        result = event_meant(home, stream or company.newest_event(home), version, hash, is_any=True)
    template, contents = (
        ("additions.html", _additions) if kind_of(result.stream).is_addition else ("event.html", _event)
    )
    return request.app.state.renderer.page(
        request,
        template,
        title=result.stream,
        result=result,
        form=forms.FORMS["reconstitution"](home).filled({"stream": result.stream}),
        versions=publication.versions(home, result.stream),
        waiting=[found for one, found in publication.pending(home) if one == result.stream],
        people=event.decisions_of_people(home, result),
        address=address_of(result),
        **once(result, base_of(request), contents),
    )


def _event(result: Result, base: str) -> dict[str, Any]:
    """What the page shows of the files, with links under ``base``."""
    with opened(result) as reading:
        ranked, breaks = event.ranked_companies(reading), event.breaks(reading)
        tables = [
            page_of(reading, table, Asked.of(table, {"index_code": "base"}))  # derived ones by the choice beside it
            for table in (CHANGES, LIST_CHANGES, SEASON_EVENTS, RECONCILIATION, DECISIONS, GATES)
            if table.is_in(result.manifest["files"])
        ]
        base_indexes, derived = event.indexes(reading)
        return {
            "indexes": base_indexes,
            "derived": derived,
            "breaks": breaks,
            "curve": charts.cap_curve(ranked, breaks, lambda one: f"{base}/explain?who={one}&stream={result.stream}"),
            "funnel": charts.funnel(event.funnel(reading)),
            "sectors": charts.paired_bars(
                f"Sectors of {SHOWN_INDEX}",
                f"Sector weights of {SHOWN_INDEX}, both memberships at the closes of the rank day.",
                event.sectors(reading, SHOWN_INDEX),
            ),
            "tables": {table.table.name: table for table in tables},
        }


def _additions(result: Result, base: str) -> dict[str, Any]:
    """The same of additions, which have no breaks and no curve of their own."""
    with opened(result) as reading:
        tables = [page_of(reading, table, Asked.of(table, {})) for table in (CANDIDATES, THRESHOLDS, GATES)]
        indexes, _ = event.indexes(reading)  # additions join base indexes only
        return {"indexes": indexes, "tables": {table.table.name: table for table in tables}}
