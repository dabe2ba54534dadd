"""The studio: a derived index is drafted, tried on what is published, and downloaded as a row. Nothing is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.reports.web import forms, studio_view
from rankday.reports.web.charts.levels import paired_levels
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.draft_runs import run_of
from rankday.what_if.drafts import row_as_csv

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]
SHOWN = 50
PARTS = ("members", "figures", "top", "sectors", "levels", "years")
AMOUNTS = ("turnover", "market_cap", "available_market_cap", "close", "style_share", "capping_factor")


@router.get("/studio")
def studio_page(request: Request) -> Response:
    """The form; with a row (``index_code``, ``parent_code``, …) how far its run is, then what it would have been."""
    home, asked = request.app.state.resolve_home(), dict(request.query_params)
    row = studio_view.drafted(home, asked)
    run = run_of(home, row) if row else None
    found = _numbers(run.result) if run and run.result else None
    return request.app.state.renderer.page(
        request,
        "studio.html",
        title=f"Studio: {row['index_code']}" if row else "Studio",
        form=forms.FORMS["studio"](home).filled({"effective_from": date.today().isoformat(), **asked}),
        row=row,
        line=row_as_csv(row).splitlines()[1] if row else "",
        has_file=home.derived_indexes_file.exists(),
        run=run,
        found=found,
        chart=_chart(found) if found else "",
        shown=SHOWN,
        query=asked,
    )


@router.get("/studio.csv")
def studio_csv(request: Request, part: Text = "row") -> Response:
    """The row as a file for the home, or a table of what it would have been, whole and exact."""
    home = request.app.state.resolve_home()
    row = studio_view.drafted(home, request.query_params)
    if row is None:
        raise RankdayError("draft a row first: give it a code and a name")
    if part == "row":
        headers = {"Content-Disposition": 'attachment; filename="derived_indexes.csv"'}
        return Response(row_as_csv(row), media_type="text/csv", headers=headers)
    if part not in PARTS:
        raise RankdayError(f"there is no part {part!r}; there are row, {', '.join(PARTS)}")
    run = run_of(home, row)
    if run.result is None:
        raise RankdayError(run.error or "the draft is being computed; ask again when it is done")
    return as_csv(run.result[part], f"{row['index_code']}-{part}.csv", ["index_code"])


def _numbers(result: dict[str, Any]) -> dict[str, Any]:
    """The answer's exact decimals are texts."""
    tables = {
        name: [{key: Decimal(value) if key in AMOUNTS and value is not None else value for key, value in row.items()}
               for row in result[name]]
        for name in ("figures", "members")
    }  # fmt: skip
    return result | tables


def _chart(found: dict[str, Any]) -> Any:
    draft, parent = found["row"]["index_code"], found["row"]["parent_code"]
    history = [row | {"session": date.fromisoformat(row["session"])} for row in found["levels"]]
    title = f"Total return of {draft} and {parent}"
    return paired_levels(history, (("draft_total", draft), ("parent_total", parent)), title)
