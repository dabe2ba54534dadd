"""A market whose drops are compared with the last snapshot (6.1.counts).

A hundred and twenty lines at 10 USD, of 100,000 shares each, 80 % available: 0.7 % of the index a line; `s` is a
hundredth of that, `h` fifteen times that: 11 %, and heavy, as ten times the average line is. Tuesday's drop is what a
case makes of it.
"""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.daily.drop_gate import check_snapshot
from rankday.drops.ingest import ingest
from reference.drops import write_drop
from reference.nightly.drops import drop

MON, TUE, WED = (date(2026, 5, day) for day in (4, 5, 6))
LINES = [f"l{number:03}" for number in range(120)]
USUAL = (80_000, 100_000)
SMALL, HEAVY = (800, 1_000), (1_200_000, 1_500_000)


def land(
    home: Home,
    session: date,
    counts=(),
    closes=(),
    events=(),
    averages=(),
    outside=(),
    owners=(),
    offerings=(),
    **more: list[dict],
) -> None:
    """``counts``: line → (available, total) other than usual; ``outside``: lines of no index, close or count;

    ``owners``: line → company other than its own; ``offerings``: line → optional columns; ``more``: rows of optional
    tables.
    """
    shares = dict.fromkeys(LINES, USUAL) | {"s": SMALL, "h": HEAVY} | dict(counts)
    members = dict.fromkeys(shares, "R3000E R2000")
    prices = dict.fromkeys(shares, "10") | dict(closes) | dict.fromkeys(outside)
    made = drop(session, prices, shares, tuple(events), members)
    for row in made["securities"]:
        row["average_close_30d"] = Decimal(dict(averages).get(row["security_id"], "10"))
        row |= dict(offerings).get(row["security_id"], {})
        row["company_id"] = dict(owners).get(row["security_id"], row["company_id"])
    for table, rows in more.items():
        made[table] = [*made.get(table, []), *rows]
    shutil.rmtree(home.landing(session), ignore_errors=True)
    write_drop(home.landing(session), session, made)


def unmet(home: Home, session: date) -> dict[str, tuple[str, str]]:
    """Gate → (severity, observed) of what the drop's gate finds."""
    ingest(home, session)
    try:
        results = check_snapshot(home, session, "a run")
    except GateFailed as stopped:
        results = stopped.findings
        accepted = [one.gate for one in stopped.findings]
        results = check_snapshot(home, session, "a run", accepted, "to see the rest")
    return {one.gate.partition(".")[2]: (one.severity, one.observed) for one in results if not one.is_met}


def monday_of(folder) -> Home:
    """A published Monday."""
    home = Home(folder)
    land(home, MON)
    nightly(home, MON)
    return home


def times(factor: int, lines=LINES) -> dict[str, tuple[int, int]]:
    return dict.fromkeys(lines, (USUAL[0] * factor, USUAL[1] * factor))
