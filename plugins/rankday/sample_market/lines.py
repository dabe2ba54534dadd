"""The lines of a random company: its main line, further classes, and what else trades under its name."""

from __future__ import annotations

from datetime import date, timedelta

from rankday.sample_market.dice import Dice
from rankday.sample_market.kinds import OTC_PRICES, PRICE_CURVES, Kind
from rankday.sample_market.model import Company, Line
from rankday.sample_market.units import MICRO, micro, on_curve, tick

SESSIONS_IN_TWO_YEARS = 504

# security type → (suffix of the ticker, words, lowest and highest price)
MORE_LINES = {
    "preferred_stock": ("PR", "Preferred Stock", "11", "27"),
    "convertible_preferred": ("PC", "Convertible Preferred Stock", "22", "90"),
    "participating_preferred": ("PP", "Participating Preferred Stock", "8", "60"),
    "redeemable_share": ("RS", "Redeemable Shares", "9", "30"),
    "warrant": ("WS", "Warrants", "0.03", "4"),
    "right": ("RT", "Rights", "0.05", "1.5"),
    "unit": ("U", "Units", "9.8", "10.9"),
    "note": ("N", "Notes", "17", "26"),
    "trust_receipt": ("TR", "Trust Receipts", "10", "50"),
    "depositary_receipt": ("DP", "Depositary Shares of Preferred Stock", "12", "26"),
    "etf": ("E", "ETF", "12", "180"),
    "mutual_fund": ("M", "Fund Class", "8", "60"),
    "other": ("X", "Contingent Value Rights", "0.1", "2"),
}
_FOREIGN_MICS = {"CA": "XTSE", "GB": "XLON", "IL": "XTAE"}


def add_lines(company: Company, kind: Kind, ticker: str, rank_day: date, dice: Dice) -> None:
    """Append the lines of ``company`` to it, worth ``company.cap`` dollars in all equity classes together."""
    has_classes = kind.security_type == "common_stock" and kind.name != "penny" and dice.hits(95)
    main = _main_line(company, kind, ticker + (".A" if has_classes else ""), rank_day, dice)
    company.lines.append(main)
    if has_classes:
        main.name = main.name and f"{company.name} Class A"
        company.lines.append(_second_class(company, main, f"{ticker}.B", dice))
    else:
        main.total_shares = max(company.cap * MICRO // main.value, 1_000)
    _liquidity(main, dice)
    for line in company.lines[1:]:
        _liquidity_of_class(line, main, dice)
    for line in company.lines:
        line.available_shares = _available(line, kind, dice)
    for security_type, per_mille, most in kind.more_lines:
        if dice.hits(per_mille):
            for place in range(1, dice.between(1, most) + 1):
                company.lines.append(_other_line(company, main, security_type, place, ticker, dice))
    _particulars(company, kind, main, dice)


def _main_line(company: Company, kind: Kind, ticker: str, rank_day: date, dice: Dice) -> Line:
    curve = kind.prices or next(curve for least, curve in PRICE_CURVES if company.cap >= least)
    price = tick(on_curve(curve, dice.below(1_001)))
    is_newcomer = kind.is_prospect and not company.was_member
    age = dice.between(5, 330) if is_newcomer else dice.between(400, 14_000)
    return Line(
        security_id=f"S{company.company_id[1:]}A",
        company_id=company.company_id,
        ticker=None if dice.hits(1) else ticker,
        name=company.name and f"{company.name} Common Stock",
        security_type=kind.security_type,
        is_listed=None if dice.hits(60) else True,
        mic=dice.one_of(kind.mics),
        listing_date=None if dice.hits(30) else rank_day - timedelta(days=age),
        close=price,
        value=price,
    )


def _second_class(company: Company, main: Line, ticker: str, dice: Dice) -> Line:
    """A class B: listed or not; one in eight counts a class A share as 10, 100 or 1,500 of its own."""
    is_listed = dice.hits(550)
    factor = dice.one_of((10, 100, 1_500)) if dice.hits(120) and company.cap >= 2_000 * MICRO else 1
    main.value = main.close = main.value * factor
    main.base_shares_per_share = factor * MICRO if factor > 1 else dice.one_of((None, MICRO))
    main.total_shares = max(company.cap * MICRO * dice.between(300, 900) // 1_000 // main.value, 1_000)
    rest = max(company.cap * MICRO - main.total_shares * main.value, 1_000 * MICRO)
    price = tick(main.value // factor * (dice.between(975, 1_025) if is_listed else 1_000) // 1_000)
    return Line(
        security_id=f"S{company.company_id[1:]}B",
        company_id=company.company_id,
        ticker=ticker if is_listed else None,
        name=company.name and f"{company.name} Class B",
        security_type=main.security_type,
        is_listed=is_listed,
        base_shares_per_share=MICRO if factor > 1 else None,
        mic=main.mic if is_listed else None,
        listing_date=main.listing_date if is_listed else None,
        close=price if is_listed else None,
        value=price,
        status="traded" if is_listed else None,
        total_shares=max(rest * factor // main.value, 1_000),
    )


def _liquidity(line: Line, dice: Dice) -> None:
    """Two-year averages and the day's volume: 0.06 % to 1.2 % of the line's worth a day. Some are unknown."""
    daily = max(line.total_shares * dice.between(60, 1_200) // 100_000, 1)
    line.volume_2y_shares = daily * SESSIONS_IN_TWO_YEARS
    line.addtv_cents = None if dice.hits(40) else daily * line.value // 10_000
    line.volume = 0 if daily < 1_000 and dice.hits(300) else daily * dice.between(30, 250) // 100
    line.average_close_30d = None if dice.hits(40) else line.value * dice.between(880, 1_120) // 1_000


def _liquidity_of_class(line: Line, main: Line, dice: Dice) -> None:
    """A second class trades 1 % to 110 % of the main one, so that some compete for being the pricing vehicle."""
    if line.is_listed:
        _liquidity(line, dice)
        line.volume_2y_shares = main.volume_2y_shares * dice.between(10, 1_100) // 1_000
        line.addtv_cents = line.volume_2y_shares // SESSIONS_IN_TWO_YEARS * line.value // 10_000
    if dice.hits(30):
        line.volume_2y_shares = None


def _available(line: Line, kind: Kind, dice: Dice) -> int:
    if line.is_listed is False:
        return 0 if dice.hits(900) else line.total_shares * dice.between(0, 300) // 1_000
    chance = dice.below(100)
    if kind.name == "tiny_float":
        float_per_mille = dice.between(0, 49)
    elif chance < 3:
        float_per_mille = 1_000
    elif chance < 18:
        float_per_mille = dice.between(60 if chance < 5 else 200, 700)
    else:
        float_per_mille = dice.between(700, 995)
    return line.total_shares * float_per_mille // 1_000


def _other_line(company: Company, main: Line, security_type: str, place: int, ticker: str, dice: Dice) -> Line:
    suffix, words, low, high = MORE_LINES[security_type]
    price = tick(dice.between(micro(low), micro(high)))
    shares = dice.between(1, 400) * 100_000
    has_close = not dice.hits(25)
    line = Line(
        security_id=f"S{company.company_id[1:]}{suffix}{place}",
        company_id=company.company_id,
        ticker=f"{ticker}.{suffix}" + (chr(64 + place) if suffix == "PR" or place > 1 else ""),
        name=company.name and f"{company.name} {words}" + (f" {place}" if place > 1 else ""),
        security_type=security_type,
        is_listed=True,
        mic=main.mic,
        listing_date=main.listing_date,
        volume_2y_shares=shares // 3,
        close=price if has_close else None,
        value=price,
        volume=shares // 2_000 if has_close else 0,
        status="traded" if has_close else "no_trade",
        total_shares=shares,
        available_shares=shares,
        has_shares_row=security_type in ("etf", "mutual_fund") or dice.hits(700),
    )
    return line


def _particulars(company: Company, kind: Kind, main: Line, dice: Dice) -> None:
    """What makes some kinds the kinds they are, and lines that trade on a second exchange too."""
    if kind.name == "penny" and company.was_member:
        # Half of the members below a dollar are kept by their average of 30 days (2.S06).
        main.average_close_30d = dice.between(micro("1"), micro("1.6")) if dice.hits(500) else main.value
    elif kind.name == "not_traded":
        main.close, main.volume = None, 0
        main.status = dice.one_of(("no_trade", "halted", None))
        if main.mic != "BATS" and dice.hits(250):
            main.elsewhere = (("BATS", main.value),)
    elif kind.name == "otc" and dice.hits(15):
        main.mic, main.status, main.close = None, None, None
    elif kind.prices is OTC_PRICES and dice.hits(60):
        main.close, main.volume, main.status = None, 0, "no_trade"
    elif kind.home == "foreign" and company.headquarters_country in _FOREIGN_MICS and dice.hits(500):
        main.elsewhere = ((_FOREIGN_MICS[company.headquarters_country], main.value),)
    elif kind.is_prospect and main.mic != "BATS" and dice.hits(25):
        main.elsewhere = (("BATS", main.value),)
