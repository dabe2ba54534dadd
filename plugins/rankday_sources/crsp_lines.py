"""A line of CRSP on one session: its row, its name record of that day, and the rule that its share code falls under.

A line that is halted has no rows and is listed all the same: it is carried, without a price, as long as the file knows
that it goes on (a later row, a later delisting, a name record of a halt).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from rankday_sources.crsp_files import Daily
from rankday_sources.crsp_names import Delisting, NameHistory
from rankday_sources.crsp_rows import Day, Name, flags
from rankday_sources.feed_files import NO_MARKET
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.rule_tables import Rule, exchange_mics, rules

STOPPED = "stopped"


@dataclass(frozen=True)
class Line:
    """``name`` and ``rule`` are None where no record holds that day; ``since`` is the first day of its name history."""

    day: Day
    name: Name | None
    since: date | None
    rule: Rule | None
    is_carried: bool = False

    @property
    def type(self) -> str | None:
        return self.rule.cells["security_type"] if self.rule else None

    @property
    def security_id(self) -> str:
        return f"PERMNO{self.day.permno}"

    @property
    def company_id(self) -> str:
        permco = self.day.permco or (self.name.permco if self.name else "")
        return f"PERMCO{permco}" if permco else f"PERMCO-OF-{self.day.permno}"

    @property
    def rank(self) -> tuple:
        """Who speaks for the company first: equity, then most shares, then the older number."""
        return (self.type not in EQUITY_TYPES, -(self.day.shares or 0), int(self.day.permno))

    @property
    def is_stopped(self) -> bool:
        return self.is_carried or (self.name is not None and is_stopped(self.name))

    @property
    def mic(self) -> str:
        """Where it is listed; of a line whose trading is stopped the primary exchange."""
        if self.name is None:
            return NO_MARKET
        if is_stopped(self.name) or not self.name.exchange:
            return exchange_mics("crsp_primary").get(self.name.primary_exchange, NO_MARKET)
        return exchange_mics("crsp").get(self.name.exchange, NO_MARKET)


def is_stopped(name: Name) -> bool:
    """Whether trading is halted or suspended, or on no exchange that CRSP follows (crsp_flags.csv)."""
    return flags("status").get(name.status) == STOPPED


def lines_of(
    session: date, daily: Daily, names: NameHistory | None, delistings: dict[str, list[Delisting]]
) -> list[Line]:
    """The lines of a session, sorted by id; without ``names`` each row's own record counts."""
    days = dict(daily.days[session])
    carried = {}
    for permno in daily.lines_by(session) - days.keys():
        newest = daily.by(session, permno)
        name = names.on(permno, session) if names else newest.name
        if _goes_on(session, newest, name if names else None, daily, delistings.get(permno, [])):
            carried[permno] = replace(newest, close=None, quote=None, volume=None, delisting=None)
    lines = []
    for permno, day in (days | carried).items():
        name = names.on(permno, session) if names else day.name
        code = name.share_code if name else ""
        rule = next((each for each in rules("crsp_share_codes") if each.matches(code)), None)
        if name:
            _disclose(daily, name, rule)
        since = names.since(permno) if names else None
        lines.append(Line(day, name, since, rule, permno in carried))
    return sorted(lines, key=lambda line: line.security_id)


def tickers_of(lines: list[Line]) -> dict[str, str | None]:
    """Security id → ticker; one that several lines of the session have carries their class: ``BRK.A``, ``BRK.B``."""
    named = Counter(line.name.ticker for line in lines if line.name)
    found = {}
    for line in lines:
        is_shared = line.name is not None and named[line.name.ticker] > 1 and line.name.share_class
        found[line.security_id] = f"{line.name.ticker}.{line.name.share_class}" if is_shared else _ticker(line)
    return found


def _ticker(line: Line) -> str | None:
    return line.name.ticker if line.name else None


def _goes_on(session: date, newest: Day, name: Name | None, daily: Daily, delistings: list[Delisting]) -> bool:
    """Whether a line without a row on ``session`` is listed then."""
    if newest.delisting or any(newest.date <= one.day < session for one in delistings):
        return False
    departure = daily.departures.get(newest.permno)
    if departure and newest.date < departure.date <= session:
        return False
    return (
        daily.last[newest.permno] > session
        or bool(departure and departure.date > session)
        or any(one.day >= session for one in delistings)
        or (name is not None and is_stopped(name))
    )


def _disclose(daily: Daily, name: Name, rule: Rule | None) -> None:
    """Codes that no row of the source rules knows: the line is used, its type or its listing unknown."""
    code, exchange, primary = name.share_code, name.exchange, name.primary_exchange
    if rule is None and code:
        example = f"^{code}$,,<security_type>,<structure>,<incorporation>,<most_liquid_exchange>,{code},<why>"
        daily.report.label(daily.path, None, "share code", code, "crsp_share_codes", example.replace("|", r"\|"))
    if exchange and not is_stopped(name) and exchange not in exchange_mics("crsp"):
        daily.report.label(daily.path, None, "exchange code", exchange, "exchanges", f"crsp,{exchange},<MIC>,<why>")
    elif not exchange and primary not in exchange_mics("crsp_primary"):
        daily.report.label(daily.path, None, "exchange", primary, "exchanges", f"crsp_primary,{primary},<MIC>,<why>")
