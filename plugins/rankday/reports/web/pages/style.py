"""The style map of an event or a list: every scored company by score and size, its growth share as colour."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.publication.results import Result
from rankday.reports.search import companies_meant
from rankday.reports.web import company, forms
from rankday.reports.web.charts.styles import style_map
from rankday.reports.web.derived_tables import STYLE
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import Reading, event_meant, once, opened
from rankday.reports.web.refusals import NothingYet, about
from rankday.reports.web.rendering import base_of
from rankday.reports.web.tables import Asked, page_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
SETS = ("R1000", "R2000", "RMICRO")


@router.get("/style")
def style_page(request: Request, stream: Text = "", version: Text = "", hash: Text = "", who: Text = "") -> Response:
    """A map for each set and the table below; ``who`` is ringed. ``stream`` empty: the newest event."""
    home = request.app.state.resolve_home()
    with about("stream"):
        result = event_meant(home, stream or company.newest_event(home), version, hash)
        if not STYLE.is_in(result.manifest["files"]):
            raise NothingYet(f"{result.stream} was made before companies had a style")
    contents = once(result, base_of(request), _contents) if not who.strip() else _marked(result, base_of(request), who)
    return request.app.state.renderer.page(
        request, "style.html", title="Style map", result=result, address=address_of(result),
        form=forms.FORMS["style"](home).filled({"stream": result.stream, "who": who}), **contents,
    )  # fmt: skip


def _marked(result: Result, base: str, who: str) -> dict[str, Any]:
    """The same with those whom ``who`` may mean ringed. Raises InvalidInput where none of them is scored."""
    with opened(result) as reading, about("who"):
        meant = [row["company_id"] for row in companies_meant(reading, who)]
        scored = {row["company_id"] for row in reading.rows("select company_id from style")}
        if not scored & set(meant):
            raise RankdayError(f"{who!r}: no scored company of {result.stream} has that name, ticker or id")
        return _of(reading, base, meant)


def _contents(result: Result, base: str) -> dict[str, Any]:
    with opened(result) as reading:
        return _of(reading, base, ())


def _of(reading: Reading, base: str, asked: Collection[str]) -> dict[str, Any]:
    """What the page shows of the files, with links under ``base``."""
    breaks = {row["base_set"]: row for row in reading.rows("from style_breaks")}
    companies = reading.rows("""
        select company_id, coalesce(name, company_id) as name, base_set, score, growth_share, available_market_cap
        from style left join decisions using (company_id) order by available_market_cap desc, company_id
    """)

    def link(company_id: str) -> str:
        return f"{base}/explain?who={company_id}&stream={reading.stream}"

    maps = {
        one: style_map(one, [row for row in companies if row["base_set"] == one], breaks[one], asked, link)
        for one in SETS
        if one in breaks
    }
    shown = [breaks[one] for one in maps]
    return {"maps": maps, "breaks": shown, "table": page_of(reading, STYLE, Asked.of(STYLE, {}))}
