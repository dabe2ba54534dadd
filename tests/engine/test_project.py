"""What is known of a model is dbt's own graph: what it reads, in which order, under which contract."""

from __future__ import annotations

import json

import duckdb
import pytest

from rankday.engine.project import DATABASE, Relation, project

MODELS = project().models


def test_every_model_comes_behind_those_it_reads():
    there = set()
    for model in MODELS.values():
        early = {read for read in model.reads if read in project().by_relation} - there
        assert not early, f"{model.name} reads {early}"
        there.add(model.relation)


def test_the_contracts_of_the_published_tables_arrive():
    bound = {model.relation.table: dict(model.columns) for model in MODELS.values() if model.columns}
    assert {"constituents", "changes", "decisions", "breakpoints", "screen_results", "statistics"} <= bound.keys()
    assert bound["breakpoints"]["market_cap"] == "decimal(38,6)"


def tables_in(node) -> set[Relation]:
    """The relations with a schema in a syntax tree of DuckDB; those without are the query's own steps."""
    if isinstance(node, list):
        return set().union(*map(tables_in, node))
    if not isinstance(node, dict):
        return set()
    own = {Relation(node["schema_name"], node["table_name"])} if node.get("schema_name") else set()
    assert not own or node["catalog_name"] == DATABASE
    return own.union(*map(tables_in, node.values()))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_reads_what_its_graph_says_and_nothing_else(name):
    """By the engine's own parser: a relation written by hand, past dbt, would be read and not known."""
    with duckdb.connect() as db:
        [(tree,)] = db.execute("select json_serialize_sql(?)", [MODELS[name].sql]).fetchall()
    parsed = json.loads(tree)
    assert not parsed["error"], parsed
    assert tables_in(parsed["statements"]) == set(MODELS[name].reads)
