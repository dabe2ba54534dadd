"""Invented identifiers of lines and companies, for `rankday sample --reference-data`: well formed, and nobody's.

CUSIPs begin with 99 and SEDOLs with 9 (ranges that their issuers leave to users), FIGIs with a provider that there is
not, CIKs and LEIs where none are given out. PERMNOs have five digits and no such range: a resemblance is chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import polars as pl
from stdnum import cusip, figi, isin, lei
from stdnum.gb import sedol
from stdnum.iso7064 import mod_97_10

from rankday.sample_market.dice import Dice
from rankday.sample_market.frames import frame
from rankday.sample_market.model import Company, Line

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EARLIEST = date(2010, 1, 4)
_CHANGES_FROM, _CHANGES_TO = -700, 40  # days from the rank day on which an ISIN may change
_LEAST_PERMNO, _PERMNOS = 10_000, 90_000
Row = tuple[str | None, str | None, str, str, date, date | None]


def identifiers(companies: Iterable[Company], rank_day: date, seed: int) -> pl.DataFrame:
    """A frame of the contract's ``identifiers``, by key; what is missing is missing as in real ones."""
    dice, rows, number = Dice(seed, 13), [], 0
    for place, company in enumerate(companies):
        rows += _of_company(company, place, dice)
        for line in company.lines:
            rows += _of_line(line, company, number, rank_day, dice)
            number += 1
    rows.sort(key=lambda row: (row[2], row[3], row[4]))
    names = ("security_id", "company_id", "kind", "value", "valid_from", "valid_to")
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return frame("identifiers", {name: list(values) for name, values in zip(names, columns, strict=True)})


def of_those_there(rows: pl.DataFrame, companies: pl.DataFrame, securities: pl.DataFrame) -> pl.DataFrame:
    """The rows about lines and companies that a session's drop describes."""
    has_line = pl.col("security_id").is_in(securities["security_id"].implode())
    return rows.filter(has_line | pl.col("company_id").is_in(companies["company_id"].implode()))


def _of_company(company: Company, place: int, dice: Dice) -> Iterator[Row]:
    """Every filer has a CIK, one in five has no LEI; a company of another country may file nothing."""
    known = _EARLIEST + timedelta(days=dice.below(3_000))
    has_cik, has_lei = dice.below(1_000) < (995 if company.headquarters_country == "US" else 850), not dice.hits(200)
    if has_cik:
        yield None, company.company_id, "cik", f"{9_000_000_000 + place}", known, None
    if has_lei:
        body = f"ZZZZ00{place:012d}"
        yield None, company.company_id, "lei", lei.validate(body + mod_97_10.calc_check_digits(body)), known, None


def _of_line(line: Line, company: Company, number: int, rank_day: date, dice: Dice) -> Iterator[Row]:
    """A listed line has most of them; an unlisted class has none. Some got a new CUSIP, and with it a new ISIN."""
    if line.is_listed is False:
        return
    known = max(_EARLIEST, line.listing_date or _EARLIEST)
    change = rank_day + timedelta(days=dice.between(_CHANGES_FROM, _CHANGES_TO))
    throws = [dice.below(1_000) for _ in range(6)]
    is_renamed = throws[0] < 25 and change > known
    spans = [(number * 2, known, change - timedelta(days=1)), (number * 2 + 1, change, None)]
    for serial, first, last in spans if is_renamed else [(number * 2, known, None)]:
        body = f"99{_base36(serial, 4)}10"
        value = body + cusip.calc_check_digit(body)
        if throws[1] < 960:
            yield line.security_id, None, "cusip", cusip.validate(value), first, last
        if throws[2] < 985:
            yield line.security_id, None, "isin", _isin(company.incorporation_country, value), first, last
    for place, kind in enumerate(("figi", "composite_figi", "share_class_figi")):
        body = f"XXG{number * 3 + place:08d}"
        if throws[3] < 975:
            yield line.security_id, None, kind, figi.validate(body + figi.calc_check_digit(body)), known, None
    body = f"9{number:05d}"
    if throws[4] < 880 and number < 100_000:
        yield line.security_id, None, "sedol", sedol.validate(body + sedol.calc_check_digit(body)), known, None
    if throws[5] < 930 and number < _PERMNOS:
        yield line.security_id, None, "permno", f"{_LEAST_PERMNO + number}", known, None


def _isin(country: str | None, value: str) -> str:
    body = f"{country or 'US'}{value}"
    return isin.validate(body + isin.calc_check_digit(body))


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, last = divmod(number, 36)
        digits = _BASE36[last] + digits
    return digits
