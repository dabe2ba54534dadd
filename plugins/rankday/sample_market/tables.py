"""A day of the market as the contract's tables."""

from __future__ import annotations

import numpy as np
import polars as pl

from rankday.sample_market.book import NO_ROW, Book
from rankday.sample_market.classes import classified
from rankday.sample_market.frames import decimals, frame, from_objects
from rankday.sample_market.fundamentals import fundamentals, with_traded_values
from rankday.sample_market.identifiers import identifiers, of_those_there
from rankday.sample_market.rank_day import Market
from rankday.sample_market.rates import RatesOfDays
from rankday.sample_market.units import ticks
from rankday.sample_market.walk import Day

_STATUS = pl.Series(["", "no_trade", "halted", "traded"])


class Tables:
    """Frames day by day. Those of companies, securities and identifiers are the same objects if nothing changed.

    ``has_reference_data``: labels on four levels, identifiers and traded values besides; every other cell is the same.
    """

    def __init__(self, market: Market, has_reference_data: bool = False):
        self._market, self._has_reference_data = market, has_reference_data
        self._known: tuple = ()
        self._rates = RatesOfDays(market.seed) if has_reference_data else None

    def of(self, day: Day) -> dict[str, pl.DataFrame]:
        """Every table of the drop of ``day``, by name, sorted by key."""
        book = day.book
        if day.session == 0:
            self._prepare(book)
        tables = self._companies_and_securities(book) | {
            "prices": self._prices(day),
            "shares": self._shares(day),
            "corporate_actions": _corporate_actions(day),
        }
        if self._rates:
            tables |= self._rates.of(day.session)
        if day.session == 0:
            tables["geography"] = _geography(self._market)
            figures = fundamentals(self._market.companies, self._market.seed)
            if self._has_reference_data:
                figures = with_traded_values(figures, self._market.companies, self._market.seed)
            tables["fundamentals"] = figures
            codes, lines = zip(*self._market.memberships, strict=True) if self._market.memberships else ((), ())
            tables["memberships"] = frame("memberships", {"index_code": list(codes), "security_id": list(lines)})
        return tables

    def _prepare(self, book: Book) -> None:
        """What stays the same all through: the rows of both listings, and the order of the price rows."""
        self._companies = from_objects("companies", book.companies)
        if self._has_reference_data:
            self._companies = classified(self._companies, self._market.seed)
            self._identifiers = identifiers(book.companies, self._market.rank_day, self._market.seed)
        self._securities = from_objects("securities", book.lines, addtv_2y_usd="addtv_cents")
        self._ids = self._securities["security_id"]
        rows = [(line.security_id, line.mic or "", place, -1) for place, line in enumerate(book.lines)]
        rows += [
            (line.security_id, mic, place, close)
            for place, line in enumerate(book.lines)
            for mic, close in line.elsewhere
        ]
        rows.sort()
        self._price_mics = pl.Series([mic for _, mic, _, _ in rows])
        self._price_lines = np.array([place for _, _, place, _ in rows], np.int64)
        self._price_elsewhere = np.array([close for _, _, _, close in rows], np.int64)
        self._has_shares = np.array([line.has_shares_row for line in book.lines], bool)

    def _companies_and_securities(self, book: Book) -> dict[str, pl.DataFrame]:
        state = (book.is_there.tobytes(), tuple(book.tickers))
        if not self._known or self._known[0] != state:
            has_left = np.ones(len(book.companies), bool)
            has_left[book.company[book.is_there]] = False
            never_had_a_line = np.bincount(book.company, minlength=len(book.companies)) == 0
            securities = self._securities.with_columns(ticker=pl.Series(book.tickers, dtype=pl.String))
            listings = {
                "companies": self._companies.filter(pl.Series(~has_left | never_had_a_line)),
                "securities": securities.filter(pl.Series(book.is_there)),
            }
            if self._has_reference_data:
                listings["identifiers"] = of_those_there(self._identifiers, **listings)
            self._known = (state, listings)
        return self._known[1]

    def _prices(self, day: Day) -> pl.DataFrame:
        """The primary row of each line that has one, and the rows of other exchanges: there a named case keeps its
        price, others follow the line's value."""
        place, elsewhere = self._price_lines, self._price_elsewhere
        book, is_primary = day.book, self._price_elsewhere < 0
        fixed = book.is_case[place] | (day.session == 0)
        close = np.where(is_primary, day.close[place], np.where(fixed, elsewhere, ticks(book.value)[place]))
        volume = np.where(is_primary, day.volume[place], book.usual_volume[place] // 20 + 1)
        status = np.where(is_primary, day.status[place], len(_STATUS) - 1)
        is_shown = book.is_there[place] & (status != NO_ROW)
        return frame(
            "prices",
            {
                "security_id": self._ids.gather(place[is_shown]),
                "mic": self._price_mics.filter(pl.Series(is_shown)),
                "close": _unless_negative("close", close[is_shown]),
                "volume": _counts(volume[is_shown]),
                "is_primary": pl.Series(is_primary[is_shown]),
                "status": _STATUS.gather(status[is_shown]),
            },
        )

    def _shares(self, day: Day) -> pl.DataFrame:
        is_shown = day.book.is_there & self._has_shares
        places = np.nonzero(is_shown)[0]
        return frame(
            "shares",
            {
                "security_id": self._ids.gather(places),
                "total_shares": _counts(day.book.total[places]),
                "available_shares": _counts(day.book.available[places]),
                "as_of": pl.Series(day.shares_as_of, dtype=pl.Date).gather(places),
            },
        ).sort("security_id")


def _unless_negative(name: str, values: np.ndarray) -> pl.Series:
    return decimals(name, np.ma.masked_less(values, 0))


def _counts(values: np.ndarray) -> pl.Series:
    """Counts of shares; −1 is unknown."""
    counts = pl.Series(values)
    return counts.set(counts < 0, None)


def _geography(market: Market) -> pl.DataFrame:
    rows = [
        (company.company_id, measure, place, kind, part)
        for company in market.companies
        for measure, place, kind, part in sorted(company.geography)
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * 5
    names = ("company_id", "measure", "location", "location_kind", "fraction")
    return frame("geography", {name: list(values) for name, values in zip(names, columns, strict=True)})


def _corporate_actions(day: Day) -> pl.DataFrame:
    events = sorted(day.events, key=lambda event: event.event_id)
    ids = [line.security_id for line in day.book.lines]
    return frame(
        "corporate_actions",
        {
            "event_id": [event.event_id for event in events],
            "security_id": [ids[event.line] for event in events],
            "event_type": [event.event_type for event in events],
            "announced_date": [day.sessions[event.announced] for event in events],
            "ex_date": [event.ex_date for event in events],
            "ratio_new": [event.ratio and event.ratio[0] for event in events],
            "ratio_old": [event.ratio and event.ratio[1] for event in events],
            "cash_amount": [event.cash for event in events],
            "other_security_id": [None if event.other is None else ids[event.other] for event in events],
            "tendered_fraction": [event.tendered for event in events],
            "new_shares": [event.new_shares for event in events],
            "status": [event.status(day.session) for event in events],
        },
    )
