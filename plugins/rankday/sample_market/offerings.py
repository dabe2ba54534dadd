"""What `rankday sample --offerings` adds to each drop: the lines of ``cases/offerings``, beside the market as it is.

They come on top of the market and touch no draw of its dice: every other row is that of a sample without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import polars as pl

from rankday.contract.tables import INPUT_TABLES
from rankday.sample_market.cases import CHILDREN
from rankday.sample_market.cases.offerings import CHANGE_DAYS, OFFERINGS, SHARE_CHANGES, Offering
from rankday.sample_market.cases.table import Case, build
from rankday.sample_market.companies import company_number
from rankday.sample_market.frames import frame, from_objects
from rankday.sample_market.model import Company, Line
from rankday.sample_market.units import micro
from rankday.sample_market.walk import last_quarter_end
from rankday.sample_market.words import Words

FIRST_NUMBER = 9_100_001
_NOTICE = timedelta(days=7)  # from the announcement of a delisting to its ex-date
Frames = dict[str, pl.DataFrame]


@dataclass(slots=True)
class OfferedLine(Line):
    """A line with the optional columns of its offering, and ``gone_from``: the first day on which it is no more."""

    ipo_date: date | None = None
    offering_kind: str | None = None
    offering_shares: int | None = None
    holders_disclosed_date: date | None = None
    lock_up_end_date: date | None = None
    float_in_12_months: int | None = None
    halted: date | None = None
    gone_from: date | None = None
    changed: date | None = None
    new_counts: tuple[int, int] | None = None

    def is_there(self, session: date) -> bool:
        has_come = self.ipo_date is None or self.ipo_date <= session
        return has_come and (self.gone_from is None or session < self.gone_from)

    def counts(self, session: date) -> tuple[int | None, int | None]:
        """(total, available) shares as the drop of ``session`` has them."""
        is_changed = self.changed is not None and self.changed <= session
        return self.new_counts if is_changed else (self.total_shares, self.available_shares)


_OFFERING_COLUMNS = {each.name for each in fields(OfferedLine)} - {each.name for each in fields(Line)}


def company_ids() -> dict[str, str]:
    """Name of each case → its company id, ``C9100001`` on; a share change once with the name of each quarter."""
    names = [name for name, _, _ in _cases()]
    return {name: company_number(number) for number, name in enumerate(names, start=FIRST_NUMBER)}


class OfferedLines:
    """The companies of the cases and their lines; ``size`` is that of the market beside them (for the tickers)."""

    def __init__(self, rank_day: date, seed: int, size: int):
        words, first_ticker = Words(seed), size + 1 + len(CHILDREN)
        self._counted_on = last_quarter_end(rank_day)
        self._companies: list[Company] = []
        for place, (name, case, further) in enumerate(_cases()):
            company_id = company_number(FIRST_NUMBER + place)
            self._companies.append(
                _company(replace(case, name=name), company_id, first_ticker + place, words, rank_day, further)
            )

    def added_to(self, frames: Frames, session: date) -> Frames:
        """The tables of the drop of ``session`` with the rows of the cases; they sort after all others."""
        lines = [line for company in self._companies for line in company.lines if line.is_there(session)]
        owners = {line.company_id for line in lines}
        more = {
            "companies": from_objects("companies", [c for c in self._companies if c.company_id in owners]),
            "securities": from_objects("securities", lines, addtv_2y_usd="addtv_cents"),
            "prices": _prices(lines, session),
            "shares": self._shares(lines, session),
            "corporate_actions": _delistings(lines, session),
        }
        return frames | {name: _appended(name, frames[name], rows) for name, rows in more.items() if len(rows)}

    def _shares(self, lines: list[OfferedLine], session: date) -> pl.DataFrame:
        dates = [[self._counted_on, line.ipo_date, line.changed] for line in lines]
        return frame(
            "shares",
            {
                "security_id": [line.security_id for line in lines],
                "total_shares": [line.counts(session)[0] for line in lines],
                "available_shares": [line.counts(session)[1] for line in lines],
                "as_of": [max(day for day in days if day and day <= session) for days in dates],
            },
        )


def _cases() -> Iterator[tuple[str, Case, dict]]:
    """Name, case and what every line of it has besides, in the order of the company numbers."""
    for offering in OFFERINGS:
        yield offering.name, offering.case, _stays(offering)
    for quarter, day in CHANGE_DAYS.items():
        for change in SHARE_CHANGES:
            yield f"{quarter}_{change.name}", change.case, {"changed": day, "new_counts": change.after}


def _stays(offering: Offering) -> dict:
    return {"halted": offering.halted, "gone_from": offering.delisted}


def _company(case: Case, company_id: str, number: int, words: Words, rank_day: date, further: dict) -> Company:
    stated = [{name: value for name, value in line.items() if name in _OFFERING_COLUMNS} for line in case.lines]
    usual = tuple({name: line[name] for name in line if name not in _OFFERING_COLUMNS} for line in case.lines)
    company = build(replace(case, lines=usual), company_id, number, words, rank_day)
    company.lines = [_offered(line, facts | further) for line, facts in zip(company.lines, stated, strict=True)]
    return company


def _offered(line: Line, facts: dict) -> OfferedLine:
    later = facts.get("float_in_12_months")
    facts = facts | {"float_in_12_months": later and micro(later)}
    offered = OfferedLine(**{each.name: getattr(line, each.name) for each in fields(Line)}, **facts)
    offered.listing_date = offered.ipo_date or offered.listing_date
    return offered


def _prices(lines: list[OfferedLine], session: date) -> pl.DataFrame:
    is_halted = [line.halted == session for line in lines]
    halts = list(zip(lines, is_halted, strict=True))
    return frame(
        "prices",
        {
            "security_id": [line.security_id for line in lines],
            "mic": [line.mic for line in lines],
            "close": [None if halted else line.close for line, halted in halts],
            "volume": [0 if halted else line.volume for line, halted in halts],
            "is_primary": [True for _ in lines],
            "status": ["halted" if halted else "traded" for halted in is_halted],
        },
    )


def _delistings(lines: list[OfferedLine], session: date) -> pl.DataFrame:
    """Confirmed from the day they are announced; without terms, hence at the last price."""
    leaving = [line for line in lines if line.gone_from and line.gone_from - _NOTICE <= session]
    return frame(
        "corporate_actions",
        {
            "event_id": [f"EO{line.security_id[1:]}" for line in leaving],
            "security_id": [line.security_id for line in leaving],
            "event_type": ["delisting" for _ in leaving],
            "announced_date": [line.gone_from - _NOTICE for line in leaving],
            "ex_date": [line.gone_from for line in leaving],
            "status": ["confirmed" for _ in leaving],
        },
    )


def _appended(table: str, rows: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([rows, more], how="diagonal")
    return both.select(name for name in INPUT_TABLES[table].column_names if name in both.columns)
