"""A drop as plain tables, built line by line, and written as CSV (docs/contract.md 2, read once more)."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

COLUMNS = {
    "companies": "company_id name structure has_unblocked_ubti incorporation_country headquarters_country "
    "most_liquid_exchange_country standard_exchange_countries is_china_n_share public_voting_power industry sector",
    "geography": "company_id measure location location_kind fraction",
    "securities": "security_id company_id ticker name security_type is_listed base_shares_per_share mic listing_date "
    "addtv_2y_usd volume_2y_shares average_close_30d",
    "prices": "security_id mic close volume is_primary status",
    "shares": "security_id total_shares available_shares as_of",
    "corporate_actions": "event_id security_id event_type announced_date ex_date ratio_new ratio_old cash_amount "
    "other_security_id tendered_fraction new_shares status",
    "memberships": "index_code security_id",
}
REQUIRED = ("companies", "securities", "prices", "shares")


@dataclass
class Universe:
    """A market on its rank day, perhaps with earlier sessions and an implementation session.

    ``expected_failures``: company_id → the first failed screen worked out by hand (None = eligible), where known.
    """

    name: str
    drop: dict[str, list[dict]]
    rank_day: date = date(2026, 4, 30)
    implementation_session: date = date(2026, 6, 26)
    implementation_drop: dict[str, list[dict]] | None = None
    earlier: dict[date, dict[str, list[dict]]] = field(default_factory=dict)
    expected_failures: dict[str, str | None] = field(default_factory=dict)


class Market:
    """Rows of a drop. Every default is plain and passes: a test states only what it is about."""

    def __init__(self, session: date = date(2026, 4, 30)):
        self.session = session
        self.drop: dict[str, list[dict]] = {table: [] for table in COLUMNS}

    def company(self, company_id: str, **columns) -> None:
        """A US corporation, half of whose votes are in unrestricted hands."""
        row = dict.fromkeys(COLUMNS["companies"].split())
        row |= {"company_id": company_id, "name": f"{company_id} Inc", "structure": "corporation"}
        row |= {"has_unblocked_ubti": False, "is_china_n_share": False, "public_voting_power": Decimal("0.5")}
        row |= {"incorporation_country": "US", "headquarters_country": "US", "most_liquid_exchange_country": "US"}
        row |= {"standard_exchange_countries": "US", "industry": "Software", "sector": "Technology"}
        self.drop["companies"].append(row | columns)

    def line(
        self,
        security_id: str,
        company_id: str,
        close="10",
        total=10_000_000,
        available="most",
        volume=99,
        **columns,
    ) -> None:
        """A common stock on XNYS of 100m USD, 80 % float. ``close=None``: not traded; ``"none"``: no price row.

        ``total=None`` and ``available=None`` leave the count open; ``total="none"`` leaves out the shares row.
        """
        if available == "most":
            available = total * 8 // 10 if isinstance(total, int) else None
        row = dict.fromkeys(COLUMNS["securities"].split())
        row |= {"security_id": security_id, "company_id": company_id, "ticker": security_id.upper()}
        row |= {"name": f"{security_id} common", "security_type": "common_stock", "is_listed": True, "mic": "XNYS"}
        row |= {"addtv_2y_usd": Decimal(1_000_000), "volume_2y_shares": 50_000_000, "average_close_30d": Decimal(10)}
        row |= columns
        self.drop["securities"].append(row)
        if close != "none":
            self.price(security_id, row["mic"], close, is_primary=True, volume=volume)
        if total != "none":
            count = {"total_shares": total, "available_shares": available, "as_of": self.session}
            self.drop["shares"].append({"security_id": security_id, **count})

    def price(self, security_id: str, mic: str, close, is_primary: bool | None = False, volume: int = 10) -> None:
        """A price row; dollars as text, int or Decimal."""
        close = None if close is None else Decimal(close)
        row = {"security_id": security_id, "mic": mic, "close": close, "volume": volume, "is_primary": is_primary}
        self.drop["prices"].append(row | {"status": "no_trade" if close is None else "traded"})

    def geography(self, company_id: str, measure: str, kind: str = "country", **fractions) -> None:
        """Rows of one measure: ``geography("c", "assets", US="0.6", CA="0.4")``."""
        for location, fraction in fractions.items():
            place = {"company_id": company_id, "measure": measure, "location": location, "location_kind": kind}
            self.drop["geography"].append(place | {"fraction": None if fraction is None else Decimal(fraction)})

    def member(self, security_id: str, codes: str) -> None:
        """Current membership: ``member("a", "R3000E R3000 R1000")``."""
        for code in codes.split():
            self.drop["memberships"].append({"index_code": code, "security_id": security_id})

    def simple(self, company_id: str, **line) -> str:
        """A company with the one line ``<company_id>.s``; returns the line's id."""
        self.company(company_id)
        self.line(f"{company_id}.s", company_id, **line)
        return f"{company_id}.s"


def write_drop(folder: Path, session: date, drop: dict[str, list[dict]]) -> None:
    """Write ``drop`` as landing CSV files with their drop.json. ``folder`` is landing/<session> of a home."""
    folder.mkdir(parents=True)
    tables = {}
    for table, names in COLUMNS.items():
        rows = drop.get(table, [])
        if not rows and table not in REQUIRED:
            continue
        stated = dict.fromkeys(name for row in rows for name in row if name not in names.split())
        columns = [*names.split(), *stated]  # optional columns only where a row states them
        path = folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(columns)
            writer.writerows([as_text(row.get(name)) for name in columns] for row in rows)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        tables[table] = {"file": path.name, "rows": len(rows), "sha256": digest}
    text = json.dumps({"session": session.isoformat(), "tables": tables}, indent=1)
    (folder / "drop.json").write_text(text, encoding="utf-8")


def as_text(value) -> str:
    """A CSV field: the empty field is null, decimals without exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_universe(home: Path, universe: Universe) -> None:
    """Every drop of the universe into the home's landing folder."""
    drops = {**universe.earlier, universe.rank_day: universe.drop}
    if universe.implementation_drop is not None:
        drops[universe.implementation_session] = universe.implementation_drop
    for session, drop in drops.items():
        write_drop(home / "landing" / session.isoformat(), session, drop)
