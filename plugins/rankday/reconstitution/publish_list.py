"""A preliminary list as one command: opened by `preliminary`, carried through the steps of `reconstitution`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from rankday.contract.home import Home
from rankday.reconstitution.preliminary import open_list
from rankday.reconstitution.steps import carry_out


def publish_list(
    home: Home,
    event: str,
    list_date: date,
    calendar: str | None = None,
    approvers: Iterable[str] = (),
    accept_gates: Iterable[str] = (),
    reason: str | None = None,
    triggered_by: str | None = None,
    note: str | None = None,
    run_id: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """The whole way of a list, from the landing drops to a published one; it waits for two people with an override.

    Returns and raises what `reconstitution.reconstitute` does.
    """

    def opened() -> str:
        return open_list(home, event, list_date, calendar, run_id, note, triggered_by)

    return carry_out(home, opened, approvers, triggered_by, accept_gates, reason, progress)
