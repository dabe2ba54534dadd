"""A forecast is sealed before its event and scored after it: nobody can choose afterwards, nor seal what is known."""

from datetime import date
from types import SimpleNamespace

import pytest

from projection.projected_home import FIRST, SECOND, land, market, second_drop, two_days
from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.projection.projecting import project
from rankday.projection.scoring import rows_of, score, score_what_is_due
from rankday.projection.sealing import seal, sealed_forecasts
from rankday.publication.verification import verify
from rankday.reconstitution.steps import reconstitute

RANK_DAY = date(2026, 4, 30)


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """The first session's forecast, of no change, and the second's, of what came; sealed in time. Read only."""
    home = two_days(tmp_path_factory.mktemp("scored"))
    for session in (FIRST, SECOND):
        project(home, session)
        seal(home, session, today=session)
    land(home, RANK_DAY, second_drop(market().drop) | {"corporate_actions": []})
    reconstitute(home, RANK_DAY, approvers=["ana", "ben"], at_rank_day=True)
    return SimpleNamespace(home=home, result=score(home, "2026-06"))


def of(result: dict, session: date, code: str) -> dict:
    [row] = [one for one in result["scores"] if (one["session"], one["index_code"]) == (session, code)]
    return row


def test_a_forecast_of_no_change_has_hit_nothing_and_one_of_the_same_inputs_everything(scored):
    first, second = of(scored.result, FIRST, "RTOP50"), of(scored.result, SECOND, "RTOP50")
    assert (first["adds_called"], first["adds"], first["adds_hit"]) == (0, 3, 0)
    assert (second["adds_called"], second["adds"], second["adds_hit"]) == (3, 3, 3)
    assert (second["deletes_called"], second["deletes"], second["deletes_hit"]) == (3, 3, 3)
    assert second["precision_of_changes"] == second["recall_of_changes"] == 1
    assert second["break_error_percent"] == 0
    assert first["break_error_percent"] != 0


def test_the_mean_squared_error_counts_each_company_that_has_a_probability(scored):
    # 260 companies; 50 before and 50 after of which 3 are others: six of them were called wrongly
    assert float(of(scored.result, FIRST, "RTOP50")["brier_as_if_today"]) == pytest.approx(6 / 260, abs=1e-9)
    assert of(scored.result, SECOND, "RTOP50")["brier_as_if_today"] == 0
    assert float(of(scored.result, SECOND, "RTOP50")["brier_carried"]) == pytest.approx(6 / 260, abs=1e-9)
    assert 0 < of(scored.result, FIRST, "RTOP50")["brier"] < 6 / 260


def test_each_surprise_has_its_cause(scored):
    surprises = rows_of_table(scored.result, "forecast_surprises")
    found = {(one["session"], one["security_id"], one["came"]): one["cause"] for one in surprises
             if one["index_code"] == "RTOP50"}  # fmt: skip
    assert found == {
        (FIRST, "c010.s", "delete"): "fact",
        (FIRST, "c049.s", "delete"): "price",
        (FIRST, "c050.s", "delete"): "price",
        (FIRST, "c052.s", "add"): "price",
        (FIRST, "c060.s", "add"): "shares",
        (FIRST, "c070.s", "add"): "event",
    }


def rows_of_table(result: dict, table: str) -> list[dict]:
    from pathlib import Path

    return rows_of(Path(result["folder"]) / f"{table}.parquet")


def test_what_is_published_can_be_sealed_no_more_and_is_scored_once(scored):
    with pytest.raises(RankdayError, match="2026-06 is published"):
        land(scored.home, date(2026, 4, 29), market().drop)
        project(scored.home, date(2026, 4, 29))
        seal(scored.home, date(2026, 4, 29))
    assert score_what_is_due(scored.home) == []
    assert score(scored.home, "2026-06")["version"] == 1
    assert verify(scored.home).problems == []


def test_after_the_rank_day_a_seal_says_that_it_is_late_and_the_same_is_recorded_once(tmp_path):
    home = two_days(tmp_path)
    project(home, FIRST)
    assert seal(home, FIRST, today=date(2026, 5, 1)).is_late
    assert seal(home, FIRST, today=FIRST).is_late, "what was sealed late stays late"
    project(home, SECOND)
    assert not seal(home, SECOND, today=RANK_DAY).is_late
    assert [one.session for one in sealed_forecasts(home, "2026-06")] == [FIRST, SECOND]
    kinds = [entry["kind"] for entry in ledger.entries(home)]
    assert kinds.count("forecast_sealed") == 2


def test_nothing_is_scored_before_it_is_published_or_without_a_seal(tmp_path):
    home = two_days(tmp_path)
    with pytest.raises(RankdayError, match="not published yet"):
        score(home, "2026-06")
    with pytest.raises(RankdayError, match="projection/2026-04-27: not published"):
        seal(home, FIRST)
