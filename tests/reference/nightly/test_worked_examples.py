"""The oracle against numbers worked out by hand: a referee must be right before it may judge."""

from __future__ import annotations

import pytest

from reference.nightly import examples_comings, examples_days, examples_events
from reference.nightly.worked_examples import failures

EXAMPLES = (*examples_events.EXAMPLES, *examples_comings.EXAMPLES, *examples_days.EXAMPLES)


@pytest.mark.parametrize("make", EXAMPLES, ids=lambda make: make.__name__)
def test_the_oracle_gives_the_numbers_worked_out_by_hand(make):
    example = make()
    days = example.days()
    assert failures(example, lambda session, table: getattr(days[session], table)) == []
