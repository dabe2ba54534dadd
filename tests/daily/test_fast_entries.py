"""A fast entry whose fifth session lies in the lock-down enters with the reconstitution, after it (6.4.fast).

505 companies of 10 USD a share, in June 2025 and 2026; company 500 is worth 1.5 bn USD. `fast` trades first on Friday,
12 June 2026, at 100 USD; 16m of its 20m shares were offered. It enters after the close of 26 June, effective 29 June.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.reconstitution.additions.commands import publish_additions
from rankday.reconstitution.steps import reconstitute
from rankday.replay.replay import replay
from reconstitution.season_market import land
from reference.drops import Market

RANK_DAYS = (date(2025, 4, 30), date(2026, 4, 30))
FIRST_DAY, THU, FRI, MON = date(2026, 6, 12), date(2026, 6, 25), date(2026, 6, 26), date(2026, 6, 29)
STREAM, M = "fast_entry/2026-06-12", 1_000_000


def market(session: date) -> Market:
    built = Market(session)
    for rank in range(1, 506):
        built.simple(f"m{rank:03d}", total=(2000 - rank) * 100_000)
    if session >= FIRST_DAY:
        offering = {"ipo_date": FIRST_DAY, "offering_kind": "underwritten", "offering_shares": 16 * M}
        counts = {"total": 21 * M, "available": 17 * M} if session >= FRI else {"total": 20 * M, "available": 16 * M}
        built.simple("fast", close="110" if session >= FRI else "100", **counts, **offering)
    return built


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("fast"))
    for session in (*RANK_DAYS, FIRST_DAY, THU, FRI, MON):
        land(home.root, market(session))
    reconstitute(home, RANK_DAYS[0], approvers=("ann", "bob"), at_rank_day=True)
    unchanged = {RANK_DAYS[0]: Decimal(0)}
    added = publish_additions(home, FIRST_DAY, market_returns=unchanged, approvers=("ann", "bob"))
    assert added["status"] == "published"
    reconstitute(home, RANK_DAYS[1], approvers=("ann", "bob"))
    nightly(home, THU)
    nightly(home, MON)
    return home


def read(home: Home, session: date, table: str) -> list[dict]:
    folder = publication.newest_version(home, f"daily/{session}").folder
    return pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()


def indexes(home: Home, session: date, table: str) -> set[str]:
    return {row["index_code"] for row in read(home, session, table) if row["security_id"] == "fast.s"}


def test_it_enters_after_the_reconstitution_of_the_day(home):
    [entry] = read(home, FRI, "entries")
    assert entry.items() >= {
        "security_id": "fast.s", "publication": STREAM, "outcome": "entered", "index_shares": 17 * M,
        "total_shares": 21 * M, "capitalisation": Decimal(110 * 17 * M),
    }.items()  # fmt: skip
    assert indexes(home, THU, "opening") == indexes(home, FRI, "closing") == set()
    assert indexes(home, FRI, "opening") == indexes(home, MON, "closing") == set(entry["new_indexes"].split("|"))
    kinds = {row["security_id"]: (row["kind"], row["outcome"]) for row in read(home, FRI, "share_updates")}
    assert kinds.pop("fast.s") == ("entry", "full") and set(kinds.values()) == {("june", "full")}
    manifest = publication.newest_version(home, f"daily/{FRI}").manifest
    assert manifest["state"] == "READY" and manifest["composition_entering"].startswith("reconstitution/2026-06 ")
    assert [one.partition(" ")[0] for one in manifest["additions_entering"]] == [STREAM]


def test_replay_and_history_agree(home):
    assert replay(home, f"daily/{FRI}", record=False).is_same
    levels = pyarrow.parquet.read_table(f"{history(home, THU, MON)['folder']}/index_values.parquet").to_pylist()
    published = [row | {"session": day} for day in (THU, FRI, MON) for row in read(home, day, "index_values")]
    assert levels == [{name: row[name] for name in levels[0]} for row in published]


def test_a_chain_that_begins_on_the_day_has_it(home):
    assert history(home, FRI, MON)["levels"]["R3000E"]["lines"] == 506
