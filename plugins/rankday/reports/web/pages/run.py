"""From a run of a DAG to what it made: the page of its result, else where the run stands."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine import run_folder
from rankday.publication.files import read_manifest
from rankday.publication.publishing import waiting_hashes
from rankday.reports.web.rendering import base_of

router = APIRouter()
Text = Annotated[str, Query(max_length=400)]


@router.get("/run")
def result_of_run(request: Request, dag_id: Text, run_id: Text) -> Response:
    """Redirect to the result that this run submitted or published; a daily run leads to the newest day."""
    home = request.app.state.resolve_home()
    if dag_id == "nightly":
        return _to(request, "index" if publication.streams(home, "daily") else "season", {})
    try:
        run = run_folder.load(home, run_folder.run_id_of(dag_id, run_id))
    except RankdayError:
        return _to(request, "season", {"dag": dag_id})
    found = _made_by(home, run)
    if found is None:
        raise RankdayError(f"{run.stream}: this run has not submitted a result for approval (yet); see its tasks")
    return _to(request, "reconstitution", {"stream": run.stream, "hash": found})


def _made_by(home: Home, run: run_folder.Run) -> str | None:
    """The content hash of the run's result; the same content of another run is the same result."""
    for number in reversed(publication.versions(home, run.stream)):
        manifest = publication.load(home, run.stream, number).manifest
        if manifest["run_id"] == run.facts["run_id"]:
            return manifest["content_hash"]
    there = waiting_hashes(home, run.stream)  # the rejected ones too
    for content_hash in there:
        if read_manifest(home.pending(run.stream, content_hash))["run_id"] == run.facts["run_id"]:
            return content_hash
    newest = publication.newest_version(home, run.stream)
    return there[-1] if there else newest.content_hash if newest else None


def _to(request: Request, page: str, query: dict[str, str]) -> Response:
    return RedirectResponse(f"{base_of(request)}/{page}" + (f"?{urlencode(query)}" if query else ""), status_code=303)
