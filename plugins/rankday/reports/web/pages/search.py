"""Suggestions while a reader types, and the days of a company, which the page asks for when it is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from rankday.reports.web import company
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.names import names_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/search")
def suggestions(request: Request, q: Text) -> Response:
    """Companies that ``q`` may mean, the nearest first: ``found`` (a row each) and ``total``."""
    home = request.app.state.resolve_home()
    found = names_of(home).search(home, q)
    total = found[0]["total"] if found else 0
    return JSONResponse({"found": found, "total": total})


@router.get("/company/days")
def company_days(request: Request, who: Text) -> Response:
    """A part of the company's page: in which indexes its lines were on the published days. ``who`` is an id."""
    home = request.app.state.resolve_home()
    rows = company.days(home, who)
    return request.app.state.renderer.page(request, "company_days.html", rows=rows, who=who)


@router.get("/company/days.csv")
def company_days_csv(request: Request, who: Text) -> Response:
    """The same rows, exact."""
    return as_csv(company.days(request.app.state.resolve_home(), who), "days.csv", ["index_code"])
