"""What the page "Next reconstitution" shows beside its tables, and the record of all seasons."""

from __future__ import annotations

from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.projection.scoring import rows_of
from rankday.projection.sealing import sealed_forecasts
from rankday.publication.results import Result
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading, locked_connection, meant
from rankday.reports.web.refusals import NothingYet

MOST = 250  # projections in a path


def projection_of(home: Home, day: str) -> Result:
    """The projection of ``day`` (empty: the newest). Raises NothingYet without one, RankdayError for another day."""
    streams = publication.streams(home, Kind.PROJECTION)
    if not streams:
        raise NothingYet("Nothing is projected yet: rankday project --session DATE, or the DAG projection behind nightly.")
    return meant(home, f"{Kind.PROJECTION}/{day}" if day else streams[-1])


def totals_of(reading: Reading, code: str, amount: float, table: str) -> dict[str, Any]:
    """Expected and as-if-today demand of what tracks ``code``: bought, sold (USD), lines over a day, adds, deletes."""
    return reading.row(query("projected_totals").replace("candidates_query", table), code=code, amount=amount)


def break_path(home: Home, result: Result, code: str) -> list[dict[str, Any]]:
    """The cap at the break that bounds ``code`` by each projection of the event up to this one, oldest first."""
    until, event = result.manifest["session"], result.manifest["event"]
    files = {}
    for stream in publication.streams(home, Kind.PROJECTION)[-MOST:]:
        one = publication.newest_version(home, stream)
        path = one.folder / "projected_breakpoints.parquet"
        if one.manifest["session"] <= until and one.manifest["event"] == event and path.exists():
            files[one.manifest["session"]] = path
    with locked_connection(home.root, {"breaks": list(files.values())}) as db:
        rows = db.execute(query("break_path"), {"code": code, "rank": _bound(result, code)}).fetchall()
    return [{"session": session, "market_cap": cap} for session, cap in rows]


def record(home: Home) -> list[dict[str, Any]]:
    """Every sealed forecast, the newest first, each with the rows of its score by index; none while it has none."""
    scored: dict[str, list[dict[str, Any]]] = {}
    for stream in publication.streams(home, Kind.SCORE):
        for row in rows_of(publication.newest_version(home, stream).folder / "forecast_scores.parquet"):
            scored.setdefault(row["content_hash"], []).append(row)
    return [
        {"sealed": one, "scores": {row["index_code"]: row for row in scored.get(one.content_hash, [])}}
        for one in reversed(sealed_forecasts(home))
    ]


def scores_of(home: Home, event: str) -> Result | None:
    """The score of an event; None while there is none."""
    stream = str(Stream(Kind.SCORE, event=event))
    return meant(home, stream) if publication.versions(home, stream) else None
