"""The rows that a compiled model sees while it is run for some companies of some scenarios.

A model is run with its inputs replaced by views: the rows of the companies in ``run.work`` (scenario_id, company_id,
and under which scenario ids the inputs are kept), taken from what the scenario changed (``delta.<model>``; the changed
companies are in ``dirty.<model>``) and else from the rule in force, which each model's own table has.
"""

from __future__ import annotations

from rankday.engine.project import Model, Relation
from rankday.what_if.engine import RULEBOOK_STAGE, WhatIfEngine
from rankday.what_if.graph import ScenarioGraph

# Under which id of ``run.work`` an input is kept: the scenario's own, that of the first scenario with the same setting
# of the screens, or that of the first one with the same outcome of them.
OWN, SCREENED, RANKED = "scenario_id", "screened_as", "ranked_as"
OWNERS = "what_if_line_owners"


class Views:
    """Replaces the inputs of a model and runs it. Expects the rule in force in every model's own table."""

    def __init__(self, engine: WhatIfEngine, graph: ScenarioGraph):
        self.engine, self.db, self.graph = engine, engine.db, graph
        self.db.execute("create schema delta; create schema dirty; create schema seen")
        self.owners = engine.relation(OWNERS)
        self.columns = {
            model.relation: [name for name, *_ in self.db.execute(f"describe {model.relation}").fetchall()]
            for model in graph.models
            if model.relation not in graph.copies
        }
        for copy, copied in graph.copies.items():
            self.columns[copy] = self.columns[copied.relation]
        self.whole: set[Relation] = set()  # a scenario's, not a company's, and in ``delta`` for every scenario

    def run(self, model: Model, changed: dict[str, str], replaced: dict[str, str]) -> None:
        """Build ``delta.<model>`` for ``run.work``.

        Inputs in ``changed`` have deltas, those in ``replaced`` are there for all of ``run.work``; each names the
        column under whose value they are kept. Of all others the rule in force is seen. Raises RankdayError.
        """
        reading = {}
        with_base = model.meta.get("reads_in_force", False)
        for read in (self.engine.project.by_relation.get(relation) for relation in model.reads):
            if read and "scenario_id" in self.columns[read.relation]:
                seen = Relation("seen", read.relation.table)
                self.db.execute(f"create or replace view {seen} as {self._rows(read, changed, replaced, with_base)}")
                reading[read.relation] = str(seen)
        self.engine.create([model.name], reading, "delta")

    def keep_what_differs(self, model: Model) -> None:
        """After `run`: leave in ``delta.<model>`` only the companies whose rows differ from the rule in force.

        They are named in ``dirty.<model>``, also where no row is left of them. The rows of a model are unique by their
        keys (dbt tests them): as many rows, each of which is there by the rule in force, are the same rows.
        """
        name, base = model.relation.table, model.relation
        if model.meta.get("is_union"):
            # every row was found to differ in what it comes from: to compare it again would find all of it
            self.db.execute(f"create or replace table dirty.{name} as select scenario_id, company_id from run.work")
            return
        of_company = self._owners(base, "differing")
        company = "differing.company_id" if "company_id" in self.columns[base] else "owners.company_id"
        equal = " and ".join(
            f"held.{column} is not distinct from differing.{column}"
            for column in self.columns[base]
            if column != "scenario_id"
        )
        self.db.execute(f"""
            create or replace table run.compared as
            select differing.scenario_id, {company} as company_id, held.scenario_id is not null as is_held
            from delta.{name} as differing left join {base} as held on {equal} {of_company};
            create or replace table dirty.{name} as
            select work.scenario_id, work.company_id
            from run.work as work
            left join (
                select scenario_id, company_id, count(*) as lines, bool_and(is_held) as is_held
                from run.compared group by scenario_id, company_id
            ) as made using (scenario_id, company_id)
            left join (
                select {company} as company_id, count(*) as lines
                from {base} as differing {of_company} group by all
            ) as kept using (company_id)
            where not coalesce(made.is_held, true) or coalesce(made.lines, 0) <> coalesce(kept.lines, 0);
            create or replace table delta.{name} as
            select differing.* from delta.{name} as differing {of_company}
            semi join dirty.{name} as changed
                on changed.scenario_id = differing.scenario_id and changed.company_id = {company}
        """)

    def _rows(self, read: Model, changed: dict[str, str], replaced: dict[str, str], with_base: bool) -> str:
        table, base = read.relation.table, read.relation
        if read.stage == RULEBOOK_STAGE:
            some = "" if with_base else "where scenario_id in (select scenario_id from run.work)"
            return f"select * from {base} {some}"
        if read == self.graph.scope:
            return "select scenario_id, rank_day, company_id from run.work join run.rank_days using (scenario_id)"
        if base in self.whole:
            return f"select * from delta.{table}"
        if read.meta["grain"] == "scenario":  # no scenario changes it
            names = ", ".join(f"held.{name}" for name in self.columns[base] if name != "scenario_id")
            scenarios = "(select distinct scenario_id from run.work)"
            return f"select work.scenario_id, {names} from {scenarios} as work cross join {base} as held"
        if read.name in replaced:
            rows = self._of(base, Relation("delta", table), f"held.scenario_id = work.{replaced[read.name]} and ")
        elif read.name in changed:
            rows = f"""
                {self._of(base, base)} anti join dirty.{table} as dirtied
                    on dirtied.scenario_id = work.{changed[read.name]} and dirtied.company_id = work.company_id
                union all
                {self._of(base, Relation("delta", table), f"held.scenario_id = work.{changed[read.name]} and ")}
            """
        else:
            rows = self._of(base, base)
        return f"{rows} union all select {', '.join(self.columns[base])} from {base}" if with_base else rows

    def _of(self, base: Relation, table: Relation, kept: str = "") -> str:
        """The rows of ``table`` (columns as ``base``) of the companies in ``run.work``, as the scenario's."""
        names = ", ".join(
            "work.scenario_id" if name == "scenario_id" else f"held.{name}" for name in self.columns[base]
        )
        owners, key = "", "held.company_id = work.company_id"
        if "company_id" not in self.columns[base]:
            owners = f"join {self.owners} as owners on owners.company_id = work.company_id"
            key = "held.security_id = owners.security_id"
        return f"select {names} from run.work as work {owners} join {table} as held on {kept}{key}"

    def _owners(self, base: Relation, alias: str) -> str:
        if "company_id" in self.columns[base]:
            return ""
        return f"join {self.owners} as owners on owners.security_id = {alias}.security_id"
