"""Scenarios as differences from the rule in force: only the companies that a scenario can move are computed again.

The rule in force is built once, for every company. The models up to the screened companies look at one company at a
time; so, for a scenario, such a model is run for the companies of which one of its inputs differs (for all of them
where the model itself depends on a changed parameter), and what comes out equal is forgotten. Ranks are computed once
for every distinct outcome of the screens. Sides and memberships depend on a company's rank and position only by which
ranks and band edges lie below, at or above it; so they are run for the companies for which that differs.

No rule is repeated here: what is run is the compiled model, on fewer rows; which models those are follows from dbt's
graph (`graph`). That the answer is the same as that of a full run is tested on random scenarios
(tests/what_if/test_what_if_grid.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rankday.contract.errors import RankdayError
from rankday.engine.project import Model, Relation
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.graph import ScenarioGraph
from rankday.what_if.parameters import rank_day_parameters
from rankday.what_if.views import OWN, RANKED, SCREENED, Views

Scenarios = Mapping[str, Mapping[str, str]]
RESULTS, CHANGES = "what_if_results", "what_if_changes"
PLACING_STAGE, MOVED = "11_what_if/deltas", "what_if_moved"


class Deltas:
    """Runs batches of scenarios against the rule in force, which ``engine`` has built."""

    def __init__(self, engine: WhatIfEngine):
        self.engine, self.db = engine, engine.db
        self.graph = ScenarioGraph(engine.project, (RESULTS, CHANGES), rank_day_parameters(RULEBOOK))
        self.views = Views(engine, self.graph)
        self.companies = f"(select company_id from {self.graph.scope.relation})"
        self.changed: set[str] = set()

    def run(self, scenarios: Scenarios, with_changes: bool = False) -> None:
        """Compute ``scenarios`` (id → parameter → value) into the schema ``delta``: ``what_if_results`` and what it is
        made of; ``with_changes``, ``what_if_changes``. Raises RankdayError."""
        unknown = {name for changed in scenarios.values() for name in changed} - self.graph.parameters
        if unknown:
            raise RankdayError(f"{min(unknown)}: no parameter that decides a rank day")
        self.engine.enter(scenarios)
        self.engine.create(model.name for model in self.graph.rulebook)
        self._screen(scenarios)
        self._rank()
        self._place()
        self._compare(with_changes)

    def _screen(self, scenarios: Scenarios) -> None:
        """What looks at one company at a time, once for every distinct setting of the parameters named there."""
        read = {name for model in self.graph.screening for name in model.parameters}
        first: dict[tuple, str] = {}
        same = {
            scenario: first.setdefault(tuple(one for one in sorted(changed.items()) if one[0] in read), scenario)
            for scenario, changed in scenarios.items()
        }
        self._table(
            "run.what_if_map",
            scenario_id=list(same),
            screened_as=list(same.values()),
            ranked_as=["in_force"] * len(same),
        )
        self.changed.clear()
        self.views.whole.clear()
        for model in self.graph.screening:
            parameters = set(model.parameters)
            touched = [one for setting, one in first.items() if parameters & {name for name, _ in setting}]
            inputs = self._changed_inputs(model)
            if touched or inputs:
                self._table("run.touched", scenario_id=touched)
                self._work(
                    f"select scenario_id, company_id from run.touched cross join {self.companies}",
                    *(f"select scenario_id, company_id from dirty.{table}" for table in inputs),
                )
                self.views.run(model, dict.fromkeys(self.changed, OWN), {})
                self.views.keep_what_differs(model)
                self.changed.add(model.name)

    def _rank(self) -> None:
        """Ranks, once for every distinct outcome of the screens that is not that of the rule in force."""
        for model in self.graph.ranking:
            if set(model.parameters) & self.graph.parameters:
                raise RankdayError(f"what-if: model {model.name} reads a parameter and every company; not computed")
            inputs = self._changed_inputs(model)
            outcomes = ", ".join(f"outcome_{table}" for table in inputs)
            joined = " ".join(f"left join ({self._outcome(table)}) using (screened_as)" for table in inputs)
            is_in_force = " and ".join(["true", *(f"outcome_{table} is null" for table in inputs)])
            self.db.execute(f"""
                create or replace table run.what_if_map as
                select scenario_id, screened_as,
                    case when {is_in_force} then 'in_force'
                        else min(screened_as) over (partition by {outcomes or "true"}) end as ranked_as
                from run.what_if_map {joined};
                create or replace table run.ranked as
                select distinct ranked_as as scenario_id from run.what_if_map where ranked_as <> 'in_force'
            """)
            self._work(f"select scenario_id, company_id from run.ranked cross join {self.companies}")
            self.views.run(model, dict.fromkeys(self.changed, OWN), {})
            self.db.execute(f"insert into delta.{model.relation.table} from {model.relation}")
        for copy, copied in self.graph.copies.items():
            self.db.execute(f"create or replace view delta.{copy.table} as from delta.{copied.relation.table}")

    def _outcome(self, table: str) -> str:
        """Of each setting of the screens, the companies whose rows of ``table`` differ from the rule in force."""
        columns = next(names for relation, names in self.views.columns.items() if relation.table == table)
        row = ", ".join(f"held.{name}" for name in columns if name not in ("scenario_id", "company_id"))
        return f"""
            select changed.scenario_id as screened_as,
                list((changed.company_id, {row}) order by changed.company_id, ({row})) as outcome_{table}
            from dirty.{table} as changed
            left join delta.{table} as held
                on held.scenario_id = changed.scenario_id and held.company_id = changed.company_id
            group by changed.scenario_id
        """

    def _place(self) -> None:
        """What is of a scenario as a whole, and the companies that it moves by rank or position."""
        ranks = {}
        for relation in self.graph.ranks():
            names = ", ".join(f"ranks.{name}" for name in self.views.columns[relation] if name != "scenario_id")
            ranks[relation] = (
                f"(select mapped.scenario_id, {names} from run.what_if_map as mapped "
                f"join delta.{relation.table} as ranks on ranks.scenario_id = mapped.ranked_as)"
            )
        for model in self.graph.whole:
            self.engine.create([model.name], ranks | self._in_delta(self.views.whole), "delta")
            self.db.execute(f"insert into delta.{model.relation.table} from {model.relation}")
            self.views.whole.add(model.relation)
        placing = [model.relation for model in self.engine.project.select([PLACING_STAGE])]
        reading = self._in_delta([*placing, *self.graph.ranks(), *self.views.whole])
        self.engine.create([PLACING_STAGE], reading, "delta")

    def _compare(self, with_changes: bool) -> None:
        """Sides, memberships and what comes of them, of the companies that may have moved."""
        wanted = self.graph.behind_answer(CHANGES if with_changes else RESULTS)
        compared = [model for model in self.graph.compared if model.name in wanted]
        inputs = {table: None for model in (*self.graph.behind, *compared) for table in self._changed_inputs(model)}
        self._work(
            f"select scenario_id, company_id from delta.{MOVED}",
            *(
                "select mapped.scenario_id, changed.company_id from run.what_if_map as mapped "
                f"join dirty.{table} as changed on changed.scenario_id = mapped.screened_as"
                for table in inputs
            ),
        )
        ranks = [self.engine.project.by_relation[relation].name for relation in self.graph.ranks()]
        changed, replaced = dict.fromkeys(self.changed, SCREENED), dict.fromkeys(ranks, RANKED)
        for model in (*self.graph.behind, *compared):
            self.views.run(model, changed, replaced)
            replaced[model.name] = OWN
            if model.meta["grain"] == "scenario":
                self.views.whole.add(model.relation)
        for model in self.graph.results:
            self.engine.create([model.name], self._in_delta(self.views.whole), "delta")

    def _changed_inputs(self, model: Model) -> list[str]:
        """The tables that ``model`` reads and of which some scenario's rows differ from the rule in force."""
        return [read.relation.table for read in self.graph.reads(model) if read.name in self.changed]

    def _in_delta(self, relations: Iterable[Relation]) -> dict[Relation, str]:
        return {relation: str(Relation("delta", relation.table)) for relation in relations}

    def _work(self, *sources: str) -> None:
        self.db.execute(f"""
            create or replace table run.work as
            select scenario_id, company_id, screened_as, ranked_as
            from ({" union ".join(sources)}) join run.what_if_map using (scenario_id)
        """)

    def _table(self, table: str, **columns: list[str]) -> None:
        lists = ", ".join(f"unnest(?::varchar[]) as {name}" for name in columns)
        self.db.execute(f"create or replace table {table} as select {lists}", list(columns.values()))
