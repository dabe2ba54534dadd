"""A market whose reconstitution was forecast twice, published and scored: what the tests of scores and pages read."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from projection.projected_home import FIRST, SECOND, land, market, second_drop, two_days

RANK_DAY = date(2026, 4, 30)


@pytest.fixture(scope="package")
def scored(tmp_path_factory):
    """The first session's forecast, of no change, and the second's, of what came; sealed in time. Read only."""
    from rankday.projection.projecting import project
    from rankday.projection.scoring import score
    from rankday.projection.sealing import seal
    from rankday.reconstitution.steps import reconstitute

    home = two_days(tmp_path_factory.mktemp("scored"))
    for session in (FIRST, SECOND):
        project(home, session)
        seal(home, session, today=session)
    land(home, RANK_DAY, second_drop(market().drop) | {"corporate_actions": []})
    reconstitute(home, RANK_DAY, approvers=["ana", "ben"], at_rank_day=True)
    return SimpleNamespace(home=home, result=score(home, "2026-06"))
