"""The tables that a night is computed in: their definitions, and filling them with many rows at once."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow

from rankday.contract.tables import INPUT_TABLES

EVENT_COLUMNS = ", ".join(f"{column.name} {column.type}" for column in INPUT_TABLES["corporate_actions"].columns)

STATE_TABLES = """
create schema if not exists night; create schema if not exists events; create schema if not exists levels;
create schema if not exists daily; create schema if not exists rulebook; create schema if not exists run;
create or replace table night.session (
    session date, next_session date, reconstitution_rank_day date, is_share_update boolean
);
create or replace table night.prices (security_id varchar, close decimal(18,6));
create or replace table night.shares (security_id varchar, total_shares bigint, available_shares bigint);
create or replace table night.lines (
    security_id varchar, index_shares bigint, total_shares bigint, capitalisation decimal(38,6)
);
create or replace table night.members (index_code varchar, security_id varchar);
create or replace table night.departed (security_id varchar, effective_session date);
create or replace table night.levels (
    index_code varchar, divisor decimal(38,12), price_level decimal(20,8), total_return_level decimal(20,8),
    net_total_return_level decimal(20,8)
);
create or replace table night.composition (
    index_code varchar, security_id varchar, available_shares bigint, total_shares bigint
);
create or replace table run.scenario_overrides (scenario_id varchar, parameter varchar, value varchar);
"""

DAILY_TABLES = """
create or replace table daily.closing (
    session date, index_code varchar, security_id varchar, close decimal(18,6), price_source varchar,
    index_shares bigint, total_shares bigint, capitalisation decimal(38,6), weight double
);
create or replace table daily.opening as from daily.closing;
create or replace table daily.index_values (
    session date, index_code varchar, price_level decimal(20,8), total_return_level decimal(20,8),
    net_total_return_level decimal(20,8), dividend_points decimal(20,8), net_dividend_points decimal(20,8),
    divisor decimal(38,12), opening_divisor decimal(38,12), constituent_count integer, market_value decimal(38,6)
);
create or replace table daily.contributions (
    session date, index_code varchar, security_id varchar, contribution decimal(20,15)
);
create or replace table daily.corporate_actions_applied (
    session date, event_id varchar, security_id varchar, event_type varchar, ex_date date, effective_session date,
    outcome varchar, index_shares_before bigint, index_shares_after bigint, capitalisation_before decimal(38,6),
    capitalisation_after decimal(38,6), dividend_amount decimal(38,6)
);
"""


def insert_rows(db: duckdb.DuckDBPyConnection, table: str, rows: pyarrow.Table | Iterable[tuple]) -> None:
    """Insert many rows in one statement, their columns in the table's order (a statement a row costs a millisecond).

    Tuples go column by column as lists: an Arrow array made from Python objects would import pandas first.
    """
    if isinstance(rows, pyarrow.Table):
        db.register("rows_to_insert", rows)
        db.execute(f"insert into {table} from rows_to_insert")
        db.unregister("rows_to_insert")
    elif rows := list(rows):
        types = [name for _, name, *_ in db.execute(f"describe {table}").fetchall()]
        columns = ", ".join(f"unnest(?::{type_name}[])" for type_name in types)
        db.execute(f"insert into {table} select {columns}", [list(column) for column in zip(*rows, strict=True)])
