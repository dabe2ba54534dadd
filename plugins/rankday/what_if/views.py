"""The rows that a compiled model sees while it is run for some companies of some scenarios.

A model is run with its inputs replaced by views: the rows of the companies in ``run.work`` (scenario_id, company_id,
and under which scenario ids the inputs are kept), taken from what the scenario changed (``delta.<model>``; the changed
companies are in ``dirty.<model>``) and else from the rule in force (``base.<model>``).
"""

from __future__ import annotations

import duckdb

from rankday.contract.errors import RankdayError
from rankday.what_if.engine import RELATION, WhatIfEngine

# Under which id of ``run.work`` an input is kept: the scenario's own, that of the first scenario with the same setting
# of the screens, or that of the first one with the same outcome of them.
OWN, SCREENED, RANKED = "scenario_id", "screened_as", "ranked_as"
# Not a company's: as they are in ``delta``.
WHOLE = ("band_edges", "what_if_indexes")
# A union of what was found to differ: to compare it again would find all of it.
AS_THEY_COME = ("screen_results",)
# Not a company's either, and no scenario changes it: as by the rule in force.
SAME_FOR_ALL = ("placeholder_ranks",)


class Views:
    """Replaces the inputs of a model and runs it. Expects every model of the rule in force under its own name."""

    def __init__(self, engine: WhatIfEngine, leaf_schema: str = "what_if"):
        self.engine, self.db = engine, engine.db
        self.columns: dict[str, list[str]] = {}
        self.db.execute("create schema base; create schema delta; create schema dirty; create schema seen;")
        self.db.execute("create table base.companies as select company_id from staging.stg_companies")
        self.db.execute(
            "create table base.line_companies as select company_id, security_id from staging.stg_securities"
        )
        for table in engine.ordered():
            schema = engine.schemas.get(table, leaf_schema)
            self.columns[table] = [name for name, *_ in self.db.execute(f"describe {schema}.{table}").fetchall()]
            self.db.execute(f"create table base.{table} as from {schema}.{table}")
        # Whether anyone holds a code is asked of the incumbents as a whole: one line of each code will do.
        self.db.execute("create table base.held_codes as select distinct on (index_code) * from base.stg_incumbents")

    def run(self, name: str, changed: dict[str, str], replaced: dict[str, str], with_base: bool = False) -> None:
        """Build ``delta.<name>`` for ``run.work``.

        Inputs in ``changed`` have deltas, those in ``replaced`` are there for all of ``run.work``; each names the
        column under whose value they are kept. Of all others the rule in force is seen. ``with_base``: the rows of the
        rule in force are seen too, under its own id. Raises RankdayError.
        """
        for schema, table in dict.fromkeys(RELATION.findall(self.engine.models[name])):
            if "scenario_id" in self.columns.get(table, ()):
                rows = self._rows(name, schema, table, changed, replaced, with_base)
                self.db.execute(f"create or replace view seen.{table} as {rows}")
        sql, columns = RELATION.sub(self._seen, self.engine.models[name]), ", ".join(self.columns[name])
        try:
            self.db.execute(f"create or replace table delta.{name} as select {columns} from ({sql})")
        except duckdb.Error as error:
            raise RankdayError(f"what-if: model {name}: {str(error).splitlines()[0]}") from error

    def keep_what_differs(self, name: str) -> None:
        """After `run`: leave in ``delta.<name>`` only the companies whose rows differ from the rule in force.

        They are named in ``dirty.<name>``, also where no row is left of them. The rows of a model are unique by their
        keys (dbt tests them): as many rows, each of which is there by the rule in force, are the same rows.
        """
        if name in AS_THEY_COME:
            self.db.execute(f"create or replace table dirty.{name} as select scenario_id, company_id from run.work")
            return
        of_company = self._owners(name, "differing")
        equal = " and ".join(
            f"held.{column} is not distinct from differing.{column}"
            for column in self.columns[name]
            if column != "scenario_id"
        )
        self.db.execute(f"""
            create or replace table run.compared as
            select differing.scenario_id, {self._company(name)} as company_id, held.scenario_id is not null as is_held
            from delta.{name} as differing left join base.{name} as held on {equal} {of_company};
            create or replace table dirty.{name} as
            select work.scenario_id, work.company_id
            from run.work as work
            left join (
                select scenario_id, company_id, count(*) as lines, bool_and(is_held) as is_held
                from run.compared group by scenario_id, company_id
            ) as made using (scenario_id, company_id)
            left join (
                select {self._company(name)} as company_id, count(*) as lines
                from base.{name} as differing {of_company} group by all
            ) as kept using (company_id)
            where not coalesce(made.is_held, true) or coalesce(made.lines, 0) <> coalesce(kept.lines, 0);
            create or replace table delta.{name} as
            select differing.* from delta.{name} as differing {of_company}
            semi join dirty.{name} as changed
                on changed.scenario_id = differing.scenario_id and changed.company_id = {self._company(name)}
        """)

    def _seen(self, found) -> str:
        return f'"seen"."{found[2]}"' if "scenario_id" in self.columns.get(found[2], ()) else found[0]

    def _rows(
        self, reader: str, schema: str, table: str, changed: dict[str, str], replaced: dict[str, str], with_base: bool
    ) -> str:
        if schema == "rulebook":
            some = "" if with_base else "where scenario_id in (select scenario_id from run.work)"
            return f"select * from rulebook.{table} {some}"
        if table in WHOLE:
            return f"select * from delta.{table}"
        if table in SAME_FOR_ALL:
            return self._for_every_scenario(table, f"base.{table}")
        if table == "stg_incumbents" and reader == "company_sides":
            return self._for_every_scenario(table, "base.held_codes")
        if table in replaced:
            rows = self._of_delta(table, replaced[table])
        elif table in changed:
            rows = f"""
                {self._of_base(table)} anti join dirty.{table} as dirtied
                    on dirtied.scenario_id = work.{changed[table]} and dirtied.company_id = work.company_id
                union all {self._of_delta(table, changed[table])}
            """
        else:
            rows = self._of_base(table)
        return f"{rows} union all select {', '.join(self.columns[table])} from base.{table}" if with_base else rows

    def _for_every_scenario(self, table: str, held: str) -> str:
        names = ", ".join(f"held.{name}" for name in self.columns[table] if name != "scenario_id")
        scenarios = "(select distinct scenario_id from run.work)"
        return f"select work.scenario_id, {names} from {scenarios} as work cross join {held} as held"

    def _of_delta(self, table: str, kept: str) -> str:
        """What ``delta.<table>`` holds for the companies in ``run.work``, under the id in its column ``kept``."""
        is_of_company = "company_id" in self.columns[table]
        owners = "" if is_of_company else "join base.line_companies as owners on owners.company_id = work.company_id"
        key = "held.company_id = work.company_id" if is_of_company else "held.security_id = owners.security_id"
        return (
            f"select {self._names(table, 'held')} from run.work as work {owners} "
            f"join delta.{table} as held on held.scenario_id = work.{kept} and {key}"
        )

    def _of_base(self, table: str) -> str:
        """The rows by the rule in force of the companies in ``run.work``, as the scenario's."""
        if "company_id" in self.columns[table]:
            return (
                f"select {self._names(table, 'held')} from run.work as work "
                f"join base.{table} as held on held.company_id = work.company_id"
            )
        return (
            f"select {self._names(table, 'held')} from run.work as work "
            f"join base.line_companies as owners on owners.company_id = work.company_id "
            f"join base.{table} as held on held.security_id = owners.security_id"
        )

    def _names(self, table: str, alias: str) -> str:
        return ", ".join(
            "work.scenario_id" if name == "scenario_id" else f"{alias}.{name}" for name in self.columns[table]
        )

    def _company(self, table: str) -> str:
        return "differing.company_id" if "company_id" in self.columns[table] else "owners.company_id"

    def _owners(self, table: str, alias: str) -> str:
        if "company_id" in self.columns[table]:
            return ""
        return f"join base.line_companies as owners on owners.security_id = {alias}.security_id"
