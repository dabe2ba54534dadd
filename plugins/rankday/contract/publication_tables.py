"""The data contract as data: the tables that go out, with the columns that order their rows (docs/contract.md 3)."""

from __future__ import annotations

from typing import Any

from rankday.contract.streams import Kind, kind_of

# The tables of a reconstitution or preliminary publication, in the order in which a person reads them, with the
# columns by which their rows are sorted.
PUBLICATION_TABLES: dict[str, tuple[str, ...]] = {
    "constituents": ("index_code", "security_id"),
    "changes": ("index_code", "security_id"),
    "decisions": ("company_id",),
    "screen_results": ("security_id", "screen_id"),
    "breakpoints": ("break_rank",),
    "statistics": ("index_code", "metric"),
    "rulebook": ("parameter",),
    "gate_results": ("gate", "expectation"),
}

# What a publication holds beside those, a day too, where the drop that it is of has a row of them.
IDENTIFIER_TABLES: dict[str, tuple[str, ...]] = {"identifiers": ("kind", "value")}

# What it holds beside those since there are derived indexes; a result from before is complete without them.
DERIVED_TABLES: dict[str, tuple[str, ...]] = {
    "style": ("company_id",),
    "style_breaks": ("base_set",),
    "derived_screen_results": ("index_code", "company_id", "condition"),
    "capping": ("index_code", "company_id"),
}

# What a season's publications hold beside those: a preliminary list, and the version at implementation that follows it.
LIST_TABLES: dict[str, tuple[str, ...]] = {
    "list_changes": ("index_code", "security_id"),
    "season_events": ("event_id", "company_id", "security_id"),
}
FINAL_TABLES: dict[str, tuple[str, ...]] = {
    "reconciliation": ("index_code", "security_id"),
    "season_events": ("event_id", "company_id", "security_id"),
}


# What a publication holds beside those where dated evidence was used (``evidence`` in its facts).
EVIDENCE_TABLES: dict[str, tuple[str, ...]] = {
    "eligibility_evidence": ("security_id",),
    "evidence_codes": ("code",),
}

# What a publication of additions between reconstitutions holds (IPO additions, a fast entry).
ADDITION_TABLES: dict[str, tuple[str, ...]] = {
    "candidates": ("security_id",),
    "thresholds": ("threshold",),
    "constituents": ("index_code", "security_id"),
    "changes": ("index_code", "security_id"),
    "screen_results": ("security_id", "screen_id"),
    "statistics": ("index_code", "metric"),
    "rulebook": ("parameter",),
    "gate_results": ("gate", "expectation"),
}


# What a projection of the next reconstitution holds; the last where a model of probabilities had an answer.
PROJECTION_TABLES: dict[str, tuple[str, ...]] = {
    "projected_changes": ("index_code", "security_id"),
    "projected_breakpoints": ("break_rank",),
    "projected_indexes": ("index_code",),
    "projected_companies": ("company_id",),
    "projected_candidates": ("index_code", "company_id"),
    "what_changed": ("index_code", "security_id"),
    "gate_results": ("gate", "expectation"),
}
PROBABILITIES: dict[str, tuple[str, ...]] = {"membership_probabilities": ("index_code", "company_id")}

SCORE_TABLES: dict[str, tuple[str, ...]] = {
    "forecast_scores": ("index_code", "session", "content_hash"),
    "forecast_surprises": ("index_code", "session", "content_hash", "security_id"),
}
_OF_OPINIONS = {Kind.PROJECTION: PROJECTION_TABLES, Kind.SCORE: SCORE_TABLES}


def needed_tables(kind: Kind) -> tuple[str, ...]:
    """The tables without which a result of ``kind`` is not complete. A day's are its own package's concern."""
    if kind is Kind.DAILY:
        return ()
    if kind in _OF_OPINIONS:
        return tuple(_OF_OPINIONS[kind])
    return tuple(ADDITION_TABLES if kind.is_addition else PUBLICATION_TABLES)


def tables_of(facts: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The tables of a publication with these facts (a run's, or a manifest's), with the columns that order the rows."""
    if kind_of(facts["stream"]).is_addition:
        return ADDITION_TABLES
    evidence = EVIDENCE_TABLES if facts.get("evidence") else {}
    tables = PUBLICATION_TABLES | DERIVED_TABLES | evidence
    if facts.get("list_date"):
        return tables | LIST_TABLES
    return tables | (FINAL_TABLES if facts.get("previous") else {})
