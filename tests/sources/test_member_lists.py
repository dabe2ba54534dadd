"""``rankday import memberships``: dated lists into drops, by ticker, index by index."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.evidence import store as evidence_store
from rankday.evidence.store import EvidenceDiffers
from rankday_sources.feed_files import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from rankday_sources.member_tickers import Member, Shares
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
    ("text", "message"),
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
def test_a_list_that_cannot_be_used_is_refused(home, lists, text, message):
    lists.write_text(text)
    with pytest.raises(SourceRefused, match=message):
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


LATER = date(2025, 6, 27)


def write_lists(tmp_path, *rows, columns="as_of,index_code,ticker"):
    path = tmp_path / "dated.csv"
    path.write_text("\n".join([columns, *rows]) + "\n")
    return path


@pytest.fixture
def reused(home, tmp_path):
    """BIG goes on as BIGG; BIG and LATE are newcomers, who have other counts."""
    rows = [
        row("BIGG", "BIG Inc. Common Stock"), row("MOG/A"), row("BIG", "Fresh Inc. Common Stock", last_price="90"),
        row("LATE", "Newer Inc. Common Stock", last_price="33"),
    ]  # fmt: skip
    feed = write_csv(tmp_path / "later.csv", [{**one, "asof": LATER.isoformat()} for one in rows])
    import_screener(home, LATER, ScreenerFiles(feed))
    return home


def members_of(home, session) -> list[str]:
    drop = json.loads((home.landing(session) / "drop.json").read_text())
    rows = (home.landing(session) / drop["tables"]["memberships"]["file"]).read_text().splitlines()[1:]
    return [line.partition(",")[2] for line in rows if line.startswith("R3000E,")]


def test_a_ticker_of_a_list_is_the_line_that_had_it_on_the_lists_date(reused, tmp_path):
    path = write_lists(tmp_path, "2025-04-30,R1000,BIG", "2025-04-30,R1000,LATE", "2025-04-30,R1000,MOG.A")
    (result,) = import_memberships(reused, path, [LATER])["drops"]
    assert members_of(reused, LATER) == ["US-BIG", "US-MOGA"]
    assert result["moved"] == [{"ticker": "BIG", "security_id": "US-BIG"}]
    assert result["not_found"] == ["LATE"]


@pytest.mark.parametrize("day", ["2025-06-20", "2025-06-27"])
def test_a_list_of_the_session_itself_means_its_own_tickers(reused, tmp_path, day):
    path = write_lists(tmp_path, f"{day},R1000,BIG", f"{day},R1000,LATE")
    (result,) = import_memberships(reused, path, [LATER])["drops"]
    assert members_of(reused, LATER) == ["US-BIG.2", "US-LATE.2"]
    assert (result["moved"], result["not_found"]) == ([], [])


@pytest.fixture
def shares():
    def function(*lines):
        return Shares({"security_id": each, "ticker": ticker, "name": name} for each, ticker, name in lines)

    return function


BRK = (
    ("1", "BRK.A", "Berk Class A"),
    ("2", "BRK.B", "Berk Class B"),
    ("3", "V", "Visa Inc. Class A"),
    ("4", "VA", "Va"),
)
LEN = (("1", "LEN.A", "Len Class A"), ("2", "LEN.B", "Len Class B"))


@pytest.mark.parametrize(
    ("lines", "listed", "found"),
    [
        (BRK, [("BRKA", ""), ("BRKB", "")], ["1", "2"]),
        (BRK, [("BRK", "A"), ("BRK", "B")], ["1", "2"]),
        (BRK, [("BRK", "")], []),  # which of the two?
        (BRK, [("V", "A"), ("VA", "")], ["3", "4"]),  # a class is not part of a ticker that stands without it
        (LEN, [("LEN", ""), ("LENB", "")], ["1", "2"]),
        ((("1", "BRK", "Berk Class A"), ("2", "BRK", "Berk Class B")), [("BRKA", ""), ("BRK", "B")], ["1", "2"]),
        ((("1", "GOOG", "Goo Class C"), ("2", "GOOGL", "Goo Class A")), [("GOOG", "C"), ("GOOGL", "A")], ["1", "2"]),
        ((("1", "HEI", "Hei Common Stock"), ("2", "HEI/A", "Hei Class A")), [("HEI", ""), ("HEI", "A")], ["1", "2"]),
        ((("1", "ONE", "One Common Stock"),), [("ONE", "A")], ["1"]),
    ],
)
def test_a_class_is_found_beside_the_ticker_or_in_it(shares, lines, listed, found):
    members = [Member(*each) for each in listed]
    assert [line for member in members if (line := shares(*lines).find(members).get(member))] == found


def test_a_list_with_a_column_of_classes_names_the_lines_of_the_drop_and_of_the_evidence(home, tmp_path):
    path = write_lists(
        tmp_path, "2025-04-30,R2000,MOG,Class A", "2025-04-30,R2000,BIG,", columns="as_of,index_code,ticker,Class"
    )
    import_memberships(home, path, [SESSION])
    assert "R2000,US-MOGA" in members(home)
    [table] = evidence_store.tables_of(home, evidence_store.MEMBERS, SESSION)
    assert table.column("ticker_key").to_pylist() == ["BIG", "MOGA"]
