"""The short form of `make faults`: a seeded handful of instants."""

from __future__ import annotations

import random

import pytest

from faults.phases import PHASES
from faults.tally import Row, kill_once, undisturbed

HANDFUL = {
    "ingest": 2,
    "ingest, a corrected drop": 1,
    "run and publish": 1,
    "approve": 1,
    "publish": 3,
    "nightly, five days": 2,
}


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase.name in HANDFUL], ids=lambda phase: phase.name)
def test_a_killed_command_leaves_no_trace_once_it_was_called_again(homes, tmp_path, phase):
    row, plain = Row(phase.name), undisturbed(phase, homes, tmp_path)
    for kill in range(HANDFUL[phase.name]):
        kill_once(phase, homes, plain, tmp_path, random.Random(f"short {phase.name} {kill}"), row, whole_too=False)
    assert row.failures == []
    assert row.kills == row.recovered == row.same_end > 0
