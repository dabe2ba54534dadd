"""The tables of derived indexes, as a reader sees them."""

from __future__ import annotations

from rankday.reports.web.queries import query
from rankday.reports.web.shared_columns import COMPANY, INDEX, NAME, TICKER
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
_COMPANY_NAMES = """
    left join (
        select company_id, arg_min(ticker, security_id) as ticker, arg_min(name, security_id) as name
        from named_lines group by company_id
    ) as company_names using (company_id)
"""
CAPPING = Table(
    "capping",
    "Companies before and after the capping",
    f"select weighed.*, weighed.capping_factor <> 1 as is_capped, ticker, company_names.name "
    f"from ({query('capping_weights')}) as weighed {_COMPANY_NAMES}",
    (
        INDEX, TICKER, NAME, Column("weight_before", "Weight before, %", "percent"),
        Column("capping_factor", "Factor", "amount"), Column("weight_after", "Weight after, %", "percent"),
        Column("is_capped", "Factor below 1", "boolean"), Column("occasion", "Occasion"), COMPANY,
    ),
    order="place, weight_before desc, company_id",
    key="index_code, company_id",
    facets=("index_code", "is_capped"),
    important=("index_code", "ticker", "weight_before", "weight_after", "capping_factor"),
)  # fmt: skip
SCREENING = Table(
    "derived_screen_results",
    "Companies of the parent against each condition",
    f"select derived_screen_results.*, decisions.name, lines.ticker from derived_screen_results "
    f"{_NAMED}",
    (
        INDEX, TICKER, NAME, Column("condition", "Condition", "words"), Column("is_passed", "Passed", "boolean"),
        Column("observed", "Observed", "text"), Column("threshold", "Required", "text"),
        Column("is_flagged", "Unknown", "boolean"), COMPANY,
    ),
    order="place, ticker nulls last, company_id, condition",
    key="index_code, company_id, condition",
    facets=("index_code", "condition", "is_passed", "is_flagged"),
    important=("index_code", "ticker", "condition", "observed", "is_passed"),
)  # fmt: skip
