"""Importers fill the identifiers that they have (contract 2.12); a bad one neither stops them nor is silent."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday_sources.crsp import CrspFiles, import_crsp
from rankday_sources.identifier_file import import_identifiers
from rankday_sources.import_report import SourceRefused
from sources.sec_feed import BDC, ISLAND, SESSION, TWO, US, submissions

FILE = """\
ticker,figi,compositeFIGI,shareClassFIGI,isin,lei
AAA,BBG000B9XRY4,BBG000B9Y5X2,BBG001S5N8V8,US0378331005,HWUPKR0MPOU8FGXBT394
isl,BBG000B9XRY5,,,,
TWO.A,BBG000B9XRY4,,,US5949181045,
TWO/B,,,,us 5949181045,
NOBODY,BBG000B9XVV8,,,,
,BBG000B9XVV8,,,,
"""


def rows_of(home: Home, session: date = SESSION) -> list[dict[str, str]]:
    drop = json.loads((home.landing(session) / "drop.json").read_text())
    name = drop["tables"].get("identifiers", {"file": ""})["file"]
    if not name:
        return []
    data = (home.landing(session) / name).read_bytes()
    return list(csv.DictReader((gzip.decompress(data) if name.endswith(".gz") else data).decode().splitlines()))


def named(home: Home, session: date = SESSION) -> set[tuple[str, str, str]]:
    """(id, kind, value) of every row."""
    return {(row["security_id"] or row["company_id"], row["kind"], row["value"]) for row in rows_of(home, session)}


def passed_over(home: Home, importer: str, session: date = SESSION) -> list[tuple[str, str, str]]:
    path = home.landing(session) / f"passed_over.{importer}.csv"
    return [(row["row"], row["column"], row["reason"]) for row in csv.DictReader(path.open(encoding="utf-8"))]


@pytest.fixture
def figis(sec_home, tmp_path):
    """Imports a text as a file of identifiers into the screener's drop."""

    def load(text: str = FILE, name: str = "figis.csv"):
        (tmp_path / name).write_text(text)
        return import_identifiers(sec_home, SESSION, tmp_path / name)

    return load


def test_a_screener_with_the_list_of_the_sec_names_filers(sec_home):
    assert named(sec_home) == {(f"CIK{cik}", "cik", cik) for cik in (US, ISLAND, TWO, BDC)}
    assert {row["valid_from"] for row in rows_of(sec_home)} == {SESSION.isoformat()}
    assert ingest(sec_home, SESSION).is_new


def test_a_file_of_figis_goes_to_lines_by_ticker_and_to_companies(sec_home, figis):
    before = named(sec_home)
    result = figis()
    lines = {row["ticker"]: row["security_id"] for row in _table(sec_home, "securities")}
    assert named(sec_home) - before == {
        (lines["AAA"], "figi", "BBG000B9XRY4"),
        (lines["AAA"], "composite_figi", "BBG000B9Y5X2"),
        (lines["AAA"], "share_class_figi", "BBG001S5N8V8"),
        (lines["AAA"], "isin", "US0378331005"),
        (f"CIK{US}", "lei", "HWUPKR0MPOU8FGXBT394"),
        (lines["TWO/A"], "isin", "US5949181045"),
    }
    assert result["added"] == {"composite_figi": 1, "figi": 1, "isin": 2, "lei": 1, "share_class_figi": 1}
    assert passed_over(sec_home, "identifiers") == [
        ("6", "ticker", "is nobody in the drop"),
        ("7", "", "names nobody"),
        ("3", "figi", "is no FIGI: its check digit is wrong"),
        ("4", "figi", "names another line or company then"),
        ("5", "isin", "names another line or company then"),
    ]
    assert ingest(sec_home, SESSION).is_new


def test_the_same_file_again_changes_nothing_and_another_value_stays_out(sec_home, figis):
    figis()
    before = rows_of(sec_home)
    assert figis()["is_new"] is False
    known = "US-TWOA,US5949181045\n" * 3
    assert figis(f"security_id,isin\nUS-AAA,US17275R1023\n{known}")["is_new"] is False
    [(row, column, reason)] = passed_over(sec_home, "identifiers")
    assert (row, column) == ("2", "isin") and reason.startswith("another value of its kind holds then")
    assert rows_of(sec_home) == before


def test_dates_of_the_file_hold(sec_home, figis):
    figis("symbol,cusip,from_date,to_date\nAAA,037833100,2020-01-02,2024-06-30\nAAA,594918104,2024-07-01,\n")
    spans = [(row["value"], row["valid_from"], row["valid_to"]) for row in rows_of(sec_home) if row["kind"] == "cusip"]
    assert spans == [("037833100", "2020-01-02", "2024-06-30"), ("594918104", "2024-07-01", "")]


@pytest.mark.parametrize(
    ("text", "words"),
    [("ticker,name\nAAA,x\n", "no value of any kind"), ("isin\nUS0378331005\n", "names nobody")],
)
def test_a_file_without_what_it_needs_is_refused(sec_home, figis, text, words):
    before = rows_of(sec_home)
    with pytest.raises(SourceRefused, match=words):
        figis(text)
    assert rows_of(sec_home) == before


def test_filings_name_their_filer_once_and_without_a_screener(sec_home, supply):
    supply([submissions(US), submissions(TWO)])
    assert named(sec_home) == {(f"CIK{cik}", "cik", cik) for cik in (US, ISLAND, TWO, BDC)}
    drop = json.loads((sec_home.landing(SESSION) / "drop.json").read_text())
    del drop["tables"]["identifiers"]
    (sec_home.landing(SESSION) / "drop.json").write_text(json.dumps(drop))
    first = supply([submissions(US, "MD"), submissions(TWO)])
    assert (first["is_new"], first["supplied"]["cik"]) == (True, 4)
    assert supply([submissions(US, "MD"), submissions(TWO)])["is_new"] is False
    assert named(sec_home) == {(f"CIK{cik}", "cik", cik) for cik in (US, ISLAND, TWO, BDC)}


DAILY = "PERMNO,date,PERMCO,PRC,VOL,SHROUT,CFACSHR\n"
NAMES = "permno,namedt,nameendt,shrcd,exchcd,ticker,comnam,permco,ncusip\n"


def test_crsp_names_permnos_and_cusips_of_the_day_with_their_check_digit(tmp_path):
    day = date(2024, 4, 30)
    rows = [(10001, "03783310", "OLD"), (10002, "59491810", "TWO"), (10003, "0378331", "BAD"), (10004, "", "NONE")]
    (tmp_path / "dsf.csv").write_text(DAILY + "".join(f"{n},20240430,{n},10,5,20,1\n" for n, _, _ in rows))
    names = [f"{n},20010102,,11,3,{ticker},{ticker} INC,{n},{cusip}\n" for n, cusip, ticker in rows]
    (tmp_path / "names.csv").write_text(NAMES + "".join(names))
    home = Home(tmp_path / "home")
    import_crsp(home, CrspFiles(tmp_path / "dsf.csv", tmp_path / "names.csv"), [day])
    permnos = {(f"PERMNO{n}", "permno", str(n)) for n, _, _ in rows}
    cusips = {("PERMNO10001", "cusip", "037833100"), ("PERMNO10002", "cusip", "594918104")}
    assert named(home, day) == permnos | cusips
    assert {(row["kind"], row["valid_from"]) for row in rows_of(home, day)} == {
        ("permno", "2001-01-02"), ("cusip", "2024-04-30"),
    }  # fmt: skip
    assert passed_over(home, "crsp", day) == [("", "cusip", "is no CUSIP")]
    assert ingest(home, day).is_new


def _table(home: Home, name: str) -> list[dict[str, str]]:
    from sources.sec_feed import table

    return list(table(home, name).values())
