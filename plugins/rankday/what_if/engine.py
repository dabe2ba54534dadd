"""Many scenarios of one rank day in one database: the compiled models, built in memory, nothing published.

The models are those that dbt builds for a publication, keyed by scenario; a scenario is some rows of
``run.scenario_overrides``. This module orders and carries; every rule is in ``models/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from rankday.engine.database import threads
from rankday.engine.project import DATABASE, Project, Relation
from rankday.engine.runner import ModelRunner, Reading
from rankday.reconstitution import warehouse
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.what_if.answers import STAGE
from rankday.what_if.parameters import stated_returns

RULEBOOK_STAGE = "0_rulebook"
MEMORY_LIMIT = "1200MB"


class WhatIfEngine:
    """One rank day's inputs in a DuckDB in memory; ``build`` computes scenarios into it.

    ``stages`` have the models that answer: those of a rank day (WITH_DERIVED: of derived indexes too), or of additions
    (`answers`). Afterwards
    ``db`` has every model under its own name (``membership.line_memberships``, ``what_if.what_if_indexes`` …) with a
    row set for each scenario, ``in_force`` among them.
    """

    def __init__(self, inputs: RunInputs, folder: Path, of: Project | None = None, stages: tuple[str, ...] = (STAGE,)):
        self.stages = stages
        self.db = duckdb.connect(
            config={
                "threads": threads(),
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / "spilled"),
            }
        )
        self.db.execute(f"attach ':memory:' as {DATABASE}; use {DATABASE}")
        warehouse.fill_opened(self.db, inputs, folder, reads_closes_in_place=True)
        self.runner = ModelRunner(self.db, of)
        self.project = self.runner.project

    def close(self) -> None:
        self.db.close()

    def build(self, scenarios: Mapping[str, Mapping[str, str]]) -> None:
        """Compute the rule in force and ``scenarios`` (id → parameter → value) in full. Raises RankdayError."""
        self.enter(scenarios)
        answers = [model.name for model in self.project.select(self.stages)]
        self.create(model.name for model in self.project.behind(answers))

    def create(self, names: Iterable[str], reading: Reading | None = None, schema: str | None = None) -> None:
        """Build models anew as tables, without the columns for a person. Raises RankdayError naming what fails."""
        for model in self.project.select(names):
            texts = model.meta.get("texts", ())
            self.runner.build([model.name], atomic=False, reading=reading, schema=schema, as_tables=True, without=texts)

    def relation(self, name: str) -> Relation:
        """Where the model ``name`` is."""
        return self.project.models[name].relation

    def rows(self, query: str, *parameters) -> list[dict]:
        """The answer of a query as dictionaries."""
        answer = self.db.execute(query, list(parameters))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def enter(self, scenarios: Mapping[str, Mapping[str, str]]) -> None:
        """Write the scenarios down, beside the rule in force, in place of those before."""
        self.db.execute("delete from run.rank_days where scenario_id <> ?", [IN_FORCE])
        self.db.execute("truncate run.scenario_overrides")
        self.db.execute(
            "insert into run.rank_days select unnest(?::varchar[]), rank_day, event_id, implementation_day "
            "from run.rank_days",
            [list(scenarios)],
        )
        rows = [(one, name, value) for one, changed in scenarios.items() for name, value in changed.items()]
        if rows:
            self.db.execute(
                "insert into run.scenario_overrides "
                "select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[])",
                [list(column) for column in zip(*rows, strict=True)],
            )
        self.db.execute("delete from run.given_returns where scenario_id <> ?", [IN_FORCE])
        for scenario, changed in scenarios.items():
            for day, rate in stated_returns(changed).items():
                self.db.execute(
                    "insert into run.given_returns select ?, rank_day, ?, ? from run.rank_days where scenario_id = ?",
                    [scenario, day, rate, IN_FORCE],
                )
