"""Values are bound, never written into SQL: the engine runs several statements in one text, and writes files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import duckdb
import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.files import identifier
from rankday.contract.home import Home
from rankday.engine.rulebook_tables import load_rulebook
from rankday.publication.broken_byte import first_changed_byte
from rankday.publication.results import Result
from rankday.what_if.summary import summary_of
from security.secret_signs import PROJECT

SQL = re.compile(r"\b(select|from|insert|create|copy|update|delete|attach|where)\b")
# Texts between quotes that come from no input: (file, expression) → where it comes from.
OURS = {
    ("export.py", "IN_FORCE"): "a constant",
    ("warehouse.py", "IN_FORCE"): "a constant",
    ("rulebook.py", "IN_FORCE"): "a constant",
    ("reconstituting.py", "IN_FORCE"): "a constant",
    ("rulebook.py", "scenario"): "the caller's constant",
    ("grid.py", "name"): "a parameter that the rulebook names; `checked_overrides` has refused others",
    ("grid.py", "without"): "IN_FORCE or nothing",
    ("events.py", "treatment"): "one of the treatments in `event_types.sql`",
    ("season_changes.py", "table"): "a table of the contract",
    ("season_changes.py", "column"): "a column of the contract",
    ("export.py", "target"): "a path, its quotes doubled",
    ("backfill.py", "target"): "a path, its quotes doubled",
    ("files.py", "quoted"): "a path, its quotes doubled",
    ("impact.py", "path"): "a path, its quotes doubled",
    ("season.py", "FIRST_DAY.year"): "no SQL, a refusal",
    ("season.py", "LAST_DAY.year"): "no SQL, a refusal",
    ("calibrating.py", "years"): "no SQL, a refusal",
    ("calibrating.py", "index_code"): "no SQL, a refusal",
    ("stacked.py", "number"): "a scenario's number, ours",
    ("sessions.py", "FIRST_DAY"): "no SQL, a refusal",
    ("sessions.py", "LAST_DAY"): "no SQL, a refusal",
    ("engine.py", "str(filled).replace(chr(39), chr(39) * 2)"): "a path, its quotes doubled",
}


def texts_between_quotes(path: Path):
    """(line, expression) of every ``'{expression}'`` in an f-string that is SQL, paths through `quoted` aside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        parts = [part.value if isinstance(part, ast.Constant) else part for part in node.values]
        if not SQL.search(" ".join(part for part in parts if isinstance(part, str))):
            continue
        inside = False
        for part in parts:
            if isinstance(part, str):
                inside ^= part.count("'") % 2 == 1
            elif inside and not re.match(r"(warehouse\.)?quoted\(", written := ast.unparse(part.value)):
                yield node.lineno, written


def test_sql_takes_no_text_between_quotes_but_our_own():
    found = []
    for path in sorted((PROJECT / "plugins").rglob("*.py")):
        for line, expression in texts_between_quotes(path):
            if (path.name, expression) not in OURS and not re.fullmatch(r"\w+\.isoformat\(\)", expression):
                found.append(f"{path.name}:{line} '{{{expression}}}'")
    assert found == []


@pytest.mark.parametrize("name", ['x"; drop table t; --', "a b", '""', "select"])
def test_any_name_is_one_identifier(name):
    with duckdb.connect() as db:
        db.execute(f"create table t as select 1 as {identifier(name)}")
        assert [column[0] for column in db.execute("from t").description] == [name]


def test_the_index_of_a_what_if_is_a_value(tmp_path):
    """A DAG's form has it as a field: whoever may trigger must not write files where the worker may."""
    table = tmp_path / "results.parquet"
    duckdb.sql(f"copy (select 'a' as scenario_id, '1' as p, 'R2000' as index_code) to '{table}' (format parquet)")
    with pytest.raises(RankdayError, match="no such index"):
        summary_of(table, f"x'; copy (select 1) to '{tmp_path}/written.csv'; select '")
    assert [path.name for path in tmp_path.iterdir()] == ["results.parquet"]


@pytest.fixture
def hostile(tmp_path):
    """A folder as a stranger's archive may hold it: names of files and columns that go on in SQL."""
    folder = tmp_path / "v1"
    folder.mkdir()
    return folder


def written(tmp_path):
    return (tmp_path / "written.csv").exists()


def test_a_file_s_name_is_a_name(hostile, tmp_path, monkeypatch):
    """The engine reads relative to where we stand, so that the name needs no slash."""
    monkeypatch.chdir(tmp_path)
    name = "x as select 1; copy (select 1) to 'written.csv'; create view y"
    duckdb.sql("select 1 as a").write_parquet(str(hostile / f"{name}.parquet"))
    result = Result(Home(tmp_path), "daily/2026-04-30", hostile, {}, 1)
    assert result.rows(f"select a from {identifier(name)}") == [{"a": 1}]
    assert not written(tmp_path)


def test_a_seed_s_name_is_a_name(hostile, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "x\" as select 1; copy (select 1) to 'written.csv'; create table seeds.\"y"
    (hostile / f"{name}.csv").write_text("a\n1\n")
    with duckdb.connect() as db:
        load_rulebook(db, hostile)
        assert db.execute(f"select a from seeds.{identifier(name)}").fetchall() == [("1",)]
    assert not written(tmp_path)


def test_a_column_s_name_is_a_name(hostile, tmp_path, monkeypatch):
    """`verify` writes the intact Parquet file as text once more, to say where the changed CSV differs."""
    monkeypatch.chdir(tmp_path)
    column = "a\" from published) to 'one.csv'; copy (select 1) to 'written.csv'; select (\""
    duckdb.sql(f"select 1 as {identifier(column)}").write_parquet(str(hostile / "t.parquet"))
    (hostile / "t.csv").write_text("changed")
    assert first_changed_byte(hostile / "t.csv", hostile / "t.parquet", "0" * 64) is None
    assert not written(tmp_path)
