"""Ids that stay: a line keeps its id from imported session to session, whatever its ticker and name become.

The nearest earlier and the nearest later landing drop made by the same importer are looked at first, then all others:
a home agrees with itself whichever session was imported first, and an id once given is never given to another line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from rankday.contract.home import Home
from rankday.rulebook.sessions import previous_session
from rankday_sources.company_groups import security_id
from rankday_sources.feed_files import Listing
from rankday_sources.identity import Appearance, Match, matches
from rankday_sources.inference import Finding
from rankday_sources.screener_drops import screener_drops


@dataclass(frozen=True)
class LineIds:
    """``of_symbol``: symbol → security id. ``matches`` say which known line each is, and ``reused`` which tickers
    went to another line: symbol → the appearance of the line that had it."""

    of_symbol: dict[str, str]
    matches: list[Match] = field(default_factory=list)
    reused: dict[str, Appearance] = field(default_factory=dict)

    def reasons(self) -> dict[str, Finding]:
        """Symbol → why it is this line, where ticker or issuer's name changed or the ticker was another line's."""
        found = {}
        for match in self.matches:
            if (match.line.key, match.line.issuer) != (match.known.key, match.known.issuer):
                why = f"{match.by} as {match.known.ticker}, {match.known.name}"
                found[match.line.id] = Finding(match.known.id, "identity", why)
        for symbol, known in self.reused.items():
            why = f"{known.ticker} was {known.id}, {known.name}"
            found.setdefault(symbol, Finding(self.of_symbol[symbol], "identity", why))
        return found

    def summary(self) -> dict[str, list[dict[str, str]]]:
        """``ticker_changes`` and ``reused_tickers``, each sorted by id."""
        changes = [match for match in self.matches if match.line.key != match.known.key]
        return {
            "ticker_changes": [
                {"security_id": match.known.id, "before": match.known.ticker, "now": match.line.ticker}
                for match in sorted(changes, key=lambda match: match.known.id)
            ],
            "reused_tickers": [
                {"ticker": symbol, "security_id": self.of_symbol[symbol], "before": known.id}
                for symbol, known in sorted(self.reused.items())
            ],
        }


def neighbors(home: Home, session: date) -> list[list[Appearance]]:
    """The lines of the nearest earlier and the nearest later drop of this importer, then those that only others have.

    At most three lists, none of them empty; a line's ``id`` is its security id. Raises SourceRefused for a drop of this
    importer that cannot be read.
    """
    drops = [drop for drop in screener_drops(home, besides=session) if drop.lines]
    earlier = [drop.lines for drop in reversed(drops) if drop.session < session]
    later = [drop.lines for drop in drops if drop.session > session]
    nearest = [side[0] for side in (earlier, later) if side]
    seen = {line.id for lines in nearest for line in lines}
    others = {line.id: line for side in (later, earlier) for lines in reversed(side[1:]) for line in lines}
    found = [*map(list, nearest), [line for line in others.values() if line.id not in seen]]
    return [lines for lines in found if lines]


@dataclass(frozen=True)
class EarlierDrops:
    """What earlier drops of this importer say of offerings: line → its ``ipo_date``, as text; and the lines of the
    session just before, None where that session was not imported."""

    ipo_dates: dict[str, str] = field(default_factory=dict)
    lines_just_before: frozenset[str] | None = None

    def ipo_date(self, line: str, ipo_year: int | None, session: date) -> str | None:
        """The day on which ``line`` first traded, where the feed lets it be known to the day, else None.

        The feed states a year. With the first appearance it is a day only where the session before was imported too,
        and only of that day's year; what an earlier drop found stays.
        """
        if line in self.ipo_dates:
            return self.ipo_dates[line]
        is_new = self.lines_just_before is not None and line not in self.lines_just_before
        return session.isoformat() if is_new and ipo_year == session.year else None


def earlier_drops(home: Home, session: date) -> EarlierDrops:
    """The `EarlierDrops` before ``session``. Raises SourceRefused for a drop of this importer that cannot be read."""
    drops = [drop for drop in screener_drops(home, besides=session) if drop.session < session]
    if not drops:
        return EarlierDrops()
    newest = drops[-1]
    is_just_before = newest.session == previous_session(session)
    lines = frozenset(newest.securities["security_id"]) if is_just_before else None
    if "ipo_date" not in newest.securities.columns:
        return EarlierDrops({}, lines)
    rows = newest.securities.select("security_id", "ipo_date").rows()
    return EarlierDrops({line: day for line, day in rows if day}, lines)


def line_ids(listings: list[Listing], companies: Mapping[str, str], known: list[list[Appearance]]) -> LineIds:
    """The security id of every listing: that of the known line that it is (`identity.matches`), else a new one.

    ``companies`` maps symbol → company id of this session; ``known`` are other sessions' lines, nearest first.
    """
    found: list[Match] = []
    for lines in known:
        is_known = {match.line.id for match in found}
        given = {match.known.id for match in found}
        rest = [_appearance(one, companies[one.symbol]) for one in listings if one.symbol not in is_known]
        found += matches(rest, [line for line in lines if line.id not in given])
    ids = {match.line.id: match.known.id for match in found}
    taken = {line.id for lines in known for line in lines}
    for listing in listings:
        if listing.symbol not in ids:
            # The ticker may have belonged to a line that kept its id, or to one that is gone.
            number, candidate = 2, security_id(listing)
            while candidate in taken:
                candidate, number = f"{security_id(listing)}.{number}", number + 1
            ids[listing.symbol] = candidate
            taken.add(candidate)
    return LineIds(ids, found, _reused(listings, ids, known))


def _appearance(listing: Listing, company: str) -> Appearance:
    cap = Fraction(listing.market_cap) if listing.market_cap else None
    count = cap / Fraction(listing.close) if cap and listing.close else None
    return Appearance(listing.symbol, listing.symbol, listing.name, company, cap, count)


def _reused(listings: list[Listing], ids: Mapping[str, str], known: list[list[Appearance]]) -> dict[str, Appearance]:
    had = {line.key: line for lines in reversed(known) for line in lines}
    here = {_appearance(one, "").key: one.symbol for one in listings}
    return {symbol: had[key] for key, symbol in here.items() if key in had and had[key].id != ids[symbol]}


def company_ids_kept(
    companies: Mapping[str, str], lines: LineIds, known: Iterable[Iterable[Appearance]]
) -> dict[str, str]:
    """Symbol → company id, where a name-based id gives way to the one under which the company was known before.

    ``companies`` (symbol → company id) are this session's. A CIK always stands. A name-based id that another company
    had is not given again: ``NAME-FIRSTBANCORP-FBNC``.
    """
    before = {match.line.id: match.known.company for match in lines.matches}
    had = {line.company for side in known for line in side}
    renamed: dict[str, str] = {}
    for symbol in sorted(companies):
        if companies[symbol].startswith("NAME-") and symbol in before:
            renamed.setdefault(companies[symbol], before[symbol])
    for symbol in sorted(companies):
        if companies[symbol] in had and companies[symbol] not in renamed and companies[symbol].startswith("NAME-"):
            renamed[companies[symbol]] = f"{companies[symbol]}-{lines.of_symbol[symbol].removeprefix('US-')}"
    return {symbol: renamed.get(company, company) for symbol, company in companies.items()}
