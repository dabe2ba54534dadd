"""The gates: does this result look as it must before it may go out? (CONTRACT.md section 3, gate_results)

The facts are SQL (``models/gates``), the limits are rows (``seeds/rulebook/gates.csv``), the judge is Great
Expectations. A gate that is not met has a consequence: ``critical`` stops the run, ``warning`` is published with the
result.
"""

from rankday.gates import validation_process as ahead
from rankday.gates.check import (
    GateResult,
    accept,
    accepted,
    check,
    judge_facts_alone,
    refuse_unknown,
    results_of,
    stop_if_critical,
)

__all__ = [
    "GateResult",
    "accept",
    "accepted",
    "ahead",
    "check",
    "judge_facts_alone",
    "refuse_unknown",
    "results_of",
    "stop_if_critical",
]
