"""What a tab of Airflow opens first: it is there at once and turns until the page itself has been computed."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from rankday.reports.web.rendering import base_of

router = APIRouter()
PAGES = ("season", "run", "reconstitution", "question")


@router.get("/open/{page}")
def opening_page(request: Request, page: str) -> Response:
    """A spinner that leads to ``page`` with the same query."""
    if page not in PAGES:
        raise HTTPException(404, "there is no such page")
    target = f"{base_of(request)}/{page}" + (f"?{request.url.query}" if request.url.query else "")
    return request.app.state.renderer.page(request, "opening.html", title="Opening", target=target)
