"""Explain a company: type a ticker, an id or a name; one sentence says why, then every number behind it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reports.explain import explanation
from rankday.reports.search import companies_meant
from rankday.reports.web import company as facts
from rankday.reports.web import forms
from rankday.reports.web.charts import results as charts
from rankday.reports.web.charts.levels import rank_line
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.names import names_of
from rankday.reports.web.reading import event_meant, opened
from rankday.reports.web.refusals import about

router = APIRouter()
MOST = 100  # companies to choose from on the page
PARTS = ("distances", "screens", "classes", "events")
Text = Annotated[str, Query(max_length=200)]


@router.get("/explain")
def explain_page(request: Request, who: Text = "", stream: Text = "", version: Text = "", hash: Text = "") -> Response:
    """The page; without ``who`` it asks for one. ``stream`` empty: the newest event."""
    home = request.app.state.resolve_home()
    page = request.app.state.renderer.page
    with about("stream"):
        result = event_meant(home, stream or facts.newest_event(home), version, hash)
    form = forms.FORMS["explain"](home).filled({"who": who, "stream": result.stream})
    shared = {"title": "Explain a company", "who": who, "result": result, "form": form}
    if not who.strip():
        return page(request, "explain_ask.html", **shared, found=[], most=MOST, former=[])
    with opened(result) as reading:
        found = companies_meant(reading, who)
        if len(found) != 1:
            return page(request, "explain_ask.html", **shared, found=found, most=MOST, former=_former(home, who, found))
        company_id = found[0]["company_id"]
        answer = explanation(reading, company_id)
        vehicle = next((line for line in answer["lines"] if line["is_pricing_vehicle"]), None)
        screens = (vehicle or next(iter(answer["lines"]), {"screens": []}))["screens"]
        timeline = facts.timeline(home, company_id)
        return page(
            request,
            "explain.html",
            **shared,
            answer=answer,
            screen_rules={one["screen_id"]: one for one in result.archived("screens")},
            nationality=facts.nationality(reading, company_id, screens),
            derived=facts.derived(reading, company_id),
            classes=facts.classes(reading, company_id),
            inputs=facts.inputs(reading, company_id),
            rules=facts.rules_by_clause(reading),
            timeline=timeline,
            strip=charts.strip(answer["distances"], answer["decision"]["percentile"]) if _has_place(answer) else "",
            curve=rank_line(timeline),
        )


@router.get("/explain.csv")
def explain_csv(
    request: Request, who: Text, stream: Text, version: Text = "", hash: Text = "", part: Text = "distances"
) -> Response:
    """A table of the page of the company whose id is ``who``, exact; ``part`` is one of PARTS."""
    if part not in PARTS:
        raise RankdayError(f"there is no part {part!r}; there are {', '.join(PARTS)}")
    home = request.app.state.resolve_home()
    if part == "events":
        rows = facts.timeline(home, who)
    else:
        with opened(event_meant(home, stream, version, hash)) as reading:
            answer = explanation(reading, who)
            rows = facts.classes(reading, who) if part == "classes" else answer["distances"]
            if part == "screens":
                rows = [
                    {"security_id": line["security_id"]} | one for line in answer["lines"] for one in line["screens"]
                ]
    return as_csv(rows, f"{part}.csv", ["company_id"])


def _former(home: Home, who: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Companies of any frozen drop that ``who`` may mean, for one that the event has not."""
    return [] if found else names_of(home).search(home, who, MOST)


def _has_place(answer: dict[str, Any]) -> bool:
    return bool(answer["distances"]) and answer["decision"]["percentile"] is not None
