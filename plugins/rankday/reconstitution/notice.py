"""The notice of a preliminary list: what changed, since when, and who made it; also where nothing changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.files import quoted
from rankday.contract.text import in_markdown

LONGEST = 40  # lines listed one by one; the rest is in list_changes


def write_notice(draft: Path, facts: dict[str, Any], overrides: list[dict[str, Any]]) -> None:
    """Write ``notice.md`` beside the tables in ``draft``; ``facts`` are the run's, ``overrides`` accepted gates."""
    table = f"read_parquet('{quoted(draft / 'list_changes.parquet')}')"
    changes = duckdb.sql(f"""
        select change_type, coalesce(ticker, security_id) as line, coalesce(name, '') as name,
            string_agg(index_code, ', ' order by index_code) as codes, cause, reference
        from {table}
        group by change_type, security_id, line, name, cause, reference
        order by change_type, security_id, cause, reference
    """).fetchall()
    text = [_heading(facts), _what(changes), *_lines(changes), _how(facts)]
    text += ["- Accepted: {} ({}), because {}".format(*_cells(one, "gate", "observed", "reason")) for one in overrides]
    named = ("security_id", "screen_id", "old_value", "new_value", "reason")
    text += ["- Exception: {} {} {} → {}, {}".format(*_cells(one, *named)) for one in facts.get("exceptions", [])]
    (draft / "notice.md").write_text("\n".join(line for line in text if line is not None) + "\n", encoding="utf-8")


def _heading(facts: dict[str, Any]) -> str:
    locked = "; the lock-down holds, only removals" if facts["is_locked_down"] else ""
    return (
        f"# Preliminary list {facts['list_number']} of {facts['event']}, {facts['list_date']}\n\n"
        f"Rank day {facts['rank_date']}, lock-down from {facts['lock_down'] or 'no day'}, implementation after the "
        f"close of {facts['implementation_date']}{locked}. Membership is that of the rank day with its corrections, "
        f"approved exceptions and the corporate actions up to {facts['season_events_until']}; weights are at rank-day "
        "closes.\n"
    )


def _what(changes: list[tuple]) -> str:
    if not changes:
        return "**Nothing changed** since the result before.\n"
    causes: dict[str, int] = {}
    for change in changes:
        causes[change[4] or "without a cause"] = causes.get(change[4] or "without a cause", 0) + 1
    counts = ", ".join(f"{count} by {cause.replace('_', ' ')}" for cause, count in sorted(causes.items()))
    return f"**{len(changes)} {'change' if len(changes) == 1 else 'changes'}** since the result before: {counts}.\n"


def _lines(changes: list[tuple]) -> list[str]:
    if not changes:
        return []
    rows = [f"| {' | '.join(_cell(value) for value in change)} |" for change in changes[:LONGEST]]
    rest = [f"\n{len(changes) - LONGEST} more are in `list_changes`."] if len(changes) > LONGEST else []
    return ["| | line | name | indexes | cause | reference |", "|---|---|---|---|---|---|", *rows, *rest, ""]


def _how(facts: dict[str, Any]) -> str:
    waits = facts.get("corrected_drop_waits")
    missing, person = facts["sessions_without_drop"], _cell(facts["triggered_by"] or "nobody by name")
    return (
        f"- Compared with: {facts['previous']}\n"
        "- Of base indexes; derived ones follow them, and `changes` has theirs against the incumbents\n"
        f"- Made: {facts['created_at']}, started by {person}, run {facts['run_id']}"
        + (f"\n- Note: {_cell(facts['note'])}" if facts.get("note") else "")
        + (f"\n- A corrected drop of the rank day waits, {waits}: now only a restatement takes it up" if waits else "")
        + (f"\n- Without a drop, so without its events: {', '.join(missing)}" if missing else "")
    )


def _cells(row: dict[str, Any], *names: str) -> list[str]:
    return [_cell(row[name]) for name in names]


def _cell(value: Any) -> str:
    """A text of a vendor or of a form in one cell of a table."""
    return in_markdown(" ".join(str(value if value is not None else "").split()))


def put_first(draft: Path, text: str) -> None:
    """Let ``text`` (the notice of a restatement) stand before what ``notice.md`` says already; where it says nothing,
    alone."""
    path = draft / "notice.md"
    path.write_text(text + (f"\n{path.read_text(encoding='utf-8')}" if path.is_file() else ""), encoding="utf-8")
