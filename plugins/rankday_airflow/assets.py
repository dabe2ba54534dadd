"""What one DAG publishes and another waits for."""

from __future__ import annotations

import logging
from typing import Any

from airflow.sdk import Asset

log = logging.getLogger(__name__)
DAYS = Asset("rankday://daily")  # days that nightly published; an event names their sessions
SESSIONS = "sessions"


def note_published(context: Any, sessions: list[str]) -> None:
    """State in the event of this run which sessions it published."""
    context["outlet_events"][DAYS].extra = {SESSIONS: sessions}


def sessions_published(context: Any) -> list[str]:
    """The sessions that the events behind this run name, in order; without one (*Trigger*) the newest published day."""
    from rankday import publication
    from rankday.contract.home import Home
    from rankday.contract.streams import Kind, Stream

    events = context.get("triggering_asset_events") or {}
    named = {one for of_asset in events.values() for event in of_asset for one in (event.extra or {}).get(SESSIONS, ())}
    if named:
        return sorted(named)
    days = [Stream.parse(stream).day for stream in publication.streams(Home.resolve(), Kind.DAILY)]
    return [max(days).isoformat()] if days else []
