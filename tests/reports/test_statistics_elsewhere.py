"""Methodology 11 beside empyrical-reloaded, where both mean the same; where they do not, the difference is named."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest

from rankday.reports.statistics.measuring import Question, statistics_of_file
from rankday.rulebook.sessions import sessions_between

empyrical = pytest.importorskip("empyrical", reason="needs empyrical-reloaded of requirements/lock.txt: make setup")
FIRST, LAST = date(2021, 3, 1), date(2026, 5, 28)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Metric → value of A since its first level, beside B; the daily returns of both, the interest of each step."""
    draw, sessions = random.Random(7), sessions_between(FIRST, LAST)
    levels = {code: [round(1000 * draw.uniform(0.9, 1.1), 8)] for code in "AB"}
    for _ in sessions[1:]:
        market = draw.gauss(0.0003, 0.01)
        for own in levels.values():
            own.append(round(own[-1] * (1 + market + draw.gauss(0, 0.006)), 8))
    rates = [round(0.03 + 0.01 * draw.random(), 6) for _ in sessions]
    folder = tmp_path_factory.mktemp("elsewhere")
    rows = [f"{day},{code},price,{value:.8f}" for code, own in levels.items()
            for day, value in zip(sessions, own, strict=True)]  # fmt: skip
    (folder / "levels.csv").write_text("\n".join(["session,code,kind,value", *rows]))
    interest = [f"{day},R,{rate}" for day, rate in zip(sessions, rates, strict=True)]
    (folder / "rates.csv").write_text("\n".join(["session,rate_code,rate", *interest]))
    question = Question(LAST, codes=("A",), against="B", rate_code="R")
    found = statistics_of_file(question, folder / "levels.csv", folder / "rates.csv").to_pylist()
    days = np.diff([day.toordinal() for day in sessions])
    returns = {code: np.diff(own) / np.array(own[:-1]) for code, own in levels.items()}
    return {row["metric"]: row["value"] for row in found if row["period"] == "base"}, returns, rates[:-1] * days / 360


def test_return_volatility_drawdown_sharpe_and_beta_are_those_of_empyrical(both):
    ours, returns, interest = both
    a, b = returns["A"], returns["B"]
    theirs = {
        "return": empyrical.cum_returns_final(a),
        "volatility": empyrical.annual_volatility(a, annualization=252),
        "max_drawdown": empyrical.max_drawdown(a),
        "sharpe": empyrical.sharpe_ratio(a - interest, annualization=252),
        "beta": empyrical.beta(a, b),
        "best_day": a.max(),
        "worst_day": a.min(),
    }
    assert {metric: ours[metric] for metric in theirs} == pytest.approx(theirs, rel=1e-9)


def test_a_year_has_days_here_and_252_sessions_there(both):
    ours, returns, _ = both
    growth, count = 1 + ours["return"], len(returns["A"])
    theirs = empyrical.annual_return(returns["A"], annualization=252)
    assert theirs == pytest.approx(growth ** (252 / count) - 1, rel=1e-9)
    assert ours["annual_return"] == pytest.approx(growth ** (365.25 / ((LAST - FIRST) / timedelta(1))) - 1, rel=1e-12)
    assert abs(ours["annual_return"] / theirs - 1) > 1e-3
