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
from rankday.reports.web import company, forms
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.refusals import InvalidInput, about
from rankday.reports.web.what_if_runs import answer, rank_dates
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import season_of_rank_date
from rankday.what_if.parameters import checked_overrides, rank_day_parameters

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
        with about(f"value{number}" if name in rank_day_parameters(RULEBOOK) else f"parameter{number}"):
            checked_overrides({name: value}, RULEBOOK)
        found[name] = value
    return found


def _found(home: Home, rank_date: str, asked: dict[str, str]) -> dict[str, Any]:
    with about("rank_date"):
        try:
            season = season_of_rank_date(date.fromisoformat(rank_date))
        except ValueError:
            raise RankdayError(f"rank day {rank_date!r}: write it as 2026-04-30") from None
    stream = f"reconstitution/{season.event_id}"
    published = publication.newest_version(home, stream)
    snapshot = snapshot_store.newest(home, season.rank_date)
    inputs = published.content_hash if published else snapshot.content_hash if snapshot else ""
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
