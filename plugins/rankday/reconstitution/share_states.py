"""The share counts that the lines had before, by the dailies around the closes that weigh a result (6.2.shares).

Named are those of an implementation whose share rule has a buffer, which the models say; others take no notice of them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_rows
from rankday.rulebook.sessions import previous_session

Facts = dict[str, Any]
FACT = "shares_before_from"


def with_share_states(home: Home, facts: Facts, rulebook: Path) -> Facts:
    """``facts`` with the references of the tables that say what the lines had, where a buffer asks for them.

    Those are, where they are published, the closing of ``weights_as_of`` and the opening of the daily before it.
    """
    if not _has_buffer(facts, rulebook):
        return facts
    session = date.fromisoformat(facts["weights_as_of"])
    tables = {"closing": session, "opening": previous_session(session)}
    found = {table: publication.newest_version(home, f"daily/{day}") for table, day in tables.items()}
    return facts | {FACT: [{"table": table} | one.reference for table, one in found.items() if one is not None]}


def _has_buffer(facts: Facts, rulebook: Path) -> bool:
    rank_day = date.fromisoformat(facts["rank_date"])
    implementation = date.fromisoformat(facts["implementation_date"])
    sources = {"event_dates": [(rank_day, implementation)]}
    return bool(decided_rows("implementation_buffers", rank_day, sources, rulebook))
