"""A forecast is sealed before its event and scored after it: nobody can choose afterwards, nor seal what is known."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from projection.conftest import RANK_DAY
from projection.projected_home import FIRST, SECOND, THIRD, land, market, two_days
from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.projection.projecting import project
from rankday.projection.scoring import rows_of, score, score_what_is_due
from rankday.projection.sealing import seal, sealed_forecasts
from rankday.publication import newest_version
from rankday.publication.verification import verify


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


def test_the_mean_squared_error_is_over_every_company_of_the_forecast(scored):
    # of 260 companies three join and three leave
    assert float(of(scored.result, FIRST, "RTOP50")["brier_as_if_today"]) == pytest.approx(6 / 260, abs=1e-9)
    assert of(scored.result, SECOND, "RTOP50")["brier_as_if_today"] == 0
    assert float(of(scored.result, SECOND, "RTOP50")["brier_carried"]) == pytest.approx(6 / 260, abs=1e-9)
    for session in (FIRST, SECOND):
        called = newest_version(scored.home, f"projection/{session}").folder / "membership_probabilities.parquet"
        came = newest_version(scored.home, "reconstitution/2026-06").folder / "constituents.parquet"
        query = """
            with came as (select distinct company_id from read_parquet($came) where index_code = 'RTOP50')
            select sum((cast(probability as double) - (company_id in (from came))::int) ** 2) / 260
            from read_parquet($called) where index_code = 'RTOP50'
        """
        values = {"came": str(came), "called": str(called)}
        [(by_hand,)] = duckdb.execute(query, values).fetchall()
        assert float(of(scored.result, session, "RTOP50")["brier"]) == pytest.approx(by_hand, abs=1e-9)


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
    return rows_of(Path(result["folder"]) / f"{table}.parquet")


def test_what_is_published_can_be_sealed_no_more_and_is_scored_once(scored, tmp_path):
    copy = Home(shutil.copytree(scored.home.root, tmp_path / "copy"))
    land(copy, THIRD, market().drop)
    project(copy, THIRD)
    with pytest.raises(RankdayError, match="2026-06 is published"):
        seal(copy, THIRD)
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


def test_the_command_line_shows_a_projection_and_a_score(scored, rankday):
    for stream, words in (("score/2026-06", "2 forecasts"), (f"projection/{SECOND}", "break 50:")):
        status, said, _ = rankday("show", "--home", scored.home.root, "--stream", stream)
        assert (status, words in said) == (0, True)
    status, said, _ = rankday("score", "--home", scored.home.root, "--event", "2026-06", "--json")
    assert status == 0 and '"forecasts": 2' in said
