"""The numbers and lists of docs/methodology.md, in force on a rank day of 2026, and of earlier ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

INDEX_ORDER = ("R3000E", "R3000", "R1000", "R2000", "RTOP50", "RTOP200", "RTOP500", "RMIDCAP", "R2500", "RMICRO")
SCREENS = ("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S09", "S10")
COMPANY_SCREENS = ("S03", "S04", "S05", "S07", "S09")
LINE_SCREENS = ("S01", "S02", "S06", "S08", "S10")

REGIONS = {
    "north_america": "US CA MX",
    "europe": "GB IE DE FR NL CH ES IT SE NO DK FI BE LU AT PT GR",
    "asia_pacific": "CN HK JP KR TW SG IN AU NZ MY TH ID PH VN",
    "latin_america": "BR AR CL CO PE UY",
    "middle_east_africa": "IL AE SA ZA EG NG KE NA TR QA KW",
}
BDI = "AI AG AW BS BB BZ BM BQ VG KY GG JE CK CW FO GI IM LR MH PA SX TC"


@dataclass(frozen=True)
class Parameters:
    """One field a number; the clause it comes from is named beside it."""

    equity_types: tuple[str, ...] = ("common_stock", "stapled_unit")  # 2.S01, 4
    exchanges: tuple[str, ...] = ("XNYS", "XASE", "ARCX", "XNAS", "BATS")  # 2.S02
    structures_out: tuple[str, ...] = (  # 2.S03
        "royalty_trust", "llc", "limited_partnership", "closed_end_fund", "business_development_company",
        "blank_check", "spac", "etf", "mutual_fund",
    )  # fmt: skip
    ubti_flagged_structures: tuple[str, ...] = ("reit", "limited_partnership")  # 2.S04
    home_country: str = "US"  # 2.S05
    minimum_price: Fraction = Fraction(1)  # 2.S06
    average_price_days: int = 30  # 2.S06
    minimum_market_cap: Fraction = Fraction(30_000_000)  # 2.S07
    minimum_float: Fraction = Fraction("0.05")  # 2.S08, 2.S10
    holders_must_be_disclosed: bool = True  # 2.S08
    minimum_voting_power: Fraction | None = Fraction("0.05")  # 2.S09; None: no such rule
    members_need_no_votes: bool = False  # 2.S09
    average_price_rescues_members: bool = True  # 2.S06
    one_line_a_company: bool = False  # 2.S10
    incorporation_decides: bool = False  # 3
    class_market_cap_above: Fraction = Fraction(30_000_000)  # 2.S10, strict
    class_addtv_above: Fraction = Fraction(175_000)  # 2.S10, strict
    window_months: int = 24  # contract 2, computed windows
    window_minimum_sessions: int = 20
    territories: tuple[str, ...] = ("PR", "GU", "VI", "AS", "MP")  # 3
    bdi_countries: frozenset[str] = frozenset(BDI.split())
    regions: dict[str, frozenset[str]] = field(
        default_factory=lambda: {region: frozenset(countries.split()) for region, countries in REGIONS.items()}
    )
    geography_lead: Fraction = Fraction("0.20")  # 3.2: countries ≥, regions >
    geography_minimum_beside_rest: Fraction = Fraction("0.40")  # 3.2
    vehicle_volume_share: Fraction = Fraction("0.80")  # 4.vehicle, strict
    vehicle_minimum_days: int = 100  # 4.vehicle
    extended_ranks: int = 4000  # 4, 5
    main_ranks: int = 3000  # 5
    top_ranks: int = 50  # 5
    breaks: tuple[int, ...] = (50, 200, 500, 1000, 2000, 3000, 4000)  # 5
    bands: dict[int, Fraction] = field(  # 5.band, ± of P as a fraction
        default_factory=lambda: {
            200: Fraction("0.025"),
            500: Fraction("0.025"),
            1000: Fraction("0.025"),
            2000: Fraction("0.005"),
        }
    )


def parameters_on(day: date) -> Parameters:
    """What was in force on a rank day: the table "Dated values" of docs/methodology.md 2, read from today backwards."""
    found = Parameters()
    if day < date(2023, 1, 1):
        found = replace(found, members_need_no_votes=True)
    if day < date(2019, 1, 1):
        found = replace(found, exchanges=tuple(mic for mic in found.exchanges if mic != "BATS"))
    if day < date(2018, 8, 1):
        found = replace(found, holders_must_be_disclosed=False)
    if day < date(2017, 9, 1):
        found = replace(found, minimum_voting_power=None, members_need_no_votes=False)
    if day < date(2015, 1, 1):
        found = replace(found, one_line_a_company=True)
    if day < date(2011, 1, 1):
        found = replace(found, average_price_rescues_members=False)
    if day < date(2007, 1, 1):
        found = replace(found, bands={}, incorporation_decides=True)
    return found
