"""Which line of another session a line is: by CIK, then by issuer name with share count, then by ticker.

A ticker alone never carries a line across a change of issuer: exchanges give a free ticker to the next company. Every
tolerance is a row of source_rules/identity_limits.csv; how the steps follow from each other is in docs/real_data.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from rankday_sources import rule_tables
from rankday_sources.names import issuer_key, share_class, symbol_key
from rankday_sources.rule_tables import first_match

BY_CIK, BY_NAME, BY_COUNT, BY_ISSUER = "same CIK", "same issuer name", "same ticker and share count", "same issuer"


@dataclass(frozen=True)
class Appearance:
    """A line as one session shows it; ``id`` is what the caller knows it by.

    ``company`` is its company's id in that session (``CIK…`` where the CIK is known), ``cap`` the company's in USD and
    ``count`` the company's shares in units of this line; None where the session does not state them.
    """

    id: str
    ticker: str
    name: str
    company: str = ""
    cap: Fraction | None = None
    count: Fraction | None = None

    @cached_property
    def key(self) -> str:
        return symbol_key(self.ticker)

    @cached_property
    def issuer(self) -> str:
        return issuer_key(self.name)

    @property
    def cik(self) -> str:
        return self.company if self.company.startswith("CIK") else ""

    @cached_property
    def kind(self) -> str:
        """Its security type as its symbol and name alone suggest it."""
        return first_match("security_type", {"symbol": self.ticker, "name": self.name}).cells["result"]

    @cached_property
    def share_class(self) -> str:
        return share_class(self.name)


@dataclass(frozen=True)
class Match:
    """A line of this session, the one of the other session that it is, and by what."""

    line: Appearance
    known: Appearance
    by: str


def limit(name: str) -> Fraction:
    """A tolerance of source_rules/identity_limits.csv, by name."""
    return rule_tables.limit("identity_limits", name)


def matches(lines: Iterable[Appearance], known: Iterable[Appearance]) -> list[Match]:
    """The lines that are one of ``known``, each of either side at most once. What fits two is paired with neither."""
    pairing = _Pairing(lines, known)
    pairing.within(lambda line: line.cik, lambda line: line.cik, BY_CIK, lambda *_: True)
    pairing.within(lambda line: line.issuer, lambda line: line.issuer, BY_NAME, _may_be_one_issuer)
    pairing.unique(lambda line: line.key, BY_COUNT, _is_renamed_issuer)
    # What states no count (a warrant, a preferred series) follows the share of its issuer.
    companies = {match.line.company: match.known.company for match in pairing.found}
    pairing.within(lambda line: companies.get(line.company, ""), lambda line: line.company, BY_ISSUER, _agree_in_cik)
    return pairing.found


class _Pairing:
    def __init__(self, lines: Iterable[Appearance], known: Iterable[Appearance]):
        self.found: list[Match] = []
        self._lines = {line.id: line for line in lines}
        self._known = {line.id: line for line in known}

    def within(
        self,
        issuer: Callable[[Appearance], str],
        issuer_known: Callable[[Appearance], str],
        by: str,
        is_allowed: Callable[[Appearance, Appearance], bool],
    ) -> None:
        """Pair the lines of one issuer: by ticker and form, by form, by ticker, and what is then left of one kind."""
        lines, known = _grouped(self._lines.values(), issuer), _grouped(self._known.values(), issuer_known)
        for name in sorted((lines.keys() & known.keys()) - {""}):
            for step in _STEPS:
                self._unique(lines[name], known[name], step, by, is_allowed)

    def unique(
        self, step: Callable[[Appearance], Hashable], by: str, is_allowed: Callable[[Appearance, Appearance], bool]
    ) -> None:
        """Pair the lines for which ``step`` gives a value that only one of either side has."""
        self._unique(list(self._lines.values()), list(self._known.values()), step, by, is_allowed)

    def _unique(self, lines: Sequence[Appearance], known: Sequence[Appearance], step, by: str, is_allowed) -> None:
        here = _grouped((line for line in lines if line.id in self._lines), step)
        there = _grouped((line for line in known if line.id in self._known), step)
        for value in here.keys() & there.keys():
            if len(here[value]) == len(there[value]) == 1:
                (line,), (other,) = here[value], there[value]
                if not _are_other_classes(line, other) and is_allowed(line, other):
                    self.found.append(Match(line, other, by))
                    del self._lines[line.id], self._known[other.id]


_STEPS: tuple[Callable[[Appearance], Hashable], ...] = (
    lambda line: (line.key, line.kind, line.share_class),
    lambda line: _words(line.name),
    lambda line: (line.kind, line.share_class),
    lambda line: line.key,
    lambda line: line.kind,
)


def _grouped(lines: Iterable[Appearance], key: Callable[[Appearance], Hashable]) -> dict[Hashable, list[Appearance]]:
    groups = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _words(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())


def _are_other_classes(line: Appearance, known: Appearance) -> bool:
    return bool(line.share_class and known.share_class and line.share_class != known.share_class)


def _agree_in_cik(line: Appearance, known: Appearance) -> bool:
    return not (line.cik and known.cik and line.cik != known.cik)


def _may_be_one_issuer(line: Appearance, known: Appearance) -> bool:
    """Of two lines of one issuer name: not of other CIKs, nor (two First Bancorps) far apart in ticker, count, cap."""
    if not _agree_in_cik(line, known):
        return False
    far = limit("another_company")
    is_far = not _is_near(line.count, known.count, far) and not _is_near(line.cap, known.cap, far)
    return line.key == known.key or not (_have_counts(line, known) and is_far)


def may_be_one_company(count: float | None, cap: float | None, known: Appearance) -> bool:
    """Whether a row without a name may be of the company of ``known``: not where count and cap are both far apart."""
    if not (count and cap and known.count and known.cap):
        return True
    far = limit("another_company")
    return _is_near(Fraction(count), known.count, far) or _is_near(Fraction(cap), known.cap, far)


def _is_renamed_issuer(line: Appearance, known: Appearance) -> bool:
    """Of two lines of one ticker and other issuer names: whether the share count says that the issuer was renamed."""
    if not _agree_in_cik(line, known) or not _have_counts(line, known):
        return False
    if _is_near(line.count, known.count, 1 + limit("same_count")):
        return True
    step = max(line.count, known.count) / min(line.count, known.count)
    is_split = round(step) > 1 and abs(step / round(step) - 1) <= limit("split_ratio")
    is_near = step <= limit("renamed_count") or is_split
    return is_near and _is_near(line.cap, known.cap, limit("renamed_cap"))


def _have_counts(line: Appearance, known: Appearance) -> bool:
    return bool(line.count and known.count and line.cap and known.cap)


def _is_near(one: Fraction | None, other: Fraction | None, factor: Fraction) -> bool:
    return bool(one and other) and 1 / factor <= one / other <= factor
