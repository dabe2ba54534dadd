"""A line of CRSP on one session: its row, its name record of that day, and the rule that its share code falls under."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from rankday_sources.crsp_files import Day, Name, NameHistory
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.rule_tables import Rule, exchange_mics, rules

NO_MARKET = "XXXX"  # ISO 10383: no market; the exchange screen takes such a line out
HALTED, SUSPENDED = "-2", "-1"  # exchange codes


@dataclass(frozen=True)
class Line:
    """``name`` and ``rule`` are None where no record holds that day; ``since`` is the first day of its name history."""

    day: Day
    name: Name | None
    since: date | None
    rule: Rule | None

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
        return self.name is not None and self.name.exchange in (HALTED, SUSPENDED)

    @property
    def mic(self) -> str:
        """Where it is listed; of a line whose trading is stopped the primary exchange."""
        if self.name is None:
            return NO_MARKET
        source, code = ("crsp", self.name.exchange)
        if self.is_stopped:
            source, code = ("crsp_primary", self.name.primary_exchange)
        return exchange_mics(source).get(code, NO_MARKET)


def lines_of(session: date, days: dict[str, Day], names: NameHistory | None) -> list[Line]:
    """The lines of a session, sorted by id; without ``names`` each row's own record counts."""
    lines = []
    for day in days.values():
        name = names.on(day.permno, session) if names else day.name
        code = name.share_code if name else ""
        rule = next((each for each in rules("crsp_share_codes") if each.matches(code)), None)
        lines.append(Line(day, name, names.since(day.permno) if names else None, rule))
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
