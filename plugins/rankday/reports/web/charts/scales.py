"""From a value to a place on an axis, and where its ticks stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, log10


@dataclass(frozen=True)
class Scale:
    """Values ``low`` to ``high`` on ``start`` to ``end`` (pixels); ``is_log`` for a logarithmic axis (values > 0)."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        low, per_unit = self._line
        return self.start + ((log10(value) if self.is_log else value) - low) * per_unit

    @cached_property
    def _line(self) -> tuple[float, float]:
        low, high = (log10(x) if self.is_log else x for x in (self.low, self.high))
        return low, (self.end - self.start) / ((high - low) or 1)

    def ticks(self, about: int = 6) -> list[float]:
        """Round values within the scale, about so many."""
        return _log_ticks(self.low, self.high) if self.is_log else _linear_ticks(self.low, self.high, about)


def _linear_ticks(low: float, high: float, about: int) -> list[float]:
    rough = (high - low) / max(about, 1) or 1
    size = 10 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    first = ceil(low / step)
    return [number * step for number in range(first, floor(high / step + 1e-9) + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    within = [10.0**power for power in decades if low <= 10.0**power <= high]
    if len(within) >= 3:
        return within
    return [factor * 10.0**power for power in decades for factor in (1, 2, 5) if low <= factor * 10.0**power <= high]


@dataclass(frozen=True)
class Axis:
    """What an axis measures: its words with the unit, how a tick is written, and its ticks where they are given."""

    title: str
    label: Callable[[float], str]
    ticks: Sequence[float] | None = None
