"""The statistics of whatever has levels: on the page of an index, a series or a fund, as CSV and as a workbook."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.publication.results import Result
from rankday.reports.statistics.published import FUNDS, INDEXES, SERIES, codes_of
from rankday.reports.web import fund_view, index_view, series_view
from rankday.reports.web.charts.levels import compared_chart, drawdown_chart, volatility_chart
from rankday.reports.web.cover import cover_of
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.tables import ALL, as_file, as_spreadsheet
from rankday.reports.web.refusals import about
from rankday.reports.web.statistics_view import PERIODS, Statistics, compared_lines, statistics_of
from rankday.reports.web.tables import Column, Table

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]
PAGES = {"index": (index_view.result_of, INDEXES), "series": (series_view.result_of, SERIES),
         "fund": (fund_view.result_of, FUNDS)}  # fmt: skip
PATHS = {"drawdowns": "drawdown", "volatility": "rolling_volatility"}  # of `level_paths`
STATISTICS = Table(
    "statistics",
    "Statistics",
    "",
    (
        Column("code", "Code"), Column("kind", "Level"), Column("metric", "Metric", "words"),
        Column("period", "Period"), Column("other", "Beside"), Column("value", "Value", "amount"),
        Column("from_session", "From"),
        Column("to_session", "To"), Column("observations", "Observations", "integer"),
    ),
    order="",
    key="",
    needs="index_values",
)  # fmt: skip


def of_level(result: Result, page: str, code: str, against: str) -> dict[str, Any]:
    """What `_statistics.html` shows of ``code`` on its ``page``; ``statistics`` is None where it has no level.

    Raises InvalidInput for an ``against`` without a level on the day.
    """
    found = _statistics(result, page, code, against)
    words = (f"{code}, below its highest close so far", f"{code}, volatility of three months, a year's")
    charts = zip(("drawdown", "volatility"), (drawdown_chart, volatility_chart), PATHS.values(), words, strict=True)
    drawn = {name: draw(_path(found, column), title) for name, draw, column, title in charts}
    is_compared = found is not None and against not in ("", code)
    beside = compared_lines(result.home, result, found, "", against) if is_compared else {}
    chart = compared_chart(beside, f"{code} beside {against}") if beside else ""
    return {"statistics": found, "periods": PERIODS, "page": page, "against": against, "beside": chart} | drawn


def _statistics(result: Result, page: str, code: str, against: str) -> Statistics | None:
    if code not in codes_of(result.folder, PAGES[page][1]):
        return None
    with about("against"):
        return statistics_of(result.home, result, code, against)


def statistics_csv(page: str, request: Request, code: Text, day: Text = "", against: Text = "") -> Response:
    """The rows of `index_statistics`, as `rankday statistics` gives them."""
    found = _statistics(_result(request, page, code, day), page, code, against)
    return as_csv(found.rows if found else [], f"{code}-statistics.csv", [one.name for one in STATISTICS.columns])


def statistics_workbook(page: str, request: Request, code: Text, day: Text = "", against: Text = "") -> Response:
    """The same rows as a workbook, with a cover that says of which version."""
    result = _result(request, page, code, day)
    found = _statistics(result, page, code, against)
    rows = [tuple(row.values()) for row in found.rows] if found else []
    headers = as_file(result, f"{code}-statistics", "xlsx")
    return as_spreadsheet(cover_of(result, [STATISTICS], ALL), [(STATISTICS, rows)], headers)


def path_csv(page: str, name: str, request: Request, code: Text, day: Text = "") -> Response:
    """A figure of every session."""
    found = _statistics(_result(request, page, code, day), page, code, "")
    return as_csv(_path(found, PATHS[name]), f"{code}-{name}.csv", ["session", "price_level", "total_return_level"])


for _page in PAGES:
    router.get(f"/{_page}/statistics.csv")(partial(statistics_csv, _page))
    router.get(f"/{_page}/statistics.xlsx")(partial(statistics_workbook, _page))
    for _name in PATHS:
        router.get(f"/{_page}/{_name}.csv")(partial(path_csv, _page, _name))


def _result(request: Request, page: str, code: str, day: str) -> Result:
    return PAGES[page][0](request.app.state.resolve_home(), code, day)


def _path(found: Statistics | None, column: str) -> list[dict[str, Any]]:
    """``session`` and the ``column`` of `level_paths`, of an index by price and total return."""
    if found is None:
        return []
    kinds = {"price": "price_level", "total": "total_return_level"} if "price" in found.kinds else {"": "value"}
    paths = zip(*(found.paths[found.code, kind] for kind in kinds), strict=True)
    return [
        {"session": rows[0]["session"]} | {name: row[column] for name, row in zip(kinds.values(), rows, strict=True)}
        for rows in paths
        if all(row[column] is not None for row in rows)
    ]
