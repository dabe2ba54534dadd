"""What is wrong with a fact or a file of the SEC's is said in one line, and everything else goes in."""

from __future__ import annotations

import csv

import pytest

from rankday.contract.home import Home
from rankday_sources.open_drop import open_drop
from sources.sec_feed import (
    BDC,
    COUNTS,
    ISLAND,
    SESSION,
    US,
    facts,
    stated,
    submissions,
    table,
)  # fmt: skip


def wrong(change):
    file = submissions(US)
    change(file)
    return file


def units(found: dict) -> dict:
    file = facts(US)
    file["facts"]["dei"]["EntityCommonStockSharesOutstanding"]["units"] = found
    del file["facts"]["dei"]["EntityPublicFloat"]
    return file


@pytest.mark.parametrize(
    ("filings", "numbers", "fault"),
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
        (None, facts(US, [stated("2025-02-10", 1234567.5, "2025-02-20")]), "shares[0].val: '1234567.5' is no amount"),
        (None, facts(US, [stated("2025-02-10", "5", "2025-02-20")]), "shares[0].val: '5' is no amount"),
        (None, facts(US, [stated("2025-02-10", True, "2025-02-20")]), "shares[0].val: 'True' is no amount"),
        (None, facts(US, [stated("2099-02-10", 5, "2025-02-20")]), "shares[0].end: '2099-02-10' is after the day it"),
        (None, facts(US, [stated("2025-02-10", 5, None)]), "shares[0].filed: missing is no date"),
        (
            None,
            facts(US, (), [stated("2024-06-28", -100000000, "2025-02-20")]),
            "USD[0].val: '-100000000' is no",
        ),
        (None, units({}), "EntityCommonStockSharesOutstanding.units: holds no unit"),
        (None, units({"USD": [stated("2025-02-10", 5, "2025-02-20")]}), "'USD' is another unit than shares (1 values)"),
        (None, units({"shares": {"0": 5}}), "units.shares: \"{'0': 5}\" is no list"),
    ],
)
def test_a_fault_is_one_line_with_file_and_place_and_the_rest_goes_in(sec_home, supply, filings, numbers, fault):
    good = [facts(BDC, COUNTS)] if numbers else ()
    result = supply([filings, submissions(ISLAND)] if filings else (), [numbers, *good] if numbers else ())
    (line,) = [line for line in result["report"]["lines"] if f"CIK{US}.json" in line]
    assert fault in line
    (found,) = csv.DictReader((sec_home.landing(SESSION) / "passed_over.sec.csv").read_text().splitlines())
    assert (found["file"], found["treatment"]) == (f"CIK{US}.json", "row_passed_over")
    if filings:  # what else the file says and the other companies go in
        assert table(sec_home, "companies")[f"CIK{ISLAND}"]["incorporation_country"] == "US"
    else:
        assert table(sec_home, "shares")["US-BDCX"]["total_shares"] == "90000000"


def silent(home: Home) -> None:
    """The feed does not say how many shares AAA has."""
    with open_drop(home, SESSION) as drop:
        rows = drop.rows("shares")
        for one in rows:
            if one["security_id"] == "US-AAA":
                one["total_shares"] = one["available_shares"] = ""
        drop.put("shares", rows)
        drop.commit()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((90_000_000, 91_000_000, 92_000), "91000000"),  # thousands: out by a factor of 989
        ((90_000_000, 91_000_000, 9_200_000_000), "91000000"),
        ((90_000_000, 91_000_000, 920_000), "920000"),  # a consolidation of 1 : 99 may be
        ((90_000_000, 90_000_000, 900_000), "90000000"),  # out by exactly 100
        ((90_000, 91_000_000, 92_000_000), "92000000"),
        ((90_000_000, 92_000), ""),  # nobody knows which of two
        ((90_000_000,), "90000000"),
    ],
)
def test_a_count_that_no_feed_confirms_is_compared_with_the_filers_other_covers(sec_home, supply, counts, expected):
    silent(sec_home)
    ends = ("2024-08-01", "2024-11-01", "2025-02-10")
    covers = [stated(end, count, end) for end, count in zip(ends, counts, strict=False)]
    lines = supply(numbers=[facts(US, covers)])["report"]["lines"]
    assert table(sec_home, "shares")["US-AAA"]["total_shares"] == expected
    is_out = expected != str(counts[-1]) or counts[0] == 90_000
    assert any("is out by a factor of 100 or more" in line for line in lines) == is_out
    assert any("has nothing to compare with" in line for line in lines) == (len(counts) == 1)


def test_a_count_that_the_feed_confirms_needs_no_other_cover(sec_home, supply):
    covers = [stated("2024-11-01", 90_000, "2024-11-01"), stated("2025-02-10", 91_000_000, "2025-02-10")]
    lines = supply(numbers=[facts(US, covers)])["report"]["lines"]
    assert table(sec_home, "shares")["US-AAA"]["total_shares"] == "91000000"
    assert not any("is out by" in line for line in lines)
