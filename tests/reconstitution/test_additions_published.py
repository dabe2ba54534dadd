"""IPO additions as a publication: tables, manifest, refusals, replay, restatement, bundle, explanation."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.errors import GateFailed, RankdayError
from rankday.contract.home import Home
from rankday.contract.publication_tables import ADDITION_TABLES
from rankday.observability import lineage
from rankday.publication.request import request_body
from rankday.publication.verification import verify
from rankday.reconstitution.additions.commands import publish_additions
from rankday.reconstitution.incumbents import additions_since, reconstitution_in_force
from rankday.replay import bundle_verify
from rankday.replay.bundle import bundle
from rankday.replay.replay import replay
from reconstitution.additions_market import FALL, JUNE, QUARTER, RANK_DAY, STREAM, RankDayMarket, every_offering


@pytest.mark.parametrize(("table", "key"), ADDITION_TABLES.items())
def test_csv_and_parquet_hold_the_same_rows_in_the_order_of_the_key(added, table, key):
    with (added.folder / f"{table}.csv").open(newline="", encoding="utf-8") as handle:
        text = list(csv.DictReader(handle))
    rows = getattr(added, table)
    assert [[str(row[name]) for name in key] for row in rows] == [[row[name] for name in key] for row in text]
    assert rows and len({tuple(row[name] for name in key) for row in rows}) == len(rows)


def test_the_manifest_names_dates_and_inputs(added):
    facts = added.manifest
    assert facts["rank_date"] == RANK_DAY.isoformat() and facts["previous_rank_date"] == "2026-04-30"
    assert (facts["announcement_date"], facts["implementation_date"]) == ("2026-08-21", "2026-09-18")
    june = publication.newest_version(added.home, "reconstitution/2026-06")
    assert {one["content_hash"] for one in facts["reconstitutions"].values()} == {june.content_hash}
    assert facts["market_return"] == {"2026-04-30": "-0.25"} and facts["dailies"] == {}


def test_lineage_names_what_gives_the_thresholds(added):
    step = lineage.of_published(added.home, STREAM, 1)
    june = {table.name: table.content_hash for table in step.read if table.name.startswith("published/")}
    published = publication.newest_version(added.home, "reconstitution/2026-06").content_hash
    folder = "published/reconstitution/2026-06/v1"
    assert june == {f"{folder}/breakpoints": published, f"{folder}/decisions": published}
    daily = {"stream": "daily/2026-07-31", "version": 2, "content_hash": "aa"}
    manifest = added.manifest | {"dailies": {"2026-07-31": daily}}
    [levels] = [table for table in lineage.thresholds_from(added.home, manifest) if "daily" in table.name]
    assert (levels.name, levels.version) == ("published/daily/2026-07-31/v2/index_values", "v2")


def test_past_quarters_one_after_the_other_wait_and_nothing_enters(home, rankday):
    """A backtest of what would have been added: without approvers each result waits, whatever the others gave."""
    later = date(2027, 1, 29)
    for session, day in ((RANK_DAY, date(2026, 6, 10)), (later, date(2026, 11, 10))):
        market = RankDayMarket(session)
        market.offer(f"of_{session.year}", ipo_date=day)
        market.land(home)
    found = {}
    for quarter in (QUARTER, "2027-03"):
        command = ("ipo-additions", "--home", home.root, "--quarter", quarter, "--market-return", f"{JUNE}=-0.25")
        status, printed, error = rankday(*command, "--json")
        assert status == 0, error
        result = json.loads(printed)
        assert result["status"] == "pending"
        folder = home.pending(f"ipo_additions/{quarter}", result["content_hash"])
        rows = pyarrow.parquet.read_table(folder / "candidates.parquet").to_pylist()
        found[quarter] = {row["security_id"]: row["outcome"] for row in rows}
    assert found == {QUARTER: {"of_2026.s": "added"}, "2027-03": {"of_2027.s": "added"}}
    assert not publication.streams(home, "ipo_additions") and len(publication.pending(home)) == 2


def test_the_same_comes_out_of_the_archive(added, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", "1")
    outcome = replay(added.home, STREAM, record=False)
    assert outcome.is_same, outcome.differences


def test_without_offerings_the_publication_is_empty(home):
    RankDayMarket().land(home)
    result = publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    assert result["status"] == "published"
    folder = home.published(STREAM) / "v1"
    for table in ("candidates", "constituents", "changes", "screen_results", "statistics"):
        assert pyarrow.parquet.read_table(folder / f"{table}.parquet").num_rows == 0
    assert pyarrow.parquet.read_table(folder / "thresholds.parquet").num_rows == 5
    assert replay(home, STREAM, record=False).is_same


def test_without_levels_and_return_it_stops(home):
    RankDayMarket().land(home)
    with pytest.raises(GateFailed, match=r"additions.threshold_levels 5 \(0050"):
        publish_additions(home, QUARTER)
    assert not publication.versions(home, STREAM)


@pytest.mark.parametrize(
    ("quarter", "words"),
    [
        ("2026-06", "come with the reconstitution"),
        ("2026-12", "come with the reconstitution"),
        ("2026-07", "no such quarter is on record"),
        ("1990-03", "no such quarter is on record"),
        ("Q3", "write its last month"),
    ],
)
def test_quarters_that_have_none_are_refused(june, quarter, words):
    with pytest.raises(RankdayError, match=words):
        publish_additions(june, quarter, market_returns=FALL)


def test_a_return_from_another_day_is_refused(june):
    with pytest.raises(RankdayError, match="no threshold of ipo_additions/2026-09 is of that rank day"):
        publish_additions(june, QUARTER, market_returns={date(2026, 4, 29): FALL[JUNE]})


def test_without_a_reconstitution_of_june_there_is_no_floor(tmp_path):
    with pytest.raises(RankdayError, match="gives the floor, publish it first"):
        publish_additions(Home(tmp_path), QUARTER)


def test_the_command_refuses_explains_and_shows(added, rankday):
    home = added.home.root
    status, out, _ = rankday("explain", "--home", home, "--quarter", QUARTER, "AT_FLOOR.S")
    assert status == 0 and "not added" in out and "floor of 90.0m" in out.replace("\n", " ")
    status, out, _ = rankday("explain", "--home", home, "--quarter", QUARTER, "m0005", "--json")
    assert json.loads(out)["lines"][0]["outcome"] == "added"
    status, _, err = rankday("explain", "--home", home, "--quarter", QUARTER, "m0001")
    assert status == 1 and "no such ticker, id or name among the candidates of ipo_additions/2026-09" in err
    status, out, _ = rankday("show", "--home", home, "--stream", STREAM)
    assert status == 0 and "below floor" in out and "reconstitution/2026-06 v1" in out
    status, out, _ = rankday("versions", "--home", home, "--stream", STREAM)
    assert status == 0 and "first publication" in out
    status, _, err = rankday("ipo-additions", "--home", home, "--quarter", "2026-06")
    assert status == 1 and err.count("\n") == 1 and "come with the reconstitution" in err
    status, _, err = rankday("ipo-additions", "--home", home, "--quarter", QUARTER, "--market-return", "2026-04-30:5")
    assert status == 2 and "write the rank day and the return" in err


def test_a_restatement_takes_up_a_corrected_drop(added, tmp_path, rankday):
    shutil.copytree(added.home.root, tmp_path / "home")
    home, market = Home(tmp_path / "home"), every_offering()
    for row in market.drop["shares"]:
        if row["security_id"] == "at_floor.s":
            row |= {"total_shares": 90_000_001}
    shutil.rmtree(home.landing(RANK_DAY))
    market.land(home)
    arguments = ("restate", "--home", home.root, "--stream", STREAM, "--ticket", "T1", "--reason", "a count")
    status, out, err = rankday(*arguments, "--approve-as", "ana", "--approve-as", "ben", "--json")
    assert status == 0, err
    result = json.loads(out)
    assert (result["status"], result["version"], result["restates"]) == ("published", 2, 1)
    assert {one["index_code"]: one["adds"] for one in result["impact"]}["R3000E"] == 1
    newest = publication.newest_version(home, STREAM)
    assert newest.manifest["market_return"] == {"2026-04-30": "-0.25"}
    assert "AT\\_FLOOR.S" in (newest.folder / "notice.md").read_text()
    assert replay(home, STREAM, 1, record=False).is_same and replay(home, STREAM, 2, record=False).is_same
    assert not verify(home).problems


def test_a_bundle_of_the_quarter_checks_itself(added, tmp_path):
    written = bundle(added.home, QUARTER, tmp_path / "quarter.zip")
    with zipfile.ZipFile(written.path) as archive:
        archive.extractall(tmp_path / "unpacked")
    root = tmp_path / "unpacked" / f"rankday-{QUARTER}"
    assert bundle_verify.problems(root) == []
    assert f"--stream {STREAM})" in (root / "README.txt").read_text()
    assert replay(Home(root), STREAM, record=False).is_same


def test_one_person_cannot_publish_additions(home):
    RankDayMarket().land(home)
    result = publish_additions(home, QUARTER, market_returns=FALL)
    assert result["status"] == "pending"
    body = request_body(home, STREAM, result["content_hash"])
    assert "Candidates** none" in body and "-0.250000000" in body and "trial run" not in body
    assert publication.approve(home, STREAM, result["content_hash"], "ana").missing == 1
    assert publication.approve(home, STREAM, result["content_hash"], "ben").status == "published"


def test_members_are_known_by_what_was_added_before(added):
    """The incumbents of a later day: the reconstitution in force and the additions since."""
    day = date(2026, 9, 21)
    in_force = reconstitution_in_force(added.home, day)
    assert in_force.stream == "reconstitution/2026-06"
    assert [one.stream for one in additions_since(added.home, date(2026, 6, 26), day)] == [STREAM]
    assert additions_since(added.home, date(2026, 6, 26), date(2026, 9, 18)) == []


def published_day(home: Home, session: date, level: str, members: list[tuple[str, str]], folder) -> None:
    """A published daily with the level of the R3000E and its closing; the rest of a day is not read here."""
    folder.mkdir()
    level = pa.array([Decimal(level)], pa.decimal128(20, 8))
    values = {"index_code": ["R3000E"], "price_level": level}
    values |= {"total_return_level": level, "net_total_return_level": level}
    closing = {"index_code": [code for code, _ in members], "security_id": [line for _, line in members]}
    for table, columns in {"index_values": values, "closing": closing}.items():
        pyarrow.parquet.write_table(pa.table(columns), folder / f"{table}.parquet")
        pyarrow.csv.write_csv(pa.table(columns), folder / f"{table}.csv")
    publication.submit(home, f"daily/{session}", folder, {"session": str(session), "gates": [], "created_at": ""})


def test_levels_of_dailies_adjust_the_thresholds(home, tmp_path, rankday):
    """Golden example 1 on a home: 1000 → 1020.5; the incumbents are then the closing of Q."""
    market = RankDayMarket()
    floor = 122_460_000  # 120m × 1.0205
    market.offer("at_floor", total=floor)
    market.offer("above_floor", total=floor + 1)
    market.offer("entered", total=floor + 2)
    market.land(home)
    members = [(code, f"m{rank:04d}.s") for rank in range(1, 1011) for code in ("R3000E", "R3000")]
    published_day(home, JUNE, "1000", members, tmp_path / "then")
    published_day(home, RANK_DAY, "1020.5", [*members, ("R3000E", "entered.s")], tmp_path / "now")
    result = publish_additions(home, QUARTER, approvers=["ana", "ben"])
    newest = publication.newest_version(home, STREAM)
    assert result["version"] == 1 and sorted(newest.manifest["dailies"]) == [str(JUNE), str(RANK_DAY)]
    assert newest.manifest["incumbents"] == "closing of daily/2026-07-31 v1" and "market_return" not in newest.manifest
    rows = {
        row["threshold"]: row for row in pyarrow.parquet.read_table(newest.folder / "thresholds.parquet").to_pylist()
    }
    assert str(rows["floor"]["adjusted_market_cap"]) == "122460000.000000"
    assert [str(rows["1000"][name]) for name in ("level_then", "level_now", "market_return")] == [
        "1000.00000000",
        "1020.50000000",
        "0.020500000",
    ]
    found = pyarrow.parquet.read_table(newest.folder / "candidates.parquet").to_pylist()
    assert {row["security_id"]: row["outcome"] for row in found} == {
        "at_floor.s": "below_floor",
        "above_floor.s": "added",
    }
    assert replay(home, STREAM, record=False).is_same
    # a return that is stated wins over the levels, and the day whose level is then not read is not named
    rankday("ipo-additions", "--home", home.root, "--quarter", QUARTER, "--market-return", "2026-04-30=0.03")
    [(_, waiting)] = publication.pending(home)
    facts = json.loads((home.pending(STREAM, waiting) / "MANIFEST.json").read_text())
    assert (facts["dailies"], facts["market_return"]) == ({}, {"2026-04-30": "0.03"})


def test_an_accepted_threshold_that_is_not_known_adds_nobody(home):
    market = RankDayMarket()
    market.offer("large", total=5_000_000_000)
    market.land(home)
    accepted = {"accept_gates": ["additions.threshold_levels"], "reason": "no chain yet"}
    result = publish_additions(home, QUARTER, approvers=["ana", "ben"], **accepted)
    folder = home.published(STREAM) / "v1"
    assert result["status"] == "published"
    [row] = pyarrow.parquet.read_table(folder / "candidates.parquet").to_pylist()
    assert row["outcome"] == "below_floor" and "a floor of an unknown size" in row["explanation"]


HEADER = "event_id,security_id,screen_id,old_value,new_value,reason,evidence,author,approver\n"


@pytest.mark.parametrize(
    ("row", "gate", "named"),
    [
        ("nobody.s,S08,fail,pass", "exceptions_without_a_line", "nobody.s S08"),
        # a member's line: an exception of the quarter would change nothing of it
        ("m0001.s,S08,pass,fail", "exceptions_without_a_line", "m0001.s S08"),
        ("thin.s,S06,fail,pass", "stale_exceptions", "thin.s S06"),
        ("thin.s,S10,fail,pass", "stale_exceptions", "thin.s S10"),
        ("thin.s,S05,pass,fail", "companies_judged_two_ways", "thin S05"),
    ],
)
def test_an_exception_that_does_not_meet_a_candidate_stops_until_somebody_accepts_it(home, row, gate, named):
    market = RankDayMarket()
    market.offer("thin")
    market.offered_line("thin.b", "thin", ipo_date=None, kind=None)  # no candidate, but of its company
    market.land(home)
    home.exceptions_file.write_text(f"{HEADER}{QUARTER},{row},counted late,letter,carl,dora\n")
    with pytest.raises(GateFailed, match=rf"additions\.{gate}.*{named}"):
        publish_additions(home, QUARTER, market_returns=FALL)
    accepted = {"accept_gates": [f"additions.{gate}"], "reason": "seen"}
    result = publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"], **accepted)
    assert result["status"] == "published"
    assert len(publication.newest_version(home, STREAM).manifest["overrides"]) == 1


def test_an_exception_of_each_line_of_a_candidates_company_stands(home):
    market = RankDayMarket()
    market.offer("thin")
    market.offered_line("thin.b", "thin", ipo_date=None, kind=None)
    market.land(home)
    rows = [f"{QUARTER},thin.{line},S05,pass,fail,moved,letter,carl,dora\n" for line in "sb"]
    home.exceptions_file.write_text(HEADER + "".join(rows))
    publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    newest = publication.newest_version(home, STREAM)
    [row] = pyarrow.parquet.read_table(newest.folder / "candidates.parquet").to_pylist()
    assert row["first_failed_screen"] == "S05"


def test_an_exception_of_the_quarter_is_applied(home):
    market = RankDayMarket()
    market.offer("thin", available=1)
    market.land(home)
    home.exceptions_file.write_text(
        "event_id,security_id,screen_id,old_value,new_value,reason,evidence,author,approver\n"
        f"{QUARTER},thin.s,S08,fail,pass,counted late,letter,carl,dora\n"
    )
    publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    newest = publication.newest_version(home, STREAM)
    [row] = pyarrow.parquet.read_table(newest.folder / "candidates.parquet").to_pylist()
    assert row["outcome"] == "added" and len(newest.manifest["exceptions"]) == 1
