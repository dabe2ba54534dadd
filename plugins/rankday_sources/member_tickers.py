"""Which line a member list means by a ticker: of the day of the list, and of the class that it names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from rankday.contract.home import Home
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.names import share_class, ticker_key
from rankday_sources.open_drop import OpenDrop
from rankday_sources.panel_drops import IMPORTER as PANEL
from rankday_sources.panel_drops import importer_of
from rankday_sources.screener_drops import IMPORTER as SCREENER


class Member(NamedTuple):
    """A row of a list: the ticker's key, and the letter of its class where the list has a column for it."""

    key: str
    share_class: str = ""


class Shares:
    """The shares of one session by ticker and class."""

    def __init__(self, securities: Iterable[Mapping[str, str]]):
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._by_class: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_stem: dict[str, set[str]] = defaultdict(set)
        self.ticker_of: dict[str, str] = {}
        for row in securities:
            ticker = row["ticker"] or ""
            if row.get("security_type", EQUITY_TYPES[0]) not in EQUITY_TYPES or not ticker or "^" in ticker:
                continue
            line = row["security_id"]
            self.ticker_of[line] = ticker_key(ticker)
            self._by_key[ticker_key(ticker)].add(line)
            stem, *letters = re.split(r"[^A-Z0-9]+", ticker.upper().strip())
            self._by_stem[stem].add(line)
            for letter in {*letters[:1], share_class(row["name"] or "")} - {""}:
                self._by_class[stem, letter].add(line)

    def find(self, members: Iterable[Member]) -> dict[Member, str]:
        """Member → security id of the one share that it names; what may be several, or none, is left out.

        ``BRK.B`` is a line with that ticker, else the class B among those with the ticker BRK. ``GOOGL`` of class A is
        the line GOOGL unless another class has that ticker. ``LEN`` beside ``LEN.B`` is the other class of the two.
        """
        candidates = {member: self._candidates(member) for member in members}
        found = {member: next(iter(lines)) for member, lines in candidates.items() if len(lines) == 1}
        for member in candidates.keys() - found.keys():
            rest = candidates[member] - set(found.values())
            if len(rest) == 1:
                found[member] = rest.pop()
        return found

    def _candidates(self, member: Member) -> set[str]:
        if member.share_class and (named := self._by_class.get(tuple(member))):
            return named
        if exact := self._by_key.get(member.key):
            return exact
        if not member.share_class and (named := self._by_class.get((member.key[:-1], member.key[-1:]))):
            return named
        return self._by_stem.get(member.key, set())


class Owners:
    """Who had a ticker on a day, by the landing drops of a home; only those whose ids are those of ``session``'s."""

    def __init__(self, home: Home, session: date | None = None):
        days = (date.fromisoformat(path.parent.name) for path in (home.root / "landing").glob("????-??-??/drop.json"))
        family = session and _family(importer_of(home, session))
        self._home = home
        self._days = [day for day in days if session is None or _family(importer_of(home, day)) == family]
        self._shares: dict[date, Shares] = {}

    def on(self, day: date) -> Shares | None:
        """The shares of the drop nearest to ``day``, the earlier one of two; None without drops."""
        if not self._days:
            return None
        nearest = min(self._days, key=lambda each: (abs((each - day).days), each))
        if nearest not in self._shares:
            self._shares[nearest] = Shares(OpenDrop(self._home.landing(nearest), nearest).rows("securities"))
        return self._shares[nearest]


def _family(importer: str | None) -> str | None:
    """A panel's drops carry the ids of the screener's; any other source has ids of its own."""
    return SCREENER if importer == PANEL else importer


def evidence_keys(members: Iterable[Member], shares: Shares | None) -> set[str]:
    """The ticker keys under which a list stands in the evidence: those of its lines where it names classes."""
    members = set(members)
    if not any(member.share_class for member in members):
        return {member.key for member in members}
    lines = shares.find(members) if shares else {}
    classes = Counter(member.key for member in members)
    return {
        shares.ticker_of[lines[member]] if member in lines
        else member.key + (member.share_class if classes[member.key] > 1 else "")
        for member in members
    }  # fmt: skip
