"""`rankday nightly` as its operator meets it: files, catch-up, corrections. The numbers of whole weeks are compared in
test_nightly_against_reference.py.
"""

from __future__ import annotations

import csv
import shutil

import duckdb
import pyarrow.parquet
import pytest

from daily.week_market import (
    CLOSES,
    EVENTS,
    FRI,
    FRI_BEFORE,
    LINES,
    MEMBERS,
    MEMORIAL_DAY,
    MON,
    SATURDAY,
    THU,
    TUE,
    WED,
    folder,
    land,
    table,
    versions,
    week_in,
)
from rankday import publication
from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.drops.snapshot_store import newest
from rankday.publication.verification import verify
from reference.drops import write_drop
from reference.nightly.drops import drop

LINE_COLUMNS = {
    "index_code": "VARCHAR",
    "security_id": "VARCHAR",
    "close": "DECIMAL(18,6)",
    "price_source": "VARCHAR",
    "index_shares": "BIGINT",
    "total_shares": "BIGINT",
    "capitalisation": "DECIMAL(38,6)",
    "weight": "DOUBLE",
    "line_shares": "BIGINT",
    "style_share": "DECIMAL(7,6)",
    "capping_factor": "DECIMAL(13,12)",
}
LEVELS = ("price_level", "total_return_level", "net_total_return_level")
CONTRACT = {
    "closing": LINE_COLUMNS,
    "opening": LINE_COLUMNS,
    "pro_forma": LINE_COLUMNS,
    "index_values": {"index_code": "VARCHAR"}
    | dict.fromkeys((*LEVELS, "dividend_points", "net_dividend_points"), "DECIMAL(20,8)")
    | dict.fromkeys(("divisor", "opening_divisor"), "DECIMAL(38,12)")
    | {"constituent_count": "INTEGER", "market_value": "DECIMAL(38,6)"},
    "contributions": {"index_code": "VARCHAR", "security_id": "VARCHAR", "contribution": "DECIMAL(20,15)"},
    "corporate_actions_applied": dict.fromkeys(("event_id", "security_id", "event_type"), "VARCHAR")
    | dict.fromkeys(("ex_date", "effective_session"), "DATE")
    | {"outcome": "VARCHAR"}
    | dict.fromkeys(("index_shares_before", "index_shares_after"), "BIGINT")
    | dict.fromkeys(("capitalisation_before", "capitalisation_after", "dividend_amount"), "DECIMAL(38,6)"),
    "corrections": {"index_code": "VARCHAR", "session": "DATE"}
    | {f"{level}_{when}": "DECIMAL(20,8)" for level in LEVELS for when in ("before", "after")}
    | {"difference_bp": "DECIMAL(18,6)", "reason": "VARCHAR"},
    "capping": dict.fromkeys(("index_code", "company_id", "occasion"), "VARCHAR")
    | dict.fromkeys(("weight_before", "capping_factor"), "DECIMAL(13,12)"),
    "gate_results": dict.fromkeys(("gate", "expectation", "severity"), "VARCHAR")
    | {"is_met": "BOOLEAN", "observed": "VARCHAR"},
}


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """Read only: a test that changes it works on `copied_chain`."""
    return week_in(tmp_path_factory.mktemp("week"))


@pytest.fixture
def copied_chain(chain, tmp_path):
    shutil.copytree(chain[0].root, tmp_path / "copy")
    return Home(tmp_path / "copy")


@pytest.mark.parametrize("session", [MON, THU])
@pytest.mark.parametrize("name", CONTRACT)
def test_every_file_has_the_columns_and_types_of_the_contract(chain, session, name):
    path = folder(chain[0], session) / f"{name}.parquet"
    described = duckdb.sql("select column_name, column_type from (describe from read_parquet($path))",
                           params={"path": str(path)}).fetchall()  # fmt: skip
    assert list(described) == list(CONTRACT[name].items())
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == list(CONTRACT[name])
    assert len(rows) - 1 == len(table(chain[0], session, name))


def test_the_base_day_stands_at_the_base_value(chain):
    values = table(chain[0], MON, "index_values", "index_code, price_level, total_return_level, divisor, market_value")
    assert [(code, *map(float, rest)) for code, *rest in values] == [
        ("R2000", 1000, 1000, 10, 10000),
        ("R3000E", 1000, 1000, 20, 20000),
    ]
    assert table(chain[0], MON, "contributions") == []
    assert table(chain[0], MON, "corrections") == []
    gates = publication.newest_version(chain[0], f"daily/{THU}").manifest["gates"]
    assert [one["is_met"] for one in gates if one["gate"] == "night.base_day_lines_left_out"] == [True]


def test_who_cannot_enter_on_the_base_day_is_named(rankday, tmp_path):
    """methodology 6.1 lets them stay out; a reader of the first day learns whom: here one of the twenty lines."""
    home = Home(tmp_path)
    land(home, MON, closes={LINES[3]: None})
    nightly(home, MON)
    manifest = publication.newest_version(home, f"daily/{MON}").manifest
    [gate] = [one for one in manifest["gates"] if one["gate"] == "night.base_day_lines_left_out"]
    assert (gate["severity"], gate["is_met"], manifest["state"]) == ("warning", False, "READY")
    assert gate["observed"].startswith("1") and LINES[3] in gate["observed"]
    assert (LINES[3],) not in table(home, MON, "closing", "security_id")


def test_missed_nights_are_caught_up_in_order(chain):
    home, result = chain
    assert [one["session"] for one in result["published"]] == ["2026-05-05", "2026-05-06", "2026-05-07"]
    assert versions(home) == {MON: 1, TUE: 1, WED: 1, THU: 1}
    # TUE l00 from 10 to 11: 20,100 / 20. WED its dividend of 0.20 × 100 = 20 USD is one point, and 0.7 net.
    columns = "price_level, total_return_level, net_total_return_level"
    found = [table(home, day, "index_values", columns, "index_code = 'R3000E'")[0] for day in (TUE, WED, THU)]
    assert [[float(level) for level in day] for day in found] == [
        [1005, 1005, 1005],
        [1005, 1006, 1005.7],
        [1005, 1006, 1005.7],
    ]


def test_events_are_listed_in_the_day_whose_files_they_change_first(chain):
    listed = {
        session: table(chain[0], session, "corporate_actions_applied", "event_id, outcome, index_shares_after")
        for session in (TUE, WED, THU)
    }
    assert listed == {TUE: [], WED: [("dividend", "applied", 100), ("split", "applied", 200)], THU: []}


def test_the_same_input_makes_no_new_version(copied_chain):
    before = {session: publication.newest_version(copied_chain, f"daily/{session}").manifest for session in (MON, THU)}
    assert nightly(copied_chain, THU)["published"] == []
    assert nightly(copied_chain, MON)["published"] == []
    assert versions(copied_chain) == {MON: 1, TUE: 1, WED: 1, THU: 1}
    for session, manifest in before.items():
        assert publication.newest_version(copied_chain, f"daily/{session}").manifest == manifest


def test_the_first_missing_drop_stops_the_chain_after_what_came_before(rankday, tmp_path):
    home = Home(tmp_path)
    for session in (MON, TUE, THU):
        land(home, session)
    nightly(home, MON)
    status, _, told = rankday("nightly", "--home", home.root, "--session", THU)
    assert status != 0
    assert len(told.strip().splitlines()) == 1 and "2026-05-06" in told
    assert versions(home) == {MON: 1, TUE: 1}
    land(home, WED)
    nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, WED: 1, THU: 1}


@pytest.mark.parametrize(
    ("session", "words"),
    [(SATURDAY, "2026-05-09"), (MEMORIAL_DAY, "2026-05-25"), (FRI_BEFORE, "before the base day 2026-05-04")],
)
def test_a_day_that_cannot_be_is_refused_in_one_line(chain, rankday, session, words):
    status, _, told = rankday("nightly", "--home", chain[0].root, "--session", session)
    assert status != 0
    assert len(told.strip().splitlines()) == 1 and words in told
    assert versions(chain[0]) == {MON: 1, TUE: 1, WED: 1, THU: 1}


def test_no_composition_to_begin_with_is_told_in_one_line(rankday, tmp_path):
    land(Home(tmp_path), MON, members={})
    status, _, told = rankday("nightly", "--home", tmp_path, "--session", MON)
    assert status != 0
    assert len(told.strip().splitlines()) == 1 and "memberships" in told
    assert versions(Home(tmp_path)) == {}


def test_a_snapshot_that_is_no_longer_what_was_frozen_is_not_computed_from(copied_chain):
    land(copied_chain, FRI)
    frozen = ingest(copied_chain, FRI).snapshot.table_path("prices")
    frozen.chmod(0o644)
    prices = pyarrow.parquet.read_table(frozen)
    pyarrow.parquet.write_table(prices.slice(1), frozen)
    with pytest.raises(VerificationFailed, match=r"prices\.parquet: changed since it was frozen"):
        nightly(copied_chain, FRI)
    assert FRI not in versions(copied_chain)


def test_a_corrected_drop_restates_the_days_that_change(copied_chain):
    # TUE l00 closed at 12, not 11: 1010 instead of 1005; WED and THU close as before.
    land(copied_chain, TUE, {"l00": "12"})
    nightly(copied_chain, TUE)
    assert newest(copied_chain, TUE).version == 2
    assert versions(copied_chain) == {MON: 1, TUE: 2, WED: 2, THU: 2}
    first = copied_chain.root / "published" / "daily" / str(TUE) / "v1"
    assert first != folder(copied_chain, TUE) and (first / "closing.parquet").is_file()
    corrections = table(
        copied_chain,
        THU,
        "corrections",
        "index_code, session, price_level_before, price_level_after, difference_bp",
        f"session = '{TUE}'",
    )
    # 1010/1005 − 1 = 49.7512437… bp, in R2000 with D = 10: 1020/1010 − 1 = 99.0099009… bp
    assert [(code, day, float(was), float(now), str(bp)) for code, day, was, now, bp in corrections] == [
        ("R2000", TUE, 1010, 1020, "99.009901"),
        ("R3000E", TUE, 1005, 1010, "49.751244"),
    ]
    assert not verify(copied_chain).problems


def test_other_inputs_of_the_same_content_are_computed_once(copied_chain):
    computed = []
    shutil.rmtree(copied_chain.landing(TUE))
    prices = dict.fromkeys(LINES, "10") | CLOSES[TUE] | {"x99": "7"}  # a line in no index, closed after all
    shares = dict.fromkeys(prices, (100, 200))
    write_drop(copied_chain.landing(TUE), TUE, drop(TUE, prices, shares, EVENTS[TUE], MEMBERS))
    assert nightly(copied_chain, TUE, progress=computed.append)["published"] == []
    assert newest(copied_chain, TUE).version == 2
    assert [step for step in computed if step.startswith("compute")] == [f"compute {day}" for day in (TUE, WED, THU)]
    computed.clear()
    land(copied_chain, FRI)
    assert [one["session"] for one in nightly(copied_chain, FRI, progress=computed.append)["published"]] == [str(FRI)]
    assert [step for step in computed if step.startswith("compute")] == [f"compute {FRI}"]


def test_nothing_but_publications_snapshots_and_ledger_is_needed(copied_chain, tmp_path):
    shutil.copytree(copied_chain.root, tmp_path / "bare")
    bare = Home(tmp_path / "bare")
    for path in bare.root.iterdir():
        if path.name not in ("published", "snapshots", "rulebooks", "ledger"):
            shutil.rmtree(path)
    results = []
    for home in (copied_chain, bare):
        land(home, FRI)
        results.append(nightly(home, FRI))
    assert results[0]["content_hash"] == results[1]["content_hash"]
    assert [one["session"] for one in results[1]["published"]] == ["2026-05-08"]
