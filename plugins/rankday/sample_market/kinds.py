"""What kinds of companies the generated market holds, how many of 10,000, how large, and at what prices.

Sizes are places on one curve: the market cap of each rank of an eligible universe of ``CURVE_RANKS`` companies. A
smaller market draws from the same curve, so that it lacks breakpoints instead of having other ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from rankday.sample_market.units import MICRO, micro

CURVE_RANKS = 4_800
_BILLION, _MILLION = 1_000 * MICRO, MICRO

# rank × 1,000 → dollars. Near the published breakpoints of 2024–2026: 5 bn at rank 1000, 120 m at rank 3000; the
# minimum cap of 30 m is met a little beyond rank 4000, so that the last break is there too.
CAP_CURVE = tuple(
    (rank * 1_000, dollars)
    for rank, dollars in (
        (0, 4_300 * _BILLION), (2, 3_300 * _BILLION), (5, 1_900 * _BILLION), (8, 1_250 * _BILLION),
        (12, 780 * _BILLION), (20, 430 * _BILLION), (35, 250 * _BILLION), (50, 185 * _BILLION),
        (75, 132 * _BILLION), (100, 102 * _BILLION), (150, 69 * _BILLION), (200, 51 * _BILLION),
        (300, 31 * _BILLION), (400, 21_500 * _MILLION), (500, 15_600 * _MILLION), (600, 11_800 * _MILLION),
        (700, 9_200 * _MILLION), (850, 6_700 * _MILLION), (1_000, 5_000 * _MILLION), (1_200, 3_550 * _MILLION),
        (1_500, 2_150 * _MILLION), (1_750, 1_420 * _MILLION), (2_000, 920 * _MILLION), (2_250, 580 * _MILLION),
        (2_500, 360 * _MILLION), (2_750, 195 * _MILLION), (3_000, 108 * _MILLION), (3_250, 77 * _MILLION),
        (3_500, 57 * _MILLION), (3_750, 44 * _MILLION), (4_000, 36 * _MILLION), (4_200, 30 * _MILLION),
        (4_400, 19 * _MILLION), (4_600, 9 * _MILLION), (4_800, 2 * _MILLION),
    )
)  # fmt: skip

# From this cap in dollars: prices at the places 0 … 1,000 of the companies of that size.
PRICE_CURVES = (
    (5_000 * _MILLION, ((0, "22"), (250, "60"), (500, "110"), (750, "210"), (950, "420"), (1_000, "900"))),
    (300 * _MILLION, ((0, "6"), (250, "16"), (500, "30"), (750, "60"), (1_000, "220"))),
    (0, ((0, "1.15"), (250, "3"), (500, "6.5"), (750, "13"), (1_000, "40"))),
)
PRICE_CURVES = tuple(
    (least, tuple((place, micro(dollars)) for place, dollars in curve)) for least, curve in PRICE_CURVES
)
PENNY_PRICES = ((0, micro("0.08")), (700, micro("0.92")), (1_000, micro("0.9999")))
OTC_PRICES = ((0, micro("0.01")), (400, micro("0.5")), (800, micro("6")), (1_000, micro("80")))

_MAIN = ("XNAS", "XNAS", "XNAS", "XNYS", "XNYS", "XASE")
_FUNDS = ("ARCX", "ARCX", "BATS", "XNAS")


@dataclass(frozen=True)
class Kind:
    """``weight`` of 10,000 companies; ``ranks``: the stretch of the curve its sizes come from.

    ``more_lines``: (security type, per mille of companies that have some, most lines of it).
    """

    name: str
    weight: int
    structure: str | None = "corporation"
    security_type: str = "common_stock"
    mics: tuple[str, ...] = _MAIN
    ranks: tuple[int, int] = (0, CURVE_RANKS)
    home: str = "us"
    is_prospect: bool = False
    was_member: int = 0  # per mille
    prices: tuple[tuple[int, int], ...] | None = None
    more_lines: tuple[tuple[str, int, int], ...] = ()


_COMPANY_LINES = (
    ("preferred_stock", 95, 4), ("convertible_preferred", 14, 1), ("participating_preferred", 4, 1),
    ("redeemable_share", 4, 1), ("warrant", 55, 2), ("right", 8, 1), ("note", 50, 3), ("trust_receipt", 5, 1),
    ("depositary_receipt", 15, 2), ("other", 3, 1),
)  # fmt: skip
_SPAC_LINES = (("unit", 750, 1), ("warrant", 850, 1), ("right", 200, 1))
_MORE_CLASSES = (("mutual_fund", 400, 3),)
_MORE_FUNDS = (("etf", 200, 4),)

KINDS = (
    Kind("domestic", 4_690, is_prospect=True, more_lines=_COMPANY_LINES),
    Kind("us_by_evidence", 270, is_prospect=True, home="us_by_evidence", more_lines=_COMPANY_LINES),
    Kind("reit", 310, "reit", mics=("XNYS",), is_prospect=True, more_lines=(("preferred_stock", 350, 4),)),
    Kind("reit_with_ubti", 20, "reit", mics=("XNYS",), ranks=(900, 4_000), was_member=300),
    Kind("structure_unknown", 80, None, is_prospect=True),
    Kind("stapled", 20, security_type="stapled_unit", is_prospect=True),
    Kind("other_structure", 15, "other", ranks=(1_500, 4_600), is_prospect=True),
    Kind("foreign_ordinary", 520, ranks=(20, 4_600), home="foreign", was_member=25, more_lines=(("warrant", 80, 2),)),
    Kind("foreign_receipt", 480, security_type="depositary_receipt", ranks=(10, 4_400), home="foreign"),
    Kind("china_n_share", 40, home="foreign_n_share", ranks=(300, 4_000)),
    Kind("home_unknown", 40, home="unknown", ranks=(2_000, 4_700), was_member=200),
    Kind("spac", 260, "spac", ranks=(2_200, 3_300), more_lines=_SPAC_LINES),
    Kind("blank_check", 110, "blank_check", ranks=(2_400, 3_800), more_lines=_SPAC_LINES),
    Kind("etf", 1_150, "etf", "etf", _FUNDS, (300, 4_700), more_lines=_MORE_FUNDS),
    Kind("mutual_fund", 80, "mutual_fund", "mutual_fund", ("XNAS",), (900, 4_400), more_lines=_MORE_CLASSES),
    Kind("closed_end_fund", 330, "closed_end_fund", "closed_end_fund", ("XNYS", "XASE"), (1_600, 4_200)),
    Kind("fund_with_common", 90, "closed_end_fund", mics=("XNYS",), ranks=(1_800, 4_200)),
    Kind("bdc", 110, "business_development_company", ranks=(1_200, 3_600), more_lines=(("note", 300, 2),)),
    Kind("partnership", 120, "limited_partnership", mics=("XNYS",), ranks=(300, 3_600)),
    Kind("llc", 70, "llc", ranks=(500, 4_000)),
    Kind("royalty_trust", 40, "royalty_trust", mics=("XNYS",), ranks=(2_500, 4_200)),
    Kind("otc", 770, mics=("OTCM", "OTCM", "PINX", "OTCB"), ranks=(1_800, 4_800), prices=OTC_PRICES, was_member=30),
    Kind("penny", 190, ranks=(2_700, 4_300), prices=PENNY_PRICES, was_member=550),
    Kind("tiny_float", 50, ranks=(1_500, 4_200), was_member=300),
    Kind("closely_held", 60, ranks=(700, 4_000), was_member=300),
    Kind("not_traded", 50, ranks=(2_200, 4_500), was_member=350),
    Kind("no_security", 35),
)  # fmt: skip
