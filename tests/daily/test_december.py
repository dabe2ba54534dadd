"""The buffers of a December reconstitution, from the rank day to the day after: by hand (`december_market`)."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from daily.december_market import AFTER, BASE, EVENT, IMPLEMENTATION, LINES, NEWCOMERS, OLD, RANK_DAY, december, newest
from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.publication.verification import verify
from rankday.reconstitution.steps import reconstitute
from rankday.replay.bundle import bundle
from rankday.replay.replay import replay
from rankday.replay.restatement import restate
from rankday.what_if.backtest import groups, reconstituting
from rankday.what_if.backtest.backtest import backtest
from rankday.what_if.backtest.computing import Asked
from rankday.what_if.backtest.scenario import Chain
from rankday.what_if.backtest.scenarios import STUDIES, scenarios_of
from reconstitution.season_market import land

LAST_BEFORE = date(2026, 12, 10)
NAMED = "scenario_id, event, rank_date, implementation_date"
LARGE = {"large": {"minimum_market_cap": "1008000000"}}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return december(tmp_path_factory.mktemp("december"))


def rows(home, stream, table, index="R3000E", version=None):
    """security id (without `.s`) → row."""
    folder = publication.load(home, stream, version).folder if version else newest(home, stream)
    found = pyarrow.parquet.read_table(folder / f"{table}.parquet").to_pylist()
    return {row["security_id"].removesuffix(".s"): row for row in found if row.get("index_code", index) == index}


def counts(row, shares="index_shares"):
    return row[shares], row["total_shares"]


def test_the_rank_days_version_has_the_buffers_of_its_own_closing(home):
    found = rows(home, EVENT, "constituents", version=1)
    for name, (_, new, after, outcome) in LINES.items():
        if name in NEWCOMERS:
            after, outcome = new, "full"
        elif name in ("split", "silent"):  # nothing has happened to them yet
            after, outcome = OLD, "kept"
        assert (counts(found[name], "available_shares"), found[name]["share_outcome"]) == (after, outcome), name
    assert found["member"]["available_market_cap"] == 800_000_000
    assert publication.load(home, EVENT, 1).manifest["shares_before_from"][0]["stream"] == f"daily/{RANK_DAY}"


def test_ranking_knows_no_buffer(home):
    table = pyarrow.parquet.read_table(newest(home, EVENT) / "decisions.parquet").to_pylist()
    decided = {row["company_id"]: row for row in table}
    assert decided["member"]["total_market_cap"] == decided["newcomer"]["total_market_cap"] == 1_009_000_000
    assert decided["member"]["company_rank"] < decided["newcomer"]["company_rank"] < decided["c00"]["company_rank"]


def test_the_final_version_has_the_buffers_of_the_day_before(home):
    found = rows(home, EVENT, "constituents")
    for name, (_, _, after, outcome) in LINES.items():
        assert (counts(found[name], "available_shares"), found[name]["share_outcome"]) == (after, outcome), name
    assert "migrant" in rows(home, EVENT, "constituents", index="R1000")
    total = sum(row["available_market_cap"] for row in found.values())
    assert found["split"]["available_market_cap"] == 800_000_000
    assert abs(found["split"]["weight"] - float(800_000_000 / total)) < 1e-15
    manifest = publication.newest_version(home, EVENT).manifest
    named = [(one["table"], one["stream"]) for one in manifest["shares_before_from"]]
    assert named == [("opening", f"daily/{LAST_BEFORE}")]
    assert gate(manifest) == (True, "0")


def gate(manifest):
    [found] = [one for one in manifest["gates"] if one["gate"] == "publication.buffers_without_a_daily"]
    return found["is_met"], found["observed"]


def test_the_chain_takes_over_the_same_counts(home):
    opening, updates = (rows(home, f"daily/{IMPLEMENTATION}", table) for table in ("opening", "share_updates"))
    assert set(updates) == set(opening)
    for name, (_, _, after, outcome) in LINES.items():
        kind = "entry" if name in NEWCOMERS else "december"
        assert counts(opening[name]) == after, name
        assert (updates[name]["kind"], updates[name]["outcome"]) == (kind, outcome), name
    assert updates["member"] == {
        "security_id": "member.s", "kind": "december", "outcome": "kept",
        "total_shares_before": 100_000_000, "total_shares_new": 100_900_000, "total_shares_after": 100_000_000,
        "index_shares_before": 80_000_000, "index_shares_new": 80_500_000, "index_shares_after": 80_000_000,
        "float_before": Decimal("0.8"), "float_new": Decimal("0.797819623"), "float_after": Decimal("0.8"),
    }  # fmt: skip
    assert updates["newcomer"]["index_shares_before"] is updates["newcomer"]["float_before"] is None
    assert rows(home, f"daily/{AFTER}", "share_updates") == rows(home, f"daily/{LAST_BEFORE}", "share_updates") == {}


def test_the_pro_forma_has_the_buffers_of_its_own_closing(home):
    shown = rows(home, f"daily/{RANK_DAY}", "pro_forma")
    assert shown == {}  # the rank day was published before its reconstitution
    shown = rows(home, "daily/2026-11-17", "pro_forma")
    for name, (_, new, after, _) in LINES.items():
        if name in NEWCOMERS or name in ("split", "silent"):
            after = new if name in NEWCOMERS else OLD
        assert counts(shown[name]) == after, name


def test_replay_history_restatement_verification_and_bundle_agree(home, tmp_path):
    for stream in (EVENT, f"daily/{IMPLEMENTATION}", f"daily/{AFTER}"):
        assert replay(home, stream, record=False).is_same, stream
    done = history(home, BASE, AFTER)
    levels = pyarrow.parquet.read_table(f"{done['folder']}/index_values.parquet").to_pylist()
    for day in (RANK_DAY, LAST_BEFORE, IMPLEMENTATION, AFTER):
        published = pyarrow.parquet.read_table(newest(home, f"daily/{day}") / "index_values.parquet").to_pylist()
        assert [row | {"session": day} for row in published] == [row for row in levels if row["session"] == day]
    assert restate(home, EVENT, "T1", "looked at again")["status"] == "unchanged"  # by the closing of the day itself
    assert verify(home).problems == []
    bundle(home, "2026-12", tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert any(f"published/daily/{LAST_BEFORE}/" in name for name in archive.namelist())


def test_explain_says_what_the_buffer_did(home, rankday):
    def shares(who):
        _, out, _ = rankday("explain", "--home", home.root, "--event", "2026-12", who, "--json")
        return json.loads(out)["lines"][0]["shares"]

    assert shares("member") == (
        "Its 80,000,000 index shares of 100,000,000 are kept by the buffers of December (6.2): neither its total nor "
        "its float moved far enough."
    )
    assert "the float was kept by the buffer" in shares("more_than_one")
    assert shares("newcomer") is shares("both") is shares("silent") is None
    _, out, _ = rankday("explain", "--home", home.root, "--event", "2026-12", "member")
    assert "kept by the buffers of December" in " ".join(out.split())


def test_without_a_daily_there_is_no_buffer_and_a_warning(tmp_path):
    from daily.december_market import EVENTS, market
    from rankday.contract.home import Home

    home = Home(tmp_path)
    land(home.root, market(RANK_DAY), EVENTS)
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    found = rows(home, EVENT, "constituents")
    assert {row["share_outcome"] for row in found.values()} == {"full"}
    assert counts(found["member"], "available_shares") == LINES["member"][1]
    is_met, observed = gate(publication.newest_version(home, EVENT).manifest)
    assert not is_met and observed.startswith("40 (neither")


@pytest.fixture(scope="module")
def backtested(home, tmp_path_factory):
    """The backtest of the same sessions in a home of snapshots alone: the rule in force, and a cap of 1.008bn USD."""
    bare = Home(tmp_path_factory.mktemp("bare"))
    for kept in ("snapshots", "ledger"):
        shutil.copytree(home.root / kept, bare.root / kept)
    return Path(backtest(bare, BASE, AFTER, LARGE)["folder"])


def compared(query, *files):
    return duckdb.connect().execute(f"{query} order by all", [str(file) for file in files]).fetchall()


def test_a_backtest_of_the_rule_in_force_has_the_published_levels(home, backtested):
    """12 · Digit by digit: every session, every index, every column."""
    levels = backtested / "backtest_levels.parquet"
    days = [day for (day,) in compared("select distinct session from read_parquet(?)", levels)]
    assert (days[0], days[-1], len(days)) == (BASE, AFTER, 33)
    query = (
        "select * exclude (scenario_id, session) from read_parquet(?) where (session, scenario_id) = (?, 'in_force')"
    )
    for day in days:
        published = compared("from read_parquet(?)", newest(home, f"daily/{day}") / "index_values.parquet")
        assert compared(query, levels, day) == published, day


@pytest.mark.parametrize(
    ("table", "published", "columns"),
    [
        ("members", "constituents", f"* exclude ({NAMED})"),
        ("changes", "changes", "index_code, security_id, change_type, reason_code"),
        ("breakpoints", "breakpoints", f"* exclude ({NAMED})"),
    ],
)
def test_a_backtest_of_the_rule_in_force_has_the_published_composition(home, backtested, table, published, columns):
    """12 · Members with their counts after the buffers of December, changes with their reasons."""
    whole = columns.partition(" exclude")[0]
    theirs = compared(f"select {whole} from read_parquet(?)", newest(home, EVENT) / f"{published}.parquet")
    query = f"select {columns} from read_parquet(?) where scenario_id = 'in_force'"
    assert compared(query, backtested / f"backtest_{table}.parquet") == theirs


def test_a_scenario_has_its_own_members_and_levels(backtested):
    """12 · Above 1.008bn USD, at 10 USD a share, are those with 100.9m shares or more on the rank day (2.S07)."""
    large = {f"{name}.s" for name, (_, (_, total), _, _) in LINES.items() if total >= 100_900_000}
    query = "select security_id from read_parquet(?) where index_code = 'R3000E' and scenario_id = 'large'"
    assert {line for (line,) in compared(query, backtested / "backtest_members.parquet")} == large
    query = "select scenario_id, constituent_count from read_parquet(?) where index_code = 'R3000E' and session = ?"
    counted = [("in_force", 27 + len(LINES)), ("large", len(large))]
    assert compared(query, backtested / "backtest_levels.parquet", AFTER) == counted


def test_a_scenario_beside_another_is_that_computed_alone(home, backtested, tmp_path, monkeypatch):
    """12 · Of rank days and of levels a scenario computes what differs; the same rows come out of everything."""
    monkeypatch.setattr(reconstituting, "keep", lambda *of_the_day: None)
    monkeypatch.setattr(Chain, "has_derived_indexes", True)
    alone = Path(backtest(home, BASE, AFTER, LARGE, out=tmp_path / "alone")["folder"])
    for table in ("levels", "members", "changes", "breakpoints", "turnover", "study"):
        made, beside = (folder / f"backtest_{table}.parquet" for folder in (alone, backtested))
        assert compared("from read_parquet(?)", made) == compared("from read_parquet(?)", beside)


@pytest.mark.parametrize("count", [1, 2])
def test_groups_of_scenarios_make_the_files_of_one_process(backtested, count):
    """12 · Byte for byte; a step again names the same results, and one that was touched is not put together."""
    home, run = Home(backtested.parents[1]), f"cut_{count}"
    numbers = groups.open_groups(home, run, Asked(BASE, AFTER, LARGE), count)
    assert len(numbers) == count
    computed = [groups.compute_group(home, run, number) for number in reversed(numbers)]
    results = {one["scenario"]: one["result"] for group in computed for one in group}
    again = groups.compute_group(home, run, 0)
    assert again and all(results[one["scenario"]] == one["result"] for one in again)
    united = groups.unite(home, run, computed)
    whole = json.loads((backtested / "backtest.json").read_text())
    for name in whole.keys() - {"seconds"}:
        assert united[name] == whole[name], name
    for file in sorted([*backtested.glob("*.csv"), *backtested.glob("*.parquet")]):
        assert (home.run(run) / "backtest" / file.name).read_bytes() == file.read_bytes(), file.name
    with pytest.raises(RankdayError, match="large was not computed"):
        groups.unite(home, run, [[one for one in group if one["scenario"] != "large"] for group in computed])
    levels = home.run(run) / "results" / results["large"] / "levels.parquet"
    levels.write_bytes(levels.read_bytes()[:-1])
    with pytest.raises(RankdayError, match="is not what was computed"):
        groups.unite(home, run, computed)


def test_the_report_of_a_study(home, tmp_path, rankday):
    """12 · The command writes tables, report, page and workbook; what it refuses costs one line."""
    asked = ("backtest", "--home", home.root, "--from", BASE, "--to", AFTER, "--index", "R3000E")
    closes = tmp_path / "closes.csv"
    closes.write_text(f"session,close\n{BASE},50\n{AFTER},60\n", encoding="utf-8")
    status, said, error = rankday(*asked, "--actual", closes, "--out", tmp_path / "made")
    assert (status, "R3000E, over all years" in said) == (0, True), error
    assert {path.suffix for path in (tmp_path / "made").iterdir()} >= {".md", ".html", ".pdf", ".xlsx", ".json"}
    query = "select distinct actual_return from read_parquet(?) where actual_return is not null"
    assert compared(query, tmp_path / "made" / "backtest_study.parquet") == [(60 / 50 - 1,)]
    closes.write_text(f"session,close\n{BASE},none\n", encoding="utf-8")
    for options, words in (
        (("--actual", closes), f"{closes}, row 2, column close: 'none' is no level"),
        (("--study", "weather"), "--study weather: no study that ships; there are bands, minimum_price"),
        (("--set", "calendar=mayan"), "calendar=mayan: no calendar version"),
        (("--set", "minimum_price=5", "--grid", "minimum_price=1,2"), "give --set, --grid, --scenarios or --study"),
    ):
        status, _, error = rankday(*asked, *options)
        assert (status, words in error) == (1, True), error


@pytest.mark.parametrize("study", sorted(STUDIES))
def test_the_studies_that_ship_can_be_asked(study):
    """12 · Every scenario's parameters and calendars are of the rulebook."""
    assert len(scenarios_of({}, (), STUDIES[study])) > 1


def test_a_backtest_publishes_nothing(home, backtested):
    """12 · No run is left, nothing waits, and the home verifies."""
    assert not [*home.root.glob("runs/what_if*"), *publication.pending(home), *verify(home).problems]
