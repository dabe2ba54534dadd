"""One session after the other: the daily models applied to the state that the session before left.

This module orders and copies; every rule is in ``models/9_events`` and ``models/10_levels``. A line's state is (index
shares, capitalisation, the indexes it is in), never an adjusted price (docs/methodology.md 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb

from rankday.daily.derived import load_owners, load_rules
from rankday.daily.events import EventModels, due_events, turns
from rankday.daily.implementation import load_implementation
from rankday.daily.series import series_of_session
from rankday.daily.session_inputs import SessionInputs
from rankday.daily.tables import copy_statement, file_list, replace_rows
from rankday.engine.project import Relation
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.rulebook.rows import RULEBOOK

RULEBOOK_MODELS = (
    "rank_days", "parameters_in_force", "eligible_values_in_force", "rulebook_in_force", "share_rules_in_force",
)  # fmt: skip
ENTERING = (
    "entering_lines", "entry_outcomes", "counted_lines", "reconstituted_lines", "updated_lines", "added_lines",
    "entered_lines",
)  # fmt: skip
DERIVED_ENTERING = (
    "entering_factors", "capping_checks", "capping_days", "capping_occasions", "entered_derived_lines",
)  # fmt: skip
DERIVED_OPENING = ("derived_openings", "derived_sums")
CLOSE = ("tender_outcomes", "leaving_terms", "spin_off_descents", "spin_off_estimates", "line_closings")
LEVELS = ("base_levels", "index_days", "level_chain", "published_levels", "last_levels", "opening_values")
PUBLISHED = {
    "closing": "closing_table", "opening": "opening_table", "contributions": "contribution_rows",
    "share_updates": "share_update_rows", "entries": "entry_rows",
    "capping": "capping_rows",
}  # fmt: skip
INDEX_VALUES = "insert into daily.index_values by name from levels.published_levels"


class DailyEngine:
    """Holds the state in tables of the schema ``state`` and appends each day to the schema ``daily``."""

    def __init__(self, db: duckdb.DuckDBPyConnection, rulebook: Path = RULEBOOK):
        self.db, self.runner = db, ModelRunner(db)
        self.runner.create_sources("run", "state", "daily")
        load_rulebook(db, rulebook)
        self.read_rates: Callable[[list[date]], None] | None = None  # loads the rates of sessions; None: all are there
        self._events: EventModels | None = None
        self.composition_day: date | None = None  # the rank day of the composition in force
        self._reading: Mapping[Relation, str] | None = None
        self.named: str | None = None  # a relation (security_id, as_id): drops are read for these lines, so named

    def use_base_values(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Let indexes that begin from now on begin at these values: rows of ``base_values.csv``, '' for no date."""
        columns = [name for name, *_ in self.db.execute("describe seeds.base_values").fetchall()]
        replace_rows(self.db, "seeds.base_values", [tuple(row[name] or None for name in columns) for row in rows])

    def load_events(self, calendar: list[date], events: list[tuple]) -> None:
        """Load the exchange's sessions and every event in its newest state (the contract's columns, in order)."""
        replace_rows(self.db, "state.events", events)
        replace_rows(self.db, "state.calendar", [(session,) for session in calendar])
        self.build("effective_events", "duplicate_events", "share_adjustments")

    def run(self, inputs: SessionInputs) -> None:
        """Close ``inputs.session``, then compute the opening of the next session."""
        self.use_rulebook(inputs.session)
        self.load_session(inputs)
        if inputs.base is not None:
            self.begin()
        self.build("opening_lines", "dividends_paid")
        self.close()
        self.build("derived_closings", "listed_dividends", "due_events")
        self.enter()
        self.enter_derived(inputs)
        self.db.execute("insert into daily.corporate_actions_applied by name from levels.listed_dividends")
        self._apply_events()
        self.build("opening_factors")
        self.copy("levels.opening_factors", "state.factors")
        self.build("session_sums", "session_terms", *DERIVED_OPENING)
        self.copy("levels.derived_sums", "state.derived_sums")
        self.copy("levels.session_sums", "state.sums")
        self.copy("(select 1 as place, * from levels.session_terms)", "state.chain_sessions")
        self.build(*LEVELS, *PUBLISHED.values())
        for table, model in PUBLISHED.items():
            self.db.execute(
                f"insert into daily.{table} by name "
                f"select today.session, rows.* from levels.{model} as rows cross join state.session as today"
            )
        self.db.execute(INDEX_VALUES)
        self.copy("levels.last_levels", "state.levels")
        series_of_session(self, inputs)

    def begin(self) -> None:
        """6.1 base day: the starting composition is what there is at its close."""
        self.build("entering_lines", "starting_lines")
        self.copy("levels.starting_lines", "state.lines")

    def close(self) -> None:
        """6.1, steps 1 and 2: ``state.lines`` from the opening to the close."""
        self.build(*CLOSE)
        self.copy("levels.line_closings", "state.lines")

    def enter(self) -> None:
        """6.1, steps 5 and 6: ``state.lines`` from the close to what becomes effective at it."""
        self.build(*ENTERING)
        for table in ("state.entered_lines", "state.lines"):
            self.copy("levels.entered_lines", table)

    def keep_tables(self, reading: Mapping[Relation, str]) -> None:
        """From now on fill the tables that are there (plans stay), reading other relations where ``reading`` says."""
        self._reading = reading

    def build(self, *models: str) -> None:
        """Build each model anew, in the graph's order."""
        if self._reading is None:
            self.runner.build(models, atomic=False)
            return
        for model in self.runner.project.select(models):
            self.runner.fill(model.name, reading=self._reading)

    def copy(self, source: str, table: str) -> None:
        """Put the rows of ``source`` in place of those of ``table``."""
        self.db.execute(copy_statement(source, table))

    def copy_or_null(self, source: str, table: str) -> None:
        """The same of rows that may be of a time before the table had all of its columns; those are null then."""
        self.copy(f"(select * from {table} where false union all by name select * from {source})", table)

    def use_rulebook(self, session: date) -> None:
        """Let the rulebook of ``session`` be in force."""
        self.db.execute("truncate run.rank_days")
        self.db.execute("insert into run.rank_days values ('in_force', ?, '', null)", [session])
        self.build(*RULEBOOK_MODELS)

    def load_session(self, inputs: SessionInputs) -> None:
        """The session, its prices and shares, and the composition that becomes effective at its close."""
        db, entry, entering = self.db, inputs.base or inputs.reconstitution, inputs.reconstitution
        dates = (entering.rank_day, entering.implementation_date) if entering else (None, None)
        session = (inputs.session, inputs.next_session, dates[0], inputs.base is not None, inputs.is_share_update)
        replace_rows(db, "state.session", [(*session, dates[1])])
        self.copy(f"({self.primary_closes([inputs.prices])})", "state.prices")
        db.execute("truncate state.shares")
        if inputs.shares is not None:
            self.copy(self.rows_of([inputs.shares]), "state.shares")
        replace_rows(db, "state.composition", entry.rows if entry else [])
        replace_rows(db, "state.composition_factors", entry.factors if entry else [])
        load_rules(self.runner, "state.derived_rules", self.composition_day, inputs.session)
        replace_rows(db, "state.additions", inputs.additions if inputs.additions is not None else [])
        replace_rows(db, "state.addition_streams", inputs.addition_streams)
        load_implementation(db, inputs.implementation)
        self.add_index_bits()

    def enter_derived(self, inputs: SessionInputs) -> None:
        """7.2, 7.4: what becomes effective at the close in derived indexes."""
        if entry := inputs.base or inputs.reconstitution:
            self.composition_day = entry.composed_on
            load_rules(self.runner, "state.derived_rules", self.composition_day, inputs.session)
            self.add_index_bits()
        self.build("entering_factors")
        load_owners(self.db, inputs.securities)
        self.build(*DERIVED_ENTERING)

    def add_index_bits(self) -> None:
        """Let every index of the tables of the schema ``state`` have its row."""
        self.build("new_index_bits")
        self.db.execute("insert into state.index_bits from levels.new_index_bits")

    def _apply_events(self) -> None:
        events = due_events(self.db)
        if not events:
            return
        if self._events is None:
            self.build("lines_after_turn")
            self._events = EventModels(self.runner)
        for turn in turns(events):
            self._events.apply(turn)

    def primary_closes(self, paths: Iterable[Path]) -> str:
        """A query of the primary closes of price files, with ``file_index``: their place in ``paths``, from 0."""
        return self.runner.sql("primary_closes", {Relation("drop", "prices"): self.rows_of(paths)})

    def rows_of(self, paths: Iterable[Path]) -> str:
        """A subquery of the rows of a drop's files, with ``file_index``; the lines as ``named`` has them."""
        rows = f"(select *, file_index from read_parquet({file_list(paths)}))"
        if self.named is None:
            return rows
        as_named = "select own.* replace (named.as_id as security_id)"
        return f"({as_named} from {rows} as own inner join {self.named} as named using (security_id))"
