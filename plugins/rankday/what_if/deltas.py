"""Scenarios as differences from the rule in force: only the companies that a scenario can move are computed again.

The rule in force is built once, for every company. The models up to the screened companies look at one company at a
time; so, for a scenario, such a model is run for the companies of which one of its inputs differs (for all of them
where the model itself reads a changed parameter), and what comes out equal is forgotten. Ranks are computed once for
every distinct outcome of the screens. Sides and memberships depend on a company's rank and position only by which ranks
and band edges lie below, at or above it; so they are run for the companies for which that differs.

No rule is repeated here: what is run is the compiled model, on fewer rows. That the answer is the same as that of a
full run is tested on random scenarios (tests/what_if/test_what_if_grid.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rankday.what_if.engine import RELATION, WhatIfEngine
from rankday.what_if.views import OWN, RANKED, SCREENED, Views

Scenarios = Mapping[str, Mapping[str, str]]
RULEBOOK = (
    "rank_days", "eligible_values_in_force", "exceptions_in_force", "parameters_in_force", "breaks_in_force",
    "rulebook_in_force",
)  # fmt: skip
LOCAL_SCHEMAS = ("universe", "screens")
LOCAL_MODELS = ("screened_companies", "eligible_lines", "closing_lines")
BEHIND_THE_RANKS = ("company_sides", "company_memberships", "line_memberships", "what_if_members")
RANKS = ("company_ranks", "standing_ranks")
COMPARED = ("what_if_lines", "what_if_indexes")
PARAMETER = re.compile(r"\brulebook\.(\w+)")


class Deltas:
    """Runs batches of scenarios against the rule in force, which ``engine`` has built."""

    def __init__(self, engine: WhatIfEngine):
        self.engine, self.db, self.views = engine, engine.db, Views(engine)
        self.local = [
            name
            for name in engine.ordered()
            if (engine.schemas.get(name) in LOCAL_SCHEMAS and "scenario_id" in self.views.columns[name])
            or name in LOCAL_MODELS
        ]
        self.read_by = {name: set(PARAMETER.findall(engine.models[name])) for name in self.local}
        self.changed: set[str] = set()

    def run(self, scenarios: Scenarios, with_changes: bool = False) -> None:
        """Compute ``scenarios`` (id → parameter → value) into the schema ``delta``: ``what_if_indexes``, ``band_edges``
        and, ``with_changes``, ``what_if_changes``. Raises RankdayError."""
        self.engine.enter(scenarios)
        for name in RULEBOOK:
            self.engine.create(name)
        self._screen(scenarios)
        self._rank()
        self._place()
        self._compare(with_changes)

    def _screen(self, scenarios: Scenarios) -> None:
        """What looks at one company at a time, once for every distinct setting of the parameters read there."""
        read = set().union(*self.read_by.values())
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
        for name in self.local:
            touched = [
                scenario
                for setting, scenario in first.items()
                if self.read_by[name] & {parameter for parameter, _ in setting}
            ]
            inputs = {table for _, table in RELATION.findall(self.engine.models[name])} & self.changed
            if touched or inputs:
                self._table("run.touched", scenario_id=touched)
                self._work(
                    "select scenario_id, company_id from run.touched cross join base.companies",
                    *(f"select scenario_id, company_id from dirty.{table}" for table in sorted(inputs)),
                )
                self.views.run(name, dict.fromkeys(self.changed, OWN), {})
                self.views.keep_what_differs(name)
                self.changed.add(name)

    def _rank(self) -> None:
        """Ranks, once for every distinct outcome of the screens that is not that of the rule in force."""
        outcomes = "(select null as screened_as, null as outcome where false)"
        if "screened_companies" in self.changed:
            outcomes = """(
                select changed.scenario_id as screened_as,
                    list((changed.company_id, is_eligible, total_market_cap, pricing_vehicle_id)
                        order by changed.company_id) as outcome
                from dirty.screened_companies as changed
                left join delta.screened_companies as companies
                    on companies.scenario_id = changed.scenario_id and companies.company_id = changed.company_id
                group by changed.scenario_id
            )"""
        self.db.execute(f"""
            create or replace table run.what_if_map as
            select scenario_id, screened_as,
                case when outcome is null then 'in_force' else min(screened_as) over (partition by outcome) end
                    as ranked_as
            from run.what_if_map left join {outcomes} using (screened_as);
            create or replace table run.ranked as
            select distinct ranked_as as scenario_id from run.what_if_map where ranked_as <> 'in_force'
        """)
        self._work("select scenario_id, company_id from run.ranked cross join base.companies")
        self.views.run("company_ranks", dict.fromkeys(self.changed, OWN), {})
        self.db.execute("insert into delta.company_ranks from base.company_ranks")
        # What-if is asked of the rank day, where no season has begun: the ranks stand as they were computed.
        standing = ", ".join(self.views.columns["standing_ranks"])
        self.db.execute(f"create or replace view delta.standing_ranks as select {standing} from delta.company_ranks")
        names = ", ".join(f"ranks.{name}" for name in self.views.columns["company_ranks"] if name != "scenario_id")
        self.db.execute(f"""
            create or replace view seen.all_ranks as
            select mapped.scenario_id, {names} from run.what_if_map as mapped
            join delta.company_ranks as ranks on ranks.scenario_id = mapped.ranked_as
        """)

    def _place(self) -> None:
        """Band edges of every scenario; ``run.what_if_scope``, the companies that it can move."""
        edges = RELATION.sub(self._edges_read, self.engine.models["band_edges"])
        self.db.execute(f"create or replace table delta.band_edges as {edges}")
        # -1, 0, 1: below, at, above. Which of them is "inside" is the rule's to say.
        self.db.execute("""
            create or replace table run.positions as
            select scenario_id, company_id, company_rank,
                cast(cast(cumulative_market_cap as decimal(38,6)) * 1000000 as hugeint) * 1000000 as position
            from delta.company_ranks;
            create or replace table run.placed as
            select coalesce(here.scenario_id, there.scenario_id) as scenario_id,
                coalesce(here.company_id, there.company_id) as company_id,
                here.company_rank, there.company_rank as company_rank_in_force,
                here.position, there.position as position_in_force
            from (from run.positions where scenario_id <> 'in_force') as here
            full join (
                select ranked.scenario_id, held.* exclude (scenario_id)
                from run.ranked as ranked cross join (from run.positions where scenario_id = 'in_force') as held
            ) as there on here.scenario_id = there.scenario_id and here.company_id = there.company_id;
            create or replace table run.moved_by_rank as
            select distinct scenario_id as ranked_as, company_id
            from run.placed
            cross join (
                select cast(within_rank as integer) as limit_rank from seeds.indexes
                union select cast(break_rank as integer) from seeds.breaks
            )
            where sign(company_rank - limit_rank) is distinct from sign(company_rank_in_force - limit_rank);
            insert into run.placed
            select 'in_force', company_id, company_rank, company_rank, position, position
            from run.positions where scenario_id = 'in_force';
            create or replace table run.edges as
            select mapped.scenario_id, mapped.ranked_as, here.lower_edge, here.upper_edge,
                there.lower_edge as lower_edge_in_force, there.upper_edge as upper_edge_in_force
            from run.what_if_map as mapped
            cross join (select distinct cast(break_rank as integer) as break_rank from seeds.breaks) as breaks
            left join delta.band_edges as here
                on here.scenario_id = mapped.scenario_id and here.break_rank = breaks.break_rank
            left join base.band_edges as there on there.break_rank = breaks.break_rank
            where mapped.ranked_as <> 'in_force' or here.lower_edge is distinct from there.lower_edge
                or here.upper_edge is distinct from there.upper_edge;
            create or replace table run.moved_by_band as
            select distinct edges.scenario_id, placed.company_id
            from run.edges as edges
            join run.placed as placed on placed.scenario_id = edges.ranked_as
            where sign(position - lower_edge) is distinct from sign(position_in_force - lower_edge_in_force)
                or sign(position - upper_edge) is distinct from sign(position_in_force - upper_edge_in_force)
        """)

    def _edges_read(self, found) -> str:
        return '"seen"."all_ranks"' if found[2] == "company_ranks" else found[0]

    def _compare(self, with_changes: bool) -> None:
        """Sides, memberships and what comes of them, of the companies that may have moved."""
        self._work(
            "select scenario_id, company_id from run.what_if_map join run.moved_by_rank using (ranked_as)",
            "select scenario_id, company_id from run.moved_by_band",
            *(
                "select mapped.scenario_id, changed.company_id from run.what_if_map as mapped "
                f"join dirty.{name} as changed on changed.scenario_id = mapped.screened_as"
                for name in ("candidate_lines", *LOCAL_MODELS)
                if name in self.changed
            ),
        )
        self.engine.set_scope(
            "select scenario_id, rank_day, company_id from run.work join run.rank_days using (scenario_id)"
        )
        changed, replaced = dict.fromkeys(self.changed, SCREENED), dict.fromkeys(RANKS, RANKED)
        for name in (*BEHIND_THE_RANKS, *COMPARED, *(["what_if_changes"] if with_changes else [])):
            self.views.run(name, changed, replaced, with_base=name in COMPARED or name == "what_if_changes")
            replaced[name] = OWN

    def _work(self, *sources: str) -> None:
        self.db.execute(f"""
            create or replace table run.work as
            select scenario_id, company_id, screened_as, ranked_as
            from ({" union ".join(sources)}) join run.what_if_map using (scenario_id)
        """)

    def _table(self, table: str, **columns: list[str]) -> None:
        lists = ", ".join(f"unnest(?::varchar[]) as {name}" for name in columns)
        self.db.execute(f"create or replace table {table} as select {lists}", list(columns.values()))
