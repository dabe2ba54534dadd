"""``rankday import sec``: bulk files in the public layout, made here by hand, supply facts to a screener's drop."""

from __future__ import annotations

import json
import zipfile
from datetime import date

import pytest

from rankday.drops.ingest import ingest
from rankday_sources import sec_bulk
from rankday_sources.import_report import SourceRefused
from rankday_sources.panel import import_panel
from rankday_sources.sec import SecFiles, import_sec
from sources.panel_feed import frame
from sources.sec_feed import (
    BDC,
    COUNTS,
    ISLAND,
    SESSION,
    TWO,
    US,
    facts,
    stated,
    submissions,
    table,
)  # fmt: skip


def test_places_of_the_filer_are_home_country_indicators(sec_home, supply):
    before = table(sec_home, "companies")[f"CIK{ISLAND}"]
    assert before["inferred_columns"] == "headquarters_country|structure"
    result = supply([submissions(ISLAND, "E9", "F4"), submissions(US, "DE", "A6")])
    companies = table(sec_home, "companies")
    island, us = companies[f"CIK{ISLAND}"], companies[f"CIK{US}"]
    assert (island["incorporation_country"], island["headquarters_country"]) == ("KY", "CN")
    assert (us["incorporation_country"], us["headquarters_country"]) == ("US", "CA")
    assert "headquarters_country" not in island["inferred_columns"]
    assert result["supplied"]["headquarters_country"] == 2
    assert ingest(sec_home, SESSION).is_new


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
def test_the_annual_form_filed_by_the_session_states_the_market(sec_home, supply, filings, expected):
    supply([submissions(ISLAND, "D0", "D0", filings=filings)])
    assert table(sec_home, "companies")[f"CIK{ISLAND}"]["most_liquid_exchange_country"] == expected


def test_a_file_with_later_filings_states_its_address_of_later(sec_home, supply):
    supply([submissions(ISLAND, "E9", "L2", filings=(("2025-02-20", "10-K"), ("2025-09-01", "8-K")))])
    marked = table(sec_home, "companies")[f"CIK{ISLAND}"]["inferred_columns"].split("|")
    assert {"incorporation_country", "headquarters_country"} <= set(marked)
    assert "most_liquid_exchange_country" not in marked  # a filing has a date


@pytest.mark.parametrize(
    ("stated_facts", "expected"),
    [
        ({"filings": (("2021-01-04", "N-54A"), ("2025-02-20", "10-K"))}, "business_development_company"),
        ({"filings": (("2025-06-04", "N-54A"),)}, "corporation"),
        ({"filings": (("2021-01-04", "N-54A"), ("2024-01-04", "N-54C"))}, "corporation"),
        ({"filings": (("2025-01-04", "N-CSR"),)}, "closed_end_fund"),
        ({"sic": "6798"}, "reit"),
    ],
)
def test_forms_and_industry_state_the_structure(sec_home, supply, stated_facts, expected):
    supply([submissions(BDC, **stated_facts)])
    assert table(sec_home, "companies")[f"CIK{BDC}"]["structure"] == expected


def test_older_filings_come_from_the_files_that_the_first_one_names(sec_home, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    name = f"CIK{ISLAND}-submissions-001.json"
    first = submissions(ISLAND, "E9", "L2", filings=(("2025-06-01", "8-K"),))
    first["filings"]["files"] = [{"name": name, "filingCount": 1}]
    (folder / f"CIK{ISLAND}.json").write_text(json.dumps(first))
    (folder / name).write_text(json.dumps({"filingDate": ["2019-03-01"], "form": ["10-K"]}))
    import_sec(sec_home, SESSION, SecFiles(folder))
    assert table(sec_home, "companies")[f"CIK{ISLAND}"]["most_liquid_exchange_country"] == "US"


def test_the_cover_count_filed_by_the_session_replaces_the_implied_one(sec_home, supply):
    line = table(sec_home, "securities")["US-AAA"]
    assert "total_shares" in line["inferred_columns"]
    assert table(sec_home, "shares")["US-AAA"]["total_shares"] == "100000000"
    later = stated("2025-04-25", 80_000_000, "2025-05-06", "10-Q")
    supply(numbers=[facts(US, [*COUNTS, later])])
    shares = table(sec_home, "shares")["US-AAA"]
    assert (shares["total_shares"], shares["as_of"]) == ("90000000", "2025-02-10")
    assert shares["available_shares"] == "90000000"  # as before: all of them
    marked = table(sec_home, "securities")["US-AAA"]["inferred_columns"].split("|")
    assert "total_shares" not in marked and "available_shares" in marked


@pytest.mark.parametrize(("count", "expected"), [(72_000_000, "72000000"), (71_000_000, "100000000")])
def test_a_cover_count_of_before_a_split_is_left_alone(sec_home, supply, count, expected):
    supply(numbers=[facts(US, [stated("2025-02-10", count, "2025-02-20")])])
    assert table(sec_home, "shares")["US-AAA"]["total_shares"] == expected


def test_a_cover_page_does_not_say_which_of_several_classes(sec_home, supply):
    before = table(sec_home, "shares")
    supply(numbers=[facts(TWO, COUNTS)])
    assert table(sec_home, "shares") == before


def test_the_public_float_is_a_part_of_the_shares_of_its_day(sec_home, supply, tmp_path):
    numbers = [facts(US, COUNTS, [stated("2024-06-28", 400_000_000, "2025-02-20")])]
    assert supply(numbers=numbers)["floats_without_price"] == 1
    price = {"session": date(2024, 6, 28), "exchange": "NYSE", "symbol": "AAA", "last_price": 8.0, "volume": 1}
    frame([price | {"market_cap_usd": 8e8}]).write_parquet(tmp_path / "p.parquet")
    import_panel(sec_home, tmp_path / "p.parquet")
    supply(numbers=numbers)
    # 400m / (8.00 × 100m shares) = half; of 90m shares now
    assert table(sec_home, "shares")["US-AAA"]["available_shares"] == "45000000"
    assert "available_shares" not in table(sec_home, "securities")["US-AAA"]["inferred_columns"]
    # a float above all shares by a quarter is still all of them, above that or far too small an error of unit
    for dollars, expected in ((1_000_000_000, "90000000"), (1_000_800_000, "90000000"), (3_999_999, "90000000")):
        supply(numbers=[facts(US, COUNTS, [stated("2024-06-28", dollars, "2025-02-20")])])
        assert table(sec_home, "shares")["US-AAA"]["available_shares"] == expected
        marked = "available_shares" in table(sec_home, "securities")["US-AAA"]["inferred_columns"]
        assert marked == (dollars != 1_000_000_000)


def test_twice_is_once_and_another_file_begins_from_what_was_there_before(sec_home, supply):
    untouched = table(sec_home, "companies")
    filings = [submissions(ISLAND, "E9", "F4")]
    assert supply(filings)["is_new"] is True
    before = (sec_home.landing(SESSION) / "drop.json").read_bytes()
    assert supply(filings)["is_new"] is False
    assert (sec_home.landing(SESSION) / "drop.json").read_bytes() == before
    supply([submissions(US, "DE", "NY")])
    assert table(sec_home, "companies")[f"CIK{ISLAND}"] == untouched[f"CIK{ISLAND}"]
    assert len(list(sec_home.landing(SESSION).glob("companies*"))) == 1


def test_a_fact_of_another_source_stays(sec_home, supply):
    folder = sec_home.landing(SESSION)
    supply([submissions(ISLAND, "E9", "F4")])
    drop = json.loads((folder / "drop.json").read_text())
    del drop["source"]["sec"]  # as if a vendor had delivered these
    (folder / "drop.json").write_text(json.dumps(drop))
    assert supply([submissions(ISLAND, "L2", "L2")])["kept"]["headquarters_country"] == 1
    assert table(sec_home, "companies")[f"CIK{ISLAND}"]["headquarters_country"] == "CN"


def test_links_and_tickers_lead_from_other_ids_to_filers(sec_home, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "CIK0000000077.json").write_text(json.dumps(submissions("0000000077", "L2", "L2")))
    (links := tmp_path / "links.csv").write_text(f"company_id,cik\nCIK{ISLAND},77\nGONE,78\n")
    import_sec(sec_home, SESSION, SecFiles(folder, links=links))
    assert table(sec_home, "companies")[f"CIK{ISLAND}"]["incorporation_country"] == "IE"


def test_an_unknown_place_is_named_and_nothing_is_guessed(sec_home, supply):
    assert supply([submissions(ISLAND, "Q9", "F4")])["unknown_places"] == {"Q9": 1}
    assert table(sec_home, "companies")[f"CIK{ISLAND}"]["incorporation_country"] == ""


def test_archives_are_not_trusted(sec_home, tmp_path, monkeypatch):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(SourceRefused, match="no readable zip archive"):
        import_sec(sec_home, SESSION, SecFiles(broken))
    archive = tmp_path / "s.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(f"../../CIK{US}.json", json.dumps(submissions(US)))  # never asked for, nothing is unpacked
        target.writestr(f"CIK{ISLAND}.json", "{" + " " * 5000 + "}")
    monkeypatch.setattr(sec_bulk, "LARGEST_ENTRY", 1000)
    with pytest.raises(SourceRefused, match=rf"CIK{ISLAND}.json: holds more than 1,000 bytes"):
        import_sec(sec_home, SESSION, SecFiles(archive))
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(f"CIK{ISLAND}.json", "{\n'x'")
    with pytest.raises(SourceRefused, match=r"no JSON \(row 2 column"):
        import_sec(sec_home, SESSION, SecFiles(archive))


def test_without_a_drop_or_with_a_damaged_one_nothing_is_supplied(sec_home, supply):
    with pytest.raises(SourceRefused, match="landing/2025-05-01: no landing drop"):
        supply([submissions(US)], session=date(2025, 5, 1))
    path = next(sec_home.landing(SESSION).glob("shares*"))
    path.write_bytes(path.read_bytes() + b"X,1,1,2025-04-30\n")
    with pytest.raises(SourceRefused, match=r"landing/2025-04-30/shares.csv: sha256 is .* drop.json says"):
        supply([submissions(US)])


def test_a_file_that_cannot_be_read_is_passed_over_and_the_others_are_read(sec_home, tmp_path):
    (folder := tmp_path / "facts").mkdir()
    whole = json.dumps(facts(US, COUNTS))
    (folder / f"CIK{US}.json").write_text(whole[:-40])
    (folder / f"CIK{ISLAND}.json").write_text(json.dumps(facts(ISLAND, COUNTS)))
    result = import_sec(sec_home, SESSION, SecFiles(facts=folder))
    assert table(sec_home, "shares")["US-ISL"]["total_shares"] == "90000000"
    assert any(line.startswith(f"CIK{US}.json: no JSON (row 1 column") for line in result["report"]["lines"])
