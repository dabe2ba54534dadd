"""The projection of a session: the trial, held against the last projection, published as ``projection/<session>``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.publication_tables import PROBABILITIES, PROJECTION_TABLES
from rankday.contract.streams import Kind, Stream
from rankday.drops.references import snapshot_named
from rankday.engine import provenance
from rankday.engine.project import Relation
from rankday.engine.written_tables import write_table
from rankday.evidence import pins as evidence_pins
from rankday.gates import fill_results
from rankday.ledger.rule_changes import record_rules
from rankday.projection.probability import fill_probabilities
from rankday.projection.trial import Trial, trial
from rankday.projection.watch_list import alerts_of, watched
from rankday.publication.published import Publication
from rankday.publication.results import Result
from rankday.reconstitution.season_changes import DECIDING_TABLES, fill_changed_facts
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.policies import methodology_version, policy_in_force
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.session_changes import in_force, in_sessions_of_home
from rankday.rulebook.sessions import sessions_between
from rankday.what_if.answer import working_folder

MODELS = ("projected_changes", "projected_breakpoints", "projected_companies", "projected_indexes",
          "projected_candidates", "what_changed")  # fmt: skip
BEFORE = {
    "changes_before": "projected_changes",
    "companies_before": "projected_companies",
    "breakpoints_before": "projected_breakpoints",
}


@in_sessions_of_home
def project(
    home: Home,
    session: date,
    triggered_by: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Publish the projection of ``session``; the same input makes no new version.

    Returns what `summary_of` has of it, and ``alerts``: a sentence for each company of the home's watch list that
    crossed its threshold (`rankday.projection.watch_list`). Raises RankdayError for a day that is no session or has no
    snapshot (nothing is frozen here), or a wrong row of that list.
    """
    watch = watched(home)
    with working_folder(home, "projection") as folder:
        progress("the rank day, tried")
        with trial(home, session, folder) as tried:
            before = last_projection(home, session)
            fill_forecast(home, tried, before)
            progress("how likely it is")
            fill_probabilities(tried)
            progress("what it changes")
            tried.build(MODELS)
            alerts = alerts_of(tried, watch)
            draft = folder / "result"
            rows = _write(tried, draft)
            manifest = _manifest(home, tried, before, rows, triggered_by)
        record_rules(home, RULEBOOK)
        progress("publish")
        stream = str(Stream(Kind.PROJECTION, day=session))
        publication.submit(home, stream, draft, manifest)
    published = publication.newest_version(home, stream)
    if not is_there(published):
        raise RankdayError(f"{published.stream} v{published.version}: its tables were removed by rankday clean")
    return summary_of(published) | {"alerts": alerts}


def last_projection(home: Home, session: date) -> Publication | None:
    """The newest projection of a session before ``session``; None if there is none."""
    streams = publication.streams(home, Kind.PROJECTION)
    earlier = (publication.newest_version(home, one) for one in reversed(streams) if Stream.parse(one).day < session)
    return next((one for one in earlier if is_there(one)), None)


def is_there(one: Publication) -> bool:
    """Whether the tables of a projection are: `rankday clean` leaves the manifest alone of one that is disposable."""
    return (one.folder / "projected_changes.parquet").exists()


def fill_forecast(home: Home, tried: Trial, before: Publication | None) -> None:
    """Fill the sources of the models: what is asked, and the last projection with what has changed since."""
    db = tried.engine.db
    tried.engine.runner.create_sources("forecast")
    facts = before.manifest if before else {}
    db.execute(
        "insert into forecast.asked values (?, ?, ?, ?)",
        [tried.session, tried.season.event_id, facts.get("session"), facts.get("event")],
    )
    if before is None:
        return
    for source, table in BEFORE.items():
        fill_table(tried, source, before.folder / f"{table}.parquet")
    for table in PROBABILITIES:
        if (path := before.folder / f"{table}.parquet").exists():
            fill_table(tried, "probabilities_before", path)
    ranked = facts["rank_date"]
    then = snapshot_named(home, ranked, facts["input_snapshots"][ranked], DECIDING_TABLES)
    if then.content_hash != tried.inputs.snapshot.content_hash:
        for table in DECIDING_TABLES:
            fill_changed_facts(db, table, then, tried.inputs.snapshot, "forecast.changed_facts")


def fill_table(tried: Trial, source: str, path: Path) -> None:
    """Fill ``forecast.<source>`` from a published table, with the columns that the source declares."""
    columns = tried.engine.project.sources[Relation("forecast", source)].columns
    listed = ", ".join(f'"{name}"' for name, _ in columns)
    tried.engine.db.execute(f"insert into forecast.{source} select {listed} from read_parquet(?)", [str(path)])


def _write(tried: Trial, folder: Path) -> dict[str, int]:
    db = tried.engine.db
    folder.mkdir()
    fill_results(db, "projection.gate_results", tried.findings())
    rows = {
        table: write_table(db, f"projection.{table}", folder / table, order, IN_FORCE)
        for table, order in PROJECTION_TABLES.items()
    }
    for table, order in PROBABILITIES.items():
        if db.execute(f"from forecast.{table} limit 1").fetchall():
            rows[table] = write_table(db, f"forecast.{table}", folder / table, order, IN_FORCE)
    return rows


def _manifest(
    home: Home, tried: Trial, before: Publication | None, rows: dict[str, int], triggered_by: str | None
) -> dict[str, Any]:
    season, inputs, session = tried.season, tried.inputs, tried.session
    to_rank_day = len(sessions_between(session, season.rank_date)[1:])
    named = ("incumbents", "incumbents_from", "compared_with", "input_snapshots", "earlier_snapshots",
             "snapshot_compared_with", "shares_before_from", "prior_style_from")  # fmt: skip
    return {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "session": session.isoformat(),
        "event": season.event_id,
        "rank_date": inputs.rank_day.isoformat(),
        "event_rank_date": season.rank_date.isoformat(),
        "implementation_date": season.implementation_date.isoformat(),
        "sessions_to_rank_day": to_rank_day,
        "is_in_season": to_rank_day <= policy_in_force("projection_season_sessions", session),
        "sessions_to_implementation": len(sessions_between(session, season.implementation_date)[1:]),
        "calendar_version": season.calendar_version,
        "methodology_version": methodology_version(session),
        "last_projection": before and str(before.named),
        "triggered_by": triggered_by,
        **{name: tried.facts[name] for name in named if name in tried.facts},
        "evidence": inputs.evidence and evidence_pins.pin(home, inputs.evidence),
        "session_changes": [row.as_json() for row in in_force()],
        "rulebook_hash": provenance.rulebook_hash(inputs.rulebook),
        "code_version": provenance.code_version(),
        "engine_versions": provenance.engine_versions(),
        "row_counts": rows,
        "gates": [asdict(result) for result in tried.findings()],
    }


def summary_of(one: Publication | Result) -> dict[str, Any]:
    """A projection in short: stream, version, content_hash, folder, event, event_rank_date, implementation_date,
    sessions_to_rank_day (0 from it on), sessions_to_implementation, last_projection, adds and deletes of each index,
    breakpoints (cap in USD by rank), what_changed (rows by cause), and the gates that are not met."""
    named = ("content_hash", "session", "event", "event_rank_date", "implementation_date", "sessions_to_rank_day",
             "sessions_to_implementation", "last_projection")  # fmt: skip
    with duckdb.connect() as db:

        def rows(columns: str, table: str, group: str = "") -> list[tuple]:
            query = f"select {columns} from read_parquet(?) {group} order by all"
            return db.execute(query, [str(one.folder / f"{table}.parquet")]).fetchall()

        counted = rows("index_code, change_type, count(*)", "projected_changes", "group by all")
        caps = rows("break_rank, market_cap", "projected_breakpoints")
        causes = rows("cause, count(*)", "what_changed", "group by all")
    indexes: dict[str, dict[str, int]] = {}
    for code, change, count in counted:
        indexes.setdefault(code, {"add": 0, "delete": 0})[change] = count
    return {
        "stream": one.stream,
        "version": one.version,
        "folder": str(one.folder),
        **{name: one.manifest[name] for name in named},
        "indexes": indexes,
        "breakpoints": {str(rank): str(cap) for rank, cap in caps},
        "what_changed": dict(causes),
        "gates_not_met": [gate for gate in one.manifest["gates"] if not gate["is_met"]],
    }
