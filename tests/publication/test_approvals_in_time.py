"""How long a decision counts: fourteen days by the ledger's clock, whatever the clock does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from publication.held_results import DAILY, MAPPED, STREAM, held
from rankday import ledger, publication
from rankday.cli.pending import pending_command
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.ledger import chain
from rankday.publication import approvals, submission
from rankday.publication.verification import verify

PRELIMINARY = "preliminary/2026-06/2026-05-22"


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def decisions(home: Home) -> list[str]:
    return [entry["kind"] for entry in ledger.entries(home)]


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets: the ledger and the approvals read it."""

    class Clock(datetime):
        moment = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)

        @classmethod
        def now(cls, zone=None):
            return cls.moment

    for module in (chain, approvals, submission):
        monkeypatch.setattr(module, "datetime", Clock)
    return Clock


VALID = timedelta(days=14)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(("later", "counts"), [(timedelta(0), True), (VALID, True), (VALID + INSTANT, False)])
def test_a_result_may_be_approved_for_fourteen_days(home, clock, later, counts):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    clock.moment += later
    if counts:
        assert publication.approve(home, STREAM, content_hash, "Ben").status == "published"
        return
    with pytest.raises(ApprovalRefused, match=r"until 2026-05-15 18:00 UTC \(14 days\); run the step again"):
        publication.approve(home, STREAM, content_hash, "Ben")
    assert publication.status_of(home, STREAM, content_hash) == "expired"
    publication.recover(home)
    assert decisions(home) == ["result_pending", "approval"]


def test_the_step_again_lays_an_expired_result_anew_and_its_approvals_begin_again(home, clock):
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    clock.moment += VALID + INSTANT
    assert held(home) == content_hash
    assert publication.approve(home, STREAM, content_hash, "Ben").approved_by == ("Ben",)
    assert publication.approve(home, STREAM, content_hash, "Ana").status == "published"
    assert verify(home).problems == []


def test_who_laid_it_anew_cannot_approve_it_either(home, clock):
    content_hash = held(home, triggered_by="Tom")
    clock.moment += VALID + INSTANT
    held(home, triggered_by="Ana")
    for name in ("Tom", "Ana"):
        with pytest.raises(ApprovalRefused, match="opened a run"):
            publication.approve(home, STREAM, content_hash, name)


def test_a_clock_set_back_revives_nothing_and_breaks_nothing(home, clock):
    content_hash = held(home)
    clock.moment += VALID + INSTANT
    held(home, "3", DAILY)  # any entry that tells the later time
    clock.moment -= timedelta(days=20)  # before the result was laid
    with pytest.raises(ApprovalRefused, match="until 2026-05-15"):
        publication.approve(home, STREAM, content_hash, "Ana")
    assert held(home) == content_hash
    for name in ("Ana", "Ben"):
        publication.approve(home, STREAM, content_hash, name)
    assert publication.status_of(home, STREAM, content_hash) == "published"
    assert verify(home).problems == []


def test_a_role_granted_too_late_publishes_nothing(home, clock):
    home.root.mkdir()
    home.approvers_file.write_text(json.dumps(MAPPED))
    content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "Ana")
    publication.approve(home, STREAM, content_hash, "Ben")
    assert publication.status_of(home, STREAM, content_hash) == "published"

    other = held(home, "2")
    home.approvers_file.unlink()
    publication.approve(home, STREAM, other, "Carl")
    home.approvers_file.write_text(json.dumps(MAPPED))
    publication.approve(home, STREAM, other, "Ana")
    clock.moment += VALID + INSTANT
    home.approvers_file.unlink()
    publication.recover(home)
    assert publication.status_of(home, STREAM, other) == "expired"


def test_what_waits_is_listed_with_its_state(home, clock):
    held(home, "1", PRELIMINARY, overrides=[{"gate": "turnover"}])
    one = held(home, "1")
    clock.moment += timedelta(days=10)
    other = held(home, "2")
    publication.approve(home, STREAM, other, "Ana")
    clock.moment += timedelta(days=5)
    found = [(each.stream, each.content_hash, each.status, each.missing) for each in publication.waiting(home)]
    assert sorted(found) == sorted(
        [(PRELIMINARY, found[0][1], "expired", 2), (STREAM, one, "superseded", 2), (STREAM, other, "pending", 1)]
    )
    printed = CliRunner().invoke(pending_command, ["--home", str(home.root)]).output.splitlines()
    assert "1 more approval needed until 2026-05-25 18:00 UTC; approved by Ana" in "\n".join(printed)
    assert len(printed) == 3
