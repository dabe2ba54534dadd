"""Invented exchange and interest rates, for `rankday sample --reference-data`: two fixings, a forward, money overnight.

They have what real feeds have: rates missing here and there, a week in which nothing new arrived, a jump of 7 %.
"""

from __future__ import annotations

import polars as pl

from rankday.sample_market.dice import Dice
from rankday.sample_market.frames import frame

_EURO, _KRONA, _INTEREST = 9_000_000_000, 105_000_000_000, 43_200_000  # 10^-10 for a dollar; 10^-9 a year
_JUMP_AT, _STALE_FROM, _STALE_TO, _PERIOD = 8, 12, 16, 60  # sessions, once in so many
_WITHOUT_HOLES = 5  # the first sessions, in which series begin
_UNIT = 10**10
_NOON, _ECB = "NOON", "ECB"


class RatesOfDays:
    """The frames ``fx_rates`` and ``interest_rates`` by number of the session; the same for the same seed."""

    def __init__(self, seed: int):
        self._dice, self._euro, self._krona, self._interest = Dice(seed, 14), _EURO, _KRONA, _INTEREST
        self._frames: list[dict[str, pl.DataFrame]] = []

    def of(self, session: int) -> dict[str, pl.DataFrame]:
        """Both frames of a session, by name, sorted by key."""
        while len(self._frames) <= session:
            self._frames.append(self._next(len(self._frames)))
        return self._frames[session]

    def _next(self, session: int) -> dict[str, pl.DataFrame]:
        dice, place = self._dice, session % _PERIOD
        self._euro = self._euro * dice.between(99_400, 100_600) // 100_000
        self._krona = self._krona * dice.between(99_300, 100_700) // 100_000
        self._interest = max(0, self._interest + dice.between(-150, 150) * 1_000)
        if place == _JUMP_AT:
            self._euro = self._euro * 107 // 100
        carry = dice.between(9_978, 9_988)
        lost = [dice.hits(40) for _ in range(4)]
        if session < _WITHOUT_HOLES:
            lost = [False] * 4
        if _STALE_FROM <= place <= _STALE_TO:
            lost = [True] * 4
        dollars = _UNIT * _UNIT // self._euro // 1_000_000 * 1_000_000
        rows = [
            (lost[0], "EUR", "SEK", "spot", self._krona * dollars // _UNIT // 1_000_000 * 1_000_000, _ECB),
            (lost[0], "EUR", "USD", "spot", dollars, _ECB),
            (lost[1], "USD", "EUR", "forward_1m", self._euro * carry // 10_000, _NOON),
            (lost[2], "USD", "EUR", "spot", self._euro, _NOON),
            (lost[2], "USD", "SEK", "spot", self._krona, _NOON),
        ]
        there = [row[1:] for row in rows if not row[0]]
        names = ("base_currency", "quote_currency", "kind", "rate", "fixing")
        columns = zip(*there, strict=True) if there else ((),) * len(names)
        money = [] if lost[3] else [self._interest]
        return {
            "fx_rates": frame("fx_rates", {name: list(cells) for name, cells in zip(names, columns, strict=True)}),
            "interest_rates": frame("interest_rates", {"rate_code": ["SOFR"] * len(money), "rate": money}),
        }
