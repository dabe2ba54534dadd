"""Scores of probabilities against what came, and the plain forecasts that they must beat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rankday.projection.calibration.forecasts import Forecast

CLIP = 0.01  # a forecast without a probability is held for right in 99 of 100 cases; it is scored as this
BUCKET_RANKS = 250
DECILES = 10
BASELINES = ("as_if_today", "old_list", "rank_buckets")


@dataclass(frozen=True)
class Score:
    """Of one forecast: sums over ``companies`` of squared errors and of log losses, and (deciles, 3) counts, sums of
    probabilities and of members."""

    companies: int
    brier: float
    log_loss: float
    deciles: np.ndarray

    @property
    def reliability_error(self) -> float:
        return reliability_error(self.deciles)


def scored(probability: np.ndarray, came: np.ndarray) -> Score:
    """Hold ``probability`` (0 < p < 1) against ``came`` (true or false), company by company."""
    decile = np.minimum((probability * DECILES).astype(int), DECILES - 1)
    counts = [np.bincount(decile, weights, DECILES) for weights in (None, probability, came.astype(float))]
    losses = -np.log(np.where(came, probability, 1 - probability))
    return Score(len(came), float(((probability - came) ** 2).sum()), float(losses.sum()), np.stack(counts, axis=1))


def reliability_error(deciles: np.ndarray) -> float:
    """The mean absolute gap between forecast and frequency over the deciles, weighted by their companies."""
    return float(np.abs(deciles[:, 1] - deciles[:, 2]).sum() / max(deciles[:, 0].sum(), 1))


def as_if_today(forecast: Forecast) -> np.ndarray:
    """Certainty that the index will be what it would be if the session were the rank day."""
    return np.where(forecast.columns["is_member_today"], 1 - CLIP, CLIP)


def old_list(forecast: Forecast) -> np.ndarray:
    """Certainty that nothing changes."""
    return np.where(forecast.columns["was_member"], 1 - CLIP, CLIP)


def rank_buckets(forecast: Forecast, earlier: Iterable[Forecast]) -> np.ndarray:
    """How many companies of the same 250 ranks, members before or not, became members in earlier years.

    Taken of forecasts as many sessions ahead; one of two where there was no such company.
    """
    seen = [one.columns for one in earlier if one.horizon == forecast.horizon]
    came = np.concatenate([one["is_member_after"] for one in seen]) if seen else np.zeros(0, bool)
    bucket = np.concatenate([_bucket(one) for one in seen]) if seen else np.zeros(0, int)
    asked = _bucket(forecast.columns)
    size = max([*asked, *bucket, 0]) + 1
    members, all_there = np.bincount(bucket, came.astype(float), size), np.bincount(bucket, None, size)
    return np.clip((members + 0.5) / (all_there + 1), CLIP / 10, 1 - CLIP / 10)[asked]


def _bucket(columns: dict[str, np.ndarray]) -> np.ndarray:
    ranks = np.nan_to_num(columns["company_rank"], nan=-1)
    return 2 * (1 + np.floor_divide(ranks, BUCKET_RANKS)).astype(int).clip(0) + columns["was_member"]


def together(scores: Sequence[Score]) -> Score:
    """The sum of several."""
    sums = (sum(getattr(one, name) for one in scores) for name in ("companies", "brier", "log_loss", "deciles"))
    return Score(*sums)


def skill(score: Score, over: Score) -> float:
    """1 less the ratio of the Brier scores: 0 is no better than ``over``, 1 is perfect."""
    return 1 - score.brier / over.brier if over.brier else 0.0


def as_json(score: Score) -> dict[str, Any]:
    """Companies, Brier and log score as means, the reliability error, and the deciles that have a company."""
    return {
        "companies": score.companies,
        "brier": round(score.brier / score.companies, 6),
        "log_score": round(score.log_loss / score.companies, 6),
        "reliability_error": round(score.reliability_error, 6),
        "deciles": [
            {"from": place / DECILES, "companies": int(count), "forecast": round(said / count, 6),
             "came": round(came / count, 6)}
            for place, (count, said, came) in enumerate(score.deciles) if count
        ],
    }  # fmt: skip
