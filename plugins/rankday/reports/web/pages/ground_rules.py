"""The ground rules of an index on a day: as a page, as Markdown, as PDF; or what changed between two days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.indexes import checked_code
from rankday.reports.ground_rules import as_html, as_pdf, differences, ground_rules
from rankday.reports.web import forms
from rankday.reports.web.refusals import about

router = APIRouter()
Text = Annotated[str, Query(max_length=40)]


@router.get("/ground-rules")
def ground_rules_page(request: Request, code: Text = "R2000", day: Text = "", against: Text = "") -> Response:
    """``day`` empty: today. With ``against`` only what changed between the two days."""
    home = request.app.state.resolve_home()
    asked = _asked(home, code, day, against)
    return request.app.state.renderer.page(
        request,
        "ground_rules.html",
        title=asked["title"],
        form=forms.FORMS["ground-rules"](home, [asked["day"]]).filled(asked),
        document=as_html(_text(home, asked)),
        address={name: asked[name] for name in ("code", "day", "against") if asked[name]},
        **{name: asked[name] for name in ("code", "day", "against")},
    )


@router.get("/ground-rules.md")
def ground_rules_markdown(request: Request, code: Text = "R2000", day: Text = "", against: Text = "") -> Response:
    """The same as Markdown."""
    home = request.app.state.resolve_home()
    asked = _asked(home, code, day, against)
    return Response(_text(home, asked), media_type="text/markdown", headers=_named(asked, "md"))


@router.get("/ground-rules.pdf")
def ground_rules_pdf(request: Request, code: Text = "R2000", day: Text = "", against: Text = "") -> Response:
    """The same as PDF; the same rules give the same bytes."""
    home = request.app.state.resolve_home()
    asked = _asked(home, code, day, against)
    content = as_pdf(_text(home, asked), asked["title"], date.fromisoformat(asked["against"] or asked["day"]))
    return Response(content, media_type="application/pdf", headers=_named(asked, "pdf"))


def _asked(home: Home, code: str, day: str, against: str) -> dict[str, str]:
    """The address as it is meant, with a title. Raises InvalidInput of the field that is wrong."""
    days = {}
    for name, text in (("day", day or date.today().isoformat()), ("against", against)):
        with about(name):
            days[name] = _date(text) if text else ""
    with about("code"):
        checked_code(home, code, days["day"])
    with about("against"):
        checked_code(home, code, days["against"] or days["day"])
    title = f"Ground rules of {code} on {days['day']}"
    return days | {"code": code, "title": title + (f" and {days['against']}" if against else "")}


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise RankdayError(f"{text!r} is not a date; write it as YYYY-MM-DD") from None


def _text(home: Home, asked: dict[str, Any]) -> str:
    day = date.fromisoformat(asked["day"])
    if asked["against"]:
        return differences(home, asked["code"], day, date.fromisoformat(asked["against"]))["text"]
    return ground_rules(home, asked["code"], day)


def _named(asked: dict[str, str], kind: str) -> dict[str, str]:
    days = "-".join(asked[name] for name in ("day", "against") if asked[name])
    return {"Content-Disposition": f'inline; filename="{asked["code"]}-ground-rules-{days}.{kind}"'}
