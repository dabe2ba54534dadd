"""The tables of a day, as a reader sees them."""

from __future__ import annotations

from rankday.reports.web.shared_columns import COMPANY, INDEX, LINE, NAME, TICKER
from rankday.reports.web.tables import Column, Table

_LINES = "left join named_lines using (security_id)"
CLOSING = Table(
    "closing",
    "Constituents of the day",
    "select closing.* exclude (weight), cast(weight as decimal(18,15)) as weight, named_lines.ticker, "
    f"named_lines.name, named_lines.company_id from closing {_LINES}",
    (
        INDEX, TICKER, NAME, Column("weight", "Weight, %", "percent"), Column("close", "Close, USD", "amount"),
        Column("price_source", "Price", "words"), Column("index_shares", "Index shares", "integer"),
        Column("total_shares", "Total shares", "integer"),
        Column("capitalisation", "Capitalisation, USD", "money"), COMPANY, LINE,
    ),
    order="place, index_code, weight desc, security_id",
    key="index_code, security_id",
    facets=("index_code", "price_source"),
    important=("index_code", "ticker", "name", "weight"),
)  # fmt: skip
CONTRIBUTIONS = Table(
    "contributions",
    "Contributions to the day's return",
    f"select contributions.*, named_lines.ticker, named_lines.name, named_lines.company_id from contributions {_LINES}",
    (
        INDEX, TICKER, NAME, Column("contribution", "Contribution, %", "percent"), COMPANY, LINE,
    ),
    order="place, index_code, abs(contribution) desc, security_id",
    key="index_code, security_id",
    facets=("index_code",),
    important=("index_code", "ticker", "name", "contribution"),
)  # fmt: skip
EVENTS = Table(
    "corporate_actions_applied",
    "Corporate actions",
    "select corporate_actions_applied.*, named_lines.ticker, named_lines.name, named_lines.company_id "
    f"from corporate_actions_applied {_LINES}",
    (
        TICKER, NAME, Column("event_type", "Event", "words"), Column("ex_date", "Ex-date"),
        Column("effective_session", "Effective"), Column("outcome", "Outcome", "words"),
        Column("index_shares_before", "Shares before", "integer"),
        Column("index_shares_after", "Shares after", "integer"),
        Column("capitalisation_before", "Capitalisation before, USD", "money"),
        Column("capitalisation_after", "Capitalisation after, USD", "money"),
        Column("dividend_amount", "Dividend, USD", "money"), Column("event_id", "Event id"), COMPANY, LINE,
    ),
    order="event_id, security_id",
    key="event_id, security_id",
    facets=("event_type", "outcome"),
    important=("ticker", "name", "event_type", "outcome"),
)  # fmt: skip
