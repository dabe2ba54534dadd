"""The drop's gate: is this the market we know? Checked before a session's day is computed, by the DAG and by the
command line alike. Facts and limits are ``models/gates/drop`` (docs/contract.md 3).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import duckdb

from rankday import gates, publication
from rankday.contract.errors import GateFailed, RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.daily.additions import additions_since
from rankday.daily.compositions import begun_on, reconstitutions, starting_composition
from rankday.daily.known_events import events_of_home
from rankday.daily.tables import insert_rows
from rankday.drops.comparison import compared_with, insert_compared
from rankday.drops.snapshot_store import Snapshot, check_files, frozen
from rankday.engine.database import in_memory
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.gates.limits import Limit
from rankday.ledger.run_ledger import record_stopped
from rankday.rulebook.rows import RULEBOOK

STAGE = "snapshot"


def check_snapshot(
    home: Home, session: date, run_id: str, accept_gates: Collection[str] = (), reason: str | None = None
) -> list[gates.GateResult]:
    """Check the newest snapshot of ``session``; nothing is opened and nothing published.

    Empty where the session's published day was computed from this very snapshot: it passed then. Raises GateFailed for
    a critical gate that is not met and not named in ``accept_gates``, recorded as a stop of the run ``run_id``;
    RankdayError without a snapshot, VerificationFailed for one that is not what was frozen.
    """
    snapshot = frozen(home, session)
    if _is_published(home, snapshot):
        return []
    check_files(snapshot)
    results = _results(home, snapshot)
    if unmet := gates.stopping(results, gates.overrides_among(results, accept_gates, reason)):
        line = f"{session}: its drop does not pass the gate: {gates.described(unmet)}. Nothing of it was published"
        record_stopped(home, {"run_id": run_id, "stream": str(Stream(Kind.DAILY, day=session))}, STAGE, line)
        raise GateFailed(line, unmet)
    return results


def findings(home: Home, snapshot: Snapshot) -> list[gates.GateResult]:
    """What the gate finds in ``snapshot`` beside the one it is compared with; nothing is recorded and nothing stops.

    Empty where there is nothing of ours to compare with. Without a composition, lines are weighed among all that may
    enter.
    """
    if compared_with(home, snapshot) is None:
        return []
    return [result for result in _results(home, snapshot, is_composition_needed=False) if not result.is_met]


def _is_published(home: Home, snapshot: Snapshot) -> bool:
    day = publication.newest_version(home, str(Stream(Kind.DAILY, day=snapshot.session)))
    used = day.manifest["input_snapshots"][snapshot.session.isoformat()] if day else {}
    return used.get("content_hash") == snapshot.content_hash


def _results(home: Home, snapshot: Snapshot, is_composition_needed: bool = True) -> list[gates.GateResult]:
    with in_memory() as db:
        runner = ModelRunner(db)
        runner.create_sources("drop", "run")
        load_rulebook(db, RULEBOOK)
        for source in runner.project.sources_of("drop"):
            _insert_drop(db, source.relation.table, snapshot)
        db.execute("insert into run.rank_days values ('in_force', ?, '', null)", [snapshot.session])
        _insert_incumbents(db, home, snapshot, is_composition_needed)
        _insert_comparison(db, home, snapshot)
        runner.build((model.name for model in runner.project.behind(["drop_limits"])), as_tables=True)
        rows = db.execute("select gate, minimum, maximum, severity, value, detail from gates.drop_limits order by gate")
        return gates.check_limits([Limit(*row) for row in rows.fetchall()], STAGE)


def _insert_drop(db: duckdb.DuckDBPyConnection, table: str, snapshot: Snapshot) -> None:
    path = snapshot.table_path(table)
    if path is not None:
        db.execute(
            f'insert into drop."{table}" by name select ?::date as session, * from read_parquet(?)',
            [snapshot.session, str(path)],
        )


def _insert_incumbents(db: duckdb.DuckDBPyConnection, home: Home, snapshot: Snapshot, is_needed: bool) -> None:
    """The lines in the indexes: those that the published day before left; on the base day the starting composition."""
    days = (Stream.parse(stream).day for stream in publication.streams(home, Kind.DAILY))
    before = max((day for day in days if day < snapshot.session), default=None)
    if before is not None:
        opening = publication.newest_version(home, str(Stream(Kind.DAILY, day=before))).folder / "opening.parquet"
        db.execute(
            "create temp table composition as select index_code, security_id from read_parquet(?)", [str(opening)]
        )
    else:
        try:
            published = reconstitutions(home)
            source, base = starting_composition(snapshot.session, snapshot, published)
        except RankdayError:
            if is_needed:
                raise
            return
        db.execute("create temp table composition (index_code text, security_id text, available int8, total int8)")
        insert_rows(db, "composition", base.rows)
        if (since := additions_since(home, snapshot.session, begun_on(source, published))) is not None:
            columns = ["index_code", "security_id", "available_shares", "total_shares"]
            insert_rows(db, "composition", since.select(columns))
    db.execute(
        "insert into run.incumbents select distinct ?::date, index_code, security_id from composition",
        [snapshot.session],
    )


def _insert_comparison(db: duckdb.DuckDBPyConnection, home: Home, snapshot: Snapshot) -> None:
    """The snapshot before: its share counts and closes, its sizes where it is another session's; the events known."""
    before = compared_with(home, snapshot)
    insert_compared(db, snapshot.session, before)
    insert_rows(db, "run.known_events", events_of_home(home, snapshot.session))
    if before is not None and before.session < snapshot.session:
        sizes = {name: table["rows"] for name, table in before.manifest["tables"].items()}
        insert_rows(db, "run.earlier_rows", list(sizes.items()))
