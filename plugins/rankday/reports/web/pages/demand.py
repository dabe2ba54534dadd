"""Demand: what traders ask first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.reports.web import company, demand, forms
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import event_meant, opened
from rankday.reports.web.refusals import about
from rankday.reports.web.tables import Asked, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/demand")
def demand_page(request: Request, stream: Text = "", hash: Text = "", code: Text = "", amount: Text = "") -> Response:
    """``stream`` empty: the newest event; ``code`` R2000 and ``amount`` (USD tracked) 10bn where they are empty."""
    home = request.app.state.resolve_home()
    with about("stream"):
        result = event_meant(home, stream or company.newest_event(home), "", hash)
    table, source = demand.basis(home, result)
    with about("code"):
        code = demand.code_of(source, code)
    with about("amount"):
        given = {"code": code, "amount": demand.amount_of(amount)}
    with opened(source) as reading:
        table = demand.computed(reading, table, **given)
        return request.app.state.renderer.page(
            request,
            "demand.html",
            title=f"Demand for {given['code']}",
            result=result,
            source=source,
            form=forms.FORMS["demand"](home, source.rule_days).filled(
                {"stream": result.stream, "code": code, "amount": f"{given['amount']:,.0f}"}
            ),
            **given,
            totals=demand.totals(reading, table),
            table=page_of(reading, table, Asked.of(table, {})),
            address=address_of(source) | {"code": given["code"], "amount": f"{given['amount']:.0f}"},
        )


@router.get("/demand.csv")
def demand_csv(
    request: Request, stream: Text, hash: Text = "", code: Text = "", amount: Text = "", part: Text = "trade"
) -> Response:
    """The sums of the page, exact; ``part`` is one of PARTS."""
    if part not in demand.PARTS:
        raise RankdayError(f"there is no part {part!r}; there are {', '.join(demand.PARTS)}")
    home = request.app.state.resolve_home()
    table, source = demand.basis(home, event_meant(home, stream, "", hash))
    given = {"code": demand.code_of(source, code), "amount": demand.amount_of(amount)}
    with opened(source) as reading:
        rows = demand.totals(reading, demand.computed(reading, table, **given))[part]
    return as_csv(rows, f"demand-{given['code']}-{part}.csv", ["part"])
