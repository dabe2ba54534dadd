"""Every command and page that takes an index code takes a derived one in force on the day it asks, and no other."""

from __future__ import annotations

import csv
import io
import json

import duckdb
import pytest

from rankday import publication
from rankday.contract.tables import INDEX_CODES
from reports.derived_home import DAY, RANK_DAY

EVENT = "reconstitution/2026-06"
# in force on the session, or on the rank day of its composition (it has ended since)
TAKEN = ("R1000", "R1000G", "RTOP10", "RKID", "REQ", "RGONE")
REFUSED = {
    "RTOP11": "there is no index 'RTOP11'; near it: ",
    "RLATER": "RLATER is not in force on 2026-06-26",
}
CSVS = ("index/levels.csv", "index/statistics.csv", "index/drawdowns.csv", "index/sectors.csv", "index/turnover.csv")


def rows(home, stream, table):
    path = publication.newest_version(home, stream).folder / f"{table}.parquet"
    found = duckdb.execute("from read_parquet(?)", [str(path)])
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("code", TAKEN)
def test_pages_and_files_of_an_index(derived_home, derived_pages, code):
    [values] = [row for row in rows(derived_home, f"daily/{DAY}", "index_values") if row["index_code"] == code]
    page = derived_pages.get("/index", params={"code": code})
    assert page.status_code == 200 and f"{values['divisor']:f}" in page.text
    assert f"<option selected>{code}</option>" in page.text
    [level] = csv.DictReader(io.StringIO(derived_pages.get("/index/levels.csv", params={"code": code}).text))
    assert level["price_level"] == f"{values['price_level']:f}"
    for path in (*CSVS, "fact-sheet.pdf"):
        assert derived_pages.get(f"/{path}", params={"code": code}).status_code == 200, path
    asked = {"stream": EVENT, "code": code}
    assert derived_pages.get("/demand", params=asked).status_code == 200
    assert derived_pages.get("/table/demand.csv", params=asked).status_code == 200


@pytest.mark.parametrize(("code", "line"), REFUSED.items())
def test_pages_refuse_a_code_that_is_not_in_force(derived_pages, code, line):
    for path in ("index", *CSVS, "fact-sheet.pdf"):
        answer = derived_pages.get(f"/{path}", params={"code": code})
        assert answer.status_code == 404 and line.replace("'", "&#39;") in answer.text, path
    answer = derived_pages.get("/demand", params={"stream": EVENT, "code": code})
    assert answer.status_code == 404
    assert derived_pages.get("/table/demand.csv", params={"stream": EVENT, "code": code}).status_code == 404


def test_the_sentence_of_a_derived_index_says_what_it_takes(derived_pages):
    text = derived_pages.get("/index", params={"code": "RTOP10"}).text
    assert "Ten largest: the 10 largest companies of R1000" in text and "no company above 15 %" in text
    assert "clause x.1;" in text


def test_fact_sheet_of_the_command(derived_home, rankday, tmp_path):
    for code in TAKEN:
        target = tmp_path / f"{code}.pdf"
        status, _, _ = rankday("fact-sheet", "--home", derived_home.root, "--session", DAY, "--index", code,
                               "--output", target)  # fmt: skip
        assert status == 0 and target.read_bytes().startswith(b"%PDF")
    for code, line in REFUSED.items():
        status, _, error = rankday("fact-sheet", "--home", derived_home.root, "--session", DAY, "--index", code,
                                   "--output", tmp_path / "x.pdf")  # fmt: skip
        assert status == 1 and line in error and len(error.strip().splitlines()) == 1
    assert not (tmp_path / "x.pdf").exists()


def test_explain_names_the_derived_indexes_of_each_line_in_their_order(derived_home, rankday):
    held: dict[str, list[str]] = {}
    for row in rows(derived_home, EVENT, "constituents"):
        held.setdefault(row["security_id"], []).append(row["index_code"])
    order = [*INDEX_CODES, *(row["index_code"] for row in derived_rows(derived_home))]
    line = next(line for line, codes in sorted(held.items()) if {"RTOP10", "R1000"} <= set(codes))
    company = next(row["company_id"] for row in rows(derived_home, EVENT, "constituents") if row["security_id"] == line)
    status, printed, error = rankday("explain", company, "--home", derived_home.root, "--event", "2026-06", "--json")
    assert status == 0, error
    [found] = [one for one in json.loads(printed)["lines"] if one["security_id"] == line]
    assert found["new_indexes"].split("|") == sorted(held[line], key=order.index)


def derived_rows(home):
    path = publication.newest_version(home, EVENT).folder / "rulebook" / "derived_indexes.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        return sorted(csv.DictReader(handle), key=lambda row: int(row["position"]))


@pytest.mark.parametrize("code", ["RTOP10", "RGONE"])
def test_compare_of_a_derived_index(derived_home, rankday, tmp_path, code):
    ours = [row for row in rows(derived_home, EVENT, "constituents") if row["index_code"] == code]
    actual = tmp_path / "actual.csv"
    lines = [f"{code},{row['ticker']}" for row in ours[1:]]
    actual.write_text("\n".join(["index_code,ticker", *lines]) + "\n", encoding="utf-8")
    status, printed, error = rankday("compare", "--home", derived_home.root, "--event", "2026-06", "--actual", actual,
                                     "--index", code, "--json")  # fmt: skip
    assert status == 0, error
    answer = json.loads(printed)
    assert (answer["ours"], answer["both"], answer["only_ours"]) == (len(ours), len(ours) - 1, 1)


def test_compare_and_levels_refuse_a_code_that_is_not_in_force(derived_home, rankday, tmp_path):
    actual = tmp_path / "actual.csv"
    actual.write_text("index_code,ticker\nRLATER,AAA\n", encoding="utf-8")
    levels = tmp_path / "levels.csv"
    levels.write_text("session,close\n2026-06-26,1\n", encoding="utf-8")
    asked = (("compare", "--event", "2026-06", "--actual", actual), ("compare-levels", "--actual", levels))
    for command, *options in asked:
        status, _, error = rankday(command, "--home", derived_home.root, *options, "--index", "RLATER")
        assert status == 1 and "RLATER is not in force on " in error and len(error.strip().splitlines()) == 1


def test_history_prints_the_indexes_that_are_asked_for(derived_home, rankday, tmp_path):
    asked = ("history", "--home", derived_home.root, "--from", DAY, "--to", DAY)
    every = json.loads(rankday(*asked, "--out", tmp_path / "all", "--json")[1])["levels"]
    chosen = ("--index", "RTOP10", "--index", "R1000")
    status, printed, error = rankday(*asked, *chosen, "--out", tmp_path / "history", "--json")
    assert status == 0, error
    levels = json.loads(printed)["levels"]
    assert levels == {code: every[code] for code in ("RTOP10", "R1000") if code in every} and "R1000" in levels
    status, _, error = rankday(*asked, "--index", "RTOP11", "--out", tmp_path / "none")
    assert status == 1 and "near it: " in error and not (tmp_path / "none").exists()


def test_what_if_refuses_an_index_that_is_not_in_force(derived_home, rankday):
    status, _, error = rankday("what-if", "--home", derived_home.root, "--rank-date", RANK_DAY, "--grid",
                               "band_1000=0.025", "--index", "RLATER")  # fmt: skip
    assert status == 1 and "RLATER is not in force on 2026-04-30" in error
