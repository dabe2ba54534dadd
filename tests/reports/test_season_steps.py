"""Each step of a season says where it stands, from what is recorded, and one sentence says what to do next."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta

import pytest

from rankday import publication
from rankday.contract.errors import DropRefused, GateFailed
from rankday.contract.home import Home
from rankday.daily import implementation
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.reconstitution.publish_list import publish_list
from rankday.reconstitution.steps import reconstitute
from rankday.reports.season import season_steps
from rankday.rulebook.sessions import sessions_between
from reconstitution.season_market import RANK_DAY, land, market
from reports.season_homes import (
    EVENT,
    FRI,
    LEFT_OUT,
    LIST_1,
    MON,
    SEASON,
    TUE,
    at,
    copy_of,
)


@pytest.fixture
def rejected(rejected_season) -> Home:
    return rejected_season


@pytest.fixture
def calm(calm_season) -> Home:
    return calm_season


def states(home: Home, now) -> dict[str, str]:
    found = season_steps(home, SEASON, now).steps
    return {one.step + (f" {one.number}" if one.number else ""): str(one.state) for one in found}


def step(home: Home, name: str, now=None, number=None):
    found = season_steps(home, SEASON, now or at(TUE)).steps
    return next(one for one in found if (one.step, one.number) == (name, number))


def test_a_season_with_a_rejected_final_version_is_not_calm(rejected):
    assert states(rejected, at(TUE)) == {
        "rank_day": "done",
        "preliminary_list 1": "done",
        "preliminary_list 2": "overdue",
        "preliminary_list 3": "overdue",
        "preliminary_list 4": "overdue",
        "preliminary_list 5": "overdue",
        "query_period_end": "passed",
        "lock_down": "passed",
        "final_version": "rejected",
        "first_session": "failed",
    }


def test_each_step_names_who_when_and_why(rejected):
    rank_day, final = step(rejected, "rank_day"), step(rejected, "final_version")
    assert (rank_day.version, rank_day.by, rank_day.drop) == (1, ("ann", "bob"), "frozen") and rank_day.at
    assert (final.by, final.reason, final.drop) == (("rita",), "c55 has too many shares", "frozen")
    first_list, second = (step(rejected, "preliminary_list", number=number) for number in (1, 2))
    assert (first_list.version, first_list.by, first_list.opened_by) == (1, (), "olga")
    assert (second.drop, second.drop_version) == ("missing", None)
    first = step(rejected, "first_session")
    assert first.stream == f"daily/{FRI}" and first.opened_by == "olga"
    assert "2026-06-26 is BLOCKED" in first.reason and "rejected by rita" in first.reason


def test_the_sentence_says_what_to_do_with_a_link_that_does_it(rejected):
    found = season_steps(rejected, SEASON, at(TUE))
    assert found.sentence.startswith("The final version of 2026-06 was rejected by rita on ")
    assert (
        ": c55 has too many shares. Mend it and run the reconstitution again, overrule it, or let the rank day's "
        "version enter. 5 more steps need attention." in found.sentence
    )
    assert found.action.kind == "after_rejection" and "--overrule" in found.action.command
    assert len(found.alarms) == 6 and found.is_current and not found.is_over


def test_the_current_season_is_the_one_that_is_not_over(rejected, calm):
    assert season_steps(rejected, None, at(TUE)).season.event_id == "2026-06"
    assert season_steps(rejected, None, at(date(2026, 10, 1))).season.event_id == "2026-06"
    assert season_steps(calm, None, at(MON)).season.event_id == "2026-12"
    assert season_steps(calm, None, at(FRI)).season.event_id == "2026-12", "the first session is published already"


def test_a_past_season_has_no_alarm_and_says_what_was_not_done(rejected):
    found = season_steps(rejected, SEASON, at(date(2026, 11, 2)))
    assert (found.is_current, found.alarms, found.action) == (False, [], None)
    assert found.sentence == (
        "Season 2026-06 is past; not every step was done: overdue: preliminary list 2, preliminary list 3, "
        "preliminary list 4, preliminary list 5; rejected: final version; failed: first session with the new "
        "composition."
    )
    assert all(one["is_alarm"] is False and one["action"] is None for one in found.as_json()["steps"])


def test_a_season_with_every_step_done_is_over_and_calm(calm):
    found = season_steps(calm, SEASON, at(TUE))
    assert {str(one.state) for one in found.steps} == {"done", "passed"} and found.alarms == []
    assert found.sentence == "Season 2026-06 is over, nothing waits: effective since 29 June 2026."
    assert found.is_over and found.action is None
    first = step(calm, "first_session")
    assert first.reason == f"{EVENT} v2 entered" and step(calm, "final_version").version == 2
    assert step(calm, "rank_day").version == 1


@pytest.mark.parametrize(
    ("hour", "minute", "state"), [(0, 0, "due"), (17, 59, "due"), (18, 0, "overdue"), (23, 59, "overdue")]
)
def test_a_step_is_due_on_its_day_until_its_run_time_in_new_york(tmp_path, hour, minute, state):
    assert step(Home(tmp_path), "rank_day", at(RANK_DAY, hour, minute)).state == state
    assert step(Home(tmp_path), "rank_day", at(RANK_DAY - timedelta(days=1), 23, 59)).state == "upcoming"


def test_a_run_that_has_just_begun_is_due_and_one_that_left_nothing_is_overdue(tmp_path):
    home, now = Home(tmp_path), at(RANK_DAY)
    assert season_steps(home, SEASON, now).sentence.startswith(
        "The rank day of 2026-06 is overdue since 30 April: put the drop of 2026-04-30 into landing, then run it."
    )
    land(home.root, market(RANK_DAY))
    found = season_steps(home, SEASON, now)
    assert step(home, "rank_day", now).drop == "landed"
    assert (found.action.dag, found.action.form) == ("rank_day", {"rank_date": "2026-04-30"})
    assert found.action.command == "rankday reconstitute --rank-date 2026-04-30 --at-rank-day"


def test_a_result_that_waits_says_for_how_many_and_until_when(tmp_path, monkeypatch):
    home = Home(tmp_path)
    land(home.root, market(RANK_DAY))
    content_hash = reconstitute(home, RANK_DAY, at_rank_day=True, triggered_by="olga")["content_hash"]
    publication.approve(home, EVENT, content_hash, "ann")
    waits = step(home, "rank_day", at(RANK_DAY))
    assert (waits.state, waits.by, waits.missing, waits.content_hash) == ("waiting", ("ann",), 1, content_hash)
    found = season_steps(home, SEASON, at(RANK_DAY))
    assert found.sentence.startswith("The rank day of 2026-06 waits for 1 more person to approve it (not olga")
    assert "approved by ann so far" in found.sentence and found.alarms == []
    assert (found.action.kind, found.action.content_hash) == ("approve", content_hash)
    assert step(home, "rank_day", waits.until + timedelta(seconds=1)).state == "expired"
    monkeypatch.setattr("rankday.publication.approvals.History.is_expired", lambda self, now=None: True)
    found = season_steps(home, SEASON, at(RANK_DAY))
    assert "expired on" in found.sentence and found.action.dag == "rank_day" and len(found.alarms) == 1


def test_a_run_that_a_gate_stopped_is_failed_with_its_line(tmp_path):
    home = Home(tmp_path)
    land(home.root, market(RANK_DAY))
    reconstitute(home, RANK_DAY, approvers=("ann", "bob"), at_rank_day=True)
    for session in (LIST_1, FRI):
        land(home.root, market(session))
    publish_list(home, "2026-06", LIST_1)
    with pytest.raises(GateFailed, match="last_list_left_out"):
        reconstitute(home, RANK_DAY, triggered_by="olga")
    final = step(home, "final_version", at(FRI))
    assert (final.state, final.opened_by) == ("failed", "olga") and LEFT_OUT in final.reason
    assert step(home, "rank_day", at(FRI)).state == "done", "one stream, told apart by the day of the weights"
    assert "was stopped" in season_steps(home, SEASON, at(FRI)).sentence


def test_a_list_left_out_is_skipped_once_a_later_step_is_done(rejected, tmp_path):
    home = copy_of(rejected, tmp_path / "copy")
    third = SEASON.list_dates[2]
    land(home.root, market(third))
    publish_list(home, "2026-06", third)
    found = states(home, at(TUE))
    assert (found["preliminary_list 2"], found["preliminary_list 3"], found["preliminary_list 4"]) == (
        "skipped",
        "done",
        "overdue",
    )


def test_a_version_that_entered_by_an_override_leaves_the_rejected_one_behind(rejected, tmp_path):
    home = copy_of(rejected, tmp_path / "copy")
    with pytest.raises(GateFailed, match=r"two|2 people"):
        nightly(home, FRI, accept_gates=["night.implementation_not_final"], reason="right", triggered_by="olga")
    waits = step(home, "first_session")
    assert (waits.state, waits.stream, waits.missing) == ("waiting", f"daily/{FRI}", 2)
    [place] = [one for one in publication.pending(home) if one[0] == f"daily/{FRI}"]
    for name in ("ann", "bob"):
        publication.approve(home, *place, name)
    nightly(home, MON)
    found = states(home, at(TUE))
    assert (found["final_version"], found["first_session"]) == ("skipped", "done")
    assert step(home, "final_version").reason == "rejected by rita: c55 has too many shares"
    assert step(home, "first_session").reason == f"{EVENT} v1 entered"
    past = season_steps(home, SEASON, at(TUE))
    assert past.is_over and "not every step was done" in past.sentence and past.alarms == []


def test_an_approved_final_version_ends_the_rejection_and_nightly_is_what_is_left(rejected, tmp_path):
    home = copy_of(rejected, tmp_path / "copy")
    content_hash = step(home, "final_version").content_hash
    publication.approve(home, EVENT, content_hash, "carl", overrule=True, reason="confirmed by the issuer")
    assert step(home, "final_version").state == "waiting"
    assert "Approve before the open of 29 June" in season_steps(home, SEASON, at(FRI)).sentence
    publication.approve(home, EVENT, content_hash, "dora")
    final = step(home, "final_version")
    assert (final.state, final.version, final.by) == ("done", 2, ("carl", "dora"))
    found = season_steps(home, SEASON, at(TUE))
    assert states(home, at(TUE))["preliminary_list 2"] == "skipped"
    assert "was stopped before the final version was approved: run it again." in found.sentence
    assert found.action.command == f"rankday nightly --session {FRI}"


def test_the_command_shows_the_same_and_ends_well(rejected, rankday, monkeypatch):
    monkeypatch.setattr("rankday.cli.season.now", lambda: at(TUE))
    status, out, err = rankday("season", "--home", rejected.root, "--event", "2026-06")
    assert (status, err) == (0, "") and "rejected by rita" in " ".join(out.split()) and "overdue" in out
    status, out, _ = rankday("season", "--home", rejected.root, "--json")
    shown = json.loads(out)
    assert status == 0 and shown == season_steps(rejected, SEASON, at(TUE)).as_json()
    assert list(shown) == ["event", "now", "is_current", "is_over", "sentence", "action", "alarms", "steps", "quarters"]
    assert rankday("season", "--home", rejected.root, "--event", "2026-11")[0] == 1


def test_the_ledger_is_read_once_and_a_year_of_days_costs_little(rejected, tmp_path, monkeypatch, app_of):
    from fastapi.testclient import TestClient

    from rankday import ledger
    from rankday.ledger import chain

    home = copy_of(rejected, tmp_path / "copy")
    monkeypatch.setattr(chain, "flush_to_disk", lambda path: None)
    template = publication.newest_version(home, "daily/2026-06-25")
    days = sessions_between(date(2025, 6, 1), date(2026, 6, 23))[-250:]
    for day in days:
        stream = f"daily/{day}"
        folder = home.published(stream) / "v1"
        folder.mkdir(parents=True)
        manifest = template.manifest | {"stream": stream, "id": str(day), "session": str(day)}
        (folder / "MANIFEST.json").write_text(json.dumps(manifest))
        place = {"stream": stream, "content_hash": template.content_hash}
        ledger.append(home, "run_opened", {"run_id": str(day), "sessions": [str(day)] * 2, "input_snapshots": {}})
        ledger.append(home, "gates_judged", {"run_id": str(day), "met": 13, "unmet": [], "overrides": []})
        ledger.append(home, "result_pending", place | {"manifest_sha256": "0" * 64})
        ledger.append(home, "publication", place | {"version": 1, "supersedes": None, "approved_by": []})
    reads, read = [], ledger.entries
    monkeypatch.setattr(ledger, "entries", lambda home: reads.append(home) or read(home))
    monkeypatch.setattr("rankday.reports.web.pages.season.now", lambda: at(TUE))
    client = TestClient(app_of(home), headers={"X-User": "viewer"})
    for ask in (
        lambda: season_steps(home, None, at(TUE)),
        lambda: client.get("/season", params={"event": "2026-06"}),
    ):
        ask()  # the first loads modules and templates
        spent = []
        for _ in range(3):
            reads.clear()
            before = time.process_time()
            ask()
            spent.append(time.process_time() - before)
            assert len(reads) == 1
        assert min(spent) < 0.3


def test_the_same_content_again_after_a_rejection_says_at_once_that_it_is_barred(rejected, tmp_path, rankday):
    home = copy_of(rejected, tmp_path / "copy")
    again = ["reconstitute", "--home", home.root, "--rank-date", RANK_DAY]
    status, _, err = rankday(*again, "--accept-gate", LEFT_OUT, "--reason", "no lists this year")
    line = " ".join(err.split())
    assert status == 6 and "REJECTED by rita: c55 has too many shares. The same content is barred" in line
    assert "--overrule" in line


def test_a_version_that_cannot_be_read_is_an_alarm_and_does_not_end_the_page(rejected, tmp_path):
    home = copy_of(rejected, tmp_path / "copy")
    manifest = home.published(EVENT) / "v1" / "MANIFEST.json"
    manifest.chmod(0o644)
    manifest.write_text("{}")
    found = step(home, "rank_day")
    assert found.state == "failed" and "MANIFEST.json" in found.reason and str(tmp_path) not in found.reason
    assert len(season_steps(home, SEASON, at(TUE)).alarms) == 7


def test_a_first_session_with_the_old_composition_is_overdue(rejected, tmp_path, monkeypatch):
    home, real = copy_of(rejected, tmp_path / "copy"), implementation.policy_in_force
    answers = {"composition_stays_without_approval": 1}
    monkeypatch.setattr(implementation, "policy_in_force", lambda name, day: answers.get(name) or real(name, day))
    nightly(home, MON)
    first = step(home, "first_session")
    assert (first.state, first.reason) == ("overdue", "published as v1 with the old composition")
    [way] = [
        one["action"] for one in season_steps(home, SEASON, at(TUE)).as_json()["steps"] if one["step"] == first.step
    ]
    assert way["command"].endswith('--session 2026-06-29 --accept-gate night.implementation_not_final --reason "…"')


def test_a_refused_drop_and_a_result_that_a_later_one_replaced_are_said(tmp_path):
    home = Home(tmp_path)
    land(home.root, market(RANK_DAY))
    reconstitute(home, RANK_DAY, at_rank_day=True)
    land(home.root, market(FRI, close="11"))
    reconstitute(home, RANK_DAY)
    assert states(home, at(FRI))["rank_day"] == "skipped" and states(home, at(FRI))["final_version"] == "waiting"
    assert "a later result of reconstitution/2026-06 was submitted" in step(home, "rank_day", at(FRI)).reason
    (home.landing(LIST_1)).mkdir(parents=True)
    (home.landing(LIST_1) / "drop.json").write_text("{")
    with pytest.raises(DropRefused):
        ingest(home, LIST_1)
    assert step(home, "preliminary_list", at(FRI), 1).drop == "refused"
