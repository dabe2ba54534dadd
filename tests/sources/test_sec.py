"""``rankday import sec``: bulk files in the public layout, made here by hand, supply facts to a screener's drop."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday_sources import sec_files
from rankday_sources.feed_files import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.panel import import_panel
from rankday_sources.sec import SecFiles, import_sec
from sources.panel_feed import frame
from sources.screener_feed import row, write_csv

SESSION = date(2025, 4, 30)
US, ISLAND, TWO, BDC = "0000000001", "0000000002", "0000000003", "0000000004"
ROWS = [
    row("AAA", country="", name="Aaa Inc. Common Stock"),
    row("ISL", country="Bermuda", name="Isl Ltd. Common Shares"),
    row("TWO/A", name="Two Inc. Class A Common Stock"),
    row("TWO/B", name="Two Inc. Class B Common Stock"),
    row("BDCX", name="Bdcx Inc. Common Stock"),
]
SEC = [f"{int(US)},AAA,AAA,NYSE", f"{int(ISLAND)},ISL,ISL,NYSE", f"{int(TWO)},TWO,TWO-A,NYSE"]
SEC += [f"{int(TWO)},TWO,TWO-B,NYSE", f"{int(BDC)},BDCX,BDCX,NYSE"]


def submissions(
    cik: str, incorporated="DE", business="NY", sic="3571", filings=(("2025-02-20", "10-K"),), **more
) -> dict:
    return {
        "cik": str(int(cik)), "name": "X", "sic": sic, "stateOfIncorporation": incorporated,
        "addresses": {"business": {"stateOrCountry": business, "city": "Y"}, "mailing": {}},
        "filings": {
            "recent": {"filingDate": [day for day, _ in filings], "form": [form for _, form in filings]}, "files": []
        },
        **more,
    }  # fmt: skip


def stated(end: str, value, filed: str, form: str = "10-K") -> dict:
    return {"end": end, "val": value, "accn": "0", "fy": 2024, "fp": "FY", "form": form, "filed": filed}


def facts(cik: str, shares=(), floats=()) -> dict:
    dei = {
        "EntityCommonStockSharesOutstanding": {"label": "", "units": {"shares": list(shares)}},
        "EntityPublicFloat": {"label": "", "units": {"USD": list(floats)}},
    }
    return {"cik": int(cik), "entityName": "X", "facts": {"dei": dei}}


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(tmp_path / "home")
    companies = tmp_path / "sec.csv"
    companies.write_text("cik,name,ticker,exchange\n" + "\n".join(SEC) + "\n")
    feed = write_csv(tmp_path / "feed.csv", ROWS)
    import_screener(home, SESSION, ScreenerFiles(feed, sec_companies=companies))
    return home


@pytest.fixture
def supply(home, tmp_path):
    """Import objects by CIK as a zip of submissions and a folder of facts."""

    def function(told=(), numbers=(), session=SESSION):
        archive = tmp_path / "submissions.zip"
        with zipfile.ZipFile(archive, "w") as target:
            for one in told:
                target.writestr(f"CIK{one['cik'].zfill(10)}.json", json.dumps(one))
        folder = tmp_path / "facts"
        folder.mkdir(exist_ok=True)
        for one in numbers:
            (folder / f"CIK{one['cik']:010d}.json").write_text(json.dumps(one))
        return import_sec(home, session, SecFiles(archive, folder))

    return function


def table(home, name) -> dict[str, dict]:
    folder = home.landing(SESSION)
    file = folder / json.loads((folder / "drop.json").read_text())["tables"][name]["file"]
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", newline="") as handle:
        return {next(iter(row.values())): row for row in csv.DictReader(handle)}


def test_places_of_the_filer_are_home_country_indicators(home, supply):
    before = table(home, "companies")[f"CIK{ISLAND}"]
    assert before["inferred_columns"] == "headquarters_country|structure"
    result = supply([submissions(ISLAND, "E9", "F4"), submissions(US, "DE", "A6")])
    companies = table(home, "companies")
    island, us = companies[f"CIK{ISLAND}"], companies[f"CIK{US}"]
    assert (island["incorporation_country"], island["headquarters_country"]) == ("KY", "CN")
    assert (us["incorporation_country"], us["headquarters_country"]) == ("US", "CA")
    assert "headquarters_country" not in island["inferred_columns"]
    assert result["supplied"]["headquarters_country"] == 2
    assert ingest(home, SESSION).is_new


@pytest.mark.parametrize(
    ("filings", "expected"),
    [
        ((("2025-02-20", "10-K"),), "US"),
        ((("2025-04-30", "10-K"),), "US"),  # on the session itself
        ((("2025-05-01", "10-K"),), ""),  # a day later
        ((("2024-02-20", "10-K"), ("2025-02-20", "20-F")), ""),
        ((("2025-02-20", "10-K"), ("2025-05-02", "20-F")), "US"),
        ((("2025-02-20", "8-K"),), ""),
    ],
)
def test_the_annual_form_filed_by_the_session_tells_the_market(home, supply, filings, expected):
    supply([submissions(ISLAND, "D0", "D0", filings=filings)])
    assert table(home, "companies")[f"CIK{ISLAND}"]["most_liquid_exchange_country"] == expected


def test_a_file_with_later_filings_states_its_address_of_later(home, supply):
    supply([submissions(ISLAND, "E9", "L2", filings=(("2025-02-20", "10-K"), ("2025-09-01", "8-K")))])
    marked = table(home, "companies")[f"CIK{ISLAND}"]["inferred_columns"].split("|")
    assert {"incorporation_country", "headquarters_country"} <= set(marked)
    assert "most_liquid_exchange_country" not in marked  # a filing has a date


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"filings": (("2021-01-04", "N-54A"), ("2025-02-20", "10-K"))}, "business_development_company"),
        ({"filings": (("2025-06-04", "N-54A"),)}, "corporation"),
        ({"filings": (("2021-01-04", "N-54A"), ("2024-01-04", "N-54C"))}, "corporation"),
        ({"filings": (("2025-01-04", "N-CSR"),)}, "closed_end_fund"),
        ({"sic": "6798"}, "reit"),
    ],
)
def test_forms_and_industry_state_the_structure(home, supply, told, expected):
    supply([submissions(BDC, **told)])
    assert table(home, "companies")[f"CIK{BDC}"]["structure"] == expected


def test_older_filings_come_from_the_files_that_the_first_one_names(home, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    name = f"CIK{ISLAND}-submissions-001.json"
    first = submissions(ISLAND, "E9", "L2", filings=(("2025-06-01", "8-K"),))
    first["filings"]["files"] = [{"name": name, "filingCount": 1}]
    (folder / f"CIK{ISLAND}.json").write_text(json.dumps(first))
    (folder / name).write_text(json.dumps({"filingDate": ["2019-03-01"], "form": ["10-K"]}))
    import_sec(home, SESSION, SecFiles(folder))
    assert table(home, "companies")[f"CIK{ISLAND}"]["most_liquid_exchange_country"] == "US"


COUNTS = [stated("2024-07-20", 100_000_000, "2024-08-01", "10-Q"), stated("2025-02-10", 90_000_000, "2025-02-20")]


def test_the_cover_count_filed_by_the_session_replaces_the_implied_one(home, supply):
    line = table(home, "securities")["US-AAA"]
    assert "total_shares" in line["inferred_columns"] and table(home, "shares")["US-AAA"]["total_shares"] == "100000000"
    later = stated("2025-04-25", 80_000_000, "2025-05-06", "10-Q")
    supply(numbers=[facts(US, [*COUNTS, later])])
    shares = table(home, "shares")["US-AAA"]
    assert (shares["total_shares"], shares["as_of"]) == ("90000000", "2025-02-10")
    assert shares["available_shares"] == "90000000"  # as before: all of them
    marked = table(home, "securities")["US-AAA"]["inferred_columns"].split("|")
    assert "total_shares" not in marked and "available_shares" in marked


@pytest.mark.parametrize(("count", "expected"), [(72_000_000, "72000000"), (71_000_000, "100000000")])
def test_a_cover_count_of_before_a_split_is_left_alone(home, supply, count, expected):
    supply(numbers=[facts(US, [stated("2025-02-10", count, "2025-02-20")])])
    assert table(home, "shares")["US-AAA"]["total_shares"] == expected


def test_a_cover_page_does_not_say_which_of_several_classes(home, supply):
    before = table(home, "shares")
    supply(numbers=[facts(TWO, COUNTS)])
    assert table(home, "shares") == before


def test_the_public_float_is_a_part_of_the_shares_of_its_day(home, supply, tmp_path):
    numbers = [facts(US, COUNTS, [stated("2024-06-28", 400_000_000, "2025-02-20")])]
    assert supply(numbers=numbers)["floats_without_price"] == 1
    price = {"session": date(2024, 6, 28), "exchange": "NYSE", "symbol": "AAA", "last_price": 8.0, "volume": 1}
    frame([price | {"market_cap_usd": 8e8}]).write_parquet(tmp_path / "p.parquet")
    import_panel(home, tmp_path / "p.parquet")
    supply(numbers=numbers)
    # 400m / (8.00 × 100m shares) = half; of 90m shares now
    assert table(home, "shares")["US-AAA"]["available_shares"] == "45000000"
    assert "available_shares" not in table(home, "securities")["US-AAA"]["inferred_columns"]
    # a float above all shares by a quarter is still all of them, above that or far too small an error of unit
    for dollars, expected in ((1_000_000_000, "90000000"), (1_000_800_000, "90000000"), (3_999_999, "90000000")):
        supply(numbers=[facts(US, COUNTS, [stated("2024-06-28", dollars, "2025-02-20")])])
        assert table(home, "shares")["US-AAA"]["available_shares"] == expected
        marked = "available_shares" in table(home, "securities")["US-AAA"]["inferred_columns"]
        assert marked == (dollars != 1_000_000_000)


def test_twice_is_once_and_another_file_begins_from_what_was_there_before(home, supply):
    untouched = table(home, "companies")
    told = [submissions(ISLAND, "E9", "F4")]
    assert supply(told)["is_new"] is True
    before = (home.landing(SESSION) / "drop.json").read_bytes()
    assert supply(told)["is_new"] is False
    assert (home.landing(SESSION) / "drop.json").read_bytes() == before
    supply([submissions(US, "DE", "NY")])
    assert table(home, "companies")[f"CIK{ISLAND}"] == untouched[f"CIK{ISLAND}"]
    assert len(list(home.landing(SESSION).glob("companies*"))) == 1


def test_a_fact_of_another_source_stays(home, supply):
    folder = home.landing(SESSION)
    supply([submissions(ISLAND, "E9", "F4")])
    drop = json.loads((folder / "drop.json").read_text())
    del drop["source"]["sec"]  # as if a vendor had delivered these
    (folder / "drop.json").write_text(json.dumps(drop))
    assert supply([submissions(ISLAND, "L2", "L2")])["kept"]["headquarters_country"] == 1
    assert table(home, "companies")[f"CIK{ISLAND}"]["headquarters_country"] == "CN"


def test_links_and_tickers_lead_from_other_ids_to_filers(home, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "CIK0000000077.json").write_text(json.dumps(submissions("0000000077", "L2", "L2")))
    (links := tmp_path / "links.csv").write_text(f"company_id,cik\nCIK{ISLAND},77\nGONE,78\n")
    import_sec(home, SESSION, SecFiles(folder, links=links))
    assert table(home, "companies")[f"CIK{ISLAND}"]["incorporation_country"] == "IE"


def test_an_unknown_place_is_named_and_nothing_is_guessed(home, supply):
    assert supply([submissions(ISLAND, "Q9", "F4")])["unknown_places"] == {"Q9": 1}
    assert table(home, "companies")[f"CIK{ISLAND}"]["incorporation_country"] == ""


def wrong(change):
    told = submissions(US)
    change(told)
    return told


@pytest.mark.parametrize(
    ("told", "numbers", "fault"),
    [
        (wrong(lambda one: one["filings"]["recent"].update(form=[])), None, "lists of one length"),
        (
            wrong(lambda one: one["filings"]["recent"].update(filingDate=["May"])),
            None,
            "filingDate[0]: 'May' is no date",
        ),
        (wrong(lambda one: one.update(sic=6798)), None, "sic: '6798' is no text"),
        (
            wrong(lambda one: one["filings"].update(files=[{"name": "../../x.json"}])),
            None,
            "is no file of this company",
        ),
        (wrong(lambda one: one.update(filings=[1])), None, "filings: '[1]' is no object"),
        (wrong(lambda one: one["addresses"].update(business="NY")), None, "business: 'NY' is no object"),
        (None, facts(US, [5]), "shares[0].val: missing is no amount"),
        (None, facts(US, [stated("2025-02-10", 10**18, "2025-02-20")]), "shares[0].val: '1000000000000000000' is no"),
        (None, facts(US) | {"facts": {"dei": [1]}}, "dei: '[1]' is no object"),
        (None, facts(US, [stated("2025-02-10", -5, "2025-02-20")]), "shares[0].val: '-5' is no amount"),
        (None, facts(US, [stated("2025-02-30", 5, "2025-02-20")]), "shares[0].end: '2025-02-30' is no date"),
    ],
)
def test_a_fault_is_one_line_with_file_and_place(home, supply, told, numbers, fault):
    before = (home.landing(SESSION) / "drop.json").read_bytes()
    with pytest.raises(SourceRefused) as refused:
        supply([told] if told else (), [numbers] if numbers else ())
    assert f"CIK{US}.json" in str(refused.value) and fault in str(refused.value) and "\n" not in str(refused.value)
    assert (home.landing(SESSION) / "drop.json").read_bytes() == before


def test_archives_are_not_trusted(home, tmp_path, monkeypatch):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(SourceRefused, match="no readable zip archive"):
        import_sec(home, SESSION, SecFiles(broken))
    archive = tmp_path / "s.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(f"../../CIK{US}.json", json.dumps(submissions(US)))  # never asked for, nothing is unpacked
        target.writestr(f"CIK{ISLAND}.json", "{" + " " * 5000 + "}")
    monkeypatch.setattr(sec_files, "LARGEST_ENTRY", 1000)
    with pytest.raises(SourceRefused, match=rf"s.zip: CIK{ISLAND}.json: holds more than 1,000 bytes"):
        import_sec(home, SESSION, SecFiles(archive))
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(f"CIK{ISLAND}.json", "{\n'x'")
    with pytest.raises(SourceRefused, match="row 2 column 1: no JSON"):
        import_sec(home, SESSION, SecFiles(archive))


def test_without_a_drop_or_with_a_damaged_one_nothing_is_supplied(home, supply):
    with pytest.raises(SourceRefused, match="landing/2025-05-01: no landing drop"):
        supply([submissions(US)], session=date(2025, 5, 1))
    path = next(home.landing(SESSION).glob("shares*"))
    path.write_bytes(path.read_bytes() + b"X,1,1,2025-04-30\n")
    with pytest.raises(SourceRefused, match=r"landing/2025-04-30/shares.csv: sha256 is .* drop.json says"):
        supply([submissions(US)])
