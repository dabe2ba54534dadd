"""`rankday sample --offerings`: what comes to market between rank days, and share counts on both sides of a buffer."""

from __future__ import annotations

import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet
import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.reconstitution.additions.commands import publish_additions
from rankday.reconstitution.steps import reconstitute
from rankday.sample_market import generate
from rankday.sample_market.cases.offerings import CHANGE_DAYS, OFFERINGS, SHARE_CHANGES
from rankday.sample_market.offerings import company_ids
from sample_market.test_sample_bytes import hashes

JUNE, RANK_DAY, IMPLEMENTATION = date(2026, 4, 30), date(2026, 7, 31), date(2026, 9, 18)
COMPANIES, SESSIONS = 60, 152  # to 4 December
COLUMNS = ("ipo_date", "offering_kind", "offering_shares", "holders_disclosed_date", "lock_up_end_date",
           "float_in_12_months")  # fmt: skip
IDS = company_ids()


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """A small market with offerings. Read only, but for what is published in it."""
    home = Home(tmp_path_factory.mktemp("offerings"))
    generate(home, companies=COMPANIES, sessions=SESSIONS, offerings=True)
    return home


@pytest.fixture(scope="module")
def drops(home) -> dict[date, Path]:
    return {date.fromisoformat(folder.name): folder for folder in sorted((home.root / "landing").iterdir())}


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def by_line(folder: Path, table: str) -> dict[str, dict[str, str]]:
    return {row["security_id"]: row for row in rows(folder, table)}


def offered_lines():
    """(security_id, what the case states of it, its case) of every line with a first trading day."""
    for offering in OFFERINGS:
        for place, stated in enumerate(offering.lines):
            if stated.get("ipo_date"):
                yield f"S{IDS[offering.name][1:]}{chr(65 + place)}", stated, offering


def test_same_seed_same_bytes_in_every_format(tmp_path, drops):
    generate(Home(tmp_path / "again"), companies=COMPANIES, sessions=2, offerings=True)
    assert hashes(tmp_path / "again" / "landing") == {
        f"{day}/{name}": found for day in list(drops)[:2] for name, found in hashes(drops[day]).items()
    }
    content = set()
    for file_format in ("csv", "parquet"):
        copy = Home(tmp_path / file_format)
        generate(copy, companies=COMPANIES, sessions=1, file_format=file_format, offerings=True)
        content.add(ingest(copy, JUNE).snapshot.content_hash)
    assert len(content) == 1


def test_chosen_sessions_have_the_bytes_that_they_have_beside_the_others(tmp_path, drops):
    size = {"companies": COMPANIES, "sessions": 64, "offerings": True}
    written = generate(Home(tmp_path / "two"), **size, only=[JUNE, RANK_DAY])
    assert [drop.session for drop in written] == [JUNE, RANK_DAY]
    assert hashes(tmp_path / "two" / "landing") == {
        f"{day}/{name}": found for day in (JUNE, RANK_DAY) for name, found in hashes(drops[day]).items()
    }
    with pytest.raises(RankdayError, match="2026-09-18: not among the 64 sessions 2026-04-30 to 2026-07-31"):
        generate(Home(tmp_path / "none"), **size, only=[IMPLEMENTATION])
    assert not (tmp_path / "none" / "landing").exists()


def test_the_rest_of_the_market_is_that_of_a_sample_without_them(tmp_path, drops):
    generate(Home(tmp_path), companies=COMPANIES, sessions=40)
    for folder in sorted((tmp_path / "landing").iterdir()):
        beside = drops[date.fromisoformat(folder.name)]
        assert {path.name for path in folder.iterdir()} == {path.name for path in beside.iterdir()}
        for table in json.loads((folder / "drop.json").read_text())["tables"]:
            usual = rows(folder, table)
            for row in usual:
                assert not row.keys() & set(COLUMNS)
            others = [
                {name: value for name, value in row.items() if name not in COLUMNS}
                for row in rows(beside, table)
                if not any(
                    value.startswith(("C91", "S91"))
                    for value in (row.get("company_id") or "", row.get("security_id") or "")
                )
            ]
            assert others == usual, (folder.name, table)


def test_each_line_is_there_with_its_columns_from_its_first_day_to_its_last(drops):
    for day, folder in drops.items():
        found, prices, counts = (by_line(folder, table) for table in ("securities", "prices", "shares"))
        companies = {row["company_id"] for row in rows(folder, "companies")}
        for line, stated, case in offered_lines():
            is_there = stated["ipo_date"] <= day and (case.delisted is None or day < case.delisted)
            assert (line in found) == (line in prices) == (line in counts) == is_there, (day, line)
            if is_there:
                values = [str(stated.get(name) or "") for name in COLUMNS]
                assert [found[line][name] for name in COLUMNS[:-1]] == values[:-1]
                assert Fraction(found[line][COLUMNS[-1]] or 0) == Fraction(values[-1] or 0)
                assert found[line]["company_id"] in companies
                assert (prices[line]["close"] == "") == (day == case.halted)
    first_days = {stated["ipo_date"] for _, stated, _ in offered_lines()}
    assert first_days | set(CHANGE_DAYS.values()) <= {*drops, date(2026, 3, 10)}


def test_every_drop_of_a_first_day_passes_ingest(home, drops):
    for day in {stated["ipo_date"] for _, stated, _ in offered_lines()} & drops.keys() | {IMPLEMENTATION}:
        assert ingest(home, day).snapshot


def shares_after(before: tuple[int, int], after: tuple[int, int]) -> str:
    """The outcome by methodology 6.2: more than 1 %, more than 3 points, of a float up to 15 % more than 1 point."""
    (total, available), (new_total, new_available) = before, after
    old, new = Fraction(available, total), Fraction(new_available, new_total)
    is_total = abs(Fraction(new_total, total) - 1) > Fraction(1, 100)
    is_float = abs(new - old) > (Fraction(1, 100) if old <= Fraction(15, 100) else Fraction(3, 100))
    return {(True, True): "both", (True, False): "total", (False, True): "float", (False, False): "kept"}[
        is_total, is_float
    ]


@pytest.mark.parametrize("quarter", CHANGE_DAYS)
@pytest.mark.parametrize("change", SHARE_CHANGES, ids=lambda change: change.name)
def test_share_counts_change_on_one_side_of_a_buffer(drops, quarter, change):
    line, first = f"S{IDS[f'{quarter}_{change.name}'][1:]}A", CHANGE_DAYS[quarter]
    before, after = (by_line(drops[day], "shares")[line] for day in (max(day for day in drops if day < first), first))
    counts = [(int(row["total_shares"]), int(row["available_shares"])) for row in (before, after)]
    assert counts == [change.before, change.after] and after["as_of"] == first.isoformat()
    assert shares_after(*counts) == change.outcome


def test_the_share_changes_have_every_outcome():
    assert {change.outcome for change in SHARE_CHANGES} == {"kept", "total", "float", "both"}


@pytest.fixture(scope="module")
def candidates(home):
    """(company, letter) → the row of the candidate of 2026-09."""
    assert reconstitute(home, JUNE, approvers=["ana", "ben"])["status"] == "published"
    result = publish_additions(home, "2026-09", market_returns={JUNE: 0}, approvers=["ana", "ben"])
    assert result["status"] == "published", result
    table = pyarrow.parquet.read_table(home.published("ipo_additions/2026-09") / "v1" / "candidates.parquet")
    return {(row["company_id"], row["security_id"][-1]): row for row in table.to_pylist()}


def test_the_quarter_has_a_candidate_of_every_outcome(candidates):
    expected = {(IDS[case.name], letter): outcome for case in OFFERINGS for letter, outcome in case.outcomes.items()}
    assert {key: row["outcome"] for key, row in candidates.items()} == expected
    assert set(expected.values()) == {
        "added", "failed_screen", "below_floor", "vehicle_not_offered", "company_not_added"
    }  # fmt: skip


def test_an_unknown_kind_is_flagged_and_a_class_of_a_member_is_no_new_company(candidates):
    assert candidates[IDS["offered_of_unknown_kind"], "A"]["is_flagged"]
    assert not candidates[IDS["class_of_member"], "B"]["is_new_company"]
    assert candidates[IDS["class_of_member"], "B"]["reason_code"] == "ipo_additional_class"


def test_an_added_line_that_does_not_enter_has_the_reason_in_the_drops(drops):
    """6.4 step 6: no close on the day of implementation, gone before it, or a member by then through a fast entry."""
    entries = {case.entry: case for case in OFFERINGS if case.entry != "entered"}
    lines = {entry: f"S{IDS[case.name][1:]}A" for entry, case in entries.items()}
    assert all(case.outcomes == {"A": "added"} for case in entries.values())
    prices = by_line(drops[IMPLEMENTATION], "prices")
    assert prices[lines["no_close"]]["status"] == "halted" and lines["left"] not in prices
    left = entries["left"].delisted
    assert RANK_DAY < left <= IMPLEMENTATION
    (event,) = [
        row for row in rows(drops[date(2026, 9, 9)], "corporate_actions") if row["security_id"] == lines["left"]
    ]
    assert (event["event_type"], event["ex_date"], event["status"]) == ("delisting", left.isoformat(), "confirmed")
    first = by_line(drops[RANK_DAY], "securities")[lines["already_member"]]
    fifth = [day for day in drops if day.isoformat() >= first["ipo_date"]][4]
    assert RANK_DAY < fifth < IMPLEMENTATION


def test_the_command_has_the_option(tmp_path, rankday):
    home = ("--home", tmp_path, "--companies", "4", "--sessions", "1", "--json")
    status, out, _ = rankday("sample", *home, "--offerings")
    assert status == 0 and json.loads(out)["drops"][0]["rows"]["companies"] > 4
    status, _, err = rankday("sample", *home)
    assert status == 1 and err.count("\n") == 1 and "holds another drop" in err
