"""Cappings of an event, a list or a day: weights before, factors, weights after, and whether the limits hold."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.publication.results import Result
from rankday.reports.web import capping_view as view
from rankday.reports.web import family_view, forms
from rankday.reports.web.charts.results import paired_bars
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.derived_tables import CAPPING
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import meant, once, opened
from rankday.reports.web.refusals import InvalidInput, NothingYet, about
from rankday.reports.web.tables import Asked, computed, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/capping")
def capping_page(request: Request, stream: Text = "", version: Text = "", hash: Text = "", code: Text = "") -> Response:
    """Every capped index, and one company by company. ``stream`` empty: the newest event; ``code`` empty: the first."""
    home = request.app.state.resolve_home()
    result = _result(home, stream, version, hash)
    rows = once(result, "", _glance)["rows"]
    one = _chosen(rows, code, result)
    asked = {"stream": result.stream, "code": one["index_code"] if one else code}
    return request.app.state.renderer.page(
        request, "capping.html", title="Cappings", result=result, address=address_of(result), rows=rows, one=one,
        form=forms.FORMS["capping"](home).filled(asked),
        gates=view.gates(result), weighs=family_view.weighs,
        **(once(result, one["index_code"], _of_one) if one else {}),
    )  # fmt: skip


@router.get("/capping.csv")
def capping_csv(request: Request, stream: Text, version: Text = "", hash: Text = "") -> Response:
    """Every capped index with its limits, exact."""
    result = _result(request.app.state.resolve_home(), stream, version, hash)
    rows = once(result, "", _glance)["rows"]
    return as_csv([{name: row[name] for name in row if name != "rule"} for row in rows], "capping.csv", ["index_code"])


def _result(home: Any, stream: str, version: str, content_hash: str) -> Result:
    with about("stream"):
        result = meant(home, stream or view.newest_capped(home), version, content_hash)
        if not CAPPING.is_in(result.manifest["files"]):
            raise NothingYet(f"{result.stream} has no table of cappings")
    return result


def _glance(result: Result, base: str) -> dict[str, Any]:
    with opened(result) as reading:
        return {"rows": view.glance(reading, view.rules(result))}


def _chosen(rows: list[dict[str, Any]], code: str, result: Result) -> dict[str, Any] | None:
    """The row of ``code``; of none the first. Raises InvalidInput for an index that is not capped here."""
    found = next((row for row in rows if code in ("", row["index_code"])), None)
    if code and found is None:
        raise InvalidInput("code", f"{code} is not capped in {result.stream}; leave it empty for the first that is")
    return found


def _of_one(result: Result, code: str) -> dict[str, Any]:
    title = f"Weights of {code} before and after"
    caption = f"The companies of {code} with the largest weights before."
    with opened(result) as reading:
        table = page_of(reading, computed(reading, CAPPING), Asked.of(CAPPING, {"index_code": code}))
        return {"bars": paired_bars(title, caption, view.bars(reading, code)), "table": table}
