"""6.2.approval: no composition enters at its implementation session unless its final version was approved in time.

The market of `season_market`; on the rank day `c55` has 60m shares: the reconstitution takes it into RTOP50. The chain
begins on Wednesday, 24 June, with the old composition; implementation is after the close of Friday, 26 June.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import duckdb
import pytest

from rankday import ledger, publication
from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.daily import implementation
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.publication.verification import verify
from rankday.reconstitution.steps import reconstitute
from rankday.replay.replay import replay
from reconstitution.season_market import IMPLEMENTATION, RANK_DAY, land, market

WED, THU, FRI, MON, TUE = (date(2026, 6, day) for day in (24, 25, 26, 29, 30))
EVENT, NEW = "reconstitution/2026-06", "c55.s"
GATE, OVERDUE = "night.implementation_not_final", "night.implementation_overdue"


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Home:
    """Thursday is published, the rank day's version too; Friday to Tuesday have landed. Read only."""
    home = Home(tmp_path_factory.mktemp("season") / "l'été")
    land(home.root, market(RANK_DAY, c55=60_000_000))
    for session in (WED, THU, FRI, MON, TUE):
        land(home.root, market(session))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    nightly(home, WED)
    nightly(home, THU)
    return home


@pytest.fixture
def home(before, tmp_path) -> Home:
    shutil.copytree(before.root, tmp_path / "copy", symlinks=True)
    return Home(tmp_path / "copy")


def submitted(home: Home) -> str:
    """The result of the implementation session, waiting; Friday's drop gives its closes."""
    return reconstitute(home, RANK_DAY)["content_hash"]


def approve(home: Home, stream: str, content_hash: str, *names: str) -> None:
    for name in names:
        publication.approve(home, stream, content_hash, name)


def approve_days(home: Home, *names: str) -> None:
    for stream, content_hash in publication.pending(home):
        if stream.startswith("daily/"):
            approve(home, stream, content_hash, *names)


def days(home: Home) -> list[str]:
    return [stream.partition("/")[2] for stream in publication.streams(home, "daily")]


def manifest(home: Home, session: date) -> dict:
    return publication.newest_version(home, f"daily/{session}").manifest


def has_entered(home: Home, session: date) -> bool:
    path = publication.newest_version(home, f"daily/{session}").folder / "closing.parquet"
    query = "select count(*) from read_parquet($path) where index_code = 'RTOP50' and security_id = $line"
    [(count,)] = duckdb.sql(query, params={"path": str(path), "line": NEW}).fetchall()
    return bool(count)


def unmet(home: Home, session: date) -> dict[str, str]:
    return {gate["gate"]: gate["observed"] for gate in manifest(home, session)["gates"] if not gate["is_met"]}


def keep_by_policy(monkeypatch) -> None:
    real = implementation.policy_in_force
    answers = {"composition_stays_without_approval": 1}
    monkeypatch.setattr(implementation, "policy_in_force", lambda name, day: answers.get(name) or real(name, day))


def test_a_rejected_version_blocks_the_implementation_and_what_follows(home):
    publication.reject(home, EVENT, submitted(home), "rita", "c55 has too many shares")
    with pytest.raises(GateFailed) as stopped:
        nightly(home, TUE)
    assert "2026-06-26 is BLOCKED" in str(stopped.value) and f"{GATE} 1 (2026-06 rejected)" in str(stopped.value)
    assert "was rejected by rita: c55 has too many shares" in str(stopped.value)
    assert days(home) == [str(WED), str(THU)]
    stops = [str(entry["payload"]) for entry in ledger.entries(home) if entry["kind"] == "run_stopped"]
    assert len(stops) == 1 and "2026-06 rejected" in stops[0]


@pytest.mark.parametrize(
    ("prepare", "named"),
    [
        (lambda home: None, "2026-06 missing"),
        (submitted, "2026-06 waiting"),
        (lambda home: approve(home, EVENT, submitted(home), "ann"), "2026-06 waiting"),
    ],
    ids=["rank-day version only", "nobody answered", "one approval"],
)
def test_a_version_that_is_missing_or_waits_never_enters(home, prepare, named):
    prepare(home)
    with pytest.raises(GateFailed, match=rf"2026-06-26 is BLOCKED: {GATE} 1 \({named}\)"):
        nightly(home, FRI)
    assert days(home) == [str(WED), str(THU)]


def test_an_expired_version_never_enters(home, monkeypatch):
    submitted(home)
    monkeypatch.setattr("rankday.publication.approvals.History.is_expired", lambda self, now=None: True)
    with pytest.raises(GateFailed, match=r"\(2026-06 expired\)"):
        nightly(home, FRI)


def test_the_approved_final_version_enters(home):
    approve(home, EVENT, submitted(home), "ann", "bob")
    assert nightly(home, MON)["state"] == "READY"
    assert not has_entered(home, FRI) and has_entered(home, MON)
    assert manifest(home, FRI)["composition_entering"].startswith(f"{EVENT} v2 ")
    assert GATE not in unmet(home, FRI) and OVERDUE not in unmet(home, MON)
    assert replay(home, f"daily/{FRI}").is_same and not verify(home).problems
    assert nightly(home, MON)["published"] == []


def test_two_people_may_let_the_rank_days_version_enter(home):
    publication.reject(home, EVENT, submitted(home), "rita", "wrong")
    with pytest.raises(GateFailed, match="2 people must approve"):
        nightly(home, FRI, accept_gates=[GATE], reason="the closes are right", triggered_by="olga")
    approve_days(home, "ann", "bob")
    assert nightly(home, MON)["state"] == "READY"
    assert has_entered(home, MON) and manifest(home, FRI)["composition_entering"].startswith(f"{EVENT} v1 ")
    assert [one["gate"] for one in manifest(home, FRI)["overrides"]] == [GATE]
    assert nightly(home, MON)["published"] == [] and replay(home, f"daily/{FRI}").is_same


def test_by_policy_the_old_composition_stays_and_the_days_are_degraded(home, monkeypatch):
    keep_by_policy(monkeypatch)
    publication.reject(home, EVENT, submitted(home), "rita", "wrong")
    nightly(home, TUE)
    for session in (FRI, MON, TUE):
        assert manifest(home, session)["state"] == "DEGRADED"
        assert unmet(home, session)[OVERDUE] == "1 (2026-06 rejected)"
        assert manifest(home, session)["implementation"]["by"] == "rita"
    assert not has_entered(home, TUE) and manifest(home, FRI)["composition_entering"] is None
    assert all(replay(home, f"daily/{session}").is_same for session in (FRI, TUE))


def test_an_approval_after_the_next_day_went_out_is_late(home, monkeypatch):
    keep_by_policy(monkeypatch)
    found = submitted(home)
    nightly(home, MON)
    approve(home, EVENT, found, "ann", "bob")
    nightly(home, TUE)
    assert unmet(home, TUE)[OVERDUE] == "1 (2026-06 approved late)"
    assert manifest(home, FRI)["version"] == 1 and not has_entered(home, TUE)
    with pytest.raises(GateFailed, match="2 people must approve"):
        nightly(home, TUE, accept_gates=[GATE], reason="late, and right", triggered_by="olga")
    approve_days(home, "ann", "bob")
    nightly(home, TUE)
    assert manifest(home, FRI)["version"] == 2 and has_entered(home, TUE)
    assert manifest(home, TUE)["state"] == "READY" and nightly(home, TUE)["published"] == []


def test_an_approval_before_the_next_day_went_out_is_in_time(home, monkeypatch):
    keep_by_policy(monkeypatch)
    found = submitted(home)
    assert nightly(home, FRI)["state"] == "DEGRADED"
    approve(home, EVENT, found, "ann", "bob")
    assert nightly(home, MON)["state"] == "READY"
    assert manifest(home, FRI)["version"] == 2 and manifest(home, FRI)["state"] == "READY" and has_entered(home, MON)


@pytest.mark.parametrize(
    ("frozen", "approved", "is_late"),
    [
        ("2026-06-26T22:00", "2026-06-29T13:30:00", False),  # 9:30 in New York: not after the open
        ("2026-06-26T22:00", "2026-06-29T13:30:01", True),
        ("2026-06-29T13:30", "2026-07-20T09:00:00", False),  # caught up later: nobody could have approved before
    ],
)
def test_late_is_after_the_open_where_the_drop_was_there_before(frozen, approved, is_late):
    facts = {
        "event": "2026-06",
        "implementation_date": "2026-06-26",
        "opens_at": "2026-06-29T09:30:00-04:00",
        "frozen_at": f"{frozen}:00+00:00",
        "next_day_number": None,
        "entered": None,
        "stays_without_approval": True,
        "is_accepted": False,
        "undecided": None,
        "enters": None,
        "versions": [
            {
                "source": "the final version",
                "version": 2,
                "weights_as_of": "2026-06-26",
                "published_at": f"{approved}+00:00",
                "ledger_number": 9,
                "is_restatement": False,
            }
        ],
    }
    assert implementation.entering_source(facts) == (None if is_late else "the final version")
    facts["versions"][0]["is_restatement"] = True
    assert implementation.entering_source(facts) == "the final version"


def test_a_season_whose_rank_day_was_never_run_blocks_its_implementation(tmp_path):
    home = Home(tmp_path)
    for session in (THU, FRI):
        land(home.root, market(session))
    nightly(home, THU)
    with pytest.raises(GateFailed, match=r"2026-06 missing.*no result of its implementation session"):
        nightly(home, FRI)
    with pytest.raises(GateFailed, match="2 people must approve"):
        nightly(home, FRI, accept_gates=[GATE], reason="no season this year", triggered_by="olga")
    approve_days(home, "ann", "bob")
    land(home.root, market(MON))
    assert nightly(home, MON)["state"] == "DEGRADED" and unmet(home, MON)[OVERDUE] == "1 (2026-06 missing)"


def test_a_chain_that_begins_at_the_implementation_begins_with_what_was_approved(tmp_path):
    home = Home(tmp_path)
    land(home.root, market(RANK_DAY, c55=60_000_000))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"))
    land(home.root, market(IMPLEMENTATION))
    ingest(home, IMPLEMENTATION)
    with pytest.raises(GateFailed, match=r"2026-06 missing"):
        nightly(home, IMPLEMENTATION)
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"))
    assert nightly(home, IMPLEMENTATION)["state"] == "READY"
    assert datetime.now(UTC) > datetime(2026, 6, 29, tzinfo=UTC)  # the approval is none too late: the chain begins now


@pytest.mark.parametrize("is_final", [True, False])
def test_a_chain_that_begins_after_the_implementation_says_that_its_composition_is_not_final(tmp_path, is_final):
    home = Home(tmp_path)
    land(home.root, market(RANK_DAY, c55=60_000_000))
    for session in (IMPLEMENTATION, MON, TUE):
        land(home.root, market(session))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=not is_final)
    assert nightly(home, MON)["state"] == "READY" and has_entered(home, MON)
    said = unmet(home, MON).get("night.base_composition_not_final")
    assert said == (None if is_final else "1 (2026-06 missing)")
    nightly(home, TUE)
    assert "night.base_composition_not_final" not in unmet(home, TUE)  # the base day has said it
    replay(home, f"daily/{MON}")
