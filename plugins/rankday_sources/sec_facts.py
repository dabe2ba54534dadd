"""Facts of a filer's submissions: home country indicators, most liquid exchange, structure, each with its rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from rankday.drops.reasons import printable
from rankday_sources.rule_tables import Rule, first_match, table_rows
from rankday_sources.sec_bulk import Bulk
from rankday_sources.sec_fact import Fact
from rankday_sources.sec_files import Filer, filer
from rankday_sources.sec_offerings import of_offering

CLEARED = "unknown"
Row = dict[str, str]


@cache
def _places() -> dict[str, str]:
    return {row["code"]: row["country"] for row in table_rows("edgar_places")}


def of_submissions(
    bulk: Bulk | None, ciks: dict[str, str], session: date, shares: dict[str, list[Row]], problems: dict
) -> Iterator[Fact]:
    """Facts of every filer of ``ciks`` (company_id → CIK). ``shares``: company_id → the rows of its share classes."""
    for company, cik in ciks.items() if bulk else ():
        found = filer(bulk, cik, session)
        if found:
            yield from _facts(company, found, session, problems)
            if len(classes := shares.get(company, ())) == 1:  # a filing does not say which of several
                yield from of_offering(classes[0], found, session)


def _facts(company: str, found: Filer, session: date, problems: dict) -> Iterator[Fact]:
    is_dated = found.newest is None or found.newest <= session
    late = "" if is_dated else f"; the file is as of {found.newest} or later"
    for column, code, what in (
        ("incorporation_country", found.incorporation, "state of incorporation"),
        ("headquarters_country", found.business_place, "business address"),
    ):
        if code and code not in _places():
            problems["unknown_places"][printable(code[:20])] += 1
            problems["report"].label(problems["source"], None, what, code, "edgar_places", f"{code},<ISO code>,<place>")
        elif code:
            why = f"EDGAR's {what} is {code}{late}"
            yield Fact("companies", company, column, _places()[code], "edgar_places.csv", why, is_dated)
    if found.annual_form:
        rule = first_match("sec_forms", {"annual_form": found.annual_form})
        why = f"{found.annual_form} filed on {found.annual_filed}: {rule.cells['why']}"
        market = rule.cells["most_liquid_exchange"]
        value = "" if market == CLEARED else market
        yield Fact("companies", company, "most_liquid_exchange_country", value, rule.reference, why)
    yield from _structure(company, found, is_dated, late)


def _structure(company: str, found: Filer, is_dated: bool, late: str) -> Iterator[Fact]:
    def fact(rule: Rule, why: str, dated: bool) -> Fact:
        return Fact("companies", company, "structure", rule.cells["result"], rule.reference, why, dated)

    forms = f"|{'|'.join(found.forms)}|"
    if rule := first_match("sec_structures", {"forms": forms}):
        yield fact(rule, rule.cells["why"], True)
    elif rule := first_match("sic_structures", {"sic": found.sic}):
        yield fact(rule, f"{rule.cells['why']}{late}", is_dated)
