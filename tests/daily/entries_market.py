"""A September worked out by hand: 60 companies of June (`season_market`), and six lines that were offered since.

The chain begins on 16 September 2026 with the reconstitution of June; J is Friday, 18 September, a share update too.
Each offered line has 40m shares of 10 USD on the IPO rank day, 31 July, 32m of them available: above the floor of 300m.

| line | what happens | so that |
|---|---|---|
| `plain` | 41m shares on J, 33m of them available, at 11 | it enters with those |
| `halves` | split 2 for 1 on 21 September, J + 1 | it enters with the shares of J, then it is split |
| `bare` | no row in `shares` on J | it enters with the counts of the publication |
| `kid` | `c10` spins it off on 17 September, 1 for 2 | it is a member already |
| `silent` | no close on J | it does not enter |
| `gone` | delisted on 10 September | it does not enter |
| `c05` | a member: 100m total shares on J in place of 95m | the update of J counts, for members only |
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.additions.commands import publish_additions
from rankday.reconstitution.steps import reconstitute
from rankday.rulebook.sessions import sessions_between
from reconstitution.season_market import event, land
from reconstitution.season_market import market as members_of
from reference.drops import Market

RANK_DAY, IPO_RANK_DAY = date(2026, 4, 30), date(2026, 7, 31)
WED, THU, FRI, MON, TUE = (date(2026, 9, day) for day in (16, 17, 18, 21, 22))
QUARTER, STREAM = "2026-09", "ipo_additions/2026-09"
OFFERED = ("bare", "gone", "halves", "kid", "plain", "silent")
FALL = {RANK_DAY: Decimal("-0.25")}
M = 1_000_000
EVENTS = [
    event("e1", "delisting", "gone", date(2026, 9, 10), cash_amount=Decimal(1)),
    event("e2", "spin_off", "c10", THU, ratio_new=1, ratio_old=2, other_security_id="kid.s"),
    event("e3", "split", "halves", MON, ratio_new=2, ratio_old=1),
]
SIZES = {"c05": 100 * M}


def market(session: date) -> Market:
    """The drop of a session."""
    built = members_of(session, **(SIZES if session >= FRI else {}))
    offering = {"ipo_date": date(2026, 6, 10), "offering_kind": "underwritten"}
    for name in OFFERED:
        line = {"close": "10", "total": 40 * M, "available": 32 * M}
        if name == "plain" and session >= FRI:
            line |= {"close": "11", "total": 41 * M, "available": 33 * M}
        if name == "halves" and session >= MON:
            line |= {"close": "5", "total": 80 * M, "available": 64 * M}
        if name == "bare" and session == FRI:
            line |= {"total": "none"}
        if name == "silent" and session == FRI:
            line |= {"close": "none"}
        if name == "gone" and session >= date(2026, 9, 10):
            continue
        built.simple(name, **line, **offering)
    return built


def landed(root: Path, last: date = TUE) -> Home:
    """A home with the published reconstitution of June and every drop from the base day to ``last``."""
    home = Home(root)
    land(home.root, members_of(RANK_DAY))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    land(home.root, market(IPO_RANK_DAY), EVENTS)
    for session in sessions_between(WED, last):
        land(home.root, market(session), EVENTS)
    return home


def approve(home: Home) -> None:
    """Publish the IPO additions of the quarter."""
    result = publish_additions(home, QUARTER, market_returns=FALL, approvers=("ann", "bob"))
    assert result["status"] == "published"


def september(root: Path, last: date = TUE) -> Home:
    """The same with the additions, approved in time, and every day to ``last``."""
    home = landed(root)
    approve(home)
    nightly(home, WED)  # the base day
    nightly(home, last)
    return home
