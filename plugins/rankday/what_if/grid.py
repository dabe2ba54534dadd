"""A grid of scenarios: one table of what each would do to each index, in batches that share what they can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.errors import RankdayError
from rankday.contract.files import identifier
from rankday.contract.home import Home
from rankday.reconstitution.warehouse import IN_FORCE, quoted
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.answer import engine_of, working_folder
from rankday.what_if.answers import STAGE, WITH_DERIVED
from rankday.what_if.deltas import RESULTS, Deltas
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.inputs import agreement, inputs_of
from rankday.what_if.parameters import check_together, derived_parameters
from rankday.what_if.scenarios import batches_of

BATCH = 100
BATCH_IN_FULL = 10  # of scenarios that are computed in full, for derived indexes
DERIVED_RESULTS = "what_if_derived_results"


@in_sessions_of_home
def what_if_grid(
    home: Home,
    rank_date: date,
    scenarios: Mapping[str, Mapping[str, str]],
    table: Path,
    any_date: bool = False,
    progress: Callable[[int], None] = lambda done: None,
    with_derived: bool = False,
) -> dict[str, Any]:
    """What each of ``scenarios`` (id → parameter → value, checked) would do on ``rank_date``; the rows go to ``table``.

    ``table`` is a Parquet file: a row a scenario and index, ``in_force`` first; one column for each parameter that any
    scenario changes (null: as in force), then companies, lines, adds and deletes against the rule in force, available
    market cap in USD, one-way turnover of the event (a fraction), weight moved against the rule in force (basis
    points), and the market cap at the break that bounds the index. ``with_derived``, and a parameter of derived
    indexes: every scenario is computed in full, and the table has derived indexes too, without turnover of the event.
    Returns ``event``, ``scenarios``, ``published`` (agreement of the rule in force with it), ``seconds``,
    ``seconds_of_one_full_run`` (the same SQL for one scenario).

    Reads only. Raises RankdayError, as `what_if.what_if`.
    """
    started = time.perf_counter()
    for changed in scenarios.values():
        check_together(changed, RULEBOOK)
    inputs, published = inputs_of(home, rank_date, RULEBOOK, any_date)
    parameters = sorted({name for changed in scenarios.values() for name in changed})
    in_full = with_derived or not derived_parameters(RULEBOOK).keys().isdisjoint(parameters)
    answers = WITH_DERIVED if in_full else (STAGE,)
    with working_folder(home) as folder, engine_of(home, inputs, folder, answers) as engine:
        full = time.perf_counter()
        engine.build({})
        full = time.perf_counter() - full
        compute = _in_full(engine) if in_full else _by_differences(engine)
        agreed, done = agreement(engine, published), 0
        for number, batch in enumerate(batches_of(scenarios, BATCH_IN_FULL if in_full else BATCH)):
            keep_results(engine.db, compute(batch), parameters, IN_FORCE if number else "")
            done += len(batch)
            progress(done)
        write_sorted(engine.db, "from run.what_if_results", table)
    return {
        "rank_date": rank_date,
        "event": inputs.event_id,
        "scenarios": len(scenarios),
        "parameters": parameters,
        "published": agreed,
        "seconds": time.perf_counter() - started,
        "seconds_of_one_full_run": full,
    }


def _by_differences(engine: WhatIfEngine) -> Callable[[Mapping], str]:
    """A function that computes a batch and returns where its results are."""
    deltas = Deltas(engine)

    def compute(batch: Mapping[str, Mapping[str, str]]) -> str:
        deltas.run(batch)
        return f"delta.{RESULTS}"

    return compute


def _in_full(engine: WhatIfEngine) -> Callable[[Mapping], str]:
    """The same, base indexes and derived ones."""
    results = f"from {engine.relation(RESULTS)}"
    derived = f"select * exclude (rank_day) from {engine.relation(DERIVED_RESULTS)}"

    def compute(batch: Mapping[str, Mapping[str, str]]) -> str:
        engine.build(batch)
        return f"({results} union all by name {derived})"

    return compute


def write_sorted(db: duckdb.DuckDBPyConnection, rows: str, table: Path) -> None:
    """Write rows of the results as Parquet or, by its suffix, CSV: the rule in force first, indexes in their order."""
    kind = {".csv": "format csv, header true", ".parquet": "format parquet"}.get(table.suffix)
    if kind is None:
        raise RankdayError(f"{table}: write to a .csv or a .parquet file")
    order = "scenario_id <> 'in_force', scenario_id, index_code"
    db.execute(f"copy (select * from ({rows}) order by {order}) to '{quoted(table)}' ({kind})")


def merged(tables: Iterable[Path], target: Path) -> int:
    """Put the tables of several batches into one, as Parquet and CSV beside it; return the number of scenarios."""
    listed = ", ".join(f"'{quoted(path)}'" for path in tables)
    with duckdb.connect() as db:
        db.execute(f"create table rows as select distinct * from read_parquet([{listed}])")
        for suffix in (".parquet", ".csv"):
            write_sorted(db, "from rows", target.with_suffix(suffix))
        return db.execute("select count(distinct scenario_id) - 1 from rows").fetchone()[0]


def keep_results(db: duckdb.DuckDBPyConnection, results: str, parameters: list[str], without: str) -> None:
    """Append the batch's results, a column for each parameter, to ``run.what_if_results``; the rule in force once."""
    named = {name: identifier(name) for name in parameters}
    values = ", ".join(f"any_value(value) filter (where parameter = '{name}') as {as_}" for name, as_ in named.items())
    rows = f"""
        select scenario_id, {", ".join(named.values())}, results.* exclude (scenario_id)
        from {results} as results
        left join (select scenario_id, {values} from run.scenario_overrides group by scenario_id) using (scenario_id)
        where scenario_id <> '{without}'
    """
    made = db.execute(
        "select count(*) from duckdb_tables() where table_name = 'what_if_results' and schema_name = 'run'"
    )
    kept = made.fetchone()[0]
    db.execute(f"insert into run.what_if_results {rows}" if kept else f"create table run.what_if_results as {rows}")
