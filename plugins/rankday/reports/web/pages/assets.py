"""The style sheet and the scripts: served like a page, so that they too stand behind the login."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from fastapi.responses import FileResponse

from rankday.reports.web.rendering import HERE

router = APIRouter()
CSS, SCRIPT = "text/css", "text/javascript"
FILES = {
    "audit.css": CSS,
    "audit.js": SCRIPT,
    "tables.js": SCRIPT,
    "airflow.js": SCRIPT,
    "charts.js": SCRIPT,
    "downloads.js": SCRIPT,
    "search.js": SCRIPT,
}


def _file(name: str) -> FileResponse:
    return FileResponse(HERE / "static" / name, media_type=FILES[name], headers={"Cache-Control": "private, no-cache"})


for _name in FILES:
    router.get(f"/assets/{_name}", name=_name)(partial(_file, _name))
