"""The numbers of the rulebook that earlier years give: by maximum likelihood, and frequencies of classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from rankday.projection.calibration.forecasts import Forecast
from rankday.projection.probability import (
    Numbers,
    float_probabilities,
    probabilities,
    size_probabilities,
    staying_probability,
)  # fmt: skip

WALKED = ("scale", "cap_error", "whole_error", "whole_shift")
CLASS = "eligible_"
STEPS = 160
BESIDE = 8.0  # so many companies, with the frequency that held before, weigh beside those seen of a class
HIGHEST = 0.998


def fitted(seen: Sequence[Forecast], prior: Numbers) -> dict[str, float]:
    """The numbers of ``prior`` as ``seen`` makes them likely, six decimals; those that are not fitted are left out."""
    if not seen:
        return {}
    priced = [_at_stake(one) for one in seen]
    classes = sorted({name for columns, _ in priced for name in columns["odds_class"]})

    def numbers_at(logs: np.ndarray) -> dict[str, float]:
        tried = dict(prior) | dict(zip(WALKED, np.exp(logs), strict=True))
        return tried | _frequencies(priced, tried, classes, prior)

    def loss(logs: np.ndarray) -> float:
        tried, total = numbers_at(logs), 4 * float(((logs - start) ** 2).sum())
        for columns, one in priced:
            likely = probabilities(columns, tried, one.to_rank_day, one.to_implementation)
            total -= float(np.log(np.where(columns["is_member_after"], likely, 1 - likely)).sum())
        return total

    start = np.log([prior[name] for name in WALKED])
    found = minimize(loss, start, method="Nelder-Mead", options={"maxfev": STEPS, "xatol": 1e-3, "fatol": 1e-2})
    numbers = numbers_at(found.x)
    return {name: round(float(numbers[name]), 6) for name in (*WALKED, *(CLASS + name for name in classes))}


def _at_stake(one: Forecast) -> tuple[dict[str, np.ndarray], Forecast]:
    """The columns of companies with a cap, far from no bound: what is certain by size says nothing."""
    cap, whole, upper = (one.columns[name] for name in ("cap", "whole_cap", "upper_cap"))
    near = ~np.isnan(cap) & (np.nan_to_num(whole, nan=0.0) < 10 * cap) & ~(cap > 8 * upper)
    return {name: column[near] for name, column in one.columns.items()}, one


def _frequencies(
    priced: Sequence[tuple[dict[str, np.ndarray], Forecast]], tried: Numbers, classes: list[str], prior: Numbers
) -> dict[str, float]:
    """By least squares, how many of those of each class that size, float and survival let in are members; drawn to the
    frequency before."""
    expected, came = np.zeros(len(classes)), np.zeros(len(classes))
    for columns, one in priced:
        place = np.searchsorted(classes, columns["odds_class"].astype(str))
        likely = size_probabilities(columns, tried, one.to_rank_day) * float_probabilities(columns, tried)
        likely = likely * staying_probability(tried, one.to_implementation)
        expected += np.bincount(place, likely**2, len(classes))
        came += np.bincount(place, likely * columns["is_member_after"], len(classes))
    before = np.array([prior[CLASS + name] for name in classes])
    found = np.minimum((came + BESIDE * before) / (expected + BESIDE), HIGHEST)
    return dict(zip((CLASS + name for name in classes), map(float, found), strict=True))
