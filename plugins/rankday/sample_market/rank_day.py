"""The whole market of the rank day: named cases first, then the random companies, then who was a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rankday.sample_market.cases import CASES, CHILD_NUMBER, CHILDREN, HAPPENINGS, build
from rankday.sample_market.companies import company_number, random_companies
from rankday.sample_market.incumbents import memberships
from rankday.sample_market.model import Company
from rankday.sample_market.words import Words


@dataclass(frozen=True)
class Market:
    """Companies by number; ``children`` are spin-off companies that are born in a later session."""

    rank_day: date
    seed: int
    companies: list[Company]
    children: list[Company]
    memberships: list[tuple[str, str]]


def market_of_rank_day(rank_day: date, seed: int, size: int) -> Market:
    """``size`` companies (1 … 50,000). Named cases are at most half of them: a tiny market is still a market."""
    words = Words(seed)
    cases = CASES[: size // 2]
    companies = [
        build(case, company_number(number), number, words, rank_day) for number, case in enumerate(cases, start=1)
    ]
    companies += random_companies(range(len(cases) + 1, size + 1), rank_day, seed, words)
    children = []
    present = {case.name for case in cases}
    parent_of = {happening.other: happening.company for happening in HAPPENINGS if happening.event_type == "spin_off"}
    for number, (case, born) in enumerate(CHILDREN, start=CHILD_NUMBER):
        if parent_of[case.name] in present:
            child = build(case, company_number(number), size + 1 + number - CHILD_NUMBER, words, rank_day)
            child.born = born
            for line in child.lines:
                line.born, line.listing_date = born, None
            children.append(child)
    return Market(rank_day, seed, companies, children, memberships(companies, seed))
