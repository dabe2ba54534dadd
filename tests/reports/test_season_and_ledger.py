"""Where a season stands, and the chain of decisions with what is wrong in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from rankday import ledger
from rankday.drops import snapshot_store


def test_the_season_names_its_dates_and_what_is_published(pages):
    text = pages.get("/season", params={"event": "2026-06"}).text
    for day in ("2026-04-30", "2026-05-22", "2026-06-18", "2026-06-08", "2026-06-26", "2026-06-29"):
        assert f'data-label="Date">{day}</td>' in text
    assert "frozen as v1" in text and re.search(r">v1 published [-0-9]+ [:0-9]+ UTC, approved by ana and ben</a>", text)
    assert '<a href="/reconstitution?stream=reconstitution%2F2026-06">reconstitution/2026-06</a>' in text


def test_the_season_goes_by_the_closures_of_the_home(copied, app_of):
    client = TestClient(app_of(copied), headers={"X-User": "viewer"})
    file = copied.session_changes_file
    file.write_text("kind,date,reason,author,approver\nclosure,2026-06-29,mourning,ana,ben\n")
    text = client.get("/season", params={"event": "2026-06"}).text
    assert 'data-label="Date">2026-06-30</td>' in text and 'data-label="Date">2026-06-29</td>' not in text
    file.write_text("kind,date,reason,author,approver\nclosure,29 June,mourning,ana,ben\n")
    answer = client.get("/season", params={"event": "2026-06"})
    assert answer.status_code == 404 and "session_changes.csv, row 2, column date" in answer.text
    assert client.get("/ledger").status_code == 200


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (15, "Nothing to do now. Next: the IPO rank day of quarter 2027-03 on 29 January 2027"),
        (31, "The IPO rank day of quarter 2027-03 is overdue since 29 January: put the drop of 2027-01-29 into"),
    ],
)
def test_without_an_event_the_season_is_the_current_one(pages, monkeypatch, day, sentence):
    monkeypatch.setattr("rankday.reports.web.pages.season.now", lambda: datetime(2027, 1, day, 17, tzinfo=UTC))
    text = pages.get("/season").text
    assert "<h1>Season 2027-06 " in text and sentence in text


def test_an_event_that_is_none_is_told(pages):
    answer = pages.get("/season", params={"event": "2026-11"})
    assert answer.status_code == 404 and "2026-12" in answer.text


def test_the_chain_is_listed_newest_first_and_filtered(pages, reconstituted):
    entries = ledger.entries(reconstituted.home)
    text = pages.get("/ledger").text
    places = [text.index(f'title="{entry["entry_hash"]}"') for entry in reversed(entries)]
    assert places == sorted(places)
    approvals = pages.get("/ledger", params={"kind": "approval"}).text
    assert approvals.count("<td>approval</td>") == 2 and "by ana" in approvals and "by ben" in approvals
    assert "No such entries" in pages.get("/ledger", params={"q": "nobody at all"}).text
    assert pages.get("/ledger.csv").text.count('"previous_hash') == 0
    assert pages.get("/ledger.csv").text.splitlines()[0].startswith("number,kind,recorded_at")


def test_an_entry_is_shown_in_full_and_one_beyond_the_last_is_none(pages, reconstituted):
    entries = ledger.entries(reconstituted.home)
    for entry in entries:
        text = pages.get(f"/ledger/{entry['number']}").text
        assert entry["entry_hash"] in text and entry["previous_hash"] in text
    assert pages.get(f"/ledger/{len(entries) + 1}").status_code == 404
    for number in ("0", "-1", "x", "..%2f..%2fetc"):
        assert pages.get(f"/ledger/{number}").status_code in (400, 404)


def test_verify_says_what_is_intact_and_names_what_is_not(copied, app_of):
    client = TestClient(app_of(copied), headers={"X-User": "viewer"})
    before = {path: path.read_bytes() for path in copied.root.rglob("*") if path.is_file()}
    assert '<span class="badge good">intact</span>' in client.get("/ledger/verify").text
    assert before == {path: path.read_bytes() for path in copied.root.rglob("*") if path.is_file()}
    table = copied.published("reconstitution/2026-06") / "v1" / "changes.csv"
    table.chmod(0o644)
    table.write_text(table.read_text() + "x")
    assert "published/reconstitution/2026-06/v1/changes.csv: changed" in client.get("/ledger/verify").text


@pytest.mark.parametrize("path", ["/ledger", "/ledger/verify"])
def test_a_broken_chain_is_shown_as_broken(copied, app_of, path):
    entry = copied.ledger / "00000002.json"
    entry.chmod(0o644)
    entry.write_text(entry.read_text().replace("2026", "2027", 1))
    text = TestClient(app_of(copied), headers={"X-User": "viewer"}).get(path).text
    assert "The chain is broken" in text and "00000002.json: changed" in text


def test_a_bundle_is_downloaded_and_leaves_nothing_behind(pages, reconstituted, tmp_path, monkeypatch):
    import io
    import tempfile
    import zipfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = sorted(reconstituted.home.root.rglob("*"))
    answer = pages.get("/bundle", params={"event": "2026-06"})
    assert answer.status_code == 200 and 'filename="rankday-2026-06.zip"' in answer.headers["content-disposition"]
    assert any(name.endswith("verify.py") for name in zipfile.ZipFile(io.BytesIO(answer.content)).namelist())
    assert list(tmp_path.iterdir()) == [] and before == sorted(reconstituted.home.root.rglob("*"))


@pytest.mark.parametrize("event", ["2025-06", "2026-11", "../x", "", "2026-06/../../x"])
def test_a_bundle_of_nothing_is_refused(pages, tmp_path, monkeypatch, event):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert pages.get("/bundle", params={"event": event}).status_code == 404
    assert list(tmp_path.iterdir()) == []


def test_what_was_verified_is_counted_in_plain_words(pages, reconstituted):
    text = pages.get("/ledger/verify").text
    entries, dates = ledger.entries(reconstituted.home), snapshot_store.sessions(reconstituted.home)
    assert f"Checked: {len(entries)} ledger entries, {len(dates)} snapshots, 0 refused drops, 1 rulebook," in text


def test_a_time_is_shown_to_the_second_without_a_sign_of_machines(pages):
    for page in ("/season?event=2026-06", "/reconstitution", "/ledger", "/ledger/1"):
        text = pages.get(page).text
        assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:", text.partition("<pre")[0]), page
