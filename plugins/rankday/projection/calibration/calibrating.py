"""Forecasts of past years, scored against the members that came and against plain forecasts (methodology 13.odds)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.projection.calibration.fitting import fitted
from rankday.projection.calibration.forecasts import HORIZONS, Forecast, forecasts
from rankday.projection.calibration.scores import (
    BASELINES,
    Score,
    as_if_today,
    as_json,
    old_list,
    rank_buckets,
    scored,
    skill,
    together,
)  # fmt: skip
from rankday.projection.probability import numbers_on, probabilities

MODEL = "model"


def calibrate(
    home: Home,
    years: Path,
    keep: Path,
    index_code: str = "R2000",
    fit: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Score the forecasts of every reconstitution but the first, from which the later ones learn.

    ``years`` has the members that came (`outcomes.members_after`), ``keep`` is a folder for the forecasts, computed
    once. Returns index_code, events (each with its horizons: session, companies, unseen, scores of MODEL and BASELINES,
    skill over each), horizons (all years together), reliability (all together, and of 20 sessions), and with ``fit``
    numbers: what the years up to each give, by the day from which it would hold. Each forecast is made with the numbers
    that the rulebook has in force on its session. Raises RankdayError with fewer than two such reconstitutions.
    """
    seen: list[Forecast] = []
    for one in forecasts(home, years, keep, index_code):
        progress(f"{one.event}, {one.horizon} sessions before")
        seen.append(one)
    events = list(dict.fromkeys(one.event for one in seen))
    if len(events) < 2:
        raise RankdayError(
            f"{home.root}: {len(events)} reconstitution(s) with a rank day's snapshot and known members; two are "
            f"needed, one to learn from: put the members after the next into {years}/actual/{index_code}_<year>.csv"
        )
    scores = {(one.event, one.horizon): _scores(one, _earlier(seen, one)) for one in seen if one.event != events[0]}
    return {
        "index_code": index_code,
        "learns_from": events[0],
        "events": {
            event: {
                str(one.horizon): _facts(one) | _row(scores[event, one.horizon]) for one in seen if one.event == event
            }
            for event in events[1:]
        },
        "horizons": {str(horizon): _row(_joined(scores, horizon)) for horizon in HORIZONS if _joined(scores, horizon)},
    } | ({"numbers": numbers_of_years(seen, events, progress)} if fit else {})  # fmt: skip


def numbers_of_years(
    seen: Sequence[Forecast], events: Sequence[str], progress: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """What the reconstitutions up to each of ``events`` give: the day from which they are known → number → value."""
    prior, found = numbers_on(date(1979, 1, 1)), {}
    for place, event in enumerate(events):
        progress(f"fit, {events[0]} to {event}")
        learned = [one for one in seen if one.event in events[: place + 1]]
        found[date(learned[-1].year, 7, 1).isoformat()] = fitted(learned, prior)
    return found


def _earlier(seen: Sequence[Forecast], than: Forecast) -> list[Forecast]:
    return [one for one in seen if one.year < than.year]


def _scores(one: Forecast, earlier: Sequence[Forecast]) -> dict[str, Score]:
    came = one.columns["is_member_after"]
    said = probabilities(one.columns, numbers_on(one.session), one.to_rank_day, one.to_implementation)
    plain = (as_if_today(one), old_list(one), rank_buckets(one, earlier))
    found = {MODEL: scored(np.round(said, 6), came)}
    return found | {name: scored(each, came) for name, each in zip(BASELINES, plain, strict=True)}


def _joined(scores: dict[tuple[str, int], dict[str, Score]], horizon: int) -> dict[str, Score]:
    there = [one for (_, ahead), one in scores.items() if ahead == horizon]
    return {name: together([one[name] for one in there]) for name in (MODEL, *BASELINES)} if there else {}


def _row(scores: dict[str, Score]) -> dict[str, Any]:
    return {
        **{name: as_json(score) for name, score in scores.items()},
        "skill": {name: round(skill(scores[MODEL], scores[name]), 6) for name in BASELINES},
        "beats": [name for name in BASELINES if scores[MODEL].log_loss < scores[name].log_loss],
    }


def _facts(one: Forecast) -> dict[str, Any]:
    came, before = one.columns["is_member_after"], one.columns["was_member"]
    return {"session": one.session.isoformat(), "unseen": one.unseen, "changes": int((came != before).sum())}
