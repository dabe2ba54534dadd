"""``rankday import memberships``: dated lists into drops, by ticker, index by index."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.evidence.store import EvidenceDiffers
from rankday_sources.feed_files import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from sources.screener_feed import row, write_csv

SESSION = date(2025, 4, 30)
LISTS = """as_of,index_code,ticker
2025-03-18,R1000,BIG
2025-03-31,R2000,MOG.A
2025-03-31,R2000,GONE
2025-03-31,R2000,WRNT
2025-04-30,R2000,MOG-A
2025-05-30,R1000,LATE
"""


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(tmp_path / "home")
    rows = [row("BIG"), row("MOG/A"), row("LATE"), row("WRNT", "Wrnt Inc. Warrant")]
    import_screener(home, SESSION, ScreenerFiles(write_csv(tmp_path / "feed.csv", rows)))
    return home


@pytest.fixture
def lists(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text(LISTS)
    return path


def members(home) -> list[str]:
    drop = json.loads((home.landing(SESSION) / "drop.json").read_text())
    return (home.landing(SESSION) / drop["tables"]["memberships"]["file"]).read_text().splitlines()[1:]


def test_each_index_takes_its_newest_list_on_or_before_the_session(home, lists):
    (result,) = import_memberships(home, lists, [SESSION])["drops"]
    assert result["as_of"] == {"R1000": "2025-03-18", "R2000": "2025-04-30"}
    assert members(home) == [
        "R1000,US-BIG", "R2000,US-MOGA", "R3000,US-BIG", "R3000,US-MOGA", "R3000E,US-BIG", "R3000E,US-MOGA"
    ]  # fmt: skip
    assert ingest(home, SESSION).snapshot.table_path("memberships")


def test_without_a_session_the_lists_own_dates_are_meant(home, lists):
    assert [one["session"] for one in import_memberships(home, lists)["drops"]] == ["2025-04-30"]


def test_members_that_are_no_share_of_the_drop_are_named(home, lists):
    lists.write_text(LISTS.replace("2025-04-30,R2000,MOG-A\n", ""))
    (result,) = import_memberships(home, lists, [SESSION])["drops"]
    assert result["not_found"] == ["GONE", "WRNT"]


def test_again_changes_nothing_another_list_replaces_in_one_step(home, lists):
    import_memberships(home, lists, [SESSION])
    before = (home.landing(SESSION) / "drop.json").read_bytes()
    assert import_memberships(home, lists, [SESSION])["drops"][0]["is_new"] is False
    assert (home.landing(SESSION) / "drop.json").read_bytes() == before
    lists.write_text(LISTS + "2025-04-30,R2000,LATE\n")
    with pytest.raises(EvidenceDiffers, match=r"evidence/members/2025-04-30 holds another member list \(R2000\)"):
        import_memberships(home, lists, [SESSION])
    assert import_memberships(home, lists, [SESSION], replace=True)["drops"][0]["is_new"] is True
    assert ingest(home, SESSION).is_new
    drop = json.loads((home.landing(SESSION) / "drop.json").read_text())
    assert [path.name for path in home.landing(SESSION).glob("memberships*")] == [drop["tables"]["memberships"]["file"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("as_of,index_code\n", "column ticker is missing"),
        ("as_of,index_code,ticker\n", "no rows"),
        ("as_of,index_code,ticker\nMay,R2000,A\n", "row 2 column as_of: 'May' is no date"),
        ("as_of,index_code,ticker\n2025-03-31,R9,A\n", "row 2 column index_code: 'R9'"),
        ("as_of,index_code,ticker\n2025-03-31,R2000,\n", "row 2 column ticker"),
        (
            "as_of,index_code,ticker\n2025-06-30,R2000,A\n",
            "no list on or before 2025-04-30; the first is of 2025-06-30",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(home, lists, text, told):
    lists.write_text(text)
    with pytest.raises(SourceRefused, match=told):
        import_memberships(home, lists, [SESSION])


def test_a_session_without_a_drop_is_refused(home, lists):
    with pytest.raises(SourceRefused, match="landing/2025-05-01: no landing drop"):
        import_memberships(home, lists, [date(2025, 5, 1)])
    assert not (home.evidence / "members").exists()


def test_a_bad_row_takes_no_other_with_it_and_is_disclosed(home, lists):
    lists.write_text(LISTS + "May,R2000,A\n2025-04-30,S500,B\n2025-04-30,R2000,/\n")
    result = import_memberships(home, lists, [SESSION])
    assert result["report"]["files"][0]["passed_over"] == 3
    path = home.landing(SESSION) / "passed_over.memberships.csv"
    assert [row.split(",")[2] for row in path.read_text().splitlines()[1:]] == ["as_of", "index_code", "ticker"]
    assert ingest(home, SESSION).is_new


def test_headers_of_lists_are_known_in_any_case_and_by_synonyms(home, lists):
    lists.write_text(LISTS.replace("as_of,index_code,ticker", "Date,INDEX,Symbol"))
    assert import_memberships(home, lists, [SESSION])["report"]["files"][0]["passed_over"] == 0


def test_lists_of_dates_without_a_drop_are_kept_as_evidence(home, lists):
    lists.write_text("as_of,index_code,ticker\n2025-03-31,R2000,A\n2024-12-31,R2000,A\n")
    result = import_memberships(home, lists)
    assert (result["lists"], result["new_lists"], result["drops"]) == (2, 2, [])


def test_the_command_names_lists_and_missing_members(home, lists, rankday):
    status, printed, _ = rankday(
        "import", "memberships", "--home", home.root, "--file", lists, "--session", SESSION
    )  # fmt: skip
    assert status == 0
    assert "R1000 of 2025-03-18" in printed
