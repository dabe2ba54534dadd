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
from rankday.reports.web import company
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.reading import meant
from rankday.reports.web.what_if_runs import answer
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import season_of_rank_date
from rankday.what_if.parameters import checked_overrides, rank_day_parameters

router = APIRouter()
Text = Annotated[str, Query(max_length=60)]
SHOWN = 500
PARTS = ("moves", "indexes", "breaks")
FIELDS = 2


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
        parameters=rank_day_parameters(RULEBOOK),
        asked=[*asked.items(), *[("", "")] * (FIELDS - len(asked))],
        rank_date=rank_date,
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


def rank_dates(home: Home) -> list[str]:
    """Rank days that can be asked about: those of published events and those with a snapshot, oldest first."""
    found = {meant(home, stream).manifest["rank_date"] for stream in publication.streams(home, "reconstitution")}
    for session in snapshot_store.sessions(home):
        try:
            season_of_rank_date(session)
            found.add(session.isoformat())
        except RankdayError:
            continue
    return sorted(found)


def _asked(request: Request) -> dict[str, str]:
    query, found = request.query_params, {}
    for number in range(1, FIELDS + 1):
        name = query.get(f"parameter{number}", "").strip()
        if name:
            found[name] = query.get(f"value{number}", "").strip()
    return found


def _found(home: Home, rank_date: str, asked: dict[str, str]) -> dict[str, Any]:
    try:
        season = season_of_rank_date(date.fromisoformat(rank_date))
    except ValueError:
        raise RankdayError(f"rank day {rank_date!r}: write it as 2026-04-30") from None
    checked_overrides(asked, RULEBOOK)  # refused before a process is started
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
