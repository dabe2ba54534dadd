"""How good the sealed forecasts of an event were, once it is published: ``score/<event>``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.publication_tables import PROBABILITIES, SCORE_TABLES
from rankday.contract.streams import Kind, Stream
from rankday.engine import provenance
from rankday.engine.written_tables import write_table
from rankday.projection.projecting import fill_forecast, fill_table
from rankday.projection.sealing import Sealed, publication_of, sealed_forecasts
from rankday.projection.trial import Trial
from rankday.publication.published import Publication, newest_version
from rankday.publication.results import Result
from rankday.reconstitution.run_inputs import load
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import season_of_event
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.answer import engine_of, working_folder

PUBLISHED = {
    "published_changes": "changes",
    "published_members": "constituents",
    "published_breakpoints": "breakpoints",
}
CALLED, CAME = "projected_changes", "actual_changes"  # what is read in the place of which
OF_EACH = ("projected_causes", "what_changed", *SCORE_TABLES)


@in_sessions_of_home
def score(home: Home, event: str, progress: Callable[[str], None] = lambda step: None) -> dict[str, Any]:
    """Publish the scores of every sealed forecast of ``event``, held against the newest published version of it.

    Returns stream, version, content_hash, folder, event, of (the reconstitution), forecasts (how many) and scores (the
    rows of forecast_scores). Raises RankdayError before the event is published and where none was sealed.
    """
    reconstitution = newest_version(home, f"{Kind.RECONSTITUTION}/{event}")
    if reconstitution is None:
        raise RankdayError(f"reconstitution/{event}: not published yet; its forecasts are scored afterwards")
    if not (sealed := sealed_forecasts(home, event)):
        raise RankdayError(f"{event}: no forecast of it was sealed; rankday project --session DATE --seal seals one")
    stream = str(Stream(Kind.SCORE, event=event))
    inputs = load(home, reconstitution.manifest, RULEBOOK)
    with working_folder(home, "score") as folder, engine_of(home, inputs, folder, ()) as engine:
        facts, season = reconstitution.manifest, season_of_event(event, reconstitution.manifest["calendar_version"])
        implementation = date.fromisoformat(facts["implementation_date"])
        came = Trial(engine, implementation, season, inputs.snapshot, inputs, facts)
        for number, one in enumerate(sealed, 1):
            progress(f"forecast {number} of {len(sealed)}")
            _score_one(home, came, reconstitution, one)
            for table in SCORE_TABLES:
                make = f"insert into scored_{table} by name" if number > 1 else f"create table scored_{table} as"
                engine.db.execute(f"{make} from projection.{table}")
        draft = folder / "result"
        draft.mkdir()
        rows = {
            table: write_table(engine.db, f"scored_{table}", draft / table, order, IN_FORCE)
            for table, order in SCORE_TABLES.items()
        }
        publication.submit(home, stream, draft, _manifest(event, reconstitution, sealed, rows))
    return summary_of_score(newest_version(home, stream))


def score_what_is_due(home: Home, progress: Callable[[str], None] = lambda step: None) -> list[dict[str, Any]]:
    """Score every event that is published since its forecasts were sealed or scored; what `score` returns of each."""
    found = []
    for event in dict.fromkeys(one.event for one in sealed_forecasts(home)):
        reconstitution = newest_version(home, f"{Kind.RECONSTITUTION}/{event}")
        scored = newest_version(home, str(Stream(Kind.SCORE, event=event)))
        if reconstitution and (scored is None or scored.manifest["of"] != str(reconstitution.named)):
            found.append(score(home, event, progress))
    return found


def _score_one(home: Home, came: Trial, reconstitution: Publication, sealed: Sealed) -> None:
    """Build the models of one sealed forecast: what came is held against it as a later projection would be."""
    engine, forecast = came.engine, publication_of(home, sealed)
    fill_forecast(home, came, forecast)
    for source, table in PUBLISHED.items():
        fill_table(came, source, reconstitution.folder / f"{table}.parquet")
    for table in PROBABILITIES:
        if (path := forecast.folder / f"{table}.parquet").exists():
            fill_table(came, table, path)
    engine.db.execute(
        "insert into forecast.sealed values (?, ?, ?, ?)",
        [sealed.session, sealed.content_hash, forecast.manifest["sessions_to_rank_day"], sealed.is_late],
    )
    came.build(("index_distances", "projected_companies"))
    engine.create(("projected_breakpoints", CAME))
    reading = {engine.relation(CALLED): str(engine.relation(CAME))}
    engine.create(("projected_differences",), reading=reading)
    engine.create((*OF_EACH, "forecast_outcomes", "forecast_hits"))


def _manifest(event: str, reconstitution: Publication, sealed: list[Sealed], rows: dict[str, int]) -> dict[str, Any]:
    return {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "event": event,
        "of": str(reconstitution.named),
        "sealed": [one.reference | {"sealed_at": one.sealed_at, "is_late": one.is_late} for one in sealed],
        "rulebook_hash": provenance.rulebook_hash(),
        "code_version": provenance.code_version(),
        "engine_versions": provenance.engine_versions(),
        "row_counts": rows,
        "gates": [],
    }


def summary_of_score(one: Publication | Result) -> dict[str, Any]:
    """What `score` returns of a published score; numbers of the rows are exact decimals."""
    return {
        "stream": one.stream,
        "version": one.version,
        "content_hash": one.manifest["content_hash"],
        "folder": str(one.folder),
        "event": one.manifest["event"],
        "of": one.manifest["of"],
        "forecasts": len(one.manifest["sealed"]),
        "surprises": one.manifest["row_counts"]["forecast_surprises"],
        "scores": rows_of(one.folder / "forecast_scores.parquet"),
    }


def rows_of(table: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet table as dictionaries, in its order."""
    with duckdb.connect() as db:
        cursor = db.execute("from read_parquet(?)", [str(table)])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
