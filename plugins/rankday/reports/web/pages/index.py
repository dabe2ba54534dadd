"""The page of an index on a day, and its levels as CSV."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import BASE_CURRENCY
from rankday.engine.indexes import checked_code, codes_in_force
from rankday.publication.families import grouped, places
from rankday.publication.results import Result
from rankday.reports.ground_rules import as_html, sentence_of
from rankday.reports.web import forms
from rankday.reports.web import index_view as view
from rankday.reports.web.charts.levels import drawdown_chart, level_chart, spark, volatility_chart
from rankday.reports.web.charts.results import paired_bars
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import meant, opened
from rankday.reports.web.refusals import about
from rankday.reports.web.statistics_view import KINDS, PERIODS, Statistics, statistics_of

STATISTICS = (
    "code", "kind", "metric", "period", "other", "value", "from_session", "to_session", "observations",
)  # fmt: skip
MOST_SPARKS = 100  # indexes of which each has its path in the table; of more only the base indexes
router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/index")
def index_page(
    request: Request, code: Text = "R2000", day: Text = "", version: Text = "", against: Text = ""
) -> Response:
    """``day`` empty: the newest published session; ``against``: a code whose levels are compared."""
    home = request.app.state.resolve_home()
    result = _result_of(home, code, day, version)
    day = result.manifest["session"]
    # an index that has ended since is in force by the rules of the rank day
    with about("against"):
        measured = statistics_of(home, result, code, against) if view.is_there(result, code) else None
    rules_of = next(one for one in result.rule_days if code in codes_in_force(home, one))
    with opened(result) as reading:
        history = view.levels(home, code, day)
        up, down = view.drivers(reading, code)
        return request.app.state.renderer.page(
            request,
            "index.html",
            title=f"{code} on {day}",
            code=code,
            form=forms.FORMS["index"](home, result.rule_days).filled({"code": code, "day": day, "against": against}),
            day=day,
            against=against,
            statistics=measured,
            periods=PERIODS,
            kinds=KINDS,
            result=result,
            address=address_of(result),
            sentence=as_html(sentence_of(home, code, date.fromisoformat(rules_of))),
            clause=view.clause(home, code, rules_of),
            rules_of=rules_of,
            currency=BASE_CURRENCY,
            why=view.why_degraded(reading) if result.manifest.get("state") == "DEGRADED" else None,
            chart=level_chart(history, f"{code}, price and total return"),
            drawdown=drawdown_chart(_path(measured, code, "drawdown"), f"{code}, below its highest close so far"),
            volatility=volatility_chart(
                _path(measured, code, "rolling_volatility"), f"{code}, volatility of three months, a year's"
            ),
            history=history,
            up=up,
            down=down,
            largest=view.largest(reading, code),
            sectors=paired_bars(
                f"Sectors of {code}", f"Sector weights of {code} on {day}.", view.sectors(reading, code)
            ),
            figures=view.figures(reading, code),
            turnover=view.turnover_history(home, code),
        )


@router.get("/indexes")
def indexes_page(request: Request, day: Text = "") -> Response:
    """Every index at a glance; ``day`` empty: the newest published session."""
    home = request.app.state.resolve_home()
    day = day or view.newest_day(home)
    with about("day"):
        result = meant(home, f"daily/{day}")
    names = places(result)
    rows = {row["index_code"]: row for row in view.glance(home, day, list(names))}
    groups = grouped(names, set(rows))
    is_drawn = len(rows) <= MOST_SPARKS
    return request.app.state.renderer.page(
        request, "indexes.html", title=f"Indexes on {day}", day=day, result=result, currency=BASE_CURRENCY,
        base_rows=[row for code, row in rows.items() if not names[code]["depth"]],
        derived={code: [rows[one] for one in codes] for code, codes in groups.items()},
        form=forms.FORMS["indexes"](home).filled({"day": day}), names=names,
        sparks={code: spark(row["path"], f"{code} so far") for code, row in rows.items()
                if is_drawn or not names[code]["depth"]},
    )  # fmt: skip


@router.get("/indexes.csv")
def indexes_csv(request: Request, day: Text = "") -> Response:
    """The same rows, exact."""
    home = request.app.state.resolve_home()
    day = day or view.newest_day(home)
    with about("day"):
        rows = view.glance(home, day, list(places(meant(home, f"daily/{day}"))))
    kept = [{name: row[name] for name in row if name not in ("path", "returns")} | row["returns"] for row in rows]
    return as_csv(kept, "indexes.csv", ["index_code"])


@router.get("/index/sectors")
def sectors_part(request: Request, code: Text, day: Text = "") -> Response:
    """A part of the index's page: its sectors at the ends of the last months."""
    home = request.app.state.resolve_home()
    rows = view.sector_weights(home, code, _day_of(home, code, day))
    sessions = sorted({row["session"] for row in rows}, reverse=True)
    weights: dict[str, dict[Any, float]] = {}
    for row in reversed(rows):
        weights.setdefault(row["sector"], {})[row["session"]] = row["weight"]
    ordered = sorted(weights, key=lambda name: (-weights[name].get(sessions[0], 0), name)) if sessions else []
    return request.app.state.renderer.page(
        request, "sectors_part.html", code=code, day=day, sessions=sessions, weights=weights, sectors=ordered
    )


@router.get("/index/sectors.csv")
def sectors_csv(request: Request, code: Text, day: Text = "") -> Response:
    """The same weights, a row for each session and sector."""
    home = request.app.state.resolve_home()
    rows = view.sector_weights(home, code, _day_of(home, code, day))
    return as_csv(rows, f"{code}-sectors.csv", ["session"])


@router.get("/index/drawdowns.csv")
def drawdowns_csv(request: Request, code: Text = "R2000", day: Text = "") -> Response:
    """Every session's drawdown of an index."""
    return _path_csv(request, code, day, "drawdown", "drawdowns")


@router.get("/index/volatility.csv")
def volatility_csv(request: Request, code: Text = "R2000", day: Text = "") -> Response:
    """Every session's volatility of the three months up to it."""
    return _path_csv(request, code, day, "rolling_volatility", "volatility")


@router.get("/fact-sheet.pdf")
def fact_sheet_pdf(
    request: Request, code: Text = "R2000", day: Text = "", version: Text = "", against: Text = ""
) -> Response:
    """The printable fact sheet; the same published version gives the same bytes."""
    from rankday.reports.web.fact_sheet import fact_sheet

    home = request.app.state.resolve_home()
    result = _result_of(home, code, day, version)
    day = result.manifest["session"]
    if not view.is_there(result, code):
        raise RankdayError(f"{code} has no lines on {day}: no fact sheet")
    headers = {"Content-Disposition": f'inline; filename="{code}-{day}.pdf"'}
    return Response(fact_sheet(home, result, code, against), media_type="application/pdf", headers=headers)


@router.get("/index/levels.csv")
def levels_csv(request: Request, code: Text = "R2000", day: Text = "") -> Response:
    """Every published session's levels of an index, exact."""
    home = request.app.state.resolve_home()
    return as_csv(view.levels(home, code, _day_of(home, code, day)), f"{code}-levels.csv", ["session"])


@router.get("/index/statistics.csv")
def statistics_csv(request: Request, code: Text = "R2000", day: Text = "", against: Text = "") -> Response:
    """The rows of `index_statistics` of an index, as `rankday statistics` gives them."""
    home = request.app.state.resolve_home()
    result = _result_of(home, code, day)
    if not view.is_there(result, code):
        return as_csv([], f"{code}-statistics.csv", STATISTICS)
    with about("against"):
        rows = statistics_of(home, result, code, against).rows
    return as_csv(rows, f"{code}-statistics.csv", STATISTICS)


@router.get("/index/turnover.csv")
def turnover_csv(request: Request, code: Text = "R2000", day: Text = "") -> Response:
    """The index's turnover, adds and deletes at each published event."""
    home = request.app.state.resolve_home()
    _day_of(home, code, day)
    return as_csv(view.turnover_history(home, code), f"{code}-turnover.csv", ["stream"])


def _result_of(home: Home, code: str, day: str, version: str = "") -> Result:
    """The published day (empty: the newest), if the index is in force on it. Raises InvalidInput of what is wrong."""
    if not publication.streams(home, "daily"):
        with about("code"):  # an unknown one is wrong before there is a day, too
            checked_code(home, code, date.today())
    with about("day"):
        result = meant(home, f"daily/{day or view.newest_day(home)}", version)
    with about("code"):
        checked_code(home, code, *result.rule_days)
    return result


def _day_of(home: Home, code: str, day: str) -> str:
    return _result_of(home, code, day).manifest["session"]


def _path(statistics: Statistics | None, code: str, column: str) -> list[dict[str, Any]]:
    """``session`` and the ``column`` of `level_paths` by price and total return, of sessions that have it."""
    if statistics is None:
        return []
    both = zip(statistics.paths[code, "price"], statistics.paths[code, "total"], strict=True)
    return [
        {"session": price["session"], "price_level": price[column], "total_return_level": total[column]}
        for price, total in both
        if price[column] is not None and total[column] is not None
    ]


def _path_csv(request: Request, code: str, day: str, column: str, name: str) -> Response:
    home = request.app.state.resolve_home()
    result = _result_of(home, code, day)
    found = statistics_of(home, result, code) if view.is_there(result, code) else None
    return as_csv(_path(found, code, column), f"{code}-{name}.csv", ["session", "price_level", "total_return_level"])
