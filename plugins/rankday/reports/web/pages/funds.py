"""Fund twins at a glance, the page of one with its tracking, and the futures listed on a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rankday.reports.statistics.published import FUNDS
from rankday.reports.web import forms
from rankday.reports.web import fund_view as view
from rankday.reports.web.charts.levels import ahead_chart, paired_levels
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.statistics import of_level
from rankday.reports.web.refusals import about
from rankday.rulebook.sessions import previous_session

SHOWN = 20  # sessions, the newest first
router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/funds")
def funds_page(request: Request, day: Text = "") -> Response:
    """Every fund in force; ``day`` empty: the newest published session."""
    home = request.app.state.resolve_home()
    result = view.result_of(home, "", day)
    day = result.manifest["session"]
    values = {row["fund_code"]: row for row in view.rows_of(result, FUNDS)}
    return request.app.state.renderer.page(
        request, "funds.html", title=f"Funds on {day}", day=day, rows=view.funds_in_force(day), values=values,
        tracked={code: {row["period"]: row for row in view.tracking(home, result, code)} for code in values},
        form=forms.FORMS["funds"](home).filled({"day": day}),
    )  # fmt: skip


@router.get("/fund")
def fund_page(request: Request, code: Text = "", day: Text = "", against: Text = "", real: Text = "") -> Response:
    """``real``: an imported code, the net asset values of a real fund in place of the twin's."""
    home = request.app.state.resolve_home()
    result = view.result_of(home, code, day)
    day = result.manifest["session"]
    rows = view.funds_in_force(day)
    code = code or next(iter(rows), "")
    days = view.fund_days(home, code, day)
    is_there = bool(days) and str(days[-1]["session"]) == day
    with about("real"):
        tracked = view.tracking(home, result, code, real) if is_there else []
    form = forms.FORMS["fund"](home, rows)
    return request.app.state.renderer.page(
        request, "fund.html", title=f"{code} on {day}", code=code, day=day, row=rows.get(code), result=result,
        form=form.filled({"code": code, "day": day, "against": against, "real": real}), real=real, days=days,
        is_there=is_there, tracked=tracked, shown=days[: -SHOWN - 1 : -1], ahead=ahead_chart(days, code),
        chart=paired_levels(days, (("nav", code), ("benchmark_level", "benchmark")), f"{code} beside its benchmark"),
        **of_level(result, "fund", code, against),
    )  # fmt: skip


@router.get("/fund.csv")
def fund_csv(request: Request, code: Text, day: Text = "") -> Response:
    """Every published row of a fund, exact."""
    home = request.app.state.resolve_home()
    day = view.result_of(home, code, day).manifest["session"]
    return as_csv(view.fund_days(home, code, day), f"{code}.csv", ["session"])


@router.get("/fund/tracking.csv")
def tracking_csv(request: Request, code: Text, day: Text = "", real: Text = "") -> Response:
    """The tracking difference of each period and its parts, in 12 decimals."""
    home = request.app.state.resolve_home()
    result = view.result_of(home, code, day)
    with about("real"):
        return as_csv(view.tracking(home, result, code, real), f"{code}-tracking.csv", ["period"])


@router.get("/futures")
def futures_page(request: Request, day: Text = "") -> Response:
    """The contracts listed at the close of a day, by index."""
    home = request.app.state.resolve_home()
    result = view.result_of(home, "", day)
    day = result.manifest["session"]
    contracts = view.contracts(result)
    expiries = sorted({row["expiry"] for rows in contracts.values() for row in rows})
    return request.app.state.renderer.page(
        request, "futures.html", title=f"Futures on {day}", day=day, contracts=contracts,
        terms=view.futures_in_force(day),
        last_trading={expiry: previous_session(expiry) for expiry in expiries},
        form=forms.FORMS["futures"](home).filled({"day": day}),
    )  # fmt: skip


@router.get("/futures.csv")
def futures_csv(request: Request, day: Text = "") -> Response:
    """The published rows of the day, exact."""
    result = view.result_of(request.app.state.resolve_home(), "", day)
    return as_csv(view.rows_of(result, view.FUTURES), f"futures-{result.manifest['session']}.csv", ["index_code"])
