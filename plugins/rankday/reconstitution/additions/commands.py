"""Additions as one command: opened, carried through their steps, submitted for approval."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from rankday.contract.home import Home
from rankday.reconstitution.additions.opening import Returns, open_additions
from rankday.reconstitution.steps import carry_out
from rankday.rulebook.session_changes import in_sessions_of_home


@in_sessions_of_home
def publish_additions(
    home: Home,
    of: str | date,
    calendar: str | None = None,
    market_returns: Returns | None = None,
    approvers: Iterable[str] = (),
    accept_gates: Iterable[str] = (),
    reason: str | None = None,
    triggered_by: str | None = None,
    note: str | None = None,
    run_id: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Additions ``of`` a quarter or a first trading day (`open_additions`), from the landing drop to a pending result,
    or a published one.

    Returns and raises what `reconstitution.reconstitute` does, and what `open_additions` raises; ``status`` is
    ``nobody_qualifies`` where no line does for a fast entry: nothing is submitted then.
    """

    def opened() -> str:
        return open_additions(home, of, calendar, market_returns, run_id, note, triggered_by)

    return carry_out(home, opened, approvers, triggered_by, accept_gates, reason, progress)
