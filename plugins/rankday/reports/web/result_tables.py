"""The tables of a reconstitution, a preliminary list or a day, as a reader sees them."""

from __future__ import annotations

from rankday.reports.web.additions_tables import CANDIDATES, THRESHOLDS
from rankday.reports.web.day_tables import CLOSING, CONTRIBUTIONS, EVENTS
from rankday.reports.web.demand import DEMAND, DEMAND_OF_DAY
from rankday.reports.web.derived_tables import CAPPING, SCREENING, STYLE
from rankday.reports.web.projection_tables import PROJECTION_TABLES
from rankday.reports.web.shared_columns import COMPANY, INDEX, LINE, NAME, TICKER
from rankday.reports.web.tables import Column, Table

CHANGES = Table(
    "changes",
    "Adds and deletes",
    """
    select changes.* replace (
            coalesce(changes.ticker, named_lines.ticker) as ticker, coalesce(changes.name, named_lines.name) as name
        ), decisions.company_id, decisions.company_rank, decisions.total_market_cap, decisions.percentile,
        decisions.explanation
    from changes
    left join named_lines using (security_id)
    left join decisions on named_lines.company_id = decisions.company_id
    """,
    (
        INDEX, Column("change_type", "Change"), TICKER, NAME, COMPANY, Column("company_rank", "Rank", "integer"),
        Column("total_market_cap", "Total market cap, USD", "money"), Column("reason_code", "Reason", "words"),
        Column("from_indexes", "Before", "codes"), Column("to_indexes", "Now", "codes"), LINE,
        Column("explanation", "Why", "long"),
    ),
    order="case index_code when 'R2000' then 1 when 'R1000' then 2 else 3 end, place, index_code, change_type, "
    "total_market_cap desc nulls last, security_id",
    key="index_code, security_id",
    facets=("index_code", "change_type", "reason_code"),
    important=("index_code", "change_type", "ticker", "name", "to_indexes", "reason_code", "total_market_cap"),
    needs="decisions",
)  # fmt: skip
DECISIONS = Table(
    "decisions",
    "Every company and its decision",
    # results from before there was an analysis have an empty one
    "select * from decisions union all by name select cast(null as varchar) as analysis where false",
    (
        COMPANY, NAME, Column("company_rank", "Rank", "integer"),
        Column("total_market_cap", "Total market cap, USD", "money"), Column("percentile", "Percentile, %", "percent"),
        Column("is_eligible", "Eligible", "boolean"), Column("first_failed_screen", "First failed screen"),
        Column("prior_indexes", "Before", "codes"), Column("new_indexes", "Now", "codes"),
        Column("reason_code", "Reason", "words"), Column("explanation", "Why", "long"),
        Column("analysis", "In detail", "long"),
    ),
    order="company_rank nulls last, company_id",
    key="company_id",
    facets=("reason_code", "first_failed_screen", "is_eligible", "new_indexes"),
    listed=("new_indexes",),
    important=("company_id", "name", "company_rank", "new_indexes"),
)  # fmt: skip
CONSTITUENTS = Table(
    "constituents",
    "Constituents",
    # results from before share counts had rules have neither total nor outcome
    "select * exclude (weight), cast(weight as decimal(18,15)) as weight from constituents "
    "union all by name "
    "select cast(null as bigint) as total_shares, cast(null as varchar) as share_outcome where false",
    (
        INDEX, TICKER, NAME, Column("company_rank", "Rank", "integer"), Column("weight", "Weight, %", "percent"),
        Column("company_total_market_cap", "Total market cap, USD", "money"), Column("close", "Close, USD", "amount"),
        Column("available_shares", "Available shares", "integer"), Column("total_shares", "Total shares", "integer"),
        Column("share_outcome", "Share count outcome", "words"),
        Column("available_market_cap", "Available market cap, USD", "money"), COMPANY, LINE,
        Column("membership_reason", "Reason", "words"),
    ),
    order="case index_code when 'R2000' then 1 when 'R1000' then 2 else 3 end, place, index_code, "
    "weight desc, security_id",
    key="index_code, security_id",
    facets=("index_code", "membership_reason"),
    important=("index_code", "ticker", "name", "weight"),
)  # fmt: skip
SCREENS = Table(
    "screen_results",
    "Every line against every screen",
    "select screen_results.*, lines.ticker, lines.name from screen_results left join lines using (security_id)",
    (
        LINE, TICKER, NAME, COMPANY, Column("screen_id", "Screen"), Column("is_passed", "Passed", "boolean"),
        Column("is_flagged", "Unknown", "boolean"), Column("observed", "Observed", "text"),
        Column("threshold", "Required", "long"), Column("note", "Note", "long"),
    ),
    order="security_id, screen_id",
    key="security_id, screen_id",
    facets=("screen_id", "is_passed", "is_flagged"),
    important=("security_id", "screen_id", "is_passed", "observed"),
)  # fmt: skip
GATES = Table(
    "gate_results",
    "Gates",
    "select * from gate_results",
    (
        Column("gate", "Gate", "dotted"), Column("is_met", "Met", "boolean"), Column("severity", "Severity"),
        Column("observed", "Observed", "long"), Column("expectation", "Expected"),
    ),
    order="is_met, severity, gate, expectation",
    key="gate, expectation",
    facets=("severity", "is_met"),
    important=("gate", "is_met", "observed"),
)  # fmt: skip
IDENTIFIERS = Table(
    "identifiers",
    "Identifiers",
    "select * from identifiers",
    (
        Column("kind", "Kind", "words"), Column("value", "Value"), Column("security_id", "Line"),
        Column("company_id", "Company", "company"), Column("valid_from", "From"), Column("valid_to", "To"),
    ),
    order="kind, value",
    key="kind, value",
    facets=("kind",),
    important=("kind", "value", "security_id"),
)  # fmt: skip
LIST_CHANGES = Table(
    "list_changes",
    "Against the list before",
    "select list_changes.* replace (coalesce(list_changes.ticker, named_lines.ticker) as ticker, "
    "coalesce(list_changes.name, named_lines.name) as name), named_lines.company_id "
    "from list_changes left join named_lines using (security_id)",
    (
        INDEX, Column("change_type", "Change"), TICKER, NAME, COMPANY, Column("cause", "Cause", "words"),
        Column("reference", "Reference"), Column("explanation", "Why", "long"), LINE,
    ),
    order="place, index_code, change_type, security_id",
    key="index_code, security_id",
    facets=("index_code", "change_type", "cause"),
    important=("index_code", "change_type", "ticker", "name", "cause"),
)  # fmt: skip
SEASON_EVENTS = Table(
    "season_events",
    "Corporate actions since the rank day",
    "select season_events.*, decisions.name from season_events left join decisions using (company_id)",
    (
        Column("event_id", "Event"), COMPANY, NAME, LINE, Column("role", "Role", "words"),
        Column("event_type", "What", "words"), Column("ex_date", "Ex-date"), Column("terms", "Terms"),
        Column("outcome", "Outcome", "words"), Column("market_cap_before", "Cap before, USD", "money"),
        Column("market_cap_after", "Cap after, USD", "money"), Column("company_rank_before", "Rank before", "integer"),
        Column("company_rank_after", "Rank after", "integer"),
    ),
    order="event_id, company_id, security_id",
    key="event_id, security_id",
    facets=("event_type", "outcome"),
    important=("event_id", "name", "event_type", "outcome", "ex_date"),
)  # fmt: skip
RECONCILIATION = Table(
    "reconciliation",
    "Pro forma and final",
    "select reconciliation.*, named_lines.ticker, named_lines.name, named_lines.company_id "
    "from reconciliation left join named_lines using (security_id)",
    (
        INDEX, TICKER, NAME, COMPANY, Column("in_pro_forma", "In the pro forma", "boolean"),
        Column("in_final", "In the final", "boolean"), Column("pro_forma_weight", "Pro forma weight, %", "percent"),
        Column("final_weight", "Final weight, %", "percent"), Column("cause", "Cause", "words"), LINE,
    ),
    order="place, index_code, security_id",
    key="index_code, security_id",
    facets=("index_code", "cause"),
    important=("index_code", "ticker", "name", "cause"),
)  # fmt: skip
EVIDENCE = Table(
    "eligibility_evidence",
    "Eligibility evidence",
    "select eligibility_evidence.*, lines.name from eligibility_evidence left join lines using (security_id)",
    (
        TICKER, NAME, Column("code", "Evidence", "words"), Column("direction", "Speaks for", "words"),
        Column("confidence", "Confidence, %", "percent"), Column("observations", "Earlier cases", "integer"),
        Column("reason", "Why", "long"), Column("source", "Source", "text"), Column("source_date", "Of"),
        Column("lapses_when", "Lapses when", "long"), Column("cap_factor", "Cap factor", "decimal"), COMPANY, LINE,
    ),
    order="security_id",
    key="security_id",
    facets=("code", "direction"),
    important=("ticker", "name", "code", "direction"),
)  # fmt: skip
CODES = Table(
    "evidence_codes",
    "How far each code of the evidence is trusted",
    "select * from evidence_codes",
    (
        Column("position", "Asked as", "integer"), Column("code", "Evidence", "words"),
        Column("direction", "Speaks for", "words"), Column("source", "Source", "text"),
        Column("observations", "Earlier cases", "integer"), Column("confirmed", "Confirmed", "integer"),
        Column("confidence", "Confidence, %", "percent"), Column("basis", "Basis"),
        Column("is_applied", "Applied", "boolean"), Column("line_count", "Lines", "integer"),
    ),
    order="position, code",
    key="code",
    facets=("direction", "is_applied"),
    important=("code", "direction", "confidence"),
)  # fmt: skip
RULEBOOK = Table(
    "rulebook",
    "The rulebook in force",
    "select * from rulebook",
    (
        Column("parameter", "Parameter", "dotted"), Column("value", "Value", "long"), Column("unit", "Unit"),
        Column("effective_from", "In force since"), Column("clause", "Clause"), Column("note", "Note", "long"),
    ),
    order="parameter",
    key="parameter",
    important=("parameter", "value", "unit"),
)  # fmt: skip


# sheets of an event's spreadsheet
CLIENT_TABLES = (CHANGES, CANDIDATES, THRESHOLDS, LIST_CHANGES, RECONCILIATION, CONSTITUENTS, GATES)
RESULT_TABLES = {
    table.name: table
    for table in (
        CHANGES,
        DECISIONS,
        CANDIDATES,
        THRESHOLDS,
        CONSTITUENTS,
        SCREENS,
        GATES,
        IDENTIFIERS,
        LIST_CHANGES,
        SEASON_EVENTS,
        RECONCILIATION,
        EVIDENCE,
        CODES,
        RULEBOOK,
        STYLE,
        CAPPING,
        SCREENING,
        CLOSING,
        CONTRIBUTIONS,
        EVENTS,
        DEMAND,
        DEMAND_OF_DAY,
        *PROJECTION_TABLES,
    )
}
