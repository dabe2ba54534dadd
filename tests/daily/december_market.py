"""A December worked out by hand: forty companies of 10 USD a share, in a chain that begins on 28 October 2026.

Every line opens with its counts of OLD; from the rank day, 30 October, on the drops have those of NEW. `back` is bought
on 30 October and trades again that day; `split` is split 2 for 1 on 18 November; on 11 December `silent` has no row.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.steps import reconstitute
from rankday.rulebook.sessions import sessions_between
from reconstitution.season_market import event, land
from reference.drops import Market

BASE, RANK_DAY, SPLIT = date(2026, 10, 28), date(2026, 10, 30), date(2026, 11, 18)
IMPLEMENTATION, AFTER = date(2026, 12, 11), date(2026, 12, 14)
EVENT = "reconstitution/2026-12"
M = 1_000_000
OLD, FRESH = (80 * M, 100 * M), (80_500_000, 100_900_000)
# (available, total) of the drops before, those from the rank day on, those after the implementation, and what they are
LINES: dict[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int], str]] = {
    "member": (OLD, FRESH, OLD, "kept"),
    "migrant": (OLD, FRESH, OLD, "kept"),
    "newcomer": (OLD, FRESH, FRESH, "full"),
    "back": (OLD, FRESH, FRESH, "full"),
    "one_percent": (OLD, (80_800_000, 101 * M), OLD, "kept"),
    "more_than_one": (OLD, (80_800_001, 101_000_001), (80_800_001, 101_000_001), "total"),
    "three_points": (OLD, (83 * M, 100 * M), OLD, "kept"),
    "more_than_three": (OLD, (83_000_001, 100 * M), (83_000_001, 100 * M), "float"),
    "fifteen_percent": ((15 * M, 100 * M), (16 * M, 100 * M), (15 * M, 100 * M), "kept"),
    "low_float": ((15 * M, 100 * M), (16_000_001, 100 * M), (16_000_001, 100 * M), "float"),
    "both": (OLD, (60 * M, 120 * M), (60 * M, 120 * M), "both"),
    "split": (OLD, FRESH, (160 * M, 200 * M), "kept"),
    "silent": (OLD, FRESH, OLD, "no_row"),
}
NEWCOMERS = ("newcomer", "back")
EVENTS = [
    event("e1", "cash_merger", "back", RANK_DAY, cash_amount=10, announced_date=BASE),
    event("e2", "split", "split", SPLIT, ratio_new=2, ratio_old=1, announced_date=BASE),
]


def market(session: date) -> Market:
    built = Market(session)
    for number in range(40 - len(LINES)):
        codes = "R3000E R3000 R1000 RTOP200 RTOP500 RTOP50"
        built.member(built.simple(f"c{number:02d}", total=100 * M, available=80 * M), codes)
    for name, (old, new, _, _) in LINES.items():
        available, total = new if session >= RANK_DAY else old
        is_split = name == "split" and session >= SPLIT
        available, total = (2 * available, 2 * total) if is_split else (available, total)
        silent = name == "silent" and session == IMPLEMENTATION
        counts = {"total": "none"} if silent else {"total": total, "available": available}
        line = built.simple(name, close="5" if is_split else "10", **counts)
        if name != "newcomer":
            size = "R2000 R2500" if name == "migrant" else "R1000 RTOP200 RTOP500 RTOP50"
            built.member(line, f"R3000E R3000 {size}")
    return built


def december(root: Path, last: date = AFTER) -> Home:
    """A home with the rank day's version, the final one and every day from the base day to ``last``."""
    home = Home(root)
    for session in sessions_between(BASE, last):
        land(home.root, market(session), EVENTS)
    for session in (BASE, RANK_DAY):
        nightly(home, session)
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    nightly(home, sessions_between(BASE, IMPLEMENTATION)[-2])
    if last >= IMPLEMENTATION:
        reconstitute(home, RANK_DAY, approvers=("ann", "bob"))
        nightly(home, last)
    return home


def newest(home: Home, stream: str) -> Path:
    return publication.newest_version(home, stream).folder
