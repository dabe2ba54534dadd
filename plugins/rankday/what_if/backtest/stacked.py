"""Further scenarios of a backtest in one pass: the lines that one has otherwise than the base scenario, and no others.

The base scenario was computed in full (`scenario.Chain`). Where a composition enters, the models of
``17_backtest/stacked`` say which lines each scenario may have otherwise from there on. Such a line, with those that
events connect with it, is a case; scenarios that have it alike share it. The production models compute cases as lines
under names of their own (``as_id``); a scenario's sums are the base scenario's with its cases in the place of the same
lines there. Sums are exact, so the digits are those of the scenario computed alone, which is tested. No rule is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow

from rankday.contract.errors import RankdayError
from rankday.contract.files import quoted
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.backfill.one_pass import Stops, chain_levels, one_pass
from rankday.daily.engine import DailyEngine
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.daily.tables import insert_rows, replace_rows
from rankday.engine.project import Relation
from rankday.what_if.backtest.dates import Event
from rankday.what_if.backtest.scenario import Chain, keep_table

STAGE, BASE = "17_backtest/stacked", "base"
# rows of a model take the place of those of a table
CASES = {
    "case_lines": "backfill.lines", "case_events": "state.events", "case_actions": "daily.corporate_actions_applied",
}  # fmt: skip
EVENT_MODELS = "effective_events", "duplicate_events", "share_adjustments"


class Stack(Stops):
    """The scenarios ``others`` beside ``base``, which was computed; ``first``: as `prepared.Prepared`."""

    sums = "stacked_values", "stacked_sums", "stacked.sums"

    def __init__(self, base: Chain, others: list[Chain], first: Event | None):
        self.base, self.first = base, first
        self.others: Mapping[str, Chain] = {f"{number:06d}": one for number, one in enumerate(others, 1)}
        self.events = {event.enters: event for event in (*filter(None, [first]), *base.events)}

    def run(self, inputs: BackfillInputs, rulebook: Path, starts: list[dict[str, str]]) -> None:
        """Take the pass of ``inputs``; the levels of each scenario go to ``levels.parquet`` in its folder.

        Raises RankdayError for a composition with lines of derived indexes, and as `one_pass`.
        """
        added = {one.session for one in inputs.sessions if one.additions is not None}
        self.days = self.base.days | set(self.events) | added
        begun = replace(inputs.sessions[0], base=Entry(()))
        inputs = replace(inputs, sessions=[begun, *inputs.sessions[1:]])
        named = f"{len(self.others)} scenarios"
        db = one_pass(inputs, lambda step: self.base.progress(f"{named}: {step}"), rulebook, starts, self)
        try:
            self._levels(len(inputs.sessions))
            for number, chain in self.others.items():
                own = f"select * replace ({_code()} as index_code) from daily.index_values"
                chain.write_levels(db, f"({own} where starts_with(index_code, '{number}/'))")
        finally:
            db.close()

    def begin(self, engine: DailyEngine) -> None:
        """Create the tables of the stack, with the indexes and the events of the base scenario."""
        self.engine = engine
        engine.runner.create_sources("stacked")
        engine.runner.build([STAGE], atomic=False, as_tables=True)
        self._read("state.index_bits", self.base.folder / "index_bits.parquet")
        engine.db.execute("insert into stacked.events from state.events; truncate state.events")
        self._fill(*EVENT_MODELS, "line_groups")
        replace_rows(engine.db, "stacked.scenarios", [(BASE, True), *((number, False) for number in self.others)])
        engine.named = "stacked.named"

    def close(self, engine: DailyEngine, session: SessionInputs) -> SessionInputs:
        """Give an implementation session the compositions of all cases, and every session its additions as theirs."""
        if session.session in self.base.days and session.base is None:
            self._keep_members(session)
        if (event := self.events.get(session.session)) is not None:
            session = self._compose(session, event)
        if session.additions is not None:
            session = replace(session, additions=self._as_named(session.additions))
        return session

    def entered(self, engine: DailyEngine, number: int, session: SessionInputs) -> None:
        """Let go of the cases that have come out as the base scenario has them, and count what has entered."""
        db = engine.db
        if session.session in self.events:
            self._fill("entered_cases")
            db.execute("""
                truncate stacked.held;
                insert into stacked.held by name from backtests.entered_cases;
                insert into stacked.held_ever from stacked.held;
                delete from stacked.named where as_id not in (
                    select as_id from stacked.held union all select base_id from stacked.held
                );
                delete from backfill.lines where security_id not in (select as_id from stacked.named)
            """)
        db.execute(
            "insert into stacked.sums select ?, 'entered', security_id, mask, 1, capitalisation from backfill.lines",
            [number],
        )
        if session.base is not None and session.session in self.base.days:
            self._keep_members(session)

    def _compose(self, session: SessionInputs, event: Event) -> SessionInputs:
        """The session with the composition of every case, whose lines stand in ``backfill.lines`` afterwards."""
        db = self.engine.db
        replace_rows(db, "stacked.close", [(session.session,)])
        for name in ("lines", "actions"):
            db.execute(f"truncate stacked.kept_{name}")
            if session.base is None:
                self._read(f"stacked.kept_{name}", self.base.at(name, session.session))
        db.execute("truncate stacked.composition")
        for number, chain in {BASE: self.base, **self.others}.items():
            known = chain.entries.get(event.name)
            entry = known or chain.reconstitute(event)
            if len(entry.factors):
                raise RankdayError(
                    f"scenario {chain.scenario}, {event.name}: has lines of derived indexes where scenario "
                    f"{self.base.scenario} has none; compute it in a run of its own (--set)"
                )
            composed = entry.rows.append_column("scenario_id", pyarrow.array([number] * len(entry.rows)))
            insert_rows(db, "stacked.composition", composed.select([4, 0, 1, 2, 3]))
        self._fill("differing_lines", "entering_cases", "case_composition", *CASES)
        db.execute("""
            truncate stacked.named;
            insert into stacked.named by name select as_id, security_id from backtests.entering_cases where is_case
        """)
        for model, table in CASES.items():
            self.engine.copy(f"backtests.{model}", table)
        self._fill(*EVENT_MODELS)
        of_base = self.base.entries[event.name]
        rows = db.sql("from backtests.case_composition").to_arrow_table()
        entry = Entry(rows, of_base.rank_day, of_base.implementation_date, (), of_base.composed_on)
        if session.base is not None:
            return replace(session, base=Entry(rows, composed_on=entry.composed_on))
        return replace(session, reconstitution=entry)

    def _as_named(self, additions: pyarrow.Table) -> pyarrow.Table:
        """Additions as those of the lines that are computed."""
        db = self.engine.db
        own = "select added.* replace (as_id as security_id) from added join stacked.named using (security_id)"
        db.register("added", additions)
        found = db.sql(own).to_arrow_table()
        db.unregister("added")
        return found

    def _keep_members(self, session: SessionInputs) -> None:
        """Each scenario's members at the close: the base scenario's with its own lines in the place of the same."""
        self._fill("stacked_members")
        members = f"read_parquet('{quoted(self.base.at('members', session.session))}')"
        for number, chain in self.others.items():
            held = f"(select security_id from stacked.held where scenario_id = '{number}')"
            own = f"select * exclude (scenario_id) from backtests.stacked_members where scenario_id = '{number}'"
            rows = f"(from {members} anti join {held} using (security_id) union all by name {own})"
            keep_table(self.engine, rows, chain.at("members", session.session))

    def _levels(self, sessions: int) -> None:
        """Chain the levels of all scenarios, each index under ``<scenario>/<code>``, as indexes without lines."""
        db = self.engine.db
        self._read("stacked.base_sums", self.base.folder / "sums.parquet")
        self._fill("scenario_sums")
        self.engine.copy("backtests.scenario_sums", "state.derived_sums")
        codes = "select scenario_id || '/' || index_code from stacked.scenarios"
        db.execute(f"""
            truncate state.sums;
            insert into seeds.base_values
                select starts.* replace (scenario_id || '/' || index_code as index_code)
                from seeds.base_values as starts cross join stacked.scenarios where not is_base;
            create or replace temp table codes as
                {codes} cross join state.index_bits where not is_base and bit is not null;
            truncate state.index_bits;
            insert into state.index_bits select *, null from codes
        """)
        try:
            chain_levels(self.engine, sessions)
        except RankdayError as error:
            text = str(error)
            for number, chain in self.others.items():
                text = text.replace(f"{number}/", f"scenario {chain.scenario}: ")
            raise RankdayError(text) from error

    def _fill(self, *models: str) -> None:
        for model in models:
            self.engine.runner.fill(model)

    def _read(self, table: str, file: Path) -> None:
        columns = ", ".join(name for name, _ in self.engine.runner.project.sources[Relation(*table.split("."))].columns)
        self.engine.db.execute(f"insert into {table} select {columns} from read_parquet('{quoted(file)}')")


def _code() -> str:
    return "split_part(index_code, '/', 2)"
