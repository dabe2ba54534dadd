"""One session after the other: the nightly rules (compiled SQL) applied to the state that the last session left.

This module orders and carries; every rule is in ``models/9_events`` and ``models/10_levels``. A line's state is (index
shares, capitalisation), never an adjusted price (docs/methodology.md 6).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from rankday.daily.corporate_actions import apply_events, list_dividends
from rankday.daily.night import Night
from rankday.daily.tables import DAILY_TABLES, EVENT_COLUMNS, STATE_TABLES, insert_rows
from rankday.engine.compiled_sql import compiled
from rankday.engine.rulebook_tables import load_rulebook
from rankday.rulebook.rows import RULEBOOK

RULEBOOK_MODELS = ("rank_days", "parameters_in_force", "eligible_values_in_force", "rulebook_in_force")


class NightEngine:
    """Holds the state in DuckDB tables of the schema ``night`` and appends each day to the schema ``daily``."""

    def __init__(self, db: duckdb.DuckDBPyConnection, rulebook: Path = RULEBOOK):
        self.db = db
        self.models = compiled()
        db.execute(STATE_TABLES + DAILY_TABLES)
        load_rulebook(db, rulebook)

    def learn(self, calendar: list[date], events: list[tuple]) -> None:
        """Take the exchange's sessions and every event in its newest state (the contract's columns, in order)."""
        self.db.execute(f"create or replace table night.events ({EVENT_COLUMNS})")
        insert_rows(self.db, "night.events", events)
        self.db.execute("create or replace table night.calendar as select unnest(?::date[]) as session", [calendar])
        self.build("events", "effective_events")

    def resume(self, lines: list[tuple], members: list[tuple], levels: list[tuple], departed: list[tuple] = ()) -> None:
        """Take the opening that the last published day left: rows of night.lines, members, levels and departed."""
        tables = {"lines": lines, "members": members, "levels": levels, "departed": departed}
        for table, rows in tables.items():
            self.db.execute(f"truncate night.{table}")
            insert_rows(self.db, f"night.{table}", rows)

    def run(self, night: Night) -> None:
        """Close ``night.session``, then make the opening of the next session."""
        self.take_rulebook(night.session)
        self.take_drop(night)
        self.db.execute("create or replace table night.composition_entered as from night.composition")
        if night.base is not None:
            self._begin_family()
        else:
            self._close()
            self._enter(night)
        self.db.execute("""
            create or replace table night.touched (security_id varchar);
            create or replace table night.lines_at_close as from night.lines
        """)
        list_dividends(self.db)
        apply_events(self.db, self.models)
        self._open(night)

    def build(self, schema: str, *models: str) -> None:
        """Make a table of each compiled model, in order."""
        for model in models:
            self.db.execute(f"create or replace table {schema}.{model} as {self.models[model]}")

    def take_rulebook(self, session: date) -> None:
        """Let the rulebook of ``session`` hold."""
        self.db.execute(
            "create or replace table run.rank_days as select 'in_force' as scenario_id, ?::date as rank_day, "
            "'' as event_id, null::date as implementation_day",
            [session],
        )
        self.build("rulebook", *RULEBOOK_MODELS)

    def take_drop(self, night: Night) -> None:
        """The session, its prices and shares, and the composition that enters at its close."""
        db = self.db
        rank_day = night.reconstitution.rank_day if night.reconstitution else None
        for table in ("session", "prices", "shares", "composition"):
            db.execute(f"truncate night.{table}")
        db.execute(
            "insert into night.session values (?, ?, ?, ?)",
            [night.session, night.next_session, rank_day, night.is_share_update],
        )
        db.execute(
            "insert into night.prices select security_id, close from read_parquet(?) "
            "where is_primary and close is not null",
            [str(night.prices)],
        )
        if night.shares is not None:
            db.execute(
                "insert into night.shares select security_id, total_shares, available_shares from read_parquet(?)",
                [str(night.shares)],
            )
        entry = night.base or night.reconstitution
        if entry is not None:
            insert_rows(db, "night.composition", entry.rows)

    def _begin_family(self) -> None:
        """The base day: the starting composition is closing and opening at once, at the base value."""
        self.build("levels", "starting_lines")
        self._take_composition("levels.starting_lines")
        self.db.execute("""
            create or replace table night.members_at_close as from night.members limit 0;
            create or replace table night.openings_before (index_code varchar, value decimal(38,6))
        """)
        self.build("events", "tender_outcomes", "leaving_terms")
        self.build("levels", "line_closings", "dividends_paid")
        self.db.execute("""
            truncate levels.dividends_paid;
            create or replace table night.lines as
                select security_id, index_shares, total_shares, capitalisation from levels.line_closings
        """)
        self._begin_indexes()

    def _begin_indexes(self) -> None:
        """Indexes that get lines today for the first time: their first row stands at their starting level."""
        self.db.execute(
            "create table if not exists night.index_closings (index_code varchar, price_level decimal(20,8), "
            "total_return_level decimal(20,8), net_total_return_level decimal(20,8), dividend_points decimal(20,8), "
            "net_dividend_points decimal(20,8), divisor decimal(38,12), constituent_count bigint, "
            "market_value decimal(38,6))"
        )
        self.db.execute("create or replace table night.beginning as select distinct index_code from night.members "
                        "anti join night.index_closings using (index_code)")  # fmt: skip
        self.build("levels", "opening_divisors")
        self.db.execute("""
            insert into night.index_closings
            select index_code, price_level, total_return_level, net_total_return_level, 0, 0, divisor,
                (select count(*) from night.members where members.index_code = opened.index_code), opening_value
            from levels.opening_divisors as opened join night.beginning using (index_code);
            insert into night.members_at_close
            select * from night.members join night.beginning using (index_code)
            anti join night.members_at_close using (index_code, security_id)
        """)

    def _close(self) -> None:
        """6.1, steps 1 to 4."""
        self.build("events", "tender_outcomes", "leaving_terms")
        self.build("levels", "line_closings", "dividends_paid", "index_closings")
        self.db.execute("""
            create or replace table night.index_closings as from levels.index_closings;
            create or replace table night.members_at_close as from night.members;
            create or replace table night.beginning (index_code varchar);
            create or replace table night.openings_before as
                select index_code, sum(capitalisation) as value
                from night.members join night.lines using (security_id) group by index_code;
            insert into daily.contributions
            select session, index_code, security_id,
                -- half away from zero, from integers
                try_cast(
                    cast(sign(moved) * ((2 * abs(moved) * 1000000000000000 + total) // (2 * total)) as decimal(38,0))
                    * cast(0.000000000000001 as decimal(16,15)) as decimal(20,15)
                )
            from (
                select index_code, security_id,
                    cast((closings.capitalisation - closings.opening_capitalisation) * 1000000 as hugeint) as moved,
                    cast(openings.value * 1000000 as hugeint) as total
                from night.members
                join levels.line_closings as closings using (security_id)
                join night.openings_before as openings using (index_code)
            ) cross join night.session
            where total > 0;
            create or replace table night.lines as
                select security_id, index_shares, total_shares, capitalisation from levels.line_closings
        """)

    def _enter(self, night: Night) -> None:
        """6.1, steps 5 and 6: a reconstitution or a share update after today's close."""
        if night.reconstitution is not None:
            self.build("levels", "reconstituted_lines")
            self._take_composition("levels.reconstituted_lines")
            self.db.execute("truncate night.departed")
            self._begin_indexes()
        elif night.is_share_update:
            self.build("levels", "updated_lines")
            self.db.execute("""
                update night.lines set index_shares = updated.index_shares, total_shares = updated.total_shares,
                    capitalisation = updated.capitalisation
                from levels.updated_lines as updated where lines.security_id = updated.security_id
            """)

    def _take_composition(self, source: str) -> None:
        self.db.execute(f"""
            create or replace table night.lines as
                select distinct security_id, index_shares, total_shares, capitalisation from {source};
            create or replace table night.members as select index_code, security_id from {source}
        """)

    def _open(self, night: Night) -> None:
        """6.1, step 8, and the day's tables."""
        self.build("levels", "opening_divisors", "closing_table", "opening_table")
        self.db.execute("""
            insert into daily.closing
            select night.session, rows.* from levels.closing_table as rows cross join night.session as night;
            insert into daily.opening
            select night.session, rows.* from levels.opening_table as rows cross join night.session as night;
            insert into daily.index_values
            select night.session, closings.index_code, closings.price_level, closings.total_return_level,
                closings.net_total_return_level, closings.dividend_points, closings.net_dividend_points,
                closings.divisor, coalesce(openings.divisor, 0), closings.constituent_count, closings.market_value
            from night.index_closings as closings cross join night.session as night
            left join levels.opening_divisors as openings using (index_code);
            -- as published, null too: a run over many days must not know more than one that resumes from the files
            create or replace table night.levels as
            select index_code, coalesce(openings.divisor, 0) as divisor,
                if(closed.index_code is null, before.price_level, closed.price_level) as price_level,
                if(closed.index_code is null, before.total_return_level, closed.total_return_level)
                    as total_return_level,
                if(closed.index_code is null, before.net_total_return_level, closed.net_total_return_level)
                    as net_total_return_level
            from night.index_closings as closed
            full join night.levels as before using (index_code)
            full join levels.opening_divisors as openings using (index_code)
        """)
