"""A home with two published reconstitutions and an index in force at both, and few frozen sessions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.reconstitution.steps import reconstitute
from rankday.sample_market import generate
from reports.derived_home import HEADER

RANK_DAYS = date(2026, 4, 30), date(2026, 10, 30)
FROZEN = tuple(map(date.fromisoformat, ("2026-06-26", "2026-06-29", "2026-06-30", "2026-12-11", "2026-12-14")))
ROW = "2020-01-01,ten,R1000,top,10:6:14,float_cap,single,0.2,quarterly,x,"


def of_two_events(root: Path) -> Home:
    """The same rules twice: RTEN is a row of the home, a draft has another code."""
    home = Home(root)
    generate(home, seed=7, companies=150, sessions=165, start=RANK_DAYS[0], file_format="parquet",
             only=(*RANK_DAYS, *FROZEN))  # fmt: skip
    home.derived_indexes_file.write_text(
        f"{HEADER}\nRTEN,101,{ROW}\nREQ,102,2020-01-01,equal,RTEN,all,,equal,none,,reconstitution,,\n", encoding="utf-8"
    )
    for day in FROZEN:
        ingest(home, day)
    for day in RANK_DAYS:
        reconstitute(
            home,
            day,
            approvers=("ana", "ben"),
            accept_gates=("publication.derived_inputs_lost",),
            reason="a generated market",
        )
    return home
