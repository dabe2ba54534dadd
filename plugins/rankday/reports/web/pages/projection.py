"""The next reconstitution as it would be today, and the record of every sealed forecast."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.engine.indexes import checked_code
from rankday.reports.web import demand, forms
from rankday.reports.web import projection_view as view
from rankday.reports.web.charts.levels import break_chart
from rankday.reports.web.cover import cover_of
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.tables import ALL, address_of, as_file, as_spreadsheet
from rankday.reports.web.projection_tables import PROJECTION_TABLES, WHAT_CHANGED
from rankday.reports.web.reading import opened
from rankday.reports.web.refusals import about
from rankday.reports.web.tables import Asked, all_rows, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]
SURPRISES = "forecast_surprises"


@router.get("/next")
def next_page(request: Request, day: Text = "", code: Text = "", amount: Text = "") -> Response:
    """``day`` empty: the newest projection; ``code`` R2000 and ``amount`` (USD tracked) 10bn where they are empty."""
    home = request.app.state.resolve_home()
    with about("day"):
        result = view.projection_of(home, day)
    with about("code"):
        code = demand.code_of(result, code)
    with about("amount"):
        tracked = demand.amount_of(amount)
    breaks, bound, path = view.breaks_of(home, result, code)
    with view.candidates(result, code, tracked) as (reading, table, totals):
        found = page_of(reading, table, Asked.of(table, {}))
    with opened(result) as reading:
        changed = page_of(reading, WHAT_CHANGED, Asked.of(WHAT_CHANGED, {}))
    return request.app.state.renderer.page(
        request, "next.html", title=f"Next reconstitution, {code}", result=result, facts=result.manifest, code=code,
        amount=tracked, breaks=breaks, bound=bound, totals=totals, table=found, changed=changed,
        chart=break_chart(path, view.cone_of(result, path), f"Cap at break {bound['break_rank']}") if bound else "",
        form=forms.FORMS["next"](home).filled({"day": result.manifest["session"], "code": code,
                                               "amount": f"{tracked:,.0f}"}),
        address=address_of(result) | {"code": code, "amount": f"{tracked:.0f}"}, changed_address=address_of(result),
    )  # fmt: skip


@router.get("/next.xlsx")
def next_workbook(request: Request, day: Text = "", code: Text = "", amount: Text = "") -> Response:
    """The tables of a projection as one workbook; candidates and demand are those of ``code`` and ``amount``."""
    result = view.projection_of(request.app.state.resolve_home(), day)
    given = {"code": demand.code_of(result, code), "amount": demand.amount_of(amount)}
    with opened(result) as reading:
        rows = ((table, all_rows(reading, table, Asked(given=given if table.given else {})))
                for table in PROJECTION_TABLES)  # fmt: skip
        return as_spreadsheet(cover_of(result, PROJECTION_TABLES, ALL), rows, as_file(result, "next", "xlsx"))


@router.get("/record")
def record_page(request: Request, code: Text = "", event: Text = "") -> Response:
    """Every sealed forecast with its score of ``code`` (empty: R2000), and the surprises of ``event`` (empty: none)."""
    home = request.app.state.resolve_home()
    with about("code"):
        code = checked_code(home, code or demand.DEFAULT_CODE, date.today().isoformat())
    with about("event"):
        rows = view.scored_rows(home, event, SURPRISES) if event else []
    return request.app.state.renderer.page(
        request, "record.html", title="Record of forecasts", code=code, event=event, rows=view.record(home),
        surprises=[row for row in rows if row["index_code"] == code],
        form=forms.FORMS["record"](home).filled({"code": code, "event": event}),
    )  # fmt: skip


@router.get("/record.csv")
def record_csv(request: Request, event: Text, table: Text = "forecast_scores") -> Response:
    """The scores (or ``table=forecast_surprises``) of the forecasts of an event, exact."""
    return as_csv(view.scored_rows(request.app.state.resolve_home(), event, table), f"{table}-{event}.csv")
