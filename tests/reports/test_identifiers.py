"""Identifiers from the drop to the reader (contract 2.12, 3): published as they hold that day, found by explain, search
and lists, and nothing is different where a drop has none."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date

import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.steps import reconstitute
from rankday.replay.replay import replay
from rankday.reports.explain import explain
from rankday.reports.web.names import names_of
from rankday.sample_market import generate

RANK_DAY, NEXT_DAY = date(2026, 4, 30), date(2026, 5, 1)
EVENT = "reconstitution/2026-06"


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def landed(home: Home, table: str, day: date = RANK_DAY) -> list[dict[str, str]]:
    return rows_of(home.landing(day) / f"{table}.csv")


def published(home: Home, stream: str, table: str) -> list[dict[str, str]]:
    return rows_of(publication.newest_version(home, stream).folder / f"{table}.csv")


def expected(home: Home, day: date, lines: set[str]) -> list[tuple[str, ...]]:
    """From the text of the contract: of these lines and their companies, as they hold on the day."""
    owners = {row["company_id"] for row in landed(home, "securities", day) if row["security_id"] in lines}
    found = [
        tuple(row[name] for name in ("kind", "value", "security_id", "company_id", "valid_from", "valid_to"))
        for row in landed(home, "identifiers", day)
        if (row["security_id"] in lines or row["company_id"] in owners)
        and row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999-12-31")
    ]
    return sorted(found)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """300 companies with reference data, a reconstitution, two days. Read only."""
    home = Home(tmp_path_factory.mktemp("identifiers") / "home")
    generate(home, companies=300, sessions=2, reference_data=True)
    reconstitute(home, RANK_DAY, approvers=["a", "b"])
    for day in (RANK_DAY, NEXT_DAY):
        nightly(home, day)
    return home


@pytest.fixture(scope="module")
def line(home) -> dict[str, dict[str, str]]:
    """Kind → its row of the first line in an index that has an ISIN, a PERMNO and an LEI, and whose CIK is another's
    PERMNO nowhere."""
    rows = published(home, EVENT, "identifiers")
    owner = {row["security_id"]: row["company_id"] for row in landed(home, "securities")}
    for security_id in sorted({row["security_id"] for row in rows if row["security_id"]}):
        mine = [row for row in rows if security_id == row["security_id"] or row["company_id"] == owner[security_id]]
        found = {row["kind"]: row for row in mine}
        if len(found) == 9:
            return {"company": owner[security_id], "line": security_id, **{k: one["value"] for k, one in found.items()}}
    raise AssertionError("no line has all nine kinds")


@pytest.mark.parametrize("stream", [EVENT, f"daily/{RANK_DAY}", f"daily/{NEXT_DAY}"])
def test_published_are_those_of_the_constituents_that_hold_on_the_day(home, stream):
    day = RANK_DAY if stream == EVENT else date.fromisoformat(stream.partition("/")[2])
    members = {row["security_id"] for row in published(home, stream, "constituents" if stream == EVENT else "closing")}
    rows = [tuple(row.values()) for row in published(home, stream, "identifiers")]
    assert list(published(home, stream, "identifiers")[0]) == [
        "kind", "value", "security_id", "company_id", "valid_from", "valid_to",
    ]  # fmt: skip
    assert rows == expected(home, day, members) != []
    assert "identifiers.parquet" in publication.newest_version(home, stream).manifest["files"]


def test_replay_makes_the_same_again(home):
    for stream in (EVENT, f"daily/{NEXT_DAY}"):
        result = replay(home, stream)
        assert (result.recomputed_hash, result.differences) == (result.published_hash, [])


def test_without_the_table_every_other_file_is_the_same(home, tmp_path):
    bare = Home(tmp_path / "home")
    shutil.copytree(home.root / "landing", bare.root / "landing")
    for folder in (bare.root / "landing").iterdir():
        listing = json.loads((folder / "drop.json").read_text())
        del listing["tables"]["identifiers"]
        (folder / "drop.json").write_text(json.dumps(listing))
    reconstitute(bare, RANK_DAY, approvers=["a", "b"])
    for day in (RANK_DAY, NEXT_DAY):
        nightly(bare, day)
    for stream in (EVENT, f"daily/{RANK_DAY}", f"daily/{NEXT_DAY}"):
        with_it, without = (publication.newest_version(one, stream).manifest["files"] for one in (home, bare))
        tables = {name for name in with_it if name.endswith((".csv", ".parquet")) and "/" not in name}
        assert {name for name in tables if name not in without} == {"identifiers.csv", "identifiers.parquet"}
        assert all(with_it[name]["sha256"] == without[name]["sha256"] for name in tables if name in without)


KINDS = ("figi", "composite_figi", "share_class_figi", "isin", "cusip", "sedol", "cik", "lei", "permno")


@pytest.mark.parametrize("kind", KINDS)
def test_explain_takes_it_with_and_without_its_kind(home, line, kind):
    value = line[kind]
    spellings = [f"{kind}:{value}", f"{kind.replace('_', ' ').upper()} {value.lower()}"]
    spellings += [] if kind in ("cik", "permno") else [value, f" {value[:4]} {value[4:]} "]
    for who in spellings:
        assert explain(home, "2026-06", who)["decision"]["company_id"] == line["company"], who


def test_a_cik_is_a_number_whatever_its_zeros(home, line):
    for who in (f"CIK000{line['cik']}", line["cik"], f"0{line['cik']}"):
        assert explain(home, "2026-06", who)["decision"]["company_id"] == line["company"]


def test_explain_takes_what_holds_on_the_rank_day_and_nothing_else(home):
    ended = [row for row in landed(home, "identifiers") if row["kind"] == "isin" and row["valid_to"]]
    before = next(row for row in ended if row["valid_to"] < RANK_DAY.isoformat())
    with pytest.raises(RankdayError, match="no such ticker, id or name"):
        explain(home, "2026-06", before["value"])
    [after] = [
        row for row in landed(home, "identifiers")
        if row["kind"] == "isin" and row["security_id"] == before["security_id"] and not row["valid_to"]
    ]  # fmt: skip
    answer = explain(home, "2026-06", after["value"])
    assert {"security_id": before["security_id"], "kind": "isin", "value": after["value"]} in answer["identifiers"]
    assert before["value"] not in {row["value"] for row in answer["identifiers"]}
    [found] = names_of(home).search(home, before["value"])
    assert (found["former"], found["former_until"]) == (f"ISIN {before['value']}", before["valid_to"])


def test_the_pages_search_and_lists_take_it(home, line, app_of):
    pages = TestClient(app_of(home), headers={"X-User": "viewer"})
    for kind in KINDS:
        who = f"{kind}:{line[kind]}"
        found = pages.get("/search", params={"q": who}).json()["found"]
        assert [one["company_id"] for one in found] == [line["company"]], who
        assert line["company"] in pages.get("/explain", params={"who": who}).text


def test_a_list_is_filtered_by_it(home, line):
    from rankday.reports.web.reading import meant, opened
    from rankday.reports.web.result_tables import RESULT_TABLES
    from rankday.reports.web.tables import Asked, page_of

    for table, owner in (("constituents", "security_id"), ("decisions", "company_id")):
        with opened(meant(home, EVENT)) as reading:
            for word in (line["isin"], f"cik:{line['cik']}"):
                page = page_of(reading, RESULT_TABLES[table], Asked(words=word))
                wanted = line["line"] if owner == "security_id" else line["company"]
                assert wanted in {row[owner] for row in page.rows}, (table, word)
                assert len({row.get("company_id", line["company"]) for row in page.rows}) == 1


def test_the_published_table_has_a_page(home, line, app_of):
    pages = TestClient(app_of(home), headers={"X-User": "viewer"})
    for stream in (EVENT, f"daily/{NEXT_DAY}"):
        for word in (line["cik"], line["isin"]):
            answer = pages.get("/table/identifiers", params={"stream": stream, "q": word})
            assert (answer.status_code, word in answer.text) == (200, True), stream
