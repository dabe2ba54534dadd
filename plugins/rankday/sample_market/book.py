"""The state of every line between two sessions, as arrays: what a share is worth, how many there are, who trades."""

from __future__ import annotations

import numpy as np

from rankday.sample_market.corporate_actions import Event
from rankday.sample_market.model import Company, Line
from rankday.sample_market.units import MICRO, half_up

NO_ROW, NO_TRADE, HALTED, TRADED = range(4)
STATUS_WORDS = {"traded": TRADED, "halted": HALTED, "no_trade": NO_TRADE, None: NO_ROW}
SMALLEST_VALUE = 100  # a hundredth of a cent


class Book:
    """Places are positions in ``lines``: the lines of the rank day by id, then those born later.

    int64 arrays: ``value`` (millionths of a dollar a share, finer than a price), ``total`` and ``available`` (shares,
    −1 = unknown), ``usual_volume``, ``company`` (place of the company). Boolean: ``is_there``, ``is_suspended``,
    ``is_alone`` (its company has one line), ``is_case``.
    """

    def __init__(self, companies: list[Company]):
        self.companies = companies
        self.lines: list[Line] = [line for company in companies for line in company.lines]
        self.place_of = {line.security_id: place for place, line in enumerate(self.lines)}
        owners = [(place, company) for place, company in enumerate(companies) for _ in company.lines]
        self.company = np.array([place for place, _ in owners], np.int64)
        self.is_case = np.array([company.kind == "case" for _, company in owners], bool)
        self.is_alone = np.array([len(company.lines) == 1 for _, company in owners], bool)
        self.value = np.array([line.value for line in self.lines], np.int64)
        self.total = np.array([-1 if line.total_shares is None else line.total_shares for line in self.lines], np.int64)
        self.available = np.array(
            [-1 if line.available_shares is None else line.available_shares for line in self.lines], np.int64
        )
        self.usual_volume = np.array(
            [(line.volume_2y_shares or (line.total_shares or 0)) // 504 + 1 for line in self.lines], np.int64
        )
        self.first_status = np.array([STATUS_WORDS[line.status] for line in self.lines], np.int64)
        self.born = np.array([line.born for line in self.lines], np.int64)
        self.is_there = self.born == 0
        self.is_suspended = np.zeros(len(self.lines), bool)
        self.tickers = [line.ticker for line in self.lines]

    def apply(self, event: Event) -> None:
        """Change prices and counts as ``event`` does at the open of its ex-date (methodology 6.3)."""
        if event.leaves():
            self._take_over(event)
            self.is_there[event.line] = False
        else:
            _EFFECTS[event.event_type](self, event)
        self.value[event.line] = max(self.value[event.line], SMALLEST_VALUE)

    def multiply_shares(self, line: int, new: int, old: int) -> None:
        """Counts × new / old, rounded half up; unknown stays unknown, available ≤ total stays true."""
        for counts in (self.total, self.available):
            if counts[line] >= 0:
                counts[line] = half_up(int(counts[line]) * new, old)

    def _take_over(self, event: Event) -> None:
        if event.event_type == "stock_merger":
            new, old = event.ratio
            for counts in (self.total, self.available):
                counts[event.other] += half_up(max(int(counts[event.line]), 0) * new, old)

    def _split(self, event: Event) -> None:
        new, old = event.ratio
        self.multiply_shares(event.line, new, old)
        self.value[event.line] = int(self.value[event.line]) * old // new
        self.usual_volume[event.line] = int(self.usual_volume[event.line]) * new // old + 1

    def _pay(self, event: Event) -> None:
        self.value[event.line] -= event.cash

    def _subscribe(self, event: Event) -> None:
        new, old = event.ratio
        value = int(self.value[event.line])
        if event.cash < value:
            self.multiply_shares(event.line, old + new, old)
            self.value[event.line] = (value * old + event.cash * new) // (old + new)

    def _offer(self, event: Event) -> None:
        self.total[event.line] += event.new_shares
        self.available[event.line] += event.new_shares

    def _spin_off(self, event: Event) -> None:
        new, old = event.ratio
        self.value[event.line] -= int(self.value[event.other]) * new // old

    def _tender(self, event: Event) -> None:
        self.available[event.line] = int(self.available[event.line]) * (MICRO - event.tendered) // MICRO

    def _change_ticker(self, event: Event) -> None:
        ticker = self.tickers[event.line]
        self.tickers[event.line] = ticker and f"{ticker}N"  # five letters: nobody else has them

    def _suspend(self, event: Event) -> None:
        self.is_suspended[event.line] = event.event_type == "suspension"


_EFFECTS = {
    "split": Book._split, "stock_dividend": Book._split, "cash_dividend": Book._pay, "special_dividend": Book._pay,
    "return_of_capital": Book._pay, "rights": Book._subscribe, "offering": Book._offer, "spin_off": Book._spin_off,
    "tender": Book._tender, "ticker_change": Book._change_ticker, "suspension": Book._suspend,
    "resumption": Book._suspend,
}  # fmt: skip
