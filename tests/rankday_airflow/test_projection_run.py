"""The projection DAG itself: a session is projected, sealed in its season, and nothing is scored before the event."""

from __future__ import annotations

import pytest

from observability.nightly_desk import Desk
from projection.projected_home import FIRST, two_days
from rankday import publication
from rankday.projection.sealing import sealed_forecasts


@pytest.mark.airflow
def test_a_session_of_the_season_is_projected_and_sealed(tmp_path):
    home = two_days(tmp_path / "home")
    [said] = Desk(tmp_path, home, FIRST).run_dag("projection", {"session": str(FIRST)})
    assert said.endswith("ended success")
    assert f"projection/{FIRST} v1, sealed" in said
    [sealed] = sealed_forecasts(home, "2026-06")
    assert sealed.content_hash == publication.newest_version(home, f"projection/{FIRST}").content_hash
    assert publication.streams(home, "score") == []
