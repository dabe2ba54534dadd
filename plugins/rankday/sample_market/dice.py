"""Chance as whole numbers: the generated market is built without one floating-point operation.

Only the raw 64-bit output of PCG64 is used. NumPy promises that stream for ever; what its Generator makes of it
(normal, choice, even integers) may change with a version, and the last bit of a logarithm with a machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

_BLOCK = 65_536


class Dice:
    """A stream of chance for one ``topic`` of one ``seed``; a draw more in one topic moves no other topic."""

    def __init__(self, seed: int, *topic: int):
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, *topic]))
        self._drawn: list[int] = []

    def below(self, count: int) -> int:
        """One of 0 … count − 1 (count ≤ 2³²)."""
        if not self._drawn:
            self._drawn = (self._bits.random_raw(_BLOCK) >> np.uint64(32)).tolist()
        return self._drawn.pop() * count >> 32

    def between(self, low: int, high: int) -> int:
        """One of low … high, both inclusive."""
        return low + self.below(high - low + 1)

    def hits(self, per_mille: int) -> bool:
        """True in ``per_mille`` of 1,000 throws."""
        return self.below(1_000) < per_mille

    def one_of(self, values: Sequence):
        """One of ``values``, each as likely."""
        return values[self.below(len(values))]

    def weighted(self, weights: Sequence[int]) -> int:
        """A place in ``weights``, as likely as its weight."""
        throw = self.below(sum(weights))
        return next(place for place, bound in enumerate(accumulate(weights)) if throw < bound)

    def array_below(self, count: int, size: int) -> np.ndarray:
        """int64 array of ``size`` draws of 0 … count − 1 (count < 2³¹)."""
        high = self._bits.random_raw(size) >> np.uint64(32)
        return ((high * np.uint64(count)) >> np.uint64(32)).astype(np.int64)

    def array_between(self, low: int, high: int, size: int) -> np.ndarray:
        """int64 array of ``size`` draws of low … high, both inclusive."""
        return low + self.array_below(high - low + 1, size)

    def order(self, size: int) -> list[int]:
        """0 … size − 1 in a random order."""
        return np.argsort(self._bits.random_raw(size), kind="stable").tolist()
