"""How a line came to market, by the forms that its company filed around its first registration on an exchange.

The rows of ``source_rules/sec_offerings.csv`` decide; both columns stay marked as inferred: a form says what was filed,
not what was sold, and a prospectus is filed up to two business days after the offering is priced (Rule 424(b)).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import iso_day
from rankday.rulebook.sessions import next_session, session_on_or_after
from rankday_sources import rule_tables
from rankday_sources.sec_fact import Fact
from rankday_sources.sec_files import Filer

REGISTRATION, EFFECTIVENESS, PROSPECTUSES = "8-A12B", "EFFECT", ("424B1", "424B4")
Filing = tuple[date, str]


def _days(name: str) -> timedelta:
    return timedelta(days=int(rule_tables.limit("sec_limits", name)))


def of_offering(line: dict[str, str], found: Filer, session: date) -> Iterator[Fact]:
    """``offering_kind`` of the company's only class, and ``ipo_date`` where it has none and a prospectus dates it.

    ``line``: its row of ``securities``. Only filings up to ``session`` count. Nothing where the filings are not all
    there, where the class was never registered on an exchange (8-A12B), or where its ``ipo_date`` is of another time.
    """
    registered = next((day for day, form in found.filings if form == REGISTRATION), None)
    if registered is None or not found.is_whole:
        return
    known = iso_day(line["ipo_date"]) if line.get("ipo_date") else None
    if known and abs(known - registered) > _days("offering_date_gap"):
        return
    rule = rule_tables.first_match("sec_offerings", {"filings": story(found.filings, registered)})
    if rule is None:
        return
    why = f"Registered on an exchange (8-A12B) on {registered}: {rule.cells['why']}"
    key = line["security_id"]
    yield Fact("securities", key, "offering_kind", rule.cells["result"], rule.reference, why, False)
    if known is None and rule.cells["has_date"] == "true":
        first, by = first_trading_day(around(found.filings, registered))
        if first and first <= session:
            yield Fact("securities", key, "ipo_date", first.isoformat(), rule.reference, by, False)


def story(filings: tuple[Filing, ...], registered: date) -> str:
    """The forms before, around and after the registration as the text that the rules match."""
    first, last = registered - _days("offering_days_before"), registered + _days("offering_days_after")
    parts = {
        "before": {form for day, form in filings if day < first},
        "around": {form for day, form in around(filings, registered)},
        "after": {form for day, form in filings if day > last},
    }
    return " ".join(f"{name}:|{'|'.join(sorted(forms))}|" for name, forms in parts.items())


def around(filings: tuple[Filing, ...], registered: date) -> list[Filing]:
    """The filings of the days around a registration, oldest first."""
    first, last = registered - _days("offering_days_before"), registered + _days("offering_days_after")
    return [one for one in filings if first <= one[0] <= last]


def first_trading_day(filings: list[Filing]) -> tuple[date | None, str]:
    """The session after the registration statement became effective (EFFECT) shortly before the prospectus, not later
    than that of the prospectus, else that one; and why. None without a prospectus, or beyond the known calendar."""
    prospectus = next((day for day, form in filings if form in PROSPECTUSES), None)
    if prospectus is None:
        return None, ""
    gap = _days("offering_effect_gap")
    effective = [day for day, form in filings if form == EFFECTIVENESS and timedelta() <= prospectus - day <= gap]
    try:
        filed = session_on_or_after(prospectus)
        if not effective:
            return filed, f"The session of the prospectus filed on {prospectus}"
        after = min(filed, next_session(effective[-1]))
        return after, f"The session after the effectiveness of {effective[-1]}; prospectus of {prospectus}"
    except RankdayError:
        return None, ""
