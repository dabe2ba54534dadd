"""The page of a reconstitution: its figures are those published, and a result that waits can be looked at."""

from __future__ import annotations

from html import escape

import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.publication.refusals import Answer, Choice, Surface, record_refusal
from rankday.publication.standing import standing_of


@pytest.fixture(scope="module")
def text(pages):
    return pages.get("/reconstitution").text


def test_the_page_names_the_result_and_who_approved_it(text, reconstituted):
    manifest = publication.newest_version(reconstituted.home, "reconstitution/2026-06").manifest
    assert manifest["content_hash"] in text
    assert "<b>ana</b> approved" in text and "<b>ben</b> approved" in text and "Note: a note" in text


def test_the_funnel_ends_with_the_eligible(text, decisions):
    eligible = sum(row["is_eligible"] for row in decisions)
    funnel = text[text.index("Companies left after each screen") :]
    assert f"S10 additional class: {eligible} left" in funnel
    assert f"companies of the universe: {len(decisions)} left" in funnel


def test_gates_show_the_offending_rows(text, reconstituted):
    manifest = publication.newest_version(reconstituted.home, "reconstitution/2026-06").manifest
    unmet = [gate for gate in manifest["gates"] if not gate["is_met"]]
    assert unmet
    for gate in unmet:
        assert escape(gate["observed"]) in text


def test_a_result_that_waits_is_shown_by_its_hash_and_says_what_is_missing(copied, app_of):
    """What an approver looks at is the pending content itself, not what is published now."""
    import shutil

    stream = "reconstitution/2026-06"
    newest = publication.newest_version(copied, stream)
    draft = copied.root / "draft"
    shutil.copytree(newest.folder, draft)
    (draft / "MANIFEST.json").unlink()
    changes = draft / "changes.csv"
    changes.chmod(0o644)
    changes.write_text(changes.read_text().replace("delete", "remove", 1))
    facts = {key: value for key, value in newest.manifest.items() if key not in ("version", "approvals", "files")}
    waiting = publication.submit(copied, stream, draft, facts | {"weights_as_of": "2026-04-30"})  # else a correction
    client = TestClient(app_of(copied), headers={"X-User": "approver"})
    assert f"hash={waiting}" in client.get("/reconstitution").text
    until = standing_of(copied, stream, waiting).expires_at
    assert f'data-label="Until (UTC)">{until:%Y-%m-%d %H:%M:%S}</td>' in client.get("/season").text
    shown = client.get("/reconstitution", params={"stream": stream, "hash": waiting}).text
    assert "waits for approval" in shown and "2 more by other people" in shown and waiting in shown
    publication.reject(copied, stream, waiting, "ben", "a wrong <b>drop</b>")
    shown = client.get("/reconstitution", params={"stream": stream, "hash": waiting}).text
    assert "by ben at" in shown and "a wrong &lt;b&gt;drop&lt;/b&gt;" in shown


def test_an_answer_that_was_refused_is_on_the_page_of_the_result_and_in_the_ledger(copied, app_of, reconstituted):
    stream, content_hash = reconstituted.result["stream"], reconstituted.result["content_hash"]
    reason = "operator <b>opened</b> run r1"
    answer = Answer(stream, content_hash, "operator", Choice.APPROVE, Surface.AIRFLOW, "r1")
    client = TestClient(app_of(copied), headers={"X-User": "viewer"})
    where = {"stream": stream, "hash": content_hash}
    assert "not accepted" not in client.get("/reconstitution", params=where).text
    record_refusal(copied, answer, reason)
    text = client.get("/reconstitution", params=where).text
    assert "Answers that were not accepted" in text and "approve by <b>operator</b>" in text
    assert "operator &lt;b&gt;opened&lt;/b&gt; run r1" in text
    ledger_page = client.get("/ledger", params={"kind": "answer_refused"}).text
    assert f"{content_hash[:12]}: approve by operator NOT ACCEPTED (Airflow)" in ledger_page
