"""The suites of Great Expectations: the facts of a stage within their limits, and the shape of the published tables."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas

from rankday.engine.database import connection
from rankday.gates.lazy_imports import imported_lazily
from rankday.gates.limits import Limit
from rankday.gates.shapes import SHAPES, Shape


@dataclass(frozen=True)
class Outcome:
    """One expectation's outcome: met or not, and for rows the first of the offending ones."""

    is_met: bool
    observed: str


def great_expectations():
    """Great Expectations, imported once, without telemetry and without its chatter on every start."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations._docs_decorators").setLevel(logging.ERROR)
    with imported_lazily("altair", "scipy.stats"):
        import great_expectations as gx

    return gx


@contextmanager
def ephemeral_context(gx):
    """A context without a project; the folder it makes for pages nobody asked for goes away with it."""
    elsewhere = tempfile.tempdir
    logging.disable(logging.WARNING)  # it sets its loggers' levels itself, and reports every folder
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            context = gx.get_context(mode="ephemeral")
            context.variables.progress_bars = {"globally": False}
            yield context
        finally:
            tempfile.tempdir = elsewhere
            logging.disable(logging.NOTSET)


def validate(
    limits: list[Limit], database: Path | None, with_shapes: bool
) -> tuple[list[Outcome], list[tuple[str, str, Outcome]]]:
    """Outcomes of ``limits`` (same order), and of the shapes of the published tables (gate, expectation, outcome)."""
    gx = great_expectations()
    with ephemeral_context(gx) as context:
        source = context.data_sources.add_pandas("run")
        outcomes = _validate_facts(gx, context, source, limits)
        return outcomes, _validate_shapes(gx, context, source, database) if with_shapes else []


def _validate_facts(gx, context, source, limits: list[Limit]) -> list[Outcome]:
    facts = pandas.DataFrame({limit.gate: [limit.value] for limit in limits}, dtype="float64")
    expectations = [
        gx.expectations.ExpectColumnValuesToBeBetween(
            column=limit.gate, min_value=limit.minimum, max_value=limit.maximum, severity=limit.severity
        )
        for limit in limits
    ]
    outcomes = _validate(gx, context, source, "facts", facts, expectations)
    return [Outcome(outcome.success, limit.observed) for limit, outcome in zip(limits, outcomes, strict=True)]


def _validate_shapes(gx, context, source, database: Path) -> list[tuple[str, str, Outcome]]:
    found = []
    for table in dict.fromkeys(shape.table for shape in SHAPES):
        shapes = [shape for shape in SHAPES if shape.table == table]
        columns = sorted({column for shape in shapes for column in _columns_of(shape)})
        with connection(database, read_only=True) as db:
            frame = db.execute(f"select {', '.join(columns)} from publication.{table}").df()
            arguments = [shape.arguments | _values(db, shape) for shape in shapes]
        expectations = [
            getattr(gx.expectations, shape.expectation)(severity="critical", **given)
            for shape, given in zip(shapes, arguments, strict=True)
        ]
        outcomes = _validate(gx, context, source, table, frame, expectations)
        for shape, outcome in zip(shapes, outcomes, strict=True):
            wrong = outcome.result.get("unexpected_count") or 0
            examples = f" {outcome.result.get('partial_unexpected_list', [])[:5]}" if wrong else ""
            observed = f"{wrong} rows of {' and '.join(_columns_of(shape))} are not{examples}"
            found.append((shape.gate, f"{table}: {shape.words}", Outcome(outcome.success, observed)))
    return found


def _values(db: duckdb.DuckDBPyConnection, shape: Shape) -> dict[str, list[str]]:
    if not shape.values_of:
        return {}
    rows = db.execute(f"select distinct {shape.arguments['column']} from {shape.values_of} order by 1").fetchall()
    return {"value_set": [value for (value,) in rows]}


def _columns_of(shape: Shape) -> list[str]:
    return shape.arguments.get("column_list", [shape.arguments.get("column")])


def _validate(gx, context, source, name: str, frame: pandas.DataFrame, expectations: list) -> list:
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    outcome = definition.run(batch_parameters={"dataframe": frame}, result_format="SUMMARY")
    by_id = {result.expectation_config.id: result for result in outcome.results}
    return [by_id[expectation.id] for expectation in suite.expectations]
