"""``rankday import crsp``: flat files in the public layout, made here by hand, into drops that ingest takes."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date

import pyarrow.parquet as parquet
import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday_sources.crsp import CrspFiles, import_crsp
from rankday_sources.import_report import SourceRefused
from rankday_sources.landing_drop import DropExists
from rankday_sources.member_lists import import_memberships
from rankday_sources.sec import SecFiles, import_sec

SESSION, NEXT = date(2024, 4, 30), date(2024, 5, 1)
DAILY = """PERMNO,date,PERMCO,HEXCD,HSICCD,PRC,VOL,RET,SHROUT,CFACPR,CFACSHR
10001,20240430,501,3,3571,40.12500,1000,0.01,2000,2.0,2.0
10001,20240501,501,3,3571,20.50000,1100,0.02,4000,1.0,1.0
10002,20240430,501,3,3571,-12.25000,0,C,150,1.0,1.0
10003,20240430,502,1,6798,9.50000,-99,0.0,300,1.0,1.0
10004,20240430,503,1,2834,30.00000,70,0.0,,1.0,1.0
10005,20240430,504,3,2834,2.00000,70,0.0,100,1.0,1.0
10006,20240430,505,1,6799,8.00000,70,0.0,100,1.0,1.0
10007,20240430,506,1,2834,7.00000,70,0.0,100,1.0,1.0
10001,20240429,501,3,3571,39.00000,900,0.01,2000,2.0,2.0
"""
NAMES = """permno,namedt,nameendt,shrcd,exchcd,siccd,ticker,comnam,shrcls,primexch,permco
10001,19980105,20240430,11,3,3571,OLDT,OLD TOOLS INC,A,Q,501
10001,20240501,,11,3,3571,NEWT,NEW TOOLS INC,A,Q,501
10002,19980105,,10,3,3571,OLDB,OLD TOOLS INC,B,Q,501
10003,20010101,,48,1,6798,RTY,HARBOR REALTY TRUST,,N,502
10004,20010101,,31,1,2834,ADR,FAR PHARMA PLC,,N,503
10005,20010101,,12,-2,2834,ISL,ISLAND PHARMA LTD,,Q,504
10006,20010101,,14,1,6726,FND,INCOME FUND INC,,N,505
"""
PASSED, UNKNOWN = "row_passed_over", "value_unknown"
DELISTINGS = "PERMNO,DLSTDT,DLSTCD,DLRET\n10007,20240430,231,0.10\n10003,20240430,100,\n"


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def load(home, tmp_path):
    """Import texts as the files of CRSP."""

    def function(daily=DAILY, names=NAMES, delistings=DELISTINGS, sessions=(SESSION,), replace=False):
        paths = []
        for name, text in (("dsf.csv.gz", daily), ("dsenames.csv", names), ("dsedelist.csv", delistings)):
            path = None if text is None else tmp_path / name
            if path:
                path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
            paths.append(path)
        return import_crsp(home, CrspFiles(*paths), sessions, replace)

    return function


def table(home, name, session=SESSION) -> dict[str, dict]:
    folder = home.landing(session)
    file = folder / json.loads((folder / "drop.json").read_text())["tables"][name]["file"]
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", newline="") as handle:
        return {next(iter(row.values())): row for row in csv.DictReader(handle)}


def test_permno_is_the_line_and_permco_the_company(home, load):
    load()
    lines = table(home, "securities")
    assert lines["PERMNO10001"]["company_id"] == lines["PERMNO10002"]["company_id"] == "PERMCO501"
    assert table(home, "companies")["PERMCO501"]["name"] == "OLD TOOLS INC"
    assert lines["PERMNO10001"]["name"] == "OLD TOOLS INC Class A"
    assert (lines["PERMNO10001"]["ticker"], lines["PERMNO10001"]["listing_date"]) == ("OLDT", "1998-01-05")


def test_the_first_name_record_is_the_first_day_and_marked_as_inferred(home, load):
    load()
    line = table(home, "securities")["PERMNO10001"]
    assert line["ipo_date"] == "1998-01-05" and "ipo_date" in line["inferred_columns"].split("|")
    assert "offering_kind" not in line


def test_a_line_of_the_day_on_which_an_exchange_was_added_was_offered_before(home, load):
    load(names=NAMES.replace("19980105", "19721214"))
    line = table(home, "securities")["PERMNO10001"]
    assert (line["listing_date"], line["ipo_date"]) == ("1972-12-14", "")
    assert "ipo_date" not in line["inferred_columns"]


def test_the_name_record_of_the_session_holds(home, load):
    load(sessions=(SESSION, NEXT))
    assert table(home, "securities", NEXT)["PERMNO10001"]["ticker"] == "NEWT"


def test_a_negative_price_is_a_quote_and_no_close(home, load):
    load()
    prices = table(home, "prices")
    assert (prices["PERMNO10001"]["close"], prices["PERMNO10001"]["status"]) == ("40.125000", "traded")
    assert (prices["PERMNO10002"]["close"], prices["PERMNO10002"]["status"]) == ("", "no_trade")


def test_shares_are_thousands_and_missing_is_unknown(home, load):
    load()
    shares = table(home, "shares")
    assert shares["PERMNO10001"]["total_shares"] == shares["PERMNO10001"]["available_shares"] == "2000000"
    assert shares["PERMNO10004"]["total_shares"] == ""
    assert table(home, "prices")["PERMNO10003"]["volume"] == ""  # -99
    assert table(home, "securities")["PERMNO10001"]["inferred_columns"] == "available_shares|ipo_date"


@pytest.mark.parametrize(
    ("permno", "kind", "permco", "structure", "incorporation", "exchange"),
    [
        ("10001", "common_stock", "501", "corporation", "US", "US"),
        ("10003", "common_stock", "502", "reit", "", "US"),
        ("10004", "depositary_receipt", "503", "corporation", "", ""),
        ("10005", "common_stock", "504", "corporation", "", ""),
        ("10006", "common_stock", "505", "closed_end_fund", "", ""),
        ("10007", "", "506", "", "", ""),
    ],
)
def test_share_codes_state_type_structure_and_incorporation(
    home, load, permno, kind, permco, structure, incorporation, exchange
):
    assert load()["drops"][0]["without_name"] == ["PERMNO10007"]
    company = table(home, "companies")[f"PERMCO{permco}"]
    assert table(home, "securities")[f"PERMNO{permno}"]["security_type"] == kind
    assert (company["structure"], company["incorporation_country"]) == (structure, incorporation)
    assert (company["most_liquid_exchange_country"], company["headquarters_country"]) == (exchange, "")


def test_what_the_share_code_states_is_a_fact_the_rest_is_marked(home, load):
    load()
    companies = table(home, "companies")
    assert companies["PERMCO501"]["inferred_columns"] == "most_liquid_exchange_country|structure"
    assert companies["PERMCO505"]["inferred_columns"] == ""


def test_a_halted_line_has_the_exchange_it_is_listed_on(home, load):
    load()
    assert table(home, "prices")["PERMNO10005"]["mic"] == table(home, "securities")["PERMNO10005"]["mic"] == "XNAS"
    assert table(home, "securities")["PERMNO10007"]["mic"] == "XXXX"


def test_splits_and_delistings_stand_in_the_drop_of_the_evening_before(home, load):
    load()
    events = table(home, "corporate_actions")
    split = events["crsp-split-PERMNO10001-2024-05-01"]
    assert (split["ratio_new"], split["ratio_old"], split["ex_date"]) == ("2", "1", "2024-05-01")
    gone = events["crsp-delisting-PERMNO10007-2024-05-01"]
    assert (gone["event_type"], gone["cash_amount"]) == ("delisting", "7.700000")
    assert len(events) == 2  # code 100 is no delisting


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [("1.500000", "1.0", ("3", "2")), ("0.1", "1", ("1", "10")), ("1.05", "1.0", ("21", "20")), ("3", "3.0", None)],
)
def test_the_ratio_of_a_split_is_that_of_the_share_factors(home, load, before, after, ratio):
    daily = DAILY.replace("2.0,2.0", f"2.0,{before}", 1).replace("4000,1.0,1.0", f"4000,1.0,{after}")
    load(daily)
    event = table(home, "corporate_actions").get("crsp-split-PERMNO10001-2024-05-01")
    assert (event and (event["ratio_new"], event["ratio_old"])) == ratio


def test_where_crsp_says_abroad_only_a_filing_says_where(home, load, tmp_path):
    load()
    (folder := tmp_path / "submissions").mkdir()
    filings = {"recent": {"filingDate": ["2024-02-20"], "form": ["10-K"]}}
    company = {"cik": "7", "stateOfIncorporation": "E9", "addresses": {"business": {"stateOrCountry": "MA"}}}
    (folder / "CIK0000000007.json").write_text(json.dumps(company | {"filings": filings}))
    (links := tmp_path / "links.csv").write_text("company_id,cik\nPERMCO504,7\n")
    import_sec(home, SESSION, SecFiles(folder, links=links))
    island = table(home, "companies")["PERMCO504"]
    assert (island["incorporation_country"], island["headquarters_country"]) == ("KY", "US")
    assert ingest(home, SESSION).is_new


def test_a_joined_query_needs_no_other_file_and_repeats_rows(home, load):
    daily = (
        "PERMNO,date,SHRCD,EXCHCD,SICCD,TICKER,COMNAM,PERMCO,DLSTCD,DLRET,DISTCD,PRC,VOL,SHROUT\n"
        "10001,30APR2024,11,1,3571,ABC,ABC INC,501,,,1232,10,5,100\n"
        "10001,30APR2024,11,1,3571,ABC,ABC INC,501,,,1272,10,5,100\n"
        "10002,30APR2024,11,1,3571,XYZ,XYZ INC,502,574,S,,3,5,100\n"
    )
    assert load(daily, names=None, delistings=None)["drops"][0]["rows"]["securities"] == 2
    events = table(home, "corporate_actions")
    assert [event["cash_amount"] for event in events.values()] == [""]  # a letter: terms unknown
    again = load(daily.replace("1272,10,", "1272,11,"), names=None, delistings=None)
    assert again["drops"][0]["is_new"] is False  # the first row holds, and the other is disclosed
    assert again["report"]["files"][0]["reasons"] == {
        "permno: stands in row 2 already, on 2024-04-30 with other facts": 1
    }


def test_the_drop_is_frozen_as_it_is_and_twice_is_once(home, load):
    load()
    assert load()["drops"][0]["is_new"] is False
    snapshot = ingest(home, SESSION).snapshot
    assert parquet.read_metadata(snapshot.table_path("shares")).num_rows == 7
    with pytest.raises(DropExists, match="--replace"):
        load(DAILY.replace("40.12500", "41"))
    assert load(DAILY.replace("40.12500", "41"), replace=True)["drops"][0]["is_new"] is True


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"daily": DAILY.replace("PRC", "LASTPR")}, "dsf.csv.gz: column prc is missing"),
        ({"names": NAMES.replace("nameendt", "ending")}, "dsenames.csv: column nameendt is missing"),
        ({"names": None}, "dsf.csv.gz: column shrcd is missing or empty; give the name history with --names"),
        ({"sessions": (date(2024, 4, 28),)}, "--session 2024-04-28: no session of the exchange"),
        ({"sessions": (date(2024, 4, 26),)}, "no rows of 2024-04-26; its dates run from 2024-04-29 to 2024-05-01"),
    ],
)
def test_a_file_of_another_layout_is_refused_in_one_line(home, load, change, message):
    with pytest.raises(SourceRefused) as refused:
        load(**change)
    assert message in str(refused.value) and "\n" not in str(refused.value)
    assert not home.landing(SESSION).exists()


def test_lines_that_share_a_ticker_carry_their_class_and_a_list_finds_them(home, load, tmp_path):
    shared = NAMES.replace("OLDT", "BRK").replace("OLDB", "BRK")
    load(names=shared)
    assert [row["ticker"] for row in table(home, "securities").values()][:3] == ["BRK.A", "BRK.B", "RTY"]
    path = tmp_path / "lists.csv"
    rows = ("2024-04-30,R1000,BRK,A", "2024-04-30,R2000,BRK.B,", "2024-04-30,R2000,RTY,")
    path.write_text("\n".join(["as_of,index_code,ticker,class", *rows]) + "\n")
    import_memberships(home, path, [SESSION])
    rows = [line for line in csv.reader(members_file(home, SESSION).open()) if line[0] in ("R1000", "R2000")]
    assert rows == [["R1000", "PERMNO10001"], ["R2000", "PERMNO10002"], ["R2000", "PERMNO10003"]]


def test_a_ticker_of_a_list_is_the_permno_that_had_it_on_the_lists_date(home, load, tmp_path):
    """10001 is OLDT, and NEWT the day after; then 10005 has OLDT."""
    names = NAMES.replace("10005,20010101,,", "10005,20010101,20240430,").replace(
        "10006,", "10005,20240501,,12,3,3571,OLDT,ISLAND PHARMA LTD,,Q,504\n10006,", 1
    )
    daily = DAILY + "10005,20240501,504,3,2834,2.10000,70,0.0,100,1.0,1.0\n"
    load(daily=daily, names=names, sessions=(SESSION, NEXT))
    assert table(home, "securities", NEXT)["PERMNO10005"]["ticker"] == "OLDT"
    path = tmp_path / "lists.csv"
    path.write_text("as_of,index_code,ticker\n2024-04-30,R1000,OLDT\n")
    (result,) = import_memberships(home, path, [NEXT])["drops"]
    assert result["moved"] == [{"ticker": "OLDT", "security_id": "PERMNO10001"}]
    assert [line[1] for line in csv.reader(members_file(home, NEXT).open()) if line[0] == "R1000"] == ["PERMNO10001"]


def members_file(home, session):
    folder = home.landing(session)
    return folder / json.loads((folder / "drop.json").read_text())["tables"]["memberships"]["file"]


@pytest.mark.parametrize(
    ("change", "treatment", "message"),
    [
        ({"daily": DAILY.replace("40.12500", "forty")}, UNKNOWN, "dsf.csv.gz row 2 column prc: 'forty' is no number"),
        ({"daily": DAILY.replace("40.12500", "4_0")}, UNKNOWN, "dsf.csv.gz row 2 column prc: '4_0' is no number"),
        ({"daily": DAILY.replace("40.12500,1000", "40,1000.5")}, UNKNOWN, "row 2 column vol: '1000.5' is no whole"),
        ({"daily": DAILY.replace("20240430,502", "2024430,502")}, PASSED, "row 5 column date: '2024430' is no date"),
        ({"daily": DAILY.replace("20240430,502", "2024-13-30,502")}, PASSED, "row 5 column date: '2024-13-30' is no"),
        ({"daily": DAILY.replace(",150,", ",-150,")}, UNKNOWN, "row 4 column shrout: '-150' is negative"),
        ({"daily": DAILY.replace("10004,", "ABC,")}, PASSED, "row 6 column permno: 'ABC' is no number of CRSP's"),
        ({"daily": DAILY.replace("10004,20240430,", "10004,20240430,,")}, PASSED, "row 6: 12 fields, the header has"),
        ({"names": NAMES.replace("20240430,11", "20240501,11")}, PASSED, "dsenames.csv row 3 column permno: permno"),
        ({"names": NAMES.replace("31,1,2834", "99,1,2834")}, UNKNOWN, "share code: '99' is unknown; add to"),
        ({"names": NAMES.replace("31,1,2834", "31,77,2834")}, UNKNOWN, "exchange code: '77' is unknown; add"),
        ({"delistings": DELISTINGS.replace("20240430,231", "20240431,231")}, PASSED, "dsedelist.csv row 2 column dlst"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_disclosed_in_one_line_and_the_rest_is_imported(home, load, change, treatment, message):
    result = load(**change)["report"]
    (found,) = csv.DictReader((home.landing(SESSION) / result["passed_over"]).read_text().splitlines())
    assert found["treatment"] == treatment
    (line,) = [line for line in result["lines"] if message in line]
    assert "\n" not in line
    assert len(table(home, "securities")) == 7 - (
        (treatment == PASSED and "dsf" in line and "column" in line) or "12 fields" in line
    )
    assert ingest(home, SESSION).is_new


def test_a_share_of_unknown_codes_refuses_the_import(home, load):
    with pytest.raises(SourceRefused, match=r"share code: '9\d' is unknown; add to source_rules/crsp_share_codes.csv"):
        load(
            names=NAMES.replace(",48,", ",98,").replace(",31,", ",98,").replace(",12,", ",97,").replace(",14,", ",97,")
        )
    assert not home.landing(SESSION).exists()
