"""The gates: is this result as plausible as it must be to be published? (docs/contract.md 3, gate_results)

The facts are SQL (``models/gates``), the limits are rows (``seeds/rulebook/gates.csv``). Great Expectations checks what
a reconstitution or a list would publish; a day and its drop are checked against the same limits without it
(`Limit.is_met`). A gate that is not met has a consequence: ``critical`` stops the run, ``warning`` is published.
"""

from rankday.gates.checking import check, check_limits, results_of, stop_if_critical
from rankday.gates.overrides import (
    accept,
    accepted,
    overrides_among,
    refuse_unknown,
    refuse_without_reason,
    stopping,
)
from rankday.gates.results import GateResult, described, fill_results

__all__ = [
    "GateResult",
    "accept",
    "accepted",
    "check",
    "check_limits",
    "described",
    "fill_results",
    "overrides_among",
    "refuse_unknown",
    "refuse_without_reason",
    "results_of",
    "stop_if_critical",
    "stopping",
]
