"""Book values, growth and earnings of the rank day: later work needs them, and ingest reads them today."""

from __future__ import annotations

import polars as pl

from rankday.sample_market.dice import Dice
from rankday.sample_market.frames import decimals, frame
from rankday.sample_market.model import Company


def fundamentals(companies: list[Company], seed: int):
    """A frame of the contract's ``fundamentals`` for the companies with a size; one in twelve reports little."""
    dice = Dice(seed, 7)
    rows: dict[str, list] = {}
    for company in companies:
        if company.cap and company.kind not in ("etf", "mutual_fund"):
            for column, value in _row(company, dice).items():
                rows.setdefault(column, []).append(value)
    return frame("fundamentals", rows)


def with_traded_values(figures: pl.DataFrame, companies: list[Company], seed: int) -> pl.DataFrame:
    """The same with ``annual_traded_value_usd``: some 252 sessions of what its lines trade; one in twenty unknown."""
    dice = Dice(seed, 12)
    cents = {}
    for company in companies:
        daily = sum(line.addtv_cents or 0 for line in company.lines)
        cents[company.company_id] = None if dice.hits(50) or not daily else daily * dice.between(200, 300)
    values = [cents[company_id] for company_id in figures["company_id"]]
    return figures.with_columns(decimals("annual_traded_value_usd", values, 38, 2))


def _row(company: Company, dice: Dice) -> dict:
    """Money in cents (book value, net income) or millionths (a share), growth in millionths."""
    cents = company.cap * 100
    shares = max(sum(line.total_shares or 0 for line in company.lines if line.is_equity), 1)
    margin = dice.between(-30, 90)
    quarters = [cents * (margin + dice.between(-15, 15)) // 4_000 for _ in range(4)]
    is_covered = not dice.hits(80) and company.cap > 100_000_000
    return {
        "company_id": company.company_id,
        "book_value_usd": None if dice.hits(20) else cents * dice.between(-20, 950) // 1_000,
        "forecast_growth_2y": dice.between(-120, 350) * 1_000 if is_covered else None,
        "analyst_count": dice.between(1, 32) if is_covered else 0,
        "sales_per_share_growth_5y": None if dice.hits(150) else dice.between(-150, 400) * 1_000,
        **{f"net_income_q{number}_usd": quarter for number, quarter in enumerate(quarters, start=1)},
        "eps_ttm": sum(quarters) * 10_000 // shares,
        "dividend_per_share_ttm": max(sum(quarters), 0) * 10_000 // shares * dice.one_of((0, 0, 1, 2, 3)) // 5,
    }
