"""Derived series: all of a day at a glance, the page of one, and its rows as CSV."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.reports.web import forms
from rankday.reports.web import series_view as view
from rankday.reports.web.charts.levels import paired_levels
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.statistics import of_level

COLUMNS = (
    "session", "index_code", "value", "performance", "adjustment", "base_level", "fx_rate", "forward_rate",
    "interpolated_forward", "hedge_notional", "interest_rate", "input_source", "is_roll",
)  # fmt: skip
SHOWN = 20  # sessions, the newest first
router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/series")
def series_page(request: Request, code: Text = "", day: Text = "", against: Text = "") -> Response:
    """``code`` empty: every series in force; ``day`` empty: the newest published session."""
    home = request.app.state.resolve_home()
    result = view.result_of(home, code, day)
    day = result.manifest["session"]
    rows = view.series_in_force(day)
    form = forms.FORMS["series"](home, rows).filled({"code": code, "day": day, "against": against})
    values = view.values_of(result)
    if not code:
        return request.app.state.renderer.page(
            request, "series_list.html", title=f"Series on {day}", day=day, rows=rows, values=values, form=form
        )
    days = view.series_days(home, rows[code], day)
    return request.app.state.renderer.page(
        request, "series.html", title=f"{code} on {day}", code=code, day=day, row=rows[code], form=form, result=result,
        value=values.get(code), days=days, shown=days[: -SHOWN - 1 : -1], rolls=[one for one in days if one["is_roll"]],
        chart=paired_levels(days, (("value", code), ("base_level", rows[code]["base"])), f"{code} beside its base"),
        **of_level(result, "series", code, against),
    )  # fmt: skip


@router.get("/series.csv")
def series_csv(request: Request, code: Text, day: Text = "") -> Response:
    """Every published row of a series, exact."""
    home = request.app.state.resolve_home()
    day = view.result_of(home, code, day).manifest["session"]
    rows = view.series_days(home, view.series_in_force(day)[code], day)
    return as_csv(rows, f"{code}.csv", COLUMNS)
