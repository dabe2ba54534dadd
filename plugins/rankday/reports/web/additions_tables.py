"""The tables of additions, as a reader sees them."""

from __future__ import annotations

from rankday.reports.web.shared_columns import LINE, NAME, TICKER
from rankday.reports.web.tables import Column, Table

CANDIDATES = Table(
    "candidates",
    "Candidates",
    "select * from candidates",
    (
        TICKER, NAME, Column("ipo_date", "First traded"), Column("offering_kind", "Offering", "words"),
        Column("outcome", "Outcome", "words"), Column("new_indexes", "Joins", "codes"),
        Column("company_total_market_cap", "Total market cap, USD", "money"),
        Column("investable_market_cap", "Offered, USD", "money"), Column("first_failed_screen", "Fails first"),
        Column("is_new_company", "New company", "boolean"), Column("is_pricing_vehicle", "Prices it", "boolean"),
        Column("close", "Close, USD", "amount"), Column("total_shares", "Total shares", "integer"),
        Column("available_shares", "Available shares", "integer"), Column("company_id", "Company"), LINE,
        Column("explanation", "Why", "long"),
    ),
    order="outcome <> 'added', company_total_market_cap desc nulls last, security_id",
    key="security_id",
    facets=("outcome", "offering_kind", "first_failed_screen"),
    important=("ticker", "name", "outcome", "new_indexes"),
)  # fmt: skip
THRESHOLDS = Table(
    "thresholds",
    "Thresholds",
    "select * from thresholds",
    (
        Column("threshold", "Threshold"), Column("reconstitution", "Of"), Column("rank_date", "Rank day"),
        Column("market_cap", "Cap then, USD", "money"), Column("level_then", "Level then", "amount"),
        Column("level_now", "Level now", "amount"), Column("market_return", "Market return, %", "percent"),
        Column("adjusted_market_cap", "Cap now, USD", "money"),
    ),
    order="threshold desc",
    key="threshold",
    important=("threshold", "market_cap", "adjusted_market_cap"),
)  # fmt: skip
