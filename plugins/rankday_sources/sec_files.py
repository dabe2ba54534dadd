"""What a filer's submissions and facts say. A part that is not as it should be is passed over, the others count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rankday.rulebook.rows import iso_day
from rankday_sources.sec_bulk import DOWNLOAD, WHOLE_FILE, Bulk

MOST = 10**18  # shares or dollars: what a count of the contract can hold
MORE_FILINGS = r"CIK{}-submissions-[0-9]{{3}}\.json"


@dataclass(frozen=True)
class Filer:
    """A company by its submissions. Places are EDGAR's codes; ``forms`` those filed by the day asked for, ``filings``
    with their dates, oldest first, an 8-K once for each of its items too (``8-K 5.06``).

    ``is_whole``: every list of filings that the file names is there, so that a form's first filing is known. ``newest``
    is the newest filing in the file, also after that day: the undated facts may be as late as that.
    """

    incorporation: str
    business_place: str
    sic: str
    forms: tuple[str, ...]
    annual_form: str
    annual_filed: date | None
    newest: date | None
    filings: tuple[tuple[date, str], ...] = ()
    is_whole: bool = True


@dataclass(frozen=True)
class Stated:
    """A number that a filing stated: as of ``end``, filed on ``filed`` with ``form``."""

    value: Decimal
    end: date
    filed: date
    form: str


@dataclass(frozen=True)
class _Part:
    """An object of a file, and where it stands there."""

    bulk: Bulk
    file: str
    place: str
    content: dict[str, Any]

    def at(self, key: str) -> str:
        return f"{self.place}.{key}".lstrip(".")

    def value(self, key: str, kind: type, words: str) -> Any:
        """What stands under ``key``, empty where it is missing, null or of another kind, which is said."""
        value = self.content.get(key)
        if value is not None and not isinstance(value, kind):
            self.bulk.pass_over(self.file, self.at(key), value, f"is no {words}")
            value = None
        return value or kind()

    def part(self, key: str) -> _Part:
        return _Part(self.bulk, self.file, self.at(key), self.value(key, dict, "object"))

    def text(self, key: str) -> str:
        return " ".join(self.value(key, str, "text").split())

    def date(self, key: str, text: Any) -> date | None:
        found = iso_day(text) if isinstance(text, str) else None
        if found is None:
            self.bulk.pass_over(self.file, self.at(key), text, "missing is no date" if text is None else "is no date")
        return found


def _company(bulk: Bulk, cik: str) -> _Part | None:
    """The file of a company, None without one and where it is another company's."""
    name = f"CIK{cik}.json"
    content = bulk.read(name)
    if content is None:
        return None
    if str(content.get("cik", cik)).zfill(10) != cik:
        bulk.pass_over(name, WHOLE_FILE, content["cik"], "as cik is another company's number")
        return None
    return _Part(bulk, name, "", content)


def filer(bulk: Bulk, cik: str, day: date) -> Filer | None:
    """What the submissions of ``cik`` (ten digits) say; forms only where filed on or before ``day``."""
    whole = _company(bulk, cik)
    if whole is None:
        return None
    bulk.report.read(bulk.name)
    filings = whole.part("filings")
    lists, is_whole = [filings.part("recent")], True
    for more in filings.value("files", list, "list"):
        other = more.get("name") if isinstance(more, dict) else None
        if not isinstance(other, str) or not re.fullmatch(MORE_FILINGS.format(cik), other):
            bulk.pass_over(whole.file, "filings.files", other, "is no file of this company")
        elif (older := bulk.read(other)) is not None:
            lists.append(_Part(bulk, other, "", older))
            continue
        is_whole = False
    filed = sorted(one for arrays in lists for one in _filings(arrays))
    of_items = sorted(one for arrays in lists for one in _items(arrays))
    known = [one for one in filed if one[0] <= day]
    annual = [one for one in known if re.match(r"(10-K|20-F|40-F)", one[1])]
    return Filer(
        incorporation=whole.text("stateOfIncorporation"),
        business_place=whole.part("addresses").part("business").text("stateOrCountry"),
        sic=whole.text("sic"),
        forms=tuple(sorted({form for _, form in known})),
        annual_form=annual[-1][1] if annual else "",
        annual_filed=annual[-1][0] if annual else None,
        newest=filed[-1][0] if filed else None,
        filings=tuple(one for one in sorted([*filed, *of_items]) if one[0] <= day),
        is_whole=is_whole,
    )


def _filings(arrays: _Part) -> list[tuple[date, str]]:
    if not arrays.content:
        return []
    dates, forms = arrays.content.get("filingDate"), arrays.content.get("form")
    if not isinstance(dates, list) or not isinstance(forms, list) or len(dates) != len(forms):
        where = arrays.place or WHOLE_FILE
        arrays.bulk.pass_over(arrays.file, where, None, "filingDate and form must be lists of one length")
        return []
    found = [
        (arrays.date(f"filingDate[{place}]", when), str(form))
        for place, (when, form) in enumerate(zip(dates, forms, strict=True))
    ]
    return [(when, form) for when, form in found if when is not None]


def _items(arrays: _Part) -> list[tuple[date, str]]:
    """(day, ``8-K 5.06``) of each item that an 8-K states; none where the list has no items."""
    columns = [arrays.content.get(name) for name in ("filingDate", "form", "items")]
    if not all(isinstance(column, list) and len(column) == len(columns[0] or ()) for column in columns):
        return []
    return [
        (day, f"8-K {item.strip()}")
        for when, form, items in zip(*columns, strict=True)
        if form == "8-K" and isinstance(when, str) and (day := iso_day(when)) is not None
        for item in str(items or "").split(",")
        if item.strip()
    ]


def stated(bulk: Bulk, cik: str, concept: str, unit: str, day: date) -> list[Stated]:
    """Every value of ``dei:<concept>`` filed on or before ``day``, oldest first; zeros are none."""
    whole = _company(bulk, cik)
    if whole is None:
        return []
    dei = whole.part("facts").part("dei")
    if concept not in dei.content:
        return []
    units = dei.part(concept).part("units")
    _disclose_other_units(units, concept, unit)
    found = []
    for place, row in enumerate(units.value(unit, list, "list")):
        one = _stated(_Part(bulk, whole.file, f"dei.{concept}.{unit}[{place}]", row if isinstance(row, dict) else {}))
        if one is None:
            continue
        bulk.report.read(bulk.name)
        if one.filed > day or one.end > day:
            bulk.report.skip(bulk.name, "filed after the session")
        elif not one.value:
            bulk.report.skip(bulk.name, "a count or float of zero")
        else:
            found.append(one)
    return sorted(found, key=lambda one: (one.end, one.filed))


def _disclose_other_units(units: _Part, concept: str, unit: str) -> None:
    others = sorted(name for name in units.content if name != unit)
    for other in others:
        rows = units.content[other]
        many = f"{len(rows)} values" if isinstance(rows, list) else "values"
        units.bulk.pass_over(
            units.file, f"dei.{concept}", other, f"is another unit than {unit} ({many})", "correct the unit"
        )
    if not units.content:
        units.bulk.pass_over(units.file, f"dei.{concept}.units", None, "holds no unit")


def _stated(fact: _Part) -> Stated | None:
    """A fact, None for one that is no amount or has no dates, which is said."""
    value = fact.content.get("val")
    is_amount = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    is_amount = is_amount and 0 <= value < MOST and (".shares[" not in fact.place or value % 1 == 0)
    if not is_amount:
        fact.bulk.pass_over(
            fact.file, fact.at("val"), value, "missing is no amount" if value is None else "is no amount"
        )
        return None
    end = fact.date("end", fact.content.get("end"))
    filed = end and fact.date("filed", fact.content.get("filed"))
    if not end or not filed:
        return None
    if end > filed:
        fact.bulk.pass_over(fact.file, fact.at("end"), end, f"is after the day it was filed, {filed}", DOWNLOAD)
        return None
    return Stated(Decimal(value), end, filed, str(fact.content.get("form", "")))
