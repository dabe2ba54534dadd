"""Our rank day in the shape of CRSP for pyndex, and what of its answer can be held against ours.

It ranks companies by the sum of their lines' caps, takes ranks 1 to 3000, 1000, and 1001 to 3000, and knows no
bands, no nationality, no exchanges, no classes of unequal right, and another price rule. So it gets one line a company
with the company's cap, and share code 11 where our screens pass; the three sets by rank must then be ours.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as parquet

COMMON, NOT_COMMON = 11, 31
# price / cfacpr > 1 is its price rule: half lets pass whatever our screens let pass (a dollar, or a member below it)
ADJUSTMENT = 0.5
LAST_CAP = 30_000_000


def write_input(publication: Path, target: Path) -> dict[int, int]:
    """Write the CSV; return permco → our rank, of the companies that have one."""
    rows = parquet.read_table(
        publication / "decisions.parquet", columns=["company_id", "total_market_cap", "company_rank"]
    ).to_pylist()
    ranks = {}
    with target.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["permco", "permno", "cusip", "prc", "shrout", "cfacpr", "hshrcd"])
        for number, row in enumerate(rows, start=1):
            rank, cap = row["company_rank"], row["total_market_cap"]
            # it wants more than 30 million, we at least that: whoever has exactly that ranks last
            is_common = rank is not None and cap > LAST_CAP
            if is_common:
                ranks[number] = rank
            code = COMMON if is_common else NOT_COMMON
            writer.writerow([number, number, f"{number:08d}", 10, float(cap or 0) / 10_000, ADJUSTMENT, code])
    return ranks


def differences(answer: Path, ranks: dict[int, int]) -> int:
    """Companies that are in one of its three indexes and not by our rank, or the other way round."""
    members = {index: set(found) for index, found in json.loads(answer.read_text(encoding="utf-8")).items()}
    bounds = {"3000": (1, 3000), "1000": (1, 1000), "2000": (1001, 3000)}
    return sum(
        len(members[index] ^ {company for company, rank in ranks.items() if first <= rank <= last})
        for index, (first, last) in bounds.items()
    )
