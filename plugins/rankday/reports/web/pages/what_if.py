"""What if a band or a threshold were another: who would move. Computed beside everything, nothing published changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.engine.indexes import checked_code
from rankday.publication.published import Publication
from rankday.reports.web import company, forms
from rankday.reports.web import what_if_grids as grids
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.refusals import InvalidInput, about
from rankday.reports.web.what_if_runs import answer, rank_dates
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import Season, season_of_rank_date
from rankday.what_if.parameters import checked_overrides, scenario_parameters

router = APIRouter()
Text = Annotated[str, Query(max_length=60)]
SHOWN = 500
PARTS = ("moves", "indexes", "breaks")


@router.get("/what-if")
def what_if_page(request: Request, rank_date: Text = "") -> Response:
    """The form; with values (``parameter1``, ``value1``, …) also who would move, after some seconds."""
    home = request.app.state.resolve_home()
    asked = _asked(request)
    dates = rank_dates(home)
    rank_date = rank_date or (dates[-1] if dates else "")
    found = _found(home, rank_date, asked) if asked else None
    return request.app.state.renderer.page(
        request,
        "what_if.html",
        title="What if",
        form=forms.FORMS["what-if"](home).filled({**request.query_params, "rank_date": rank_date}),
        dates=dates,
        found=found,
        shown=SHOWN,
        query=dict(request.query_params),
        cell=grids.notebook_cell(rank_date, {"A": asked}) if found else "",
        rank_date=rank_date,
        scenario=", ".join(f"{name}={value}" for name, value in asked.items()),
    )


@router.get("/what-if.csv")
def what_if_csv(request: Request, rank_date: Text, part: Text = "moves") -> Response:
    """Every move of a what-if, or its indexes or breaks, exact."""
    asked = _asked(request)
    if not asked:
        raise RankdayError("name a parameter and a value")
    if part not in PARTS:
        raise RankdayError(f"there is no part {part!r}; there are {', '.join(PARTS)}")
    return as_csv(
        _found(request.app.state.resolve_home(), rank_date, asked)[part], f"what-if-{part}.csv", ["index_code"]
    )


@router.get("/what-if/compare")
def compare_page(
    request: Request, rank_date: Text = "", code: Text = "R1000", measure: Text = "weight_moved_bp"
) -> Response:
    """Scenarios ``s1`` to ``s4`` side by side, or a grid (``across``, ``down``) as a heat map of a measure."""
    home, asked = request.app.state.resolve_home(), request.query_params
    dates = rank_dates(home)
    rank_date = rank_date or (dates[-1] if dates else "")
    scenarios, cells = grids.scenarios_of(asked), grids.grid_scenarios(asked)
    chosen, heat, table = cells or scenarios, [], {}
    if chosen:
        with about("code"):
            if measure not in grids.MEASURES:
                raise RankdayError(f"{measure}: choose a measure of the list")
        season, inputs, _ = _inputs(home, rank_date)
        with about("code"):
            checked_code(home, code, season.rank_date)
        rows = grids.results(home, season.rank_date, chosen, inputs, code)
        heat = grids.heat_map(rows, cells, code, measure) if cells else []
        table = grids.side_by_side(rows, scenarios) if not cells else {}
    filled = {**asked, "rank_date": rank_date, "code": code, "measure": measure}
    return request.app.state.renderer.page(
        request,
        "what_if_compare.html",
        title="What if, side by side",
        form=forms.scenario_form(home).filled(filled),
        grid_form=forms.grid_form(home, [rank_date] if rank_date in dates else []).filled(filled),
        rank_date=rank_date,
        parameters=list(scenario_parameters(RULEBOOK)),
        measures=grids.MEASURES,
        scenarios=scenarios,
        table=table,
        heat=heat,
        names=list(next(iter(cells.values()))) if cells else [],
        code=code,
        measure=measure,
        cell=grids.notebook_cell(rank_date, chosen, code) if chosen else "",
    )


def _asked(request: Request) -> dict[str, str]:
    """parameter → value as text. Raises InvalidInput of the field that is wrong, before a process is started."""
    query, found = request.query_params, {}
    for number in range(1, forms.PARAMETERS + 1):
        name, value = (query.get(f"{one}{number}", "").strip() for one in ("parameter", "value"))
        if not name:
            if value:
                raise InvalidInput(f"parameter{number}", f"choose the parameter that becomes {value}")
            continue
        if name in found:
            raise InvalidInput(f"parameter{number}", f"{name} is there already; choose it once")
        with about(f"value{number}" if name in scenario_parameters(RULEBOOK) else f"parameter{number}"):
            checked_overrides({name: value}, RULEBOOK)
        found[name] = value
    return found


def _inputs(home: Home, rank_date: str) -> tuple[Season, str, Publication | None]:
    """The season of a rank day, what identifies its inputs, and what is published of it. Raises InvalidInput."""
    with about("rank_date"):
        try:
            season = season_of_rank_date(date.fromisoformat(rank_date))
        except ValueError:
            raise RankdayError(f"rank day {rank_date!r}: write it as 2026-04-30") from None
    published = publication.newest_version(home, f"reconstitution/{season.event_id}")
    snapshot = snapshot_store.newest(home, season.rank_date)
    return season, published.content_hash if published else snapshot.content_hash if snapshot else "", published


def _found(home: Home, rank_date: str, asked: dict[str, str]) -> dict[str, Any]:
    season, inputs, published = _inputs(home, rank_date)
    stream = f"reconstitution/{season.event_id}"
    answered = answer(home, rank_date, asked, inputs)
    return answered | {
        "stream": stream if published else (company.newest_event(home) if company.readable_streams(home) else ""),
        "indexes": [{name: _number(value) for name, value in row.items()} for row in answered["indexes"]],
        "breaks": [{name: _number(value) for name, value in row.items()} for row in answered["breaks"]],
        "moves": [
            row | {name: _number(row[name]) for name in ("total_market_cap", "weight_change_bp")}
            for row in answered["moves"]
        ],
    }


def _number(value: Any) -> Any:
    """The answer's decimals are texts; codes and ids stay what they are."""
    try:
        return Decimal(value) if isinstance(value, str) else value
    except ArithmeticError:
        return value
