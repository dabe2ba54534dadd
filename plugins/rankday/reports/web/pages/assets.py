"""The style sheet and the scripts: served like a page, so that they too stand behind the login."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse

from rankday.reports.web.rendering import HERE

router = APIRouter()
FILES = {"audit.css": "text/css", "audit.js": "text/javascript", "downloads.js": "text/javascript"}


@router.get("/assets/audit.css")
def style_sheet() -> FileResponse:
    return _file("audit.css")


@router.get("/assets/audit.js")
def script() -> FileResponse:
    return _file("audit.js")


@router.get("/assets/downloads.js")
def script_of_downloads() -> FileResponse:
    return _file("downloads.js")


def _file(name: str) -> FileResponse:
    return FileResponse(HERE / "static" / name, media_type=FILES[name], headers={"Cache-Control": "private, no-cache"})
