"""A home with the reconstitution of June 2026 published, and the drop of the IPO rank day of 2026-09 to write.

June: company 1,000 is worth 4 bn USD, the smallest (1,010) 120m. With a market return of −25 % the floor is 90m
and #1000 stands at 3 bn.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

from rankday.contract.home import Home
from rankday.reconstitution.steps import reconstitute
from reference.drops import Market, write_drop

JUNE, RANK_DAY = date(2026, 4, 30), date(2026, 7, 31)
QUARTER, STREAM = "2026-09", "ipo_additions/2026-09"
FALL = {JUNE: Decimal("-0.25")}
ABOVE, RANKED = 1000, 1010
LARGE, SMALL, STEP = 4_000_000_000, 120_000_000, 1_000_000


def cap_of(rank: int) -> int:
    """The market cap in June of the company of that rank, USD."""
    return LARGE + (ABOVE - rank) * STEP if rank <= ABOVE else SMALL + (RANKED - rank) * STEP


def members(market: Market) -> Market:
    """Add the companies of June: one line each, ``m0001.s`` the largest."""
    for rank in range(1, RANKED + 1):
        market.simple(f"m{rank:04d}", total=cap_of(rank) // 10)
    return market


def published_june(root: Path) -> Home:
    """A new home in ``root`` whose reconstitution of June two people approved."""
    home = Home(root)
    write_drop(home.landing(JUNE), JUNE, members(Market(JUNE)).drop)
    assert reconstitute(home, JUNE, approvers=["ana", "ben"])["status"] == "published"
    return home


class RankDayMarket(Market):
    """The members and what was offered; each default is that of an underwritten IPO inside the window."""

    def __init__(self, session: date = RANK_DAY):
        super().__init__(session)
        members(self)

    def offer(self, company_id: str, close="1", total=100_000_000, kind: str | None = "underwritten", **columns) -> str:
        """A new company with the one line ``<company_id>.s`` first traded on 10 June 2026; returns the line's id."""
        self.company(company_id)
        return self.offered_line(f"{company_id}.s", company_id, close, total, kind, **columns)

    def offered_line(
        self, security_id: str, company_id: str, close="1", total=100_000_000, kind="underwritten", **columns
    ) -> str:
        offering = {"ipo_date": date(2026, 6, 10), "offering_kind": kind}
        self.line(security_id, company_id, close=close, total=total, **offering | columns)
        return security_id

    def unlisted(self, company_id: str, base: str) -> None:
        """An unlisted class of one share with an economic right in base shares: micro-dollars more of cap."""
        self.line(
            f"{company_id}.u",
            company_id,
            close="none",
            total=1,
            available=0,
            is_listed=False,
            base_shares_per_share=Decimal(base),
        )

    def land(self, home: Home) -> None:
        """Write the drop into the landing folder of ``home``."""
        write_drop(home.landing(self.session), self.session, deepcopy(self.drop))
