"""Compiled SQL by name, for the daily engine until it builds through `runner.ModelRunner`."""

from __future__ import annotations

from functools import cache

from rankday.engine.project import project

NIGHT_STAGES = ("0_rulebook", "9_events", "10_levels", "gates/night")


@cache
def compiled(stages: tuple[str, ...] = NIGHT_STAGES) -> dict[str, str]:
    """Model name → compiled SQL of ``stages``. Raises RankdayError when dbt cannot compile the project."""
    return {model.name: model.sql for model in project().select(stages)}
