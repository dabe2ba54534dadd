"""Scores and fits by hand, and the command over two reconstitutions of a small market."""

import json
import math
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from projection.projected_home import COMPANIES, name
from rankday.cli.calibrate import calibrate_command
from rankday.contract.home import Home
from rankday.drops.ingest import snapshot_of
from rankday.projection.calibration.fitting import fitted
from rankday.projection.calibration.forecasts import Forecast
from rankday.projection.calibration.scores import (
    as_if_today,
    old_list,
    rank_buckets,
    reliability_error,
    scored,
    skill,
)  # fmt: skip
from rankday.projection.probability import numbers_on
from reference.drops import Market, write_drop


def forecast(year=2026, horizon=20, **columns) -> Forecast:
    size = len(next(iter(columns.values())))
    plain = {"company_rank": [1.0] * size, "was_member": [False] * size, "is_member_today": [False] * size,
             "is_member_after": [False] * size} | columns  # fmt: skip
    arrays = {key: np.array(value) for key, value in plain.items()}
    return Forecast(f"{year}-06", year, date(year, 4, 1), horizon, 20, 60, 0, arrays)


def test_brier_log_score_and_reliability_by_hand():
    score = scored(np.array([0.8, 0.8, 0.1, 0.14]), np.array([True, False, False, False]))
    assert score.brier == pytest.approx(0.04 + 0.64 + 0.01 + 0.0196)
    assert score.log_loss == pytest.approx(-math.log(0.8 * 0.2 * 0.9 * 0.86))
    # decile 8: 1.6 said, 1 came; decile 1: 0.24 said, none came
    assert score.reliability_error == pytest.approx((0.6 + 0.24) / 4)
    assert reliability_error(score.deciles[:1]) == 0
    certain = scored(np.array([0.99, 0.99, 0.01, 0.01]), np.array([True, False, False, False]))
    assert skill(score, certain) == pytest.approx(1 - 0.7096 / (0.0001 * 3 + 0.9801))


def test_baselines():
    one = forecast(is_member_today=[True, False], was_member=[False, True])
    assert as_if_today(one).tolist() == [0.99, 0.01]
    assert old_list(one).tolist() == [0.01, 0.99]


def test_a_rank_bucket_has_the_frequency_of_earlier_years_as_far_ahead():
    earlier = [
        forecast(2025, company_rank=[1, 249, 250, math.nan], is_member_after=[True, False, True, False]),
        forecast(2025, horizon=5, company_rank=[1], is_member_after=[True]),  # of another horizon
    ]
    asked = forecast(company_rank=[100, 251, math.nan, 900])
    # (members + ½) / (companies + 1)
    assert rank_buckets(asked, earlier).tolist() == pytest.approx([1.5 / 3, 1.5 / 2, 0.5 / 2, 0.5])


def test_a_class_gets_the_frequency_of_those_whose_size_is_certain():
    size, members = 400, 300
    found = {name: np.full(size, value) for name, value in {
        "cap": 1e9, "whole_cap": 1e8, "lower_cap": math.nan, "upper_cap": 1e10, "screened_cap": 3e7,
        "returns": 120.0, "squares": 120 * 0.0001 * 1e12, "float_ratio": math.nan}.items()}  # fmt: skip
    one = forecast(
        odds_class=["label_us"] * size, is_member_after=[True] * members + [False] * (size - members), **found
    )
    prior = numbers_on(date(1999, 1, 4)) | {"leaving_per_session": 0.0, "eligible_label_us": 0.5}
    # 300 of 400, and 8 of which half were
    assert fitted([one], prior)["eligible_label_us"] == pytest.approx((300 + 4) / 408, abs=2e-3)
    assert fitted([], prior) == {}


@pytest.fixture(scope="module")
def two_years(tmp_path_factory):
    """Two rank days of 260 companies; the members that came are the 250 largest, of which one was called otherwise."""
    root = tmp_path_factory.mktemp("two_years")
    home = Home(root / "home")
    years = root / "years" / "actual"
    years.mkdir(parents=True)
    for rank_day in (date(2025, 4, 30), date(2026, 4, 30)):
        made = Market(rank_day)
        for place in range(1, COMPANIES + 1):
            line = made.simple(name(place), close=f"{1000 * 0.98**place:.6f}")
            made.member(line, "R3000E R3000 R1000")
        write_drop(home.landing(rank_day), rank_day, made.drop)
        snapshot_of(home, rank_day)
        tickers = [row["ticker"] for row in made.drop["securities"]][: COMPANIES - 10]
        rows = "".join(f"R1000,{ticker}\n" for ticker in [*tickers, "NEVERSEEN"])
        (years / f"R1000_{rank_day.year}.csv").write_text(f"index_code,ticker\n{rows}", encoding="utf-8")
    return home, years.parent


def calibrated(two_years, tmp_path, *more: str):
    home, years = two_years
    options = ["--home", str(home.root), "--years", str(years), "--keep", str(tmp_path), "--index", "R1000", *more]
    return CliRunner().invoke(calibrate_command, options, catch_exceptions=False)


def test_the_command_scores_each_year_but_the_first(two_years, tmp_path):
    chart = tmp_path / "reliability.svg"
    result = json.loads(calibrated(two_years, tmp_path / "keep", "--json", "--chart", str(chart)).stdout)
    assert (result["learns_from"], list(result["events"]), list(result["horizons"])) == ("2025-06", ["2026-06"], ["0"])
    row = result["events"]["2026-06"]["0"]
    assert (row["session"], row["unseen"], row["changes"]) == ("2026-04-30", 1, 10)
    # ten of 260 companies were certain today and did not come
    assert row["as_if_today"]["brier"] == pytest.approx((10 * 0.9801 + 250 * 0.0001) / 260, abs=1e-6)
    assert row["rank_buckets"]["companies"] == row["model"]["companies"] == COMPANIES
    assert ElementTree.fromstring(chart.read_text(encoding="utf-8")).tag.endswith("svg")
    words = calibrated(two_years, tmp_path / "keep").output
    assert "…" not in words, "a column is cut off"
    assert "2026-06" in words and "2025-06 is only learned from" in words


def test_one_year_is_not_enough(two_years, tmp_path):
    home, _ = two_years
    (tmp_path / "actual").mkdir()
    answer = CliRunner().invoke(
        calibrate_command, ["--home", str(home.root), "--years", str(tmp_path), "--keep", str(tmp_path)]
    )
    assert "two are needed" in str(answer.exception)
