"""What goes wrong, as one clear line: what and where. What to do is said by the surface that shows it (the command
line, Airflow, a page), in its own terms, from the error's ``code`` and ``fields``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """The kinds of refusal that a surface may have advice for."""

    REFUSED = "refused"
    NO_RANK_DAY = "no_rank_day"
    DROP_MISSING = "drop_missing"
    DROP_REFUSED = "drop_refused"
    GATE_NOT_MET = "gate_not_met"
    GATE_UNKNOWN = "gate_unknown"
    OVERRIDE_WITHOUT_REASON = "override_without_reason"
    APPROVAL_MISSING = "approval_missing"  # fields: stream, content_hash
    APPROVAL_REFUSED = "approval_refused"
    CONTENT_REJECTED = "content_rejected"  # fields: stream, content_hash
    REJECTION_WITHOUT_REASON = "rejection_without_reason"
    VERIFICATION_FAILED = "verification_failed"


class RankdayError(Exception):
    """A refusal that a person can act on. ``str(error)`` is the whole line; no traceback is shown for it."""

    exit_code = 1
    code = Code.REFUSED

    def __init__(self, message: str = "", code: Code | None = None, **fields: Any):
        super().__init__(message)
        self.code = code or type(self).code
        self.fields = fields


class DropMissing(RankdayError):
    """No complete landing drop for a session (there is no ``drop.json``): nothing is wrong yet, it may still come.

    ``fields`` name its ``session``: that day may have been none.
    """

    exit_code = 3
    code = Code.DROP_MISSING


class DropRefused(RankdayError):
    """A landing drop was refused and stands in quarantine; ``reasons`` holds one line for each finding."""

    exit_code = 4
    code = Code.DROP_REFUSED

    def __init__(self, message: str, reasons: list[str]):
        super().__init__(message)
        self.reasons = reasons


class GateFailed(RankdayError):
    """A critical gate is not met and was not accepted by name, or its override waits for people: nothing is published.

    ``findings``: the gates that are not met, as `gates.GateResult`; empty where it is no gate's figure that stops.
    """

    exit_code = 5
    code = Code.GATE_NOT_MET

    def __init__(self, message: str, findings: Iterable[Any] = (), code: Code | None = None, **fields: Any):
        super().__init__(message, code, **fields)
        self.findings = list(findings)


class ApprovalRefused(RankdayError):
    """An approval that may not count: same person twice, wrong hash, no role, rejected or unknown result."""

    exit_code = 6
    code = Code.APPROVAL_REFUSED


class VerificationFailed(RankdayError):
    """A hash, a file or the ledger's chain is not what was recorded."""

    exit_code = 7
    code = Code.VERIFICATION_FAILED
