"""What has changed since the result a list is compared with: composition, facts of the rank day, rules, exceptions.

Facts only, as tables of the run's database; which of them explains a difference is decided in SQL (season_evidence).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.files import quoted
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.snapshot_store import Snapshot
from rankday.reconstitution.run_inputs import RunInputs

# The tables of a drop that decide, and the seeds that do; memberships are compared as the decisions list them.
DECIDING_TABLES = ("companies", "geography", "securities", "prices", "shares")
SOURCES = ("note", "on_record_from")
DECIDING_SEEDS = ("parameters", "eligible_values", "breaks", "screens", "indexes", "region_countries")


def fill(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Fill them from the result before, ``inputs.season.previous``, whose folder is there."""
    previous = inputs.season.previous
    _fill_composition(db, inputs, previous.folder)
    if previous.manifest is None:  # the rank day computed from these same inputs: nothing else can differ
        _insert(
            db,
            "previous_exceptions",
            inputs,
            _exceptions(inputs.rulebook, inputs.event_id),
        )
        return
    _insert(db, "previous_leavers", inputs, [(line,) for line in previous.manifest.get("leavers", [])])
    _insert(db, "previous_exceptions", inputs, _exceptions(previous.folder / "rulebook", inputs.event_id))
    _insert(db, "changed_for_all", inputs, _changed_rules(previous.folder / "rulebook", inputs, previous.manifest))
    _insert(db, "changed_for_all", inputs, _changed_drops(previous.manifest, inputs))
    if previous.snapshot.content_hash != inputs.snapshot.content_hash:
        for table in DECIDING_TABLES:
            fill_changed_facts(db, table, previous.snapshot, inputs.snapshot)


def _fill_composition(db: duckdb.DuckDBPyConnection, inputs: RunInputs, folder: Path) -> None:
    db.execute(
        "insert into run.previous_constituents "
        "select ?::date, index_code, security_id, company_id, ticker, name, weight from read_parquet(?)",
        [inputs.rank_day, str(folder / "constituents.parquet")],
    )
    db.execute(
        "insert into run.previous_decisions select ?::date, company_id, prior_indexes from read_parquet(?)",
        [inputs.rank_day, str(folder / "decisions.parquet")],
    )
    events = folder / "season_events.parquet"
    if events.exists():
        db.execute(
            "insert into run.previous_season_events select ?::date, event_id, company_id, role, event_type, ex_date, "
            "terms, outcome, market_cap_after from read_parquet(?)",
            [inputs.rank_day, str(events)],
        )


def _insert(db: duckdb.DuckDBPyConnection, table: str, inputs: RunInputs, rows: list[tuple]) -> None:
    for row in rows:
        marks = ", ".join("?" * (len(row) + 1))
        db.execute(f"insert into run.{table} values ({marks})", [inputs.rank_day, *row])


def _exceptions(rulebook: Path, event_id: str) -> list[tuple[str, str, str]]:
    rows = _rows(rulebook / "exceptions.csv")
    return [(row["security_id"], row["screen_id"], row["new_value"]) for row in rows if row.get("event_id") == event_id]


def _changed_rules(archived: Path, inputs: RunInputs, manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Rows of the deciding seeds that are in one of the two rulebooks only, and another version of the code.

    A row is what decides: its note and the day of its source (SOURCES) do not.
    """
    from rankday.engine.provenance import code_version

    changed = []
    for seed in DECIDING_SEEDS:
        before, latest = (
            {_deciding(row): list(row.values())[:2] for row in _rows(folder / f"{seed}.csv")}
            for folder in (archived, inputs.rulebook)
        )
        for text in sorted(before.keys() ^ latest.keys()):
            names = (before.get(text) or latest.get(text)) or []
            changed.append(
                (
                    "rule_changed",
                    f"{seed}.csv: {' '.join(names)} {'removed' if text in before else 'added'}",
                )
            )
    if manifest.get("code_version") != code_version():
        changed.append(
            (
                "code_changed",
                f"code {manifest.get('code_version')} → {code_version()}",
            )
        )
    return changed


def _deciding(row: dict[str, str]) -> str:
    return json.dumps([value for column, value in row.items() if column not in SOURCES])


def _changed_drops(manifest: dict[str, Any], inputs: RunInputs) -> list[tuple[str, str]]:
    before = {day: one["content_hash"] for day, one in manifest["earlier_snapshots"].items()}
    latest = {one.session.isoformat(): one.content_hash for one in inputs.earlier}
    return [
        (
            "earlier_drops_changed",
            f"{day} {'new' if day not in before else 'corrected' if day in latest else 'gone'}",
        )
        for day in sorted(before.keys() | latest.keys())
        if before.get(day) != latest.get(day)
    ]


def fill_changed_facts(
    db: duckdb.DuckDBPyConnection, table: str, before: Snapshot, after: Snapshot, into: str = "run.changed_facts"
) -> None:
    """Add one row to ``into`` for each company and column in which two snapshots differ; a row too many or too few is
    the fact ``<table> row``. ``rank_day`` is the session of ``after``."""
    key, columns = INPUT_TABLES[table].key, INPUT_TABLES[table].column_names
    is_by_line = "company_id" not in columns
    for name, snapshot in (("fact_before", before), ("fact_after", after)):
        db.execute(f"create or replace temp table {name} as {_source(table, snapshot, is_by_line)}")
    # one join for all columns: most rows are alike and leave before a column is looked at
    found = {f"{table} row": ("a.is_there is distinct from b.is_there", "b.is_there is null")} | {
        f"{table}.{column}": (
            f'a.is_there and b.is_there and a."{column}" is distinct from b."{column}"', f'b."{column}" is null'
        )
        for column in columns
        if column not in key
    }  # fmt: skip
    facts = ", ".join(
        f"case when {is_other} then {{'fact': '{fact}', 'is_new': {is_new}}} end"
        for fact, (is_other, is_new) in found.items()
    )
    db.execute(
        f"""
        insert into {into}
        select distinct ?::date, company, found.fact, found.is_new, ?, ?
        from (
            select coalesce(a.fact_company, b.fact_company) as company, unnest([{facts}]) as found
            from fact_before as b full outer join fact_after as a using ({", ".join(key)})
            where a is distinct from b
        )
        where found is not null and company is not null
        """,
        [after.session, before.version, after.version],
    )


def _source(table: str, snapshot: Snapshot, is_by_line: bool) -> str:
    """The rows of a table with the company they are about; no rows where it was not delivered."""
    path = snapshot.table_path(table)
    columns = ", ".join(f'null::{column.type} as "{column.name}"' for column in INPUT_TABLES[table].columns)
    if path is None:
        return f"select {columns}, null::varchar as fact_company, true as is_there limit 0"
    # by name: of two versions one may be frozen before there was a column
    none = f"(select {columns} limit 0)"
    rows = f"({none} union all by name from read_parquet('{quoted(path)}')) as facts"
    if not is_by_line:
        return f"select facts.*, facts.company_id as fact_company, true as is_there from {rows}"
    lines = f"read_parquet('{quoted(snapshot.table_path('securities'))}')"
    return (
        f"select facts.*, lines.company_id as fact_company, true as is_there from {rows} "
        f"left join (select security_id, company_id from {lines}) as lines using (security_id)"
    )


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
