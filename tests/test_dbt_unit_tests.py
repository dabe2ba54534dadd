"""Every dbt unit test and data test, in one dbt invocation on one database; each is a test of its own here.

Unit tests state the rules (given / expect, beside the models); data tests state the shape of what three markets give:
the edge cases, a wild one, and the golden example. Their parents must exist as relations, so the markets come first;
those of the nightly rules are one night of three lines, computed by the engine beside them.
"""

from __future__ import annotations

import contextlib
import os
import re
from datetime import date

import duckdb
import pytest

from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.contract.tables import INPUT_TABLES
from rankday.daily.engine import NightEngine
from rankday.daily.night import Entry, Night
from reference.edges import edge_universe
from reference.golden import golden_universe
from reference.pipeline import decide_together, on_days
from reference.universes import random_universe

# A selection that finds nothing, or a folder that is no longer read, must not look like success.
LEAST_UNIT_TESTS = 120
LEAST_DATA_TESTS = 200


def named_tests(kind: str) -> list[str]:
    """The names of the unit tests in the files beside the models, or of the singular data tests."""
    if kind == "unit":
        files = sorted(PROJECT.glob("models/*/_unit_tests_*.yml"))
        return [name for path in files for name in re.findall(r"^  - name: (\w+)$", path.read_text(), re.MULTILINE)]
    return [path.stem for path in sorted(PROJECT.glob("tests/*.sql"))]


def add_night(folder, database) -> None:
    """Put the relations that the nightly rules read and give into ``database``: schemas night, events and levels.

    The engine keeps the rulebook of its own session, so it works beside the markets' database, not in it.
    """
    days = [date(2026, 5, 7), date(2026, 5, 8), date(2026, 5, 11)]
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        engine = NightEngine(db)
        split = dict.fromkeys(INPUT_TABLES["corporate_actions"].column_names) | {"event_id": "e1", "security_id": "a"}
        split |= {"event_type": "split", "ex_date": days[2], "ratio_new": 2, "ratio_old": 1, "status": "confirmed"}
        # enough for every other treatment to give rows as well, below
        split |= {"other_security_id": "b", "cash_amount": 1, "new_shares": 10}
        engine.learn(days, [tuple(split.values())])
        for path, columns in (("prices", "10.0::decimal(18,6) as close, true as is_primary"),
                              ("shares", "200::bigint as total_shares, 100::bigint as available_shares")):  # fmt: skip
            lines = "unnest(['a', 'b', 'c']) as security_id"
            db.sql(f"select {lines}, {columns}").write_parquet(str(folder / f"{path}.parquet"))
        entry = Entry(tuple(("R3000E", line, None, None) for line in "abc"))
        prices, shares = folder / "prices.parquet", folder / "shares.parquet"
        engine.run(Night(days[0], days[1], prices, shares, base=entry))
        engine.run(Night(days[1], days[2], prices, shares))
        db.execute("""
            create table night.changed_index (session date, index_code varchar);
            create table night.values_before as select * exclude (session) from daily.index_values;
            create table night.values_after as from daily.index_values;
            create table night.index_days as select cast(1 as integer) as place, session, index_code,
                1000::decimal(20,8) as base_value, 0.3::decimal(9,6) as net_dividend_withholding, true as is_valued,
                false as is_beginning, constituent_count, market_value, 0::decimal(38,6) as dividends,
                constituent_count as opening_count, market_value as opening_value from daily.index_values limit 1
        """)
        for schema, model in (("levels", "starting_lines"), ("levels", "reconstituted_lines"),
                              ("levels", "updated_lines"), ("levels", "correction_rows"),
                              ("levels", "pro_forma_table"), ("levels", "level_chain")):  # fmt: skip
            db.execute(f"create or replace table {schema}.{model} as {engine.models[model]}")
        for model in (name for name in engine.models if name.startswith("event_")):
            db.execute(f"create or replace table events.{model} as {engine.models[model]}")
        db.execute(f"attach '{database}' as tested")
        found = db.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'rankday' "
            "and table_schema in ('night', 'events', 'levels', 'daily')"
        ).fetchall()
        for schema, table in found:
            db.execute(f"create schema if not exists tested.{schema}")
            db.execute(f"create table tested.{schema}.{table} as from rankday.{schema}.{table}")


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, tuple[str, str, str]]:
    """name → (resource type, status, message) of every dbt test."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folder = tmp_path_factory.mktemp("dbt_tests")
    markets = [
        on_days(edge_universe(), date(2026, 5, 1), date(2026, 6, 1)),
        on_days(random_universe(1, incumbents="consistent", implementation=True), date(2026, 5, 4), date(2026, 6, 4)),
        on_days(golden_universe(), date(2026, 5, 5), date(2026, 6, 5)),
    ]
    add_night(folder, decide_together(folder, markets))
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    stages = (f"path:models/{path.name}" for path in sorted(PROJECT.glob("models/[0-9]*_*")))
    outputs = str(folder / "dbt")
    try:
        with contextlib.chdir(folder):
            outcome = dbtRunner().invoke(
                [
                    *("test", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
                    *("--target-path", outputs, "--log-path", outputs, "--log-level", "none"),
                    *("--log-level-file", "info", "--select", *stages),
                ]
            )
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert outcome.exception is None, outcome.exception
    return {one.node.name: (one.node.resource_type.value, one.status, one.message or "") for one in outcome.result}


def told(results, name: str) -> str:
    """The failure as a person reads it: what the rule gives against what was expected, without terminal colours."""
    return f"{name}: " + re.sub(r"\x1b\[[0-9;]*m", "", results[name][2])


@pytest.mark.parametrize("name", named_tests("unit"))
def test_rule(results, name):
    assert results[name][1] == "pass", told(results, name)


@pytest.mark.parametrize("name", named_tests("singular"))
def test_shape_across_stages(results, name):
    assert results[name][1] == "pass", told(results, name)


def test_keys_codes_and_values(results):
    generic = {name for name, (kind, _, _) in results.items() if kind == "test"}
    failed = [told(results, name) for name in sorted(generic) if results[name][1] != "pass"]
    assert not failed, "\n".join(failed)
    assert len(generic) >= LEAST_DATA_TESTS


def test_nothing_is_left_out(results):
    unit_tests = [name for name, (kind, _, _) in results.items() if kind == "unit_test"]
    assert sorted(unit_tests) == sorted(named_tests("unit"))
    assert len(unit_tests) >= LEAST_UNIT_TESTS
    assert len(named_tests("singular")) >= 8
