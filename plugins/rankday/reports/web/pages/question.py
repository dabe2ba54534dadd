"""The page for whoever is asked to approve: the reviewer's checklist, a click from each row to what is behind it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import kind_of
from rankday.publication.files import read_manifest
from rankday.publication.results import Result
from rankday.reports.web import event, question
from rankday.reports.web.pages.tables import address_of
from rankday.reports.web.reading import event_meant, opened
from rankday.reports.web.rendering import base_of

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/question")
def question_page(request: Request, stream: Text, hash: Text = "", version: Text = "") -> Response:
    """``hash`` names the result that waits; one that is published can still be looked at."""
    home = request.app.state.resolve_home()
    result = _waiting(home, stream, hash) or event_meant(home, stream, version, hash, is_any=True)
    if kind_of(result.stream).is_addition:  # their own page has every candidate; nothing else moves
        return RedirectResponse(f"{base_of(request)}/reconstitution?{urlencode(address_of(result))}", status_code=303)
    compared = question.compared_with(result)
    with opened(result, compared.views()) as reading:
        return request.app.state.renderer.page(
            request,
            "question.html",
            title=f"Before you answer: {result.stream}",
            result=result,
            compared=compared,
            people=event.decisions_of_people(home, result),
            indexes=event.indexes(reading),
            found=question.checklist(reading, compared),
            family=question.FAMILY,
            most=question.MOST,
            address=address_of(result),
        )


def _waiting(home: Home, stream: str, content_hash: str) -> Result | None:
    """The result that waits, also where the same content was published before."""
    if (stream, content_hash) not in set(publication.pending(home)):
        return None
    folder = home.pending(stream, content_hash)
    return Result(home, stream, folder, read_manifest(folder), None)
