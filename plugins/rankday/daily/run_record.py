"""What one call of nightly leaves in the ledger: opened, judged (all its nights in one entry), stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.drops.references import snapshot_reference
from rankday.drops.snapshot_store import newest
from rankday.gates import GateResult
from rankday.ledger.rule_changes import record_rules
from rankday.ledger.run_ledger import record_gates, record_opened, record_stopped
from rankday.rulebook.rows import RULEBOOK


class RunRecord:
    """A context: entering records the run, leaving it (by an error too) the gate results of the sessions so far."""

    def __init__(self, home: Home, run_id: str, sessions: list[date], triggered_by: str | None):
        self.home = home
        self.facts = {
            "run_id": run_id,
            "triggered_by": triggered_by,
            "sessions": [sessions[0].isoformat(), sessions[-1].isoformat()],
            "input_snapshots": {day.isoformat(): snapshot_reference(newest(home, day)) for day in sessions},
        }
        self.results: list[tuple[str | None, GateResult]] = []
        self.overrides: list[dict[str, Any]] = []

    def __enter__(self) -> RunRecord:
        record_rules(self.home)
        record_opened(self.home, self.facts, RULEBOOK)
        return self

    def __exit__(self, *_: object) -> None:
        if self.results:
            record_gates(self.home, self.facts, self.results, self.overrides, RULEBOOK)

    def add(self, day: date, results: list[GateResult], overrides: list[dict[str, Any]]) -> None:
        """Add the gate results of one session."""
        self.results += [(day.isoformat(), result) for result in results]
        self.overrides += [{"session": day.isoformat()} | override for override in overrides]

    @contextmanager
    def stops(self, day: date) -> Iterator[None]:
        """A gate of ``day`` that is not met inside the block is recorded as what stopped the run."""
        try:
            yield
        except GateFailed as stopped:
            stream = str(Stream(Kind.DAILY, day=day))
            record_stopped(self.home, self.facts | {"stream": stream}, "night", str(stopped))
            raise
