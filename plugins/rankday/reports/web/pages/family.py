"""The family tree of indexes: base indexes and what is derived from each, with rules and a link to every one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.reports.web import family_view as view
from rankday.reports.web import forms
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.refusals import about

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/family")
def family_page(request: Request, day: Text = "") -> Response:
    """The indexes in force on ``day``; empty: the newest published session."""
    home = request.app.state.resolve_home()
    day = _checked(day or view.newest_day(home))
    rows, stream = view.members(home, day)
    return request.app.state.renderer.page(
        request, "family.html", title=f"Family of indexes on {day}", day=day, stream=stream, rows=rows,
        tree=view.tree(rows), takes=view.takes, weighs=view.weighs,
        form=forms.FORMS["family"](home).filled({"day": day}),
    )  # fmt: skip


@router.get("/family.csv")
def family_csv(request: Request, day: Text = "") -> Response:
    """The same, a row an index, exact."""
    home = request.app.state.resolve_home()
    rows, _ = view.members(home, _checked(day or view.newest_day(home)))
    return as_csv(rows, "family.csv", ["index_code"])


def _checked(day: str) -> str:
    with about("day"):
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            raise RankdayError(f"day {day!r}: write it as 2026-06-30") from None
