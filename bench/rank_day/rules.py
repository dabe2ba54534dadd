"""The rules' numbers for a rank day of 2026 as the plain ways write them, and what an answer is."""

from __future__ import annotations

from dataclasses import dataclass

INDEXES = ("R3000E", "R3000", "R1000", "R2000", "RTOP50", "RTOP200", "RTOP500", "RMIDCAP", "R2500", "RMICRO")
EQUITY = ("common_stock", "stapled_unit")
EXCHANGES = ("XNYS", "XASE", "ARCX", "XNAS", "BATS")
STRUCTURES_OUT = (
    "royalty_trust", "llc", "limited_partnership", "closed_end_fund", "business_development_company", "blank_check",
    "spac", "etf", "mutual_fund",
)  # fmt: skip
TERRITORIES = ("PR", "GU", "VI", "AS", "MP")
TAX_HAVENS = (
    "AI", "AG", "AW", "BS", "BB", "BZ", "BM", "BQ", "VG", "KY", "GG", "JE", "CK", "CW", "FO", "GI", "IM", "LR", "MH",
    "PA", "SX", "TC",
)  # fmt: skip
REGIONS = {
    "north_america": ["US", "CA", "MX"],
    "europe": ["GB", "IE", "DE", "FR", "NL", "CH", "ES", "IT", "SE", "NO", "DK", "FI", "BE", "LU", "AT", "PT", "GR"],
    "asia_pacific": ["CN", "HK", "JP", "KR", "TW", "SG", "IN", "AU", "NZ", "MY", "TH", "ID", "PH", "VN"],
    "latin_america": ["BR", "AR", "CL", "CO", "PE", "UY"],
    "middle_east_africa": ["IL", "AE", "SA", "ZA", "EG", "NG", "KE", "NA", "TR", "QA", "KW"],
}
MINIMUM_PRICE = 1.0
MINIMUM_CAP = 30e6
MINIMUM_SHARE = 0.05  # of float and of votes
CLASS_CAP = 30e6
CLASS_DOLLARS = 175_000
LEAD, BESIDE_REST = 0.20, 0.40
EXTENDED, MAIN, TOP = 4000, 3000, 50
# break → band, the code that is above it, the codes that tell a side (#2000: the code that is below)
BREAKS = {
    200: (0.025, "RTOP200", ("RTOP200", "RMIDCAP")),
    500: (0.025, "RTOP500", ("RTOP500", "R2500")),
    1000: (0.025, "R1000", ("R1000", "R2000")),
    2000: (0.005, "RMICRO", ("RMICRO",)),
}
# a float P on an edge is a hair beside it; the exact ways have no need of this
HAIR = 1e-12


@dataclass(frozen=True)
class Answer:
    """``ranks``: company_id → rank; ``members``: the (index_code, security_id) of the new composition."""

    ranks: dict[str, int]
    members: set[tuple[str, str]]


def differences(ours: Answer, theirs: Answer) -> int:
    """Ranks that are not the same plus memberships that only one of the two has."""
    ranks = {key for key in ours.ranks.keys() | theirs.ranks.keys() if ours.ranks.get(key) != theirs.ranks.get(key)}
    return len(ranks) + len(ours.members ^ theirs.members)
