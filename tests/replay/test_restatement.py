"""A restatement: its impact by hand, its way through two people, and through the nights that take it up."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import duckdb
import pytest

from publication.held_results import held
from rankday import ledger, publication
from rankday.contract.errors import ApprovalRefused, RankdayError
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.ledger.sentences import sentence
from rankday.publication import published
from rankday.publication.verification import verify
from rankday.publication.version_history import version_history
from rankday.reconstitution.steps import reconstitute
from rankday.replay.impact import impact_of
from rankday.replay.replay import replay
from rankday.replay.restatement import restate
from reference.drops import write_drop
from reference.universes import random_universe

STREAM = "reconstitution/2026-06"
RANK_DAY, IMPLEMENTATION, NEXT = date(2026, 4, 30), date(2026, 6, 26), date(2026, 6, 29)


def rows(**capitalisations) -> list:
    return [("R2000", line, line.upper(), Decimal(value)) for line, value in capitalisations.items()]


@pytest.mark.parametrize(
    ("before", "after", "adds", "deletes", "one_way"),
    [
        # 60/40 becomes 75/25: half of 15 + 40 + 25 points
        (rows(a=60, b=40), rows(a=60, c=20), ["C"], ["B"], "4000.000000"),
        # thirds become halves: half of 1/6 + 1/6 + 1/3
        (rows(a=1, b=1, c=1), rows(a=1, b=1), [], ["C"], "3333.333333"),
        # two thirds of an index: 6666.6666665 and more is rounded up
        (rows(a=1, b=1, c=1), rows(a=1, d=0), ["D"], ["B", "C"], "6666.666667"),
        (rows(a=5, b=7), rows(a=10, b=14), [], [], "0.000000"),
        (rows(a=0), rows(a=1), [], [], None),
        (rows(a=1), [], [], ["A"], None),
    ],
)
def test_the_impact_by_hand(before, after, adds, deletes, one_way):
    [found] = impact_of(before, after)
    assert (found.adds, found.deletes, found.one_way_bp) == (adds, deletes, one_way)


@pytest.fixture(scope="module")
def restated(tmp_path_factory):
    """A published reconstitution and two nights on it; then a company proves to be a fund, and it is restated."""
    market = random_universe(11, companies=120, implementation=True)
    home = Home(tmp_path_factory.mktemp("restated") / "l'année")
    drops = {RANK_DAY: market.drop, IMPLEMENTATION: market.implementation_drop, NEXT: market.implementation_drop}
    for session, drop in drops.items():
        write_drop(home.landing(session), session, drop)
    reconstitute(home, RANK_DAY, approvers=["ana", "ben"])
    nightly(home, IMPLEMENTATION)
    nightly(home, NEXT)
    fund = constituents(home, 1)[0]["company_id"]
    shutil.rmtree(home.landing(RANK_DAY))
    companies = [
        row | {"structure": "closed_end_fund"} if row["company_id"] == fund else row for row in market.drop["companies"]
    ]
    write_drop(home.landing(RANK_DAY), RANK_DAY, market.drop | {"companies": companies})
    before = len(ledger.entries(home))
    result = restate(home, STREAM, "T-7", "a fund was ranked", date(2026, 7, 2), triggered_by="cleo")
    return SimpleNamespace(home=home, fund=fund, before=before, result=result)


@pytest.fixture
def copy(restated, tmp_path):
    shutil.copytree(restated.home.root, tmp_path / "copy")
    return Home(tmp_path / "copy")


def constituents(home: Home, version: int) -> list[dict[str, str]]:
    with (published.load(home, STREAM, version).folder / "constituents.csv").open(newline="") as handle:
        return list(csv.DictReader(handle))


def test_it_waits_for_two_people_with_its_impact(restated):
    home, result = restated.home, restated.result
    assert (result["status"], result["restates"], result["ticket"]) == ("pending", 1, "T-7")
    assert result["causes"] == ["drop of 2026-04-30: v1 → v2"]
    held = [row for row in constituents(home, 1) if row["company_id"] == restated.fund]
    impact = {one["index_code"]: one for one in result["impact"]}
    assert {code: one["deletes"] for code, one in impact.items() if one["deletes"]} == {
        code: sum(row["index_code"] == code for row in held) for code in {row["index_code"] for row in held}
    }
    assert published.versions(home, STREAM) == [1]
    told = [sentence(entry) for entry in ledger.entries(home)[restated.before :] if entry["kind"] == "restatement"]
    assert told[0] == f"{STREAM} v1: restatement T-7, error detected 2026-07-02: a fund was ranked"
    assert told[1].startswith(f"{STREAM} v1: restatement T-7 proposed as {result['content_hash'][:12]}: R3000E +")
    with pytest.raises(ApprovalRefused, match="cleo opened run"):
        publication.approve(home, STREAM, result["content_hash"], "cleo")


def test_the_second_approval_re_issues_it_and_the_nights_take_it_up(copy, restated):
    for name in ("ana", "ben"):
        publication.approve(copy, STREAM, restated.result["content_hash"], name)
    one = published.newest_version(copy, STREAM)
    assert (one.version, one.manifest["supersedes"]["version"]) == (2, 1)
    assert one.manifest["restatement"]["ticket"] == "T-7" and "notice.md" in one.manifest["files"]
    notice = (one.folder / "notice.md").read_text(encoding="utf-8")
    assert "T-7" in notice and "a fund was ranked" in notice and "takes the place of v1" in notice
    [entry] = [entry for entry in ledger.entries(copy) if entry["payload"].get("version") == 2 and "approved_by" in entry["payload"]]  # fmt: skip  # noqa: E501
    assert entry["payload"]["restatement"] == "T-7"

    weights = [{}, {}]
    for side, version in enumerate((1, 2)):
        held = [row for row in constituents(copy, version) if row["index_code"] == "R3000E"]
        total = sum(Fraction(row["available_market_cap"]) for row in held)
        weights[side] = {row["security_id"]: Fraction(row["available_market_cap"]) / total for row in held}
    lines = weights[0].keys() | weights[1].keys()
    one_way = sum(abs(weights[0].get(line, 0) - weights[1].get(line, 0)) for line in lines) / 2 * 10**4
    [told] = [row["one_way_bp"] for row in one.manifest["restatement"]["impact"] if row["index_code"] == "R3000E"]
    assert one_way > 0 and abs(Fraction(told) - one_way) <= Fraction(1, 2 * 10**6)

    days = nightly(copy, NEXT)["published"]
    assert [(day["session"], day["version"]) for day in days] == [(str(IMPLEMENTATION), 2), (str(NEXT), 2)]
    newest = published.newest_version(copy, f"daily/{NEXT}")
    corrected = duckdb.sql(
        "select distinct session from read_parquet($path)", params={"path": str(newest.folder / "corrections.parquet")}
    ).fetchall()
    assert sorted(corrected) == [(IMPLEMENTATION,), (NEXT,)]  # the newest day is published again too
    [_, why] = [row["why"] for row in version_history(copy, f"daily/{IMPLEMENTATION}")]
    assert why == [f"composition: {STREAM} v1 → {STREAM} v2 (restatement T-7)"]
    assert version_history(copy, STREAM)[1]["why"][0] == "restatement T-7: a fund was ranked"
    assert not verify(copy).problems
    assert all(replay(copy, f"daily/{day}", version).is_same for day in (IMPLEMENTATION, NEXT) for version in (1, 2))
    assert published.version_as_of(copy, STREAM, restated.before).version == 1


def test_what_makes_no_difference_is_recorded_and_not_re_issued(copy, restated, rankday):
    for name in ("ana", "ben"):
        publication.approve(copy, STREAM, restated.result["content_hash"], name)
    call = ("restate", "--home", copy.root, "--stream", STREAM, "--ticket", "T-8", "--reason", "a doubt")
    status, out, _ = rankday(*call)
    assert status == 0 and "nothing to re-issue" in out
    assert published.versions(copy, STREAM) == [1, 2]
    assert ledger.entries(copy)[-1]["payload"]["step"] == "unchanged"
    assert not publication.pending(copy)


def test_what_waits_already_without_a_ticket_is_laid_anew_with_it(tmp_path):
    """The two approve what they are told; the same tables without the notice are not the same."""
    home = Home(tmp_path)
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "ana")
    assert held(home, restatement={"ticket": "T-7", "restates": 1}) == content_hash
    assert publication.approve(home, STREAM, content_hash, "ben").missing == 1
    assert held(home) == content_hash  # and a later run without one does not take it away
    [one] = [publication.approve(home, STREAM, content_hash, "cleo").publication]
    assert one.manifest["restatement"]["ticket"] == "T-7"
    assert [approval["name"] for approval in one.manifest["approvals"]] == ["ben", "cleo"]
    assert not verify(home).problems


@pytest.mark.parametrize(
    ("stream", "reason", "words"),
    [
        ("daily/2026-06-26", "r", "rankday nightly"),
        ("reconstitution/2026-12", "r", "nothing to restate"),
        (STREAM, "two\nlines", "--reason"),
        (STREAM, " ", "--reason"),
    ],
)
def test_what_cannot_be_restated_is_refused_and_not_recorded(restated, stream, reason, words):
    before = len(ledger.entries(restated.home))
    with pytest.raises(RankdayError, match=words):
        restate(restated.home, stream, "T-9", reason)
    assert len(ledger.entries(restated.home)) == before
