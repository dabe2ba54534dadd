"""The tables of a projection as a reader sees them: candidates with demand, changes, what changed since the last.

Demand is an estimate for readers, in doubles: the probability of a change × the weight × what tracks the index.
"""

from __future__ import annotations

from rankday.reports.web.demand import amount_of, code_of
from rankday.reports.web.shared_columns import COMPANY, INDEX, LINE, NAME, TICKER
from rankday.reports.web.tables import Column, Table

_DISTANCES = (
    Column("distance_to_break", "To the break, % of cap", "decimal"),
    Column("distance_to_upper_edge", "To the upper edge, %", "decimal"),
    Column("distance_to_lower_edge", "To the lower edge, %", "decimal"),
)
CANDIDATES = Table(
    "projected_candidates",
    "Adds and deletes, likely and near",
    """
    select company_id, ticker, name, company_rank, total_market_cap, reason_code, break_rank,
        distance_to_break, distance_to_upper_edge, distance_to_lower_edge, addtv_2y_usd,
        if(is_member, 'delete', 'add') as change_type,
        is_member <> is_projected as is_change_today,
        cast(if(is_member, 1 - probability, probability) as decimal(7, 6)) as probability,
        $amount * cast(coalesce(if(is_member, 1 - probability, probability), if(is_member <> is_projected, 1, 0))
            as double) * cast(weight_9 as double) * if(is_member, -1, 1) as usd,
        abs(usd) / nullif(cast(addtv_2y_usd as double), 0) as days
    from projected_candidates where index_code = $code
    """,
    (
        TICKER, NAME, COMPANY, Column("change_type", "Change"), Column("is_change_today", "If today", "boolean"),
        Column("probability", "Probability, %", "percent"), Column("company_rank", "Rank", "integer"),
        Column("total_market_cap", "Total market cap, USD", "money"), Column("break_rank", "Break", "integer"),
        *_DISTANCES, Column("usd", "Demand, USD", "money"), Column("days", "Days of volume", "decimal"),
        Column("reason_code", "Reason today", "words"),
    ),
    order="is_change_today desc, probability desc nulls last, abs(distance_to_break) nulls last, company_id",
    key="company_id",
    facets=("change_type", "is_change_today", "reason_code"),
    important=("ticker", "change_type", "probability", "distance_to_break", "usd", "days", "is_change_today", "name"),
    given={"code": code_of, "amount": lambda result, text: amount_of(text)},
)  # fmt: skip
PROJECTED_CHANGES = Table(
    "projected_changes",
    "Every add and delete, line by line, in every index",
    "select * from projected_changes",
    (
        INDEX, Column("change_type", "Change"), TICKER, NAME, Column("probability", "Probability, %", "percent"),
        Column("company_rank", "Rank", "integer"), Column("total_market_cap", "Total market cap, USD", "money"),
        *_DISTANCES, Column("reason_code", "Reason", "words"), Column("from_indexes", "Before", "codes"),
        Column("to_indexes", "Then", "codes"), COMPANY, LINE,
    ),
    order="place, index_code, change_type, total_market_cap desc nulls last, security_id",
    key="index_code, security_id",
    facets=("index_code", "change_type", "reason_code"),
    important=("index_code", "change_type", "ticker", "name", "distance_to_break", "reason_code"),
)  # fmt: skip
WHAT_CHANGED = Table(
    "what_changed",
    "Changed since the last projection",
    "select what_changed.* replace (coalesce(change_before, 'no change') as change_before, "
    "coalesce(change_now, 'no change') as change_now) from what_changed",
    (
        INDEX, TICKER, NAME, Column("change_before", "Then"), Column("change_now", "Now"),
        Column("cause", "Cause", "words"), Column("cap_change_percent", "Its cap, %", "decimal"),
        Column("break_change_percent", "The break, %", "decimal"), Column("explanation", "Why", "long"),
        Column("reference", "What", "long"), COMPANY, LINE,
    ),
    order="case index_code when 'R2000' then 1 when 'R1000' then 2 else 3 end, place, index_code, cause, security_id",
    key="index_code, security_id",
    facets=("index_code", "cause", "change_now"),
    important=("index_code", "ticker", "change_before", "change_now", "cause", "name"),
)  # fmt: skip
PROJECTION_TABLES = (CANDIDATES, PROJECTED_CHANGES, WHAT_CHANGED)
