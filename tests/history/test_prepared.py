"""Scripts that are planned once: they see the rows of the moment, and leave the optimizer as it was."""

import duckdb
import pytest

from rankday.daily.backfill.prepared import Prepared

SCRIPT = """
truncate found;
insert into found select number, other from numbers join others using (number) where number > 100 or other is null
"""


@pytest.fixture
def db():
    with duckdb.connect() as db:
        db.execute("""
            create table numbers (number bigint);
            create table others (number bigint, other varchar);
            create table found as from others;
            insert into numbers values (1), (2);
            insert into others values (1, 'one'), (2, 'two')
        """)
        yield db


def found(db, prepared) -> list:
    prepared.run("script")
    return db.execute("from found order by all").fetchall()


def test_rows_beyond_those_it_was_planned_with_are_seen(db):
    """DuckDB has had plans that remembered the smallest and the largest value of a table (its issue 23704)."""
    prepared = Prepared(db)
    prepared.add("script", SCRIPT)
    assert found(db, prepared) == []
    db.execute("insert into numbers values (1000); insert into others values (1000, 'thousand'), (2, null)")
    assert found(db, prepared) == [(2, None), (1000, "thousand")]
    db.execute("truncate numbers; insert into numbers select range from range(5000)")
    assert found(db, prepared) == [(2, None), (1000, "thousand")]


def test_a_changed_catalog_changes_the_cost_not_the_answer(db):
    prepared = Prepared(db)
    prepared.add("script", SCRIPT)
    db.execute("create or replace table numbers as select 300 as number; insert into others values (300, 'x')")
    assert found(db, prepared) == [(300, "x")]


def test_the_optimizer_is_on_afterwards_also_after_a_script_that_cannot_be_planned(db):
    plan = db.execute("explain select * from numbers where 1 = 0").fetchall()
    prepared = Prepared(db)
    with pytest.raises(duckdb.Error):
        prepared.add("script", "insert into found select nothing from numbers")
    assert db.execute("explain select * from numbers where 1 = 0").fetchall() == plan
