"""What one session adds to the chain: prices and shares of its drop, and what becomes effective at its close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow


@dataclass(frozen=True)
class Entry:
    """A composition that becomes effective at a close: (index_code, security_id, available_shares, total_shares).

    Rows are tuples or an Arrow table. ``rank_day`` and ``implementation_date`` are those of the reconstitution; None on
    the base day. ``factors`` are the lines of derived indexes (index_code, security_id, style_share, capping_factor),
    ``composed_on`` the rank day of the reconstitution, on the base day too; None: the drop's memberships.
    """

    rows: tuple[tuple[str, str, int | None, int | None], ...] | pyarrow.Table
    rank_day: date | None = None
    implementation_date: date | None = None
    factors: tuple[tuple, ...] | pyarrow.Table = ()
    composed_on: date | None = None


@dataclass(frozen=True)
class SessionInputs:
    """What one session adds: prices and shares of its drop, and what becomes effective at its close.

    ``shares`` is needed on the base day, at reconstitutions and share updates, and for tenders. ``implementation`` is
    what is known of a reconstitution that is due (`implementation.due_at`). ``additions`` are rows as the source
    ``state.additions`` has them, of the base day those since the reconstitution; ``addition_streams`` say of each that
    is expected or there whether it is published. ``securities`` are the tables that say whose a line is, newest first,
    the session's own before all; ``identifiers`` the table of its drop, where there is one;
    ``rates`` those of exchange and interest rates (`series.RATES`).
    """

    session: date
    next_session: date
    prices: Path
    shares: Path | None = None
    base: Entry | None = None
    reconstitution: Entry | None = None
    is_share_update: bool = False
    implementation: dict[str, Any] | None = None
    additions: pyarrow.Table | None = None
    addition_streams: tuple[tuple[str, bool], ...] = ()
    securities: tuple[Path, ...] = ()
    identifiers: Path | None = None
    rates: tuple[Path | None, ...] = (None, None)
