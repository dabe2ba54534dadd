"""The page of an index on a day, and its levels as CSV."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import BASE_CURRENCY
from rankday.engine.indexes import codes_in_force
from rankday.publication.families import grouped, places
from rankday.publication.results import Result
from rankday.reports.ground_rules import as_html, sentence_of
from rankday.reports.web import forms
from rankday.reports.web import index_view as view
from rankday.reports.web.charts.levels import level_chart, spark
from rankday.reports.web.charts.results import paired_bars
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.pages.statistics import of_level
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import meant, opened
from rankday.reports.web.refusals import about

MOST_SPARKS = 100  # indexes of which each has its path in the table; of more only the base indexes
router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/index")
def index_page(
    request: Request, code: Text = "R2000", day: Text = "", version: Text = "", against: Text = ""
) -> Response:
    """``day`` empty: the newest published session; ``against``: a code whose levels are compared."""
    home = request.app.state.resolve_home()
    result = view.result_of(home, code, day, version)
    day = result.manifest["session"]
    measured = of_level(result, "index", code, against)
    # an index that has ended since is in force by the rules of the rank day
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
            result=result,
            address=address_of(result),
            sentence=as_html(sentence_of(home, code, date.fromisoformat(rules_of))),
            clause=view.clause(home, code, rules_of),
            rules_of=rules_of,
            currency=BASE_CURRENCY,
            why=view.why_degraded(reading) if result.manifest.get("state") == "DEGRADED" else None,
            chart=level_chart(history, f"{code}, price and total return"),
            history=history,
            up=up,
            down=down,
            largest=view.largest(reading, code),
            sectors=paired_bars(
                f"Sectors of {code}", f"Sector weights of {code} on {day}.", view.sectors(reading, code)
            ),
            figures=view.figures(reading, code),
            turnover=view.turnover_history(home, code),
            **measured,
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


@router.get("/fact-sheet.pdf")
def fact_sheet_pdf(
    request: Request, code: Text = "R2000", day: Text = "", version: Text = "", against: Text = ""
) -> Response:
    """The printable fact sheet; the same published version gives the same bytes."""
    from rankday.reports.web.fact_sheet import fact_sheet

    home = request.app.state.resolve_home()
    result = _with_lines(home, code, day, version)
    headers = {"Content-Disposition": f'inline; filename="{code}-{result.manifest["session"]}.pdf"'}
    return Response(fact_sheet(home, result, code, against), media_type="application/pdf", headers=headers)


@router.get("/fact-sheet")
def fact_sheet_page(
    request: Request, code: Text = "R2000", day: Text = "", version: Text = "", against: Text = ""
) -> Response:
    """The same as a page, one of A4 when it is printed."""
    from rankday.reports.web.fact_sheet_page import facts_of

    home = request.app.state.resolve_home()
    result = _with_lines(home, code, day, version)
    day = result.manifest["session"]
    with about("against"):
        facts = facts_of(home, result, code, against)
    return request.app.state.renderer.page(
        request, "fact_sheet.html", title=f"{code} at the close of {day}", code=code, day=day, against=against,
        result=result, **facts,
    )  # fmt: skip


@router.get("/index/levels.csv")
def levels_csv(request: Request, code: Text = "R2000", day: Text = "") -> Response:
    """Every published session's levels of an index, exact."""
    home = request.app.state.resolve_home()
    return as_csv(view.levels(home, code, _day_of(home, code, day)), f"{code}-levels.csv", ["session"])


@router.get("/index/turnover.csv")
def turnover_csv(request: Request, code: Text = "R2000", day: Text = "") -> Response:
    """The index's turnover, adds and deletes at each published event."""
    home = request.app.state.resolve_home()
    _day_of(home, code, day)
    return as_csv(view.turnover_history(home, code), f"{code}-turnover.csv", ["stream"])


def _with_lines(home: Home, code: str, day: str, version: str) -> Result:
    result = view.result_of(home, code, day, version)
    if not view.is_there(result, code):
        raise RankdayError(f"{code} has no lines on {result.manifest['session']}: no fact sheet")
    return result


def _day_of(home: Home, code: str, day: str) -> str:
    return view.result_of(home, code, day).manifest["session"]
