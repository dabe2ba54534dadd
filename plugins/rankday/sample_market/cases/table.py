"""How a named case is written down: a healthy US company of 400 million dollars, and what is different about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from rankday.sample_market.homes import location_kind
from rankday.sample_market.model import Company, Line
from rankday.sample_market.units import MICRO, micro
from rankday.sample_market.words import Words


@dataclass(frozen=True)
class Case:
    """One company placed on purpose.

    ``first_failed``: its first failed screen by methodology 2, ``""`` = eligible. ``vehicle``: letter of its
    pricing vehicle, where that is the point. ``lines_out``: letter of a line of an eligible company → the screen that
    keeps this line out. ``home``: (country, step) by section 3, where that is the point.
    """

    name: str
    shows: str
    clause: str
    first_failed: str = ""
    company: dict = field(default_factory=dict)
    lines: tuple[dict, ...] = ({},)
    geography: tuple[tuple[str, str, str], ...] = ()
    was_member: bool = False
    vehicle: str | None = None
    lines_out: dict[str, str] = field(default_factory=dict)
    home: tuple[str | None, str] | None = None


_LINE = {
    "close": "20.00", "total_shares": 20_000_000, "available_shares": 16_000_000, "volume_2y_shares": 40_000_000,
    "addtv": "1600000.00", "average_close_30d": "20.10", "volume": 80_000, "is_listed": True,
}  # fmt: skip
_COMPANY = {"public_voting_power": "0.8", "industry": "Machinery", "sector": "Industrials"}


def line(**differences) -> dict:
    """A line, as far as it is no listed common stock of XNYS with 20 million shares at 20 dollars."""
    return differences


def unlisted(**differences) -> dict:
    """An equity class that is listed nowhere."""
    nothing = dict.fromkeys(("close", "mic", "volume", "status", "addtv", "volume_2y_shares", "average_close_30d"))
    return nothing | {"is_listed": False, "value": "20.00", "available_shares": 0} | differences


def build(case: Case, company_id: str, number: int, words: Words, rank_day: date) -> Company:
    """The company of a case. Lines have the letters A, B, C … in the order of the case."""
    company = Company(company_id=company_id, name=f"{_title(case.name)} Inc.", kind="case")
    for column, value in (_COMPANY | case.company).items():
        setattr(company, column, micro(value) if column == "public_voting_power" and value is not None else value)
    company.geography = [(measure, place, location_kind(place), micro(part)) for measure, place, part in case.geography]
    ticker = words.ticker(number)
    for place, differences in enumerate(case.lines):
        letter = chr(65 + place)
        company.lines.append(_line(company, letter, ticker if place == 0 else f"{ticker}.{letter}", differences))
        company.lines[-1].listing_date = rank_day - timedelta(days=3_000 + number)
    company.cap = _cap(company, case.vehicle)
    company.is_prospect = not case.first_failed
    company.was_member = case.was_member
    return company


def _cap(company: Company, vehicle: str | None) -> int:
    """Whole dollars, for the generator's own order of companies; the rules work it out from the drop."""
    equity = [each for each in company.lines if each.is_equity]
    if not equity:
        return 0
    priced_by = next((each for each in equity if each.security_id[-1] == vehicle), equity[0])
    base_shares = sum((each.total_shares or 0) * (each.base_shares_per_share or MICRO) for each in equity)
    return base_shares * priced_by.value // (priced_by.base_shares_per_share or MICRO) // MICRO


def _line(company: Company, letter: str, ticker: str, differences: dict) -> Line:
    given = _LINE | differences
    close, average, factor = (given.get(name) for name in ("close", "average_close_30d", "base_shares_per_share"))
    built = Line(
        security_id=f"S{company.company_id[1:]}{letter}",
        company_id=company.company_id,
        ticker=ticker,
        name=f"{company.name} Class {letter}" if letter > "A" else f"{company.name} Common Stock",
        close=close and micro(close),
        value=micro(close or given.get("value", "20.00")),
        average_close_30d=average and micro(average),
        base_shares_per_share=factor and micro(factor),
        addtv_cents=given["addtv"] and micro(given["addtv"]) // 10_000,
        elsewhere=tuple((mic, micro(price)) for mic, price in given.get("elsewhere", ())),
    )
    taken = ("close", "value", "average_close_30d", "base_shares_per_share", "addtv", "elsewhere")
    for column, value in given.items():
        if column not in taken:
            setattr(built, column, value)
    if built.close is None:
        built.volume = None if built.status is None else 0
        built.status = "no_trade" if built.status == "traded" else built.status
    return built


def _title(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split("_"))
