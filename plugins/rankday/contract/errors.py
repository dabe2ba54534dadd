"""What goes wrong, as one clear line: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class RankdayError(Exception):
    """A refusal that a person can act on. ``str(error)`` is the whole line; no traceback is shown for it."""

    exit_code = 1


class DropMissing(RankdayError):
    """No complete landing drop for a session (there is no ``drop.json``): nothing is wrong yet, it may still come."""

    exit_code = 3


class DropRefused(RankdayError):
    """A landing drop was refused and stands in quarantine; ``reasons`` holds one line for each finding."""

    exit_code = 4

    def __init__(self, message: str, reasons: list[str]):
        super().__init__(message)
        self.reasons = reasons


class GateFailed(RankdayError):
    """A critical gate is not met and was not accepted by name: nothing is published.

    ``findings``: the gates that stopped it, as `gates.GateResult`; empty where it is no gate's figure that stops.
    """

    exit_code = 5

    def __init__(self, message: str, findings: Iterable[Any] = ()):
        super().__init__(message)
        self.findings = list(findings)


class ApprovalRefused(RankdayError):
    """An approval that may not count: same person twice, wrong hash, no role, rejected or unknown result."""

    exit_code = 6


class VerificationFailed(RankdayError):
    """A hash, a file or the ledger's chain is not what was recorded."""

    exit_code = 7
