"""A company and its lines on the rank day, as they are written to the drop, and what the generator knows besides.

Amounts are whole numbers: dollars and fractions in millionths (``None`` = the empty field), shares as counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

EQUITY_TYPES = ("common_stock", "stapled_unit")
MAIN_EXCHANGES = ("XNYS", "XNAS", "XASE", "ARCX", "BATS")


@dataclass(slots=True)
class Line:
    """One row of ``securities``, its price rows and its row of ``shares`` (docs/contract.md 2).

    ``status`` None: no primary price row at all. ``elsewhere``: (mic, close) on other exchanges. ``value`` is the
    worth of a share even where nothing traded; following sessions start from it. ``born``: the session (0 = rank day)
    in which the line first appears.
    """

    security_id: str
    company_id: str
    ticker: str | None
    name: str | None
    security_type: str | None = "common_stock"
    is_listed: bool | None = None
    base_shares_per_share: int | None = None
    mic: str | None = "XNYS"
    listing_date: date | None = None
    addtv_cents: int | None = None
    volume_2y_shares: int | None = None
    average_close_30d: int | None = None
    close: int | None = None
    value: int = 0
    volume: int | None = None
    status: str | None = "traded"
    elsewhere: tuple[tuple[str, int], ...] = ()
    total_shares: int | None = None
    available_shares: int | None = None
    has_shares_row: bool = True
    born: int = 0

    @property
    def is_equity(self) -> bool:
        return self.security_type in EQUITY_TYPES

    @property
    def may_be_member(self) -> bool:
        """An equity line on an exchange of the index family (what an earlier reconstitution would have listed)."""
        return self.is_equity and self.is_listed is not False and self.mic in MAIN_EXCHANGES


@dataclass(slots=True)
class Company:
    """One row of ``companies`` with its geography rows (measure, location, kind, fraction) and its lines.

    What only the generator knows: ``kind`` (why it is as it is), ``cap`` (dollars it was built to, 0 = none),
    ``is_prospect`` (built to pass every screen but, if small, the minimum cap), ``was_member``, ``earlier_rank``
    (a rank it is to have had in the earlier reconstitution; None: by chance).
    """

    company_id: str
    name: str | None
    structure: str | None = "corporation"
    has_unblocked_ubti: bool | None = False
    incorporation_country: str | None = "US"
    headquarters_country: str | None = "US"
    most_liquid_exchange_country: str | None = "US"
    standard_exchange_countries: str | None = "US"
    is_china_n_share: bool | None = False
    public_voting_power: int | None = None
    industry: str | None = None
    sector: str | None = None
    geography: list[tuple[str, str, str, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    kind: str = ""
    cap: int = 0
    is_prospect: bool = False
    was_member: bool = False
    earlier_rank: int | None = None
    born: int = 0
