"""A home with derived indexes of its own: a reconstitution and a day of a generated market."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.steps import reconstitute
from rankday.sample_market import generate

RANK_DAY, DAY = date(2026, 4, 30), date(2026, 6, 26)
HEADER = (
    "index_code,position,effective_from,name,parent_code,selection,argument,weighting,capping,maximum_weight,"
    "rebalanced,clause,note"
)
OWN = (
    "RTOP10,101,2026-01-01,ten largest,R1000,top,10:8:12,float_cap,single,0.15,quarterly,x.1,a note of ours",
    "RTOP10,101,2026-07-01,twelve largest,R1000,top,12:10:14,float_cap,single,0.20,quarterly,x.1,",
    "REQ,102,2026-01-01,equal growth,R1000GB,all,,equal,none,,reconstitution,,",
    "RKID,103,2026-01-01,value of ten,RTOP10,value,,float_cap,none,,reconstitution,x,",
    "RGONE,104,2026-01-01,it has ended,R1000,top,20,float_cap,none,,reconstitution,x,",
    "RGONE,104,2026-06-01,it has ended,R1000,none,,float_cap,none,,reconstitution,x,",
    "RLATER,105,2027-01-01,not yet,R1000,top,20,float_cap,none,,reconstitution,x,",
)


def of_own_rows(root: Path) -> Home:
    """The market reconstituted, and closed on its implementation session."""
    home = Home(root)
    generate(home, seed=5, companies=400, sessions=40, start=RANK_DAY, file_format="parquet")
    home.derived_indexes_file.write_text("\n".join((HEADER, *OWN)) + "\n", encoding="utf-8")
    reconstitute(home, RANK_DAY, approvers=("ana", "ben"))
    nightly(home, DAY)
    return home
