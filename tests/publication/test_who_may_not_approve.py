"""Whoever opened a run that led to a result, or wrote an exception in it, may not approve it; nor may an alias."""

import getpass
import json
import shutil

import pytest

from publication.held_results import DAILY, STREAM, held
from rankday import ledger, publication
from rankday.contract.errors import ApprovalRefused
from rankday.contract.files import readable_json, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.people import identity, spelling
from rankday.ledger.run_ledger import record_opened
from rankday.ledger.sentences import sentence
from rankday.publication.approvals import refuse_beforehand
from rankday.publication.request import may_not_approve
from rankday.publication.standing import standing_of
from rankday.publication.verification import verify
from rankday.replay import bundle_verify
from rankday.rulebook.rows import RULEBOOK

ALIASES = ["ANA", " ana ", "ana@example.org", "EXAMPLE\\Ana", "example\\ANA@example.org", "a n a", "ａｎａ"]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def kinds(home: Home) -> list[str]:
    return [entry["kind"] for entry in ledger.entries(home)]


def opened_and_held(home: Home, run_id: str, triggered_by: str | None, **more) -> str:
    """A run that somebody opened, and its result: always the same one."""
    stream = more.get("stream", STREAM)
    record_opened(
        home, {"run_id": run_id, "stream": stream, "triggered_by": triggered_by, "input_snapshots": {}}, RULEBOOK
    )
    return held(home, **{"run_id": run_id, "triggered_by": triggered_by} | more)


def problems_of_bundle(home: Home, version: int = 1) -> list[str]:
    """What the bundle's own check says of a published version."""
    manifest = json.loads((home.published(STREAM) / f"v{version}" / "MANIFEST.json").read_text())
    return list(bundle_verify._approvals("v", manifest, ledger.entries(home)[:-1]))


@pytest.mark.parametrize("alias", ALIASES)
def test_aliases_are_one_person_here_and_in_a_bundle(alias):
    assert identity(alias) == identity("ana") == bundle_verify.identity(alias)


@pytest.mark.parametrize("other", ["anna", "ana.b", "@ana", "ana\\", "b@ana"])
def test_other_names_are_other_people(other):
    assert identity(other) != identity("ana")
    assert bundle_verify.identity(other) == identity(other)


def test_a_name_with_spaces_in_it_is_one_person():
    assert identity("Ana  Berg") == identity("ana berg") == identity("AnaBerg@example.org")


@pytest.mark.parametrize("alias", ALIASES)
def test_everybody_who_opened_a_run_that_led_to_it_is_barred(home, alias):
    """The same content of a second run leaves the result as it is; who opened that run is barred all the same."""
    content_hash = opened_and_held(home, "r1", "operator")
    manifest = (home.pending(STREAM, content_hash) / "MANIFEST.json").read_bytes()
    publication.approve(home, STREAM, content_hash, "carl")
    assert opened_and_held(home, "r2", "Ana") == content_hash
    assert (home.pending(STREAM, content_hash) / "MANIFEST.json").read_bytes() == manifest
    assert publication.approvers_so_far(home, STREAM, content_hash) == ["carl"]
    name = " ".join(alias.split())
    with pytest.raises(ApprovalRefused) as refused:
        publication.approve(home, STREAM, content_hash, alias)
    assert str(refused.value) == (
        f"{name} opened run r2, which led to this result, and cannot approve it; two other people must"
    )
    with pytest.raises(ApprovalRefused, match="operator@x opened run r1"):
        publication.approve(home, STREAM, content_hash, "operator@x")
    assert publication.approve(home, STREAM, content_hash, "ben").status == "published"
    assert verify(home).problems == [] and problems_of_bundle(home) == []


def test_who_approves_and_then_opens_a_run_that_leads_to_it_no_longer_counts(home):
    content_hash = opened_and_held(home, "r1", "operator")
    publication.approve(home, STREAM, content_hash, "ana")
    publication.approve(home, STREAM, opened_and_held(home, "r2", "ana@x"), "ben")
    standing = standing_of(home, STREAM, content_hash)
    assert (standing.status, standing.approved_by, standing.missing) == ("pending", ("ben",), 1)
    assert publication.approve(home, STREAM, content_hash, "carl").status == "published"
    assert verify(home).problems == [] and problems_of_bundle(home) == []


def test_each_submission_is_recorded_once(home):
    for run_id, who in (("r1", "operator"), ("r2", "ana"), ("r2", "ana"), ("r1", "operator")):
        opened_and_held(home, run_id, who)
    assert [kind for kind in kinds(home) if kind != "run_opened"] == ["result_pending", "result_submitted"]
    [entry] = [one for one in ledger.entries(home) if one["kind"] == "result_submitted"]
    assert entry["payload"]["barred"] == [{"name": "ana", "part": "opened_run", "of": "r2"}]
    assert sentence(entry).endswith("submitted again; may not approve it: ana (opened run r2)")


def test_the_bar_outlives_a_rejection_a_later_result_and_a_version(home):
    content_hash = opened_and_held(home, "r1", "operator")
    opened_and_held(home, "r2", "ana")
    held(home, "2")
    assert opened_and_held(home, "r3", "dora") == content_hash  # laid anew
    for name, run_id in (("operator", "r1"), ("ana", "r2"), ("dora", "r3")):
        with pytest.raises(ApprovalRefused, match=f"{name} opened run {run_id}"):
            publication.approve(home, STREAM, content_hash, name)
    publication.reject(home, STREAM, content_hash, "ben", "a doubt")
    opened_and_held(home, "r4", "emil")
    assert kinds(home)[-1] == "result_submitted"


@pytest.mark.parametrize(("account", "name", "is_barred"), [("ana", "Ana@x", True), ("svc", "ana", False)])
def test_without_a_name_the_account_opened_it_and_is_barred_under_its_own_name(
    home, monkeypatch, account, name, is_barred
):
    monkeypatch.setattr(getpass, "getuser", lambda: account)
    content_hash = opened_and_held(home, "r1", None)
    if not is_barred:
        assert publication.approve(home, STREAM, content_hash, name).missing == 1
        return
    with pytest.raises(ApprovalRefused, match="opened run r1"):
        publication.approve(home, STREAM, content_hash, name)


def test_who_is_named_opened_it_and_not_the_account(home, monkeypatch):
    """One service account carries everybody's runs."""
    monkeypatch.setattr(getpass, "getuser", lambda: "ana")
    content_hash = opened_and_held(home, "r1", "operator")
    assert publication.approve(home, STREAM, content_hash, "ana").missing == 1


def test_approvals_given_beforehand_know_who_opens_the_run(home, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "ana")
    with pytest.raises(ApprovalRefused, match="ana@x opens this run and cannot approve its result"):
        refuse_beforehand(home, ["ana@x", "ben"], None)
    with pytest.raises(ApprovalRefused, match="named twice"):
        refuse_beforehand(home, ["ben", "X\\ben"], "operator")
    refuse_beforehand(home, ["ana", "ben"], "operator")


def test_the_author_of_an_exception_in_it_is_barred_its_approver_is_not(home):
    rows = [{"security_id": "S1", "screen_id": "S03", "author": "Ana", "approver": "ben"}]
    content_hash = held(home, exceptions=rows)
    with pytest.raises(ApprovalRefused, match="ana@x wrote the exception S1 S03 in this result, and cannot approve it"):
        publication.approve(home, STREAM, content_hash, "ana@x")
    assert publication.approve(home, STREAM, content_hash, "ben").missing == 1


def test_who_accepted_a_gate_of_a_day_is_barred(home):
    """A day's manifest names nobody: the ledger says who opened the run that accepted the gate."""
    content_hash = opened_and_held(
        home, "n1", "ana", stream=DAILY, overrides=[{"gate": "missing_prices", "reason": "late"}]
    )
    with pytest.raises(ApprovalRefused, match="ana opened run n1"):
        publication.approve(home, DAILY, content_hash, "ana")


def test_a_result_that_needs_nobody_records_nobody(home):
    opened_and_held(home, "n1", "ana", stream=DAILY)
    [entry] = [one for one in ledger.entries(home) if one["kind"] == "result_pending"]
    assert "barred" not in entry["payload"]


def test_the_question_names_all_who_may_not_answer(home):
    content_hash = opened_and_held(home, "r1", "operator")
    opened_and_held(home, "r2", "ana")
    told = may_not_approve(standing_of(home, STREAM, content_hash))
    assert told == "operator (opened run r1), ana (opened run r2)"


def as_of_then(monkeypatch) -> None:
    """Write the ledger, and tell people apart, as the versions did that knew nothing of `barred`."""
    append = ledger.append

    def without(home, kind, payload):
        return append(home, kind, {name: value for name, value in payload.items() if name != "barred"})

    monkeypatch.setattr(ledger, "append", without)
    monkeypatch.setattr("rankday.publication.approvals.identity", spelling)


def published_then(home: Home, monkeypatch, names: list[str]) -> None:
    """Published by two names that were two people then."""
    with monkeypatch.context() as then:
        as_of_then(then)
        content_hash = held(home)
        for name in names:
            publication.approve(home, STREAM, content_hash, name)
    assert publication.newest_version(home, STREAM).version == 1
    assert not any("barred" in one["payload"] for one in ledger.entries(home))


def test_what_was_two_people_when_it_was_published_stays_so(home, monkeypatch):
    published_then(home, monkeypatch, ["ana", "ana@x"])
    assert verify(home).problems == [] and problems_of_bundle(home) == []


def test_an_old_result_that_still_waits_is_decided_by_the_rule_of_now(home, monkeypatch):
    with monkeypatch.context() as then:
        as_of_then(then)
        content_hash = held(home)
    publication.approve(home, STREAM, content_hash, "ana")
    with pytest.raises(ApprovalRefused, match="approved this result already"):
        publication.approve(home, STREAM, content_hash, "ana@x")
    assert publication.approve(home, STREAM, content_hash, "ben").status == "published"
    assert verify(home).problems == []


@pytest.mark.parametrize(("barred", "names"), [("ana@x", ["ana", "ben"]), ("carl", ["ana", "ana@x"])])
def test_a_version_whose_ledger_says_barred_is_held_against_the_rule_of_now(home, monkeypatch, barred, names):
    """Somebody who can write the ledger, but not hash the chain anew without a trace, is found by verify and bundle."""
    published_then(home, monkeypatch, names)
    entries = ledger.entries(home)
    manifest_file = home.published(STREAM) / "v1" / "MANIFEST.json"
    manifest = json.loads(manifest_file.read_text())
    shutil.rmtree(home.ledger)
    for one in entries[:-1]:
        if one["kind"] == "result_pending":
            one["payload"]["barred"] = [{"name": barred, "part": "opened_run", "of": "r1"}]
        new = ledger.append(home, one["kind"], one["payload"])
        for approval in manifest["approvals"]:
            if approval["ledger_number"] == new["number"]:
                approval |= {"recorded_at": new["recorded_at"], "ledger_hash": new["entry_hash"]}
    manifest_file.chmod(0o644)
    manifest_file.write_text(readable_json(manifest))
    entry = entries[-1]["payload"] | {"manifest_sha256": sha256_of_file(manifest_file)}
    ledger.append(home, "publication", entry)
    [told] = [line for line in verify(home).problems if "approvals by different people" in line]
    assert "none of whom opened its runs" in told
    assert problems_of_bundle(home) != []
