"""The ledger: the chain of decisions, filterable; verify on request; an entry in full."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from rankday import ledger, publication
from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json
from rankday.contract.streams import Kind, checked_event
from rankday.publication.verification import Report, verify
from rankday.reports.web import ledger_view as view
from rankday.reports.web.csv_answers import as_csv
from rankday.reports.web.refusals import without_paths

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]
Page = Annotated[int, Query(ge=1, le=1_000_000)]
ENTRY = ("number", "kind", "recorded_at", "payload", "previous_hash", "entry_hash")
_one_bundle_at_a_time = threading.Lock()


@router.get("/ledger")
def ledger_page(request: Request, kind: Text = "", q: Text = "", page: Page = 1) -> Response:
    """The chain, newest first."""
    return _page(request, kind, q, page, None)


@router.get("/ledger/verify")
def verify_page(request: Request) -> Response:
    """The same, with every hash of the home checked now; it may take a while, and changes nothing."""
    return _page(request, "", "", 1, verify(request.app.state.resolve_home()))


@router.get("/ledger.csv")
def ledger_csv(request: Request, kind: Text = "", q: Text = "") -> Response:
    """The entries that fit, each with its payload as JSON."""
    found = view.entries(request.app.state.resolve_home(), kind, q)
    rows = [
        {name: readable_json(row[name]) if name == "payload" else row[name] for name in ENTRY}
        for row in found["all_rows"]
    ]
    return as_csv(rows, "ledger.csv", ENTRY)


@router.get("/bundle")
def bundle_download(request: Request, event: Text) -> Response:
    """All the evidence of an event in one archive that checks itself; made outside the home, gone afterwards."""
    from rankday.replay.bundle import bundle

    checked_event(event)  # a month or a day, and nothing else, becomes part of a file's name
    if not _one_bundle_at_a_time.acquire(blocking=False):
        raise RankdayError("another bundle is being made; ask again in some seconds")
    folder = FilePath(tempfile.mkdtemp(prefix="rankday-bundle-"))
    try:
        made = bundle(request.app.state.resolve_home(), event, folder / f"rankday-{event}.zip")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        _one_bundle_at_a_time.release()
    gone = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(made.path, filename=made.path.name, media_type="application/zip", background=gone)


@router.get("/ledger/{number}")
def entry_page(request: Request, number: Annotated[int, Path(ge=1, le=99_999_999)]) -> Response:
    """One entry in full, with its place in the chain."""
    known = ledger.entries(request.app.state.resolve_home())
    if number > len(known):
        raise RankdayError(f"ledger entry {number}: the newest is {len(known)}")
    entry = known[number - 1]
    return request.app.state.renderer.page(
        request, "ledger_entry.html", title=f"Ledger entry {number}", entry=entry, newest=len(known),
        payload=readable_json(entry["payload"]),
    )  # fmt: skip


def _page(request: Request, kind: str, words: str, page: int, report: Report | None) -> Response:
    home = request.app.state.resolve_home()
    found = view.entries(home, kind, words, page)
    problems = [without_paths(line, home) for line in report.problems] if report else []
    kinds = (kind for kind in Kind if kind.is_composition)
    known = {stream.partition("/")[2] for kind in kinds for stream in publication.streams(home, kind)}
    events = sorted(known, reverse=True)
    return request.app.state.renderer.page(
        request,
        "ledger.html",
        title="Ledger",
        found=found,
        kind=kind,
        words=words,
        report=report,
        problems=problems,
        events=events,
    )
