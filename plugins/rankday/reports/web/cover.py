"""The cover sheet of a spreadsheet: what it is, which version, who approved it, and how a reader verifies it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rankday.contract.streams import Kind, kind_of
from rankday.contract.tables import BASE_CURRENCY
from rankday.publication.results import Result
from rankday.reports.web.event import decisions_of_people
from rankday.reports.web.rendering import moment
from rankday.reports.web.tables import Asked, Table

KINDS = {
    Kind.RECONSTITUTION: "Reconstitution",
    Kind.PRELIMINARY: "Preliminary list",
    Kind.IPO_ADDITIONS: "IPO additions",
    Kind.FAST_ENTRY: "Fast entry",
    Kind.DAILY: "Day",
    Kind.PROJECTION: "Projection",
    Kind.SCORE: "Score of forecasts",
}
DATES = (
    ("Rank day", "rank_date"),
    ("List date", "list_date"),
    ("Weights as of", "weights_as_of"),
    ("Implementation", "implementation_date"),
    ("Effective", "effective_date"),
    ("Session", "session"),
)
SOURCES = (
    ("Methodology", "methodology_version"),
    ("Calendar", "calendar_version"),
    ("Rulebook hash", "rulebook_hash"),
    ("Code version", "code_version"),
    ("Run", "run_id"),
)
NUMBERS = (
    "Numbers are numbers; ids, tickers and words are texts. A number of more than 15 digits is rounded to the nearest "
    "one that a spreadsheet holds; all its digits are a text in the column at the right whose name ends in _exact, "
    "empty where nothing was rounded. Percent: 1 % is stored as 0.01. The CSV files hold every digit."
)


def cover_of(result: Result, tables: Sequence[Table], asked: Asked) -> list[tuple[str, str]]:
    """(label, text) of a spreadsheet of ``tables``; ``asked`` is which of their rows it holds."""
    facts = result.manifest
    kind, rest = kind_of(result.stream), result.stream.partition("/")[2]
    rows = [
        ("Rankday", f"{KINDS[kind]} {rest}"),
        ("Stream", result.stream),
        ("Version", _version(result)),
        ("Content hash", facts["content_hash"]),
        *_people(result),
        ("Base currency", BASE_CURRENCY),
        *((label, str(facts[key])) for label, key in DATES if facts.get(key)),
        ("Computed at", facts["created_at"]),
        ("Published at", facts.get("published_at") or "not published"),
        *((label, str(facts[key])) for label, key in SOURCES if facts.get(key)),
        ("Note", facts.get("note") or ""),
        ("Sheets", "; ".join(table.title for table in tables)),
        ("Rows", _rows(asked)),
        ("Numbers", NUMBERS),
        ("How to verify", f"{_how_to_verify(result)} {_where_published(tables, asked)}"),
    ]
    return [(label, text) for label, text in rows if text]


def _version(result: Result) -> str:
    supersedes = result.manifest.get("supersedes")
    if result.version is None:
        return "pending: not approved and not published"
    return f"v{result.version}" + (f", supersedes v{supersedes['version']}" if supersedes else "")


def _people(result: Result) -> list[tuple[str, str]]:
    people = decisions_of_people(result.home, result)
    approvals = [
        f"{one['name']} at {moment(one['recorded_at'])} UTC{', unseen' if one.get('unseen') else ''}"
        for one in people["approvals"]
    ]
    missing = 0 if result.version else max(0, people["required"] - len(approvals))
    if missing:
        approvals.append(f"{missing} more {'person' if missing == 1 else 'people'} must approve")
    approved = "; ".join(approvals) or "published on its gates: nobody has to approve it"
    rows = [("Approved by", approved), ("Triggered by", result.manifest.get("triggered_by") or "")]
    if rejection := people["rejection"]:
        rows.append(("Rejected by", f"{rejection['name']} at {moment(rejection['recorded_at'])} UTC"))
    if overrides := result.manifest.get("overrides"):
        rows.append(("Overrides", str(len(overrides))))
    return rows


def _rows(asked: Asked) -> str:
    parts: dict[str, Any] = {"search": asked.words} | dict(asked.facets or {}) | dict(asked.given)
    described = ", ".join(f"{name} = {value}" for name, value in parts.items() if value)
    return f"only those that fit {described}" if asked.is_selection else described or "all"


def _how_to_verify(result: Result) -> str:
    where = f"published/{result.stream}/v{result.version}" if result.version else "pending"
    return (
        f"The content hash above is the one in MANIFEST.json of {where}. `rankday verify` recomputes every hash of the "
        "home and compares it with the ledger; with `rankday bundle` an auditor does the same elsewhere."
    )


def _where_published(tables: Sequence[Table], asked: Asked) -> str:
    if any(table.given for table in tables):
        return "Its figures are an estimate computed from that result on request; no published file holds them."
    rows = "these rows and the rest" if asked.is_selection else "the same rows as this file"
    return f"The CSV files of that result hold {rows}."
