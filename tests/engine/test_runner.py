"""Models become tables in the graph's order, under contract, all of them or none; what ran is recorded."""

from __future__ import annotations

import json
import logging

import duckdb
import pytest
from dbt.artifacts.schemas.run import RunResultsArtifact

from rankday.contract.errors import RankdayError
from rankday.engine import run_results
from rankday.engine.database import connection
from rankday.engine.project import Model, Project, Relation, Source
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


def runner_of(*models: Model, sources=()) -> ModelRunner:
    db = duckdb.connect()
    db.execute("attach ':memory:' as rankday; use rankday")
    return ModelRunner(db, Project(models, sources))


OTHER = Relation("s", "first")
SECOND = model_of("second", f"select one + 1 as two from {OTHER.compiled} as first", reads=(OTHER,))


def test_names_are_built_in_the_graphs_order_whatever_their_own():
    runner = runner_of(FIRST, SECOND)
    runner.build(["second", "first"])
    assert runner.db.execute("from s.second").fetchall() == [(2,)]
    with pytest.raises(RankdayError, match="third: no model and no stage"):
        runner.build(["third"])


def test_a_relation_is_read_in_place_of_one_that_the_model_reads_and_the_result_goes_elsewhere():
    runner = runner_of(FIRST, SECOND)
    runner.build(["second"], reading={OTHER: "(select 40 as one)"}, schema="elsewhere")
    assert runner.db.execute("from elsewhere.second").fetchall() == [(41,)]


def test_replacements_do_not_replace_each_other():
    left, right = Relation("s", "left"), Relation("s", "right")
    model = model_of("m", f"select * from {left.compiled}, {right.compiled}", reads=(left, right))
    assert runner_of(model).sql("m", {left: right.compiled, right: left.compiled}) == (
        f"select * from {right.compiled}, {left.compiled}"
    )


def test_a_relation_that_the_sql_does_not_name_as_dbt_does_is_refused():
    model = model_of("m", "select * from s.first", reads=(OTHER,))
    with pytest.raises(RankdayError, match=r"model m reads .* but its SQL does not name it"):
        runner_of(model).build(["m"], reading={OTHER: "elsewhere"})


def test_a_contract_is_checked_where_tables_are_replaced_too():
    """The same SQL was right before: another input makes it another SQL."""
    runner = runner_of(FIRST, model_of("m", f"from {OTHER.compiled}", (("one", "integer"),), (OTHER,)))
    runner.build(["s"])
    with pytest.raises(RankdayError, match="one BIGINT, not INTEGER"):
        runner.build(["m"], reading={OTHER: "(select 1::bigint as one)"})


def test_sources_are_made_empty_with_the_types_that_the_project_declares():
    declared = Source(Relation("drop", "prices"), (("session", "date"), ("close", "decimal(18,6)")))
    runner = runner_of(sources=[declared, Source(Relation("run", "bare"), ())])
    runner.create_sources("drop")
    assert [row[:2] for row in runner.db.execute("describe drop.prices").fetchall()] == [
        ("session", "DATE"),
        ("close", "DECIMAL(18,6)"),
    ]
    assert runner.db.execute("from drop.prices").fetchall() == []
    with pytest.raises(RankdayError, match=r'source "run"\."bare": declare its columns'):
        runner.create_sources("run")


def test_what_ran_is_dbts_own_document_with_rows_and_time(tmp_path):
    runner = runner_of(FIRST, SECOND)
    runner.build(["first"])
    run_results.write(tmp_path, runner.results.values())
    again = ModelRunner(runner.db, runner.project)
    again.build(["second"])
    again.build(["second"])
    path = run_results.write(tmp_path, again.results.values())
    found = RunResultsArtifact.read_and_check_versions(str(path)).results
    assert [(one.unique_id, one.status, one.relation_name) for one in found] == [
        ("model.rankday.first", "success", '"rankday"."s"."first"'),
        ("model.rankday.second", "success", '"rankday"."s"."second"'),
    ]
    assert [one.adapter_response["rows_affected"] for one in found] == [1, 2]
    assert [one.adapter_response["builds"] for one in found] == [1, 2]
    assert all(one.execution_time > 0 and one.timing[0].completed_at > one.timing[0].started_at for one in found)


def test_a_failure_is_recorded_and_so_is_what_was_rolled_back_with_it(tmp_path):
    runner = runner_of(FIRST, model_of("failing", "select * from s.nowhere"))
    with pytest.raises(RankdayError):
        runner.build(["s"])
    rows = json.loads(run_results.write(tmp_path, runner.results.values()).read_text())["results"]
    assert [(row["unique_id"].split(".")[-1], row["status"]) for row in rows] == [
        ("first", "skipped"),
        ("failing", "error"),
    ]
    assert "nowhere" in rows[1]["message"]


def test_a_model_is_one_line_of_the_log(caplog):
    with caplog.at_level(logging.INFO, "rankday.engine"):
        runner_of(FIRST).build(["s"])
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("model first: 1 rows, ")
    assert line.endswith(" ms")
