"""Many scenarios of one rank day in one database: the compiled models, built in memory, nothing published.

The models are those that dbt builds for a publication, keyed by scenario; a scenario is some rows of
``run.scenario_overrides``. This module orders and carries; every rule is in ``models/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from rankday.contract.errors import RankdayError
from rankday.engine.compiled_sql import compiled
from rankday.engine.database import threads
from rankday.reconstitution import warehouse
from rankday.reconstitution.warehouse import IN_FORCE, RunInputs

STAGES = (
    "0_rulebook", "1_staging", "2_evidence", "2_universe", "3_screens", "4_ranking", "5_bands", "6_membership",
    "7_weights", "11_what_if",
)  # fmt: skip
ANSWERS = ("what_if_changes", "what_if_indexes", "what_if_sectors")
# Words for a person: no model of a what-if reads them.
UNREAD = ("observed", "threshold", "note", "exception")
# A model in compiled SQL; what is loaded from outside (schemas drop, run, seeds) is no model.
RELATION = re.compile(r'"rankday"\."(?!drop"|run"|seeds")(\w+)"\."(\w+)"')
MEMORY_LIMIT = "1200MB"


class WhatIfEngine:
    """One rank day's inputs in a DuckDB in memory; ``build`` computes scenarios into it.

    Afterwards ``db`` holds every model under its own name (``membership.line_memberships``, ``what_if.what_if_indexes``
    …) with a row set for each scenario, ``in_force`` among them.
    """

    def __init__(self, inputs: RunInputs, folder: Path):
        self.models = compiled(STAGES)
        self.schemas = {table: schema for sql in self.models.values() for schema, table in RELATION.findall(sql)}
        filled = folder / "inputs.duckdb"
        warehouse.fill(filled, inputs)
        self.db = duckdb.connect(
            config={
                "threads": threads(),
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(folder / "spilled"),
            }
        )
        self.db.execute(f"attach '{str(filled).replace(chr(39), chr(39) * 2)}' as filled (read_only)")
        self.db.execute(
            "attach ':memory:' as rankday; use rankday; copy from database filled to rankday; detach filled"
        )

    def close(self) -> None:
        self.db.close()

    def build(self, scenarios: Mapping[str, Mapping[str, str]]) -> None:
        """Compute the rule in force and ``scenarios`` (id → parameter → value) in full. Raises RankdayError."""
        self.enter(scenarios)
        for name in self.ordered():
            if name == "what_if_lines":
                self.set_scope("select scenario_id, rank_day, company_id from ranking.screened_companies")
            self.create(name)

    def set_scope(self, query: str) -> None:
        """The companies that each scenario can move: rows of scenario_id, rank_day, company_id."""
        self.db.execute(f"create or replace table run.what_if_scope as {query}")

    def create(self, name: str) -> None:
        """Build one model anew from what is there. Raises RankdayError naming it."""
        schema = self.schemas.get(name, "what_if")
        read = f"columns(lambda name: name not in {UNREAD})" if name.startswith("screen_") else "*"
        try:
            self.db.execute(f"create schema if not exists {schema}")
            self.db.execute(f"create or replace table {schema}.{name} as select {read} from ({self.models[name]})")
        except duckdb.Error as error:
            raise RankdayError(f"what-if: model {name}: {str(error).splitlines()[0]}") from error

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

    def ordered(self, answers: Iterable[str] = ANSWERS) -> list[str]:
        """The models that ``answers`` come from, every one behind those it reads."""
        ordered = dict[str, None]()

        def place(name: str) -> None:
            for _, read in RELATION.findall(self.models[name]):
                if read in self.models and read not in ordered:
                    place(read)
            ordered[name] = None

        for name in answers:
            place(name)
        return list(ordered)
