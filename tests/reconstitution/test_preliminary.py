"""A season by hand (season_market.py): five publications, every membership and every cause worked out beforehand."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import season_market as by_hand

from drops.good_drop import SESSION, Drop
from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.drops import snapshot_store
from rankday.drops.ingest import ingest
from rankday.engine import run_folder
from rankday.reconstitution import steps as reconstitution
from rankday.reconstitution.preliminary import corrected_drop_waiting
from rankday.reconstitution.publish_list import publish_list
from rankday.reconstitution.steps import reconstitute
from rankday.replay.replay import replay

STREAM = "reconstitution/2026-06"
BROAD = {"R3000E", "R3000", "R1000", "RTOP200", "RTOP500"}


def rows(folder, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def members(folder, code: str) -> set[str]:
    return {row["company_id"] for row in rows(folder, "constituents") if row["index_code"] == code}


def causes(folder, table: str = "list_changes") -> dict[tuple[str, str], set[str]]:
    """(company, cause) → the codes that change for it."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows(folder, table):
        key = row["security_id"].removesuffix(".s"), row["cause"]
        found.setdefault(key, set()).add(row["index_code"])
    return found


def ranks(*numbers: int) -> set[str]:
    return {by_hand.company_id(number) for number in numbers}


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """The whole season, published; each drop lands when its day comes."""
    root = tmp_path_factory.mktemp("season")
    home, first, second, third, fourth = Home(root), *by_hand.LISTS
    by_hand.land(root, by_hand.market(by_hand.RANK_DAY))
    held = reconstitute(home, by_hand.RANK_DAY)
    gone = ("c60", "c59", "c20")
    by_hand.land(root, by_hand.market(by_hand.WHEN_ISSUED, with_child=True), by_hand.EVENTS)
    by_hand.land(root, by_hand.market(first, gone, with_child=True, close="11"))
    folders = {1: publish_list(home, "2026-06", first)["folder"]}
    by_hand.correct_rank_day(root, c55=60_000_000)
    gone = (*gone, "c30")
    by_hand.land(root, by_hand.market(second, gone, with_child=True, close="12"))
    folders[2] = publish_list(home, "2026-06", second, triggered_by="cleo")["folder"]
    by_hand.correct_rank_day(root, c55=60_000_000, c56=90_000_000)
    by_hand.land(root, by_hand.market(third, (*gone, "c22"), with_child=True), by_hand.LATE_EVENTS)
    folders[4] = publish_list(home, "2026-06", third)["folder"]
    gone = (*gone, "c22", "c21")
    by_hand.land(root, by_hand.market(fourth, gone, with_child=True))
    folders[5] = publish_list(home, "2026-06", fourth)["folder"]
    final = by_hand.market(by_hand.IMPLEMENTATION, (*gone, "c33"), with_child=True, close="20")
    by_hand.land(root, final)
    folders["final"] = reconstitute(home, by_hand.RANK_DAY, approvers=["ana", "ben"])["folder"]
    folders = {key: Path(folder) for key, folder in folders.items()}
    manifests = {key: json.loads((folder / "MANIFEST.json").read_text()) for key, folder in folders.items()}
    return SimpleNamespace(home=home, held=held, folders=folders, manifests=manifests)


def test_the_first_list_ranks_again_whom_a_merger_or_spin_off_changed_and_nobody_else(season):
    folder = season.folders[1]
    assert members(folder, "RTOP50") == ranks(*range(1, 51), 52) - ranks(20)
    assert members(folder, "R3000E") == ranks(*range(1, 59)) - ranks(20) | {"kid"}
    assert causes(folder) == {
        ("c59", "corporate_action"): BROAD,
        ("c60", "corporate_action"): BROAD,
        ("c20", "corporate_action"): BROAD | {"RTOP50"},
        ("c52", "corporate_action"): {"RTOP50"},
        ("kid", "corporate_action"): BROAD,
    }


def test_caps_and_places_on_the_rank_days_ladder(season):
    found = {
        (row["event_id"], row["role"]): (row["outcome"], row["market_cap_after"], row["company_rank_after"])
        for row in rows(season.folders[1], "season_events")
    }
    assert found["e1", "acquirer"] == ("re_ranked", "500000000.000000", "51")  # equal to c50: the lower id is first
    assert found["e2", "acquirer"] == ("re_ranked", "500000010.000000", "50")
    assert found["e3", "parent"] == ("re_ranked", "675000000.000000", "33")  # 900m − 45m shares at 5, not at 7
    assert found["e3", "child"] == ("placed", "225000000.000000", "61")
    assert found["e4", "line"][0] == found["e1", "target"][0] == "removed"


def test_weights_and_closes_of_a_list_are_those_of_the_rank_day(season):
    for number in (1, 2, 4, 5):
        closes = {row["company_id"]: row["close"] for row in rows(season.folders[number], "constituents")}
        assert set(closes.values()) == {"10.000000", "5.000000"}
        assert closes["kid"] == "5.000000"
        assert season.manifests[number]["weights_as_of"] == "2026-04-30"


def test_breakpoints_stay_those_of_the_rank_day(season):
    [row] = rows(season.folders[1], "breakpoints")
    assert (row["company_id"], row["market_cap"]) == ("c50", "500000000.000000")


def test_a_corrected_drop_a_nationality_and_a_vanished_line(season):
    folder = season.folders[2]
    # c55 comes in by its corrected shares, c05 goes by its nationality: fifty ranks hold the same number again
    assert causes(folder) == {
        ("c05", "correction"): BROAD | {"RTOP50"},
        ("c30", "removal"): BROAD | {"RTOP50"},
        ("c55", "correction"): {"RTOP50"},
    }
    [reference] = {row["reference"] for row in rows(folder, "list_changes") if row["security_id"] == "c55.s"}
    assert reference == "snapshot 2026-04-30 v1 → v2: shares.available_shares, shares.total_shares"
    assert "companies.headquarters_country" in next(
        row["reference"] for row in rows(folder, "list_changes") if row["security_id"] == "c05.s"
    )


def test_from_the_lock_down_on_only_removals(season):
    assert season.manifests[4]["is_locked_down"] and not season.manifests[2]["is_locked_down"]
    assert causes(season.folders[4]) == {
        ("c21", "corporate_action"): BROAD | {"RTOP50"},
        ("c22", "corporate_action"): BROAD | {"RTOP50"},
    }
    outcomes = {(row["event_id"], row["role"]): row["outcome"] for row in rows(season.folders[4], "season_events")}
    assert outcomes["e5", "acquirer"] == "after_lock_down"
    # the correction of 12 June came too late: the list keeps the rank day as the list before knew it
    assert season.manifests[4]["input_snapshots"]["2026-04-30"]["version"] == 2
    assert season.manifests[4]["corrected_drop_waits"] and not season.manifests[2]["corrected_drop_waits"]
    assert "A corrected drop of the rank day waits" in (season.folders[4] / "notice.md").read_text(encoding="utf-8")
    assert {row["total_market_cap"] for row in rows(season.folders[4], "decisions") if row["company_id"] == "c56"} == {
        "440000000.000000"
    }


def test_a_notice_tells_also_that_nothing_changed(season):
    assert rows(season.folders[5], "list_changes") == []
    assert "**Nothing changed** since" in (season.folders[5] / "notice.md").read_text(encoding="utf-8")
    told = (season.folders[2] / "notice.md").read_text(encoding="utf-8")
    assert "# Preliminary list 2 of 2026-06, 2026-05-29" in told
    assert "started by cleo" in told
    assert "| delete | C05.S | c05.s common | " in told
    assert "notice.md" in season.manifests[2]["files"]


def test_each_list_names_the_result_before(season):
    assert season.manifests[1]["previous"] == f"{STREAM} pending {season.held['content_hash']}"
    assert season.manifests[2]["previous"] == (
        f"preliminary/2026-06/2026-05-22 v1 {season.manifests[1]['content_hash']}"
    )
    assert [season.manifests[number]["list_number"] for number in (1, 2, 4, 5)] == [1, 2, 4, 5]


def test_the_final_version_is_the_newest_list_less_who_left_at_the_closes_of_implementation(season):
    folder, manifest = season.folders["final"], season.manifests["final"]
    for code in (*BROAD, "RTOP50"):
        assert members(folder, code) == members(season.folders[5], code) - ranks(33)
    assert {row["close"] for row in rows(folder, "constituents")} == {"20.000000", "7.000000"}
    assert manifest["weights_as_of"] == "2026-06-26"
    assert manifest["previous"].startswith("preliminary/2026-06/2026-06-18 v1 ")
    assert manifest["season_events_until"] == "2026-06-18"
    table = rows(folder, "reconciliation")
    both = [row for row in table if row["in_pro_forma"] == row["in_final"] == "true"]
    rest = [row for row in table if row not in both]
    assert {(row["security_id"], row["in_final"], row["cause"]) for row in rest} == {("c33.s", "false", "removal")}
    assert {row["index_code"] for row in rest} == BROAD | {"RTOP50"}
    assert all(row["cause"] == "" for row in both)
    assert len({(row["index_code"], row["security_id"]) for row in table}) == len(table)


def test_a_trial_run_of_another_date_has_nothing_to_do_with_the_lists(season):
    run_id = reconstitution.open_run(season.home, date(2026, 5, 22), any_date=True)
    facts = run_folder.load(season.home, run_id).facts
    assert facts["rank_date"] == "2026-05-22" and "previous" not in facts


@pytest.mark.parametrize("number", [1, 2, 4, 5, "final"])
def test_every_company_has_one_decision_and_every_lost_line_a_reason(season, number):
    folder = season.folders[number]
    decided = [row["company_id"] for row in rows(folder, "decisions")]
    assert len(decided) == len(set(decided)) == 61  # the sixty of the rank day, and the child
    held = {(code, f"{by_hand.company_id(rank)}.s") for rank in range(1, 61) for code in BROAD}
    held |= {("RTOP50", f"{by_hand.company_id(rank)}.s") for rank in range(1, 51)}
    kept = {(row["index_code"], row["security_id"]) for row in rows(folder, "constituents")}
    deleted = {
        (row["index_code"], row["security_id"]): row["reason_code"]
        for row in rows(folder, "changes")
        if row["change_type"] == "delete"
    }
    assert set(deleted) == held - kept
    assert all(deleted.values())


@pytest.mark.parametrize("stream", ["preliminary/2026-06/2026-06-12", "reconstitution/2026-06"])
def test_a_list_and_the_final_version_are_replayed_from_the_archive(season, stream):
    assert replay(season.home, stream, record=False).is_same


@pytest.mark.parametrize("day", [date(2026, 6, 19), date(2026, 5, 21), by_hand.RANK_DAY])
def test_another_date_is_refused_with_the_dates_there_are(tmp_path, day):
    with pytest.raises(RankdayError, match=r"is no list date of 2026-06 .* 2026-05-22, .* 2026-06-18$"):
        publish_list(Home(tmp_path), "2026-06", day)


def test_the_nights_show_the_newest_list_as_pro_forma(season):
    night = by_hand.LISTS[2]
    nightly(season.home, night)
    day = publication.newest_version(season.home, f"daily/{night}")
    assert day.manifest["pro_forma_of"] == f"preliminary/2026-06/{night} v1 {season.manifests[4]['content_hash']}"
    shown = {row["security_id"]: row["close"] for row in rows(day.folder, "pro_forma") if row["index_code"] == "R3000E"}
    assert {line.removesuffix(".s") for line in shown} == members(season.folders[4], "R3000E")
    assert shown["kid.s"] == "7.000000"  # at the closes of that night, not of the rank day


def test_explain_and_show_read_a_list(season, rankday):
    where = ("--home", season.home.root)
    status, out, _ = rankday("explain", *where, "--event", "2026-06", "--list-date", "2026-05-22", "C10.S")
    assert status == 0
    assert "Ranked again after a merger or spin-off, now at rank 33" in " ".join(out.split())
    status, out, _ = rankday("explain", *where, "--event", "2026-06", "--list-date", "2026-05-22", "KID.S", "--json")
    assert json.loads(out)["season_events"][0]["outcome"] == "placed"
    assert {change["cause"] for change in json.loads(out)["list_changes"]} == {"corporate_action"}
    status, out, _ = rankday("preliminary", *where, "--event", "2026-06", "--list-date", "2026-06-18")
    assert status == 0
    assert "nothing changed" in out
    assert publication.versions(season.home, "preliminary/2026-06/2026-06-18") == [1]  # the same again is no version


def test_a_corrected_drop_that_a_locked_down_list_leaves_aside_is_named(tmp_path):
    home, drop = Home(tmp_path), Drop()
    drop.write(home)
    used = ingest(home, SESSION).snapshot
    assert corrected_drop_waiting(home, used) is None
    shutil.rmtree(home.landing(SESSION))
    assert corrected_drop_waiting(home, used) is None
    drop.cell("prices", 2, "close", "12.35")
    drop.write(home)
    assert corrected_drop_waiting(home, used) == "landed"
    ingest(home, SESSION)
    assert corrected_drop_waiting(home, used) == "frozen as v2"
    assert corrected_drop_waiting(home, snapshot_store.newest(home, SESSION)) is None
