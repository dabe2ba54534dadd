"""What is planned once sees the rows of the moment, and leaves the optimizer as it was."""

import duckdb
import pytest

from rankday.contract.errors import RankdayError
from rankday.engine.project import Model, Project, Relation
from rankday.engine.runner import ModelRunner

SQL = """
select number, other
from "rankday"."s"."numbers" join "rankday"."s"."others" using (number) where number > 100 or other is null
"""
NUMBERS = Relation("s", "numbers")
FOUND = Model("found", "s", Relation("s", "found"), False, SQL, (NUMBERS, Relation("s", "others")))


@pytest.fixture
def runner():
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as rankday; use rankday; create schema s; use rankday.s")
        db.execute("""
            create table numbers (number bigint);
            create table others (number bigint, other varchar);
            create table found as from others;
            insert into numbers values (1), (2);
            insert into others values (1, 'one'), (2, 'two')
        """)
        yield ModelRunner(db, Project([FOUND]))


def found(runner) -> list:
    runner.run("found")
    return runner.db.execute("from found order by all").fetchall()


def test_rows_beyond_those_it_was_planned_with_are_seen(runner):
    """DuckDB has had plans that remembered the smallest and the largest value of a table (its issue 23704)."""
    runner.prepare("found")
    assert found(runner) == []
    runner.db.execute("insert into numbers values (1000); insert into others values (1000, 'thousand'), (2, null)")
    assert found(runner) == [(2, None), (1000, "thousand")]
    runner.db.execute("truncate numbers; insert into numbers select range from range(5000)")
    assert found(runner) == [(2, None), (1000, "thousand")]


def test_a_changed_catalog_changes_the_cost_not_the_answer(runner):
    runner.prepare("found")
    runner.db.execute("create or replace table numbers as select 300 as number; insert into others values (300, 'x')")
    assert found(runner) == [(300, "x")]


def test_rows_are_appended_elsewhere_from_another_input(runner):
    runner.db.execute("create table kept as from found; create table more as select 500 as number")
    runner.db.execute("insert into others values (500, 'y')")
    runner.prepare("found", into=Relation("s", "kept"), append=True, reading={NUMBERS: '"s"."more"'})
    runner.run("found")
    runner.run("found")
    assert runner.db.execute("from kept").fetchall() == [(500, "y")] * 2
    assert (runner.results["found"].rows, runner.results["found"].builds) == (2, 2)


def test_statements_of_a_script_run_in_their_order(runner):
    runner.prepare_script("carry", "truncate numbers; insert into numbers values (7)")
    runner.run("carry")
    runner.run("carry")
    assert runner.db.execute("from numbers").fetchall() == [(7,)]


def test_the_optimizer_is_on_afterwards_also_after_a_script_that_cannot_be_planned(runner):
    plan = runner.db.execute("explain select * from numbers where 1 = 0").fetchall()
    with pytest.raises(RankdayError, match=r"script failed: .*nothing"):
        runner.prepare_script("script", "insert into found select nothing from numbers")
    assert runner.db.execute("explain select * from numbers where 1 = 0").fetchall() == plan
