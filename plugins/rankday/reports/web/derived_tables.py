"""The tables of derived indexes, as a reader sees them."""

from __future__ import annotations

from rankday.reports.web.shared_columns import COMPANY, NAME, TICKER
from rankday.reports.web.tables import Column, Table

_NAMED = """
    left join decisions using (company_id)
    left join lines on decisions.pricing_vehicle_id = lines.security_id
"""
STYLE = Table(
    "style",
    "Style of every company",
    f"select style.*, decisions.name, lines.ticker from style {_NAMED}",
    (
        TICKER, NAME, Column("base_set", "Scored in"),
        Column("growth_share", "Growth share, %", "percent"), Column("score", "Score", "amount"),
        Column("available_market_cap", "Available market cap, USD", "money"), Column("reason", "Reason", "words"),
        COMPANY,
        Column("computed_growth", "Growth share as computed, %", "percent"),
        Column("score_in_force", "Score in force", "amount"), Column("raw_score", "Raw score", "amount"),
        Column("prior_score", "Score before", "amount"), Column("book_to_price", "Book to price", "amount"),
        Column("value_unit", "Book to price, unit", "amount"), Column("value_source", "Book to price, source", "words"),
        Column("forecast_unit", "Forecast, unit", "amount"), Column("forecast_source", "Forecast, source", "words"),
        Column("sales_unit", "Sales, unit", "amount"), Column("sales_source", "Sales, source", "words"),
    ),
    order="available_market_cap desc, company_id",
    key="company_id",
    facets=("base_set", "reason"),
    important=("ticker", "base_set", "growth_share", "score", "name"),
)  # fmt: skip
