"""From a run of a DAG to what it made: the page of its result, else what the run did."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.engine import run_folder
from rankday.ledger.sentences import sentence
from rankday.publication.approvals import histories
from rankday.publication.barred import Part
from rankday.publication.files import read_manifest
from rankday.publication.publishing import waiting_hashes
from rankday.reports.web.refusals import without_paths
from rankday.reports.web.rendering import base_of

router = APIRouter()
Text = Annotated[str, Query(max_length=400)]


@router.get("/run")
def result_of_run(request: Request, dag_id: Text, run_id: Text) -> Response:
    """Redirect to the result that this run submitted or published; without one, a page of what the run did."""
    home = request.app.state.resolve_home()
    entries = ledger.entries(home)
    own_id = run_folder.run_id_of(dag_id, run_id)
    if found := _made_by(home, entries, own_id):
        return RedirectResponse(f"{base_of(request)}/reconstitution?{urlencode(found)}", status_code=303)
    about = [entry for entry in entries if entry["payload"].get("run_id") == own_id]
    return request.app.state.renderer.page(
        request,
        "run.html",
        title=f"Run of {dag_id}",
        dag_id=dag_id,
        run_id=run_id,
        entries=[entry | {"line": without_paths(sentence(entry), home)} for entry in about],
    )


def _made_by(home: Home, entries: list[dict[str, Any]], run_id: str) -> dict[str, str] | None:
    """Stream and content hash of the run's newest event or list that is still there.

    The manifest names one run; whoever submitted the same content again is in the ledger. A day has a run of its own.
    """
    for (stream, content_hash), history in reversed(histories(entries).items()):
        if stream.startswith("daily/"):
            continue
        opened = {row["of"] for row in history.barred if row["part"] == Part.OPENED_RUN}
        there = _runs_by_hash(home, stream)
        if content_hash in there and run_id in {there[content_hash], *opened}:
            return {"stream": stream, "hash": content_hash}
    return None


def _runs_by_hash(home: Home, stream: str) -> dict[str, str]:
    """Content hash → run id of the manifest, of every version and every pending result, the rejected ones too."""
    numbers = publication.versions(home, stream)
    manifests = [publication.load(home, stream, number).manifest for number in numbers]
    manifests += [read_manifest(home.pending(stream, one)) for one in waiting_hashes(home, stream)]
    return {manifest["content_hash"]: manifest["run_id"] for manifest in manifests}
