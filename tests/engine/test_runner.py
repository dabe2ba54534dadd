"""Compiled models become tables in order, under contract, all of them or none."""

from __future__ import annotations

import duckdb
import pytest

from rankday.contract.errors import RankdayError
from rankday.engine.database import connection
from rankday.engine.project import Model, Project, Relation, project
from rankday.engine.runner import ModelRunner


def model_of(name: str, sql: str, columns=(), reads=()) -> Model:
    return Model(name, "s", Relation("s", name), False, sql, reads, columns=columns)


FIRST = model_of("first", "select 1 as one")


def make(folder, *wanted):
    with connection(folder / "run.duckdb") as db:
        ModelRunner(db, Project(wanted)).build(["s"])


def tables(database):
    with duckdb.connect(str(database), read_only=True) as db:
        return {name for (name,) in db.execute("select table_name from information_schema.tables").fetchall()}


def test_a_table_under_contract_has_its_columns_in_their_order(tmp_path):
    promised = (("name", "varchar"), ("number", "decimal(18,6)"))
    model = model_of("m", "select cast(2 as decimal(18, 6)) as number, 'a' as name", promised)
    make(tmp_path, model)
    with duckdb.connect(str(tmp_path / "run.duckdb")) as db:
        assert [row[:2] for row in db.execute("describe s.m").fetchall()] == [
            ("name", "VARCHAR"),
            ("number", "DECIMAL(18,6)"),
        ]
        assert db.execute("select name, number::varchar from s.m").fetchall() == [("a", "2.000000")]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select 1::bigint as one", "one BIGINT, not INTEGER"),
        ("select 1 as one, 2 as two", "two INTEGER, not there"),
        ("select 2 as two", "one missing, not INTEGER"),
    ],
    ids=["another type", "a column too many", "a column missing"],
)
def test_a_broken_contract_leaves_nothing(tmp_path, sql, told):
    broken = model_of("broken", sql, (("one", "integer"),))
    with pytest.raises(RankdayError, match="model broken breaks its contract") as refused:
        make(tmp_path, FIRST, broken)
    assert told in str(refused.value)
    assert tables(tmp_path / "run.duckdb") == set()


def test_a_model_that_fails_is_named_and_leaves_nothing(tmp_path):
    failing = model_of("failing", "select * from s.nowhere")
    with pytest.raises(RankdayError, match=r"model failing failed: .*nowhere"):
        make(tmp_path, FIRST, failing)
    assert tables(tmp_path / "run.duckdb") == set()


def test_every_model_comes_behind_those_it_reads():
    there = set()
    for model in project().models.values():
        early = {read for read in model.reads if read in project().by_relation} - there
        assert not early, f"{model.name} reads {early}"
        there.add(model.relation)


def test_the_contracts_of_the_published_tables_arrive():
    bound = {model.relation.table: dict(model.columns) for model in project().models.values() if model.columns}
    assert {"constituents", "changes", "decisions", "breakpoints", "screen_results", "statistics"} <= bound.keys()
    assert bound["breakpoints"]["market_cap"] == "decimal(38,6)"
