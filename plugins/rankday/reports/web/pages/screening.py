"""The funnel of a screened index: who passes each condition, who is in, who is flagged, and one company's results."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.publication.results import Result
from rankday.reports.search import companies_meant
from rankday.reports.web import company, forms
from rankday.reports.web import screening_view as view
from rankday.reports.web.charts.results import funnel
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.derived_tables import SCREENING
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import Reading, event_meant, once, opened
from rankday.reports.web.refusals import InvalidInput, NothingYet, about
from rankday.reports.web.tables import Asked, computed, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/screening")
def screening_page(
    request: Request, stream: Text = "", version: Text = "", hash: Text = "", code: Text = "", who: Text = ""
) -> Response:
    """``stream`` empty: the newest event; ``code`` empty: the first screened index; ``who``: one company."""
    home = request.app.state.resolve_home()
    result = _result(home, stream, version, hash)
    codes = once(result, "", _codes)["codes"]
    code = _chosen(codes, code, result)
    form = forms.FORMS["screening"](home, codes).filled({"stream": result.stream, "code": code, "who": who})
    one = _opened_of_company(result, code, who) if who.strip() else None
    shared = {"title": f"Screens of {code}", "result": result, "address": address_of(result), "code": code}
    return request.app.state.renderer.page(
        request, "screening.html", **shared, form=form, one=one,
        **once(result, code, _of_index),
    )  # fmt: skip


@router.get("/screening.csv")
def screening_csv(request: Request, stream: Text, code: Text, version: Text = "", hash: Text = "") -> Response:
    """The funnel, exact, a row a condition."""
    with opened(_result(request.app.state.resolve_home(), stream, version, hash)) as reading:
        rows = view.funnel(reading, _chosen(view.screened_codes(reading), code, reading))
    return as_csv(rows, f"{code}-screens.csv", ["condition"])


def _result(home: Any, stream: str, version: str, content_hash: str) -> Result:
    with about("stream"):
        result = event_meant(home, stream or company.newest_event(home), version, content_hash)
        if not SCREENING.is_in(result.manifest["files"]):
            raise NothingYet(f"{result.stream} was made before indexes had screen sets")
    return result


def _chosen(codes: list[str], code: str, result: Result) -> str:
    """``code``, or the first of ``codes``. Raises InvalidInput for an index without screens, NothingYet without any."""
    if not codes:
        raise NothingYet(f"no index of {result.stream} has a screen set, or its drop holds no fundamentals")
    if code and code not in codes:
        raise InvalidInput("code", f"{code} has no screen set in {result.stream}; there are {', '.join(codes)}")
    return code or codes[0]


def _codes(result: Result, base: str) -> dict[str, Any]:
    with opened(result) as reading:
        return {"codes": view.screened_codes(reading)}


def _opened_of_company(result: Result, code: str, who: str) -> dict[str, Any]:
    with opened(result) as reading:
        return _of_company(reading, code, who)


def _of_index(result: Result, code: str) -> dict[str, Any]:
    with opened(result) as reading:
        steps, companies = view.funnel(reading, code), view.companies(reading, code)
        total = len(companies)
        bars = [("companies of the parent", total, 0)]
        bars += [(row["condition"].replace("_", " "), row["left_over"], row["failing_first"]) for row in steps]
        table = page_of(
            reading, computed(reading, SCREENING), Asked.of(SCREENING, {"index_code": code, "is_passed": "false"})
        )
        return {
            "chart": funnel(bars),
            "steps": steps,
            "total": total,
            "passing": sum(row["is_passing"] for row in companies),
            "members": sum(row["is_member"] for row in companies),
            "kept": [row for row in companies if row["is_member"] and not row["is_passing"]],
            "flagged": [row for row in companies if row["is_flagged"]],
            "table": table,
        }


def _of_company(reading: Reading, code: str, who: str) -> dict[str, Any]:
    """The one company that ``who`` means, with its results. Raises InvalidInput where it is none, or several."""
    with about("who"):
        found = companies_meant(reading, who)
        if len(found) != 1:
            some = "; ".join(f"{row['company_id']} {row['name']}" for row in found[:5])
            raise RankdayError(
                f"{who!r} may be {len(found)} companies: {some}" if found else f"{who!r}: no such company"
            )
        [one] = found
        rows = view.of_company(reading, code, one["company_id"])
        if not rows:
            raise RankdayError(f"{one['name']} is not in the parent of {code}: no condition is asked of it")
        return one | {"rows": rows, "failed": [row["condition"] for row in rows if not row["is_passed"]]}
