"""From listings to the tables of a drop: evidence, membership, prices, shares and what is marked as inferred."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rankday.contract.tables import INPUT_TABLES
from rankday_sources.nasdaq_screener import Sources, members_without_row, tables
from rankday_sources.side_files import DirectoryEntry
from sources.screener_feed import listing


def made(*listings, **sources):
    """The tables by name, each keyed by its first column (memberships: a list of pairs)."""
    rows = tables(Sources(date(2025, 4, 30), list(listings), **sources))
    keyed = {name: {row[INPUT_TABLES[name].key[0]]: row for row in rows[name]} for name in rows if name in INPUT_TABLES}
    keyed["memberships"] = [(row["index_code"], row["security_id"]) for row in rows.get("memberships", [])]
    keyed["inference"] = rows["inference"]
    return keyed


def company(*listings, **sources):
    (row,) = made(*listings, **sources)["companies"].values()
    return row


def member(*tickers, code="R2000"):
    return {"incumbents": {code: list(tickers)}}


def home(row):
    return row["headquarters_country"], row["most_liquid_exchange_country"]


@pytest.mark.parametrize(
    ("label", "name", "expected"),
    [
        ("United States", "Abc Inc. Common Stock", ("US", "US")),
        ("Puerto Rico", "Abc Inc. Common Stock", ("PR", "US")),
        ("United States", "Abc Ltd. Ordinary Shares", (None, None)),
        ("Canada", "Abc Inc. Common Stock", ("CA", "US")),
        ("Bermuda", "Abc Ltd. Common Shares", ("BM", None)),
        ("", "Abc Inc. Common Stock", (None, "US")),
        ("", "Abc Ltd. Ordinary Shares", (None, None)),
        ("", "Abc Ltd. Common Shares", (None, None)),
        ("", "Abc Trust Common Shares of Beneficial Interest", (None, "US")),
        ("", "Abc Inc. Subordinate Voting Shares", (None, None)),
    ],
)
def test_the_label_and_the_share_form_are_the_evidence_of_nationality(label, name, expected):
    row = company(listing("ABC", name, country=label))
    assert home(row) == expected
    assert row.get("incorporation_country") is None


@pytest.mark.parametrize("label", ["Canada", "Bermuda", "", "United States"])
def test_a_member_is_assigned_to_the_us_whatever_its_label(label):
    row = company(listing("ABC", "Abc Ltd. Ordinary Shares", country=label), **member("ABC"))
    assert home(row) == ("US" if label == "United States" else None, "US")


def test_membership_overrides_a_guess_of_structure_and_type():
    name = "Abc Acquisition Partners LP Common Units"
    assert company(listing("ABC", name))["structure"] == "spac"
    rows = made(listing("ABC", name), **member("ABC"))
    assert rows["companies"]["NAME-ABCACQUISITIONPARTNERS"]["structure"] == "corporation"
    assert rows["securities"]["US-ABC"]["security_type"] == "common_stock"


def test_membership_never_turns_a_warrant_into_a_share():
    sources = Sources(date(2025, 4, 30), [listing("ABCW", "Abc Inc. Warrant")], **member("ABCW", "GONE"))
    rows = tables(sources)
    assert rows["securities"][0]["security_type"] == "warrant"
    assert rows["memberships"] == []
    assert members_without_row(sources, rows) == ["ABCW", "GONE"]


def test_a_member_reit_is_a_reit():
    row = company(listing("ABC", "Abc Trust Common Shares of Beneficial Interest"), **member("ABC"))
    assert row["structure"] == "reit"


def test_a_list_of_r1000_and_r2000_implies_r3000_and_r3000e():
    rows = made(listing("A"), listing("B"), incumbents={"R1000": ["A"], "R2000": ["B"]})["memberships"]
    assert rows == [
        ("R1000", "US-A"), ("R2000", "US-B"), ("R3000", "US-A"), ("R3000", "US-B"), ("R3000E", "US-A"),
        ("R3000E", "US-B"),
    ]  # fmt: skip


def test_without_a_list_nothing_is_said_of_members():
    assert "memberships" not in tables(Sources(date(2025, 4, 30), [listing("A")]))


def test_a_caret_symbol_is_preferred_and_takes_nothing_from_the_ticker_it_collides_with():
    listings = (listing("AB^C", "Alpha Inc. Series C", market_cap=None), listing("ABC", "Beta Inc. Common Stock"))
    directories = {"ABC": DirectoryEntry("ARCX", "N", "N")}
    rows = made(*listings, directories=directories, **member("ABC"))
    assert rows["securities"]["US-AB-PC"]["security_type"] == "preferred_stock"
    assert rows["securities"]["US-AB-PC"]["mic"] == "XNYS"
    assert ("R2000", "US-AB-PC") not in rows["memberships"]
    assert ("R2000", "US-ABC") in rows["memberships"]


def test_the_directory_flags_funds_test_symbols_and_the_exchange():
    directories = {
        "FND": DirectoryEntry("BATS", "Y", "N"), "TST": DirectoryEntry("XNAS", "N", "Y"),
        "ODD": DirectoryEntry("", "N", "N"),
    }  # fmt: skip
    lines = made(listing("FND"), listing("TST"), listing("ODD"), directories=directories)["securities"]
    assert (lines["US-FND"]["security_type"], lines["US-FND"]["mic"]) == ("etf", "BATS")
    assert lines["US-TST"]["security_type"] == "other"
    assert lines["US-ODD"]["mic"] == "XNYS"


def test_industry_of_a_unit_serves_its_silent_share():
    lines = (
        listing("ABC", "Abc Ventures Class A Common Stock", volume=9),
        listing("ABCU", "Abc Ventures Units", industry="Blank Checks", volume=1),
    )
    assert company(*lines)["structure"] == "spac"


def test_company_cap_is_the_vehicles_close_times_all_class_shares():
    lines = (
        listing("A", "Abc Inc. Class A Common Stock", close=10, market_cap=1000, volume=900),
        listing("B", "Abc Inc. Class B Common Stock", close=11, market_cap=1100, volume=100),
        listing("AW", "Abc Inc. Warrants", close=1, market_cap=100, volume=5000),
    )
    rows = made(*lines)["shares"]
    assert rows["US-A"]["total_shares"] + rows["US-B"]["total_shares"] == 100
    assert rows["US-AW"]["total_shares"] is None


def test_a_class_of_fifteen_hundred_times_the_right_gets_so_many_times_fewer_shares():
    """300,000 units at 20 are 6 million; half of them is 3 million, and so are 100 shares at 30,000."""
    lines = (
        listing("X/A", "Abc Inc.", close=30000, market_cap=6_000_000, volume=5),
        listing("X/B", "Abc Inc.", close=20, market_cap=6_000_000, volume=900),
    )
    rows = made(*lines)
    assert [rows["shares"][line]["total_shares"] for line in ("US-XA", "US-XB")] == [100, 150_000]
    first, second = (rows["securities"][line] for line in ("US-XA", "US-XB"))
    assert (first["base_shares_per_share"], second["base_shares_per_share"]) == (1500, None)
    assert "base_shares_per_share" in first["inferred_columns"]


@pytest.mark.parametrize(
    ("close", "cap"),
    [(740, 222_000_000), (180, 6_000_000), (30000, None)],
    ids=["dearer for its rarity", "nine times", "silent"],
)
def test_a_class_that_price_and_cap_do_not_both_show_has_the_same_right(close, cap):
    """The other class has 300,000 units at 20."""
    lines = (
        listing("X/A", "Abc Inc.", close=close, market_cap=cap, volume=5),
        listing("X/B", "Abc Inc.", close=20, market_cap=6_000_000, volume=900),
    )
    rows = made(*lines)
    assert rows["securities"]["US-XA"]["base_shares_per_share"] is None
    assert rows["shares"]["US-XA"]["total_shares"] == 150_000


def test_a_cap_of_zero_leaves_the_shares_unknown():
    row = made(listing("A", market_cap=None))["shares"]["US-A"]
    assert (row["total_shares"], row["available_shares"]) == (None, None)


def test_a_line_without_a_close_did_not_trade():
    row = made(listing("A", close=None))["prices"]["US-A"]
    assert (row["close"], row["status"], row["is_primary"]) == (None, "no_trade", "true")


def test_turnover_of_a_members_other_lines_stays_unknown_and_so_they_stay_out():
    lines = (listing("A", "Abc Inc. Class A Common Stock"), listing("B", "Abc Inc. Class B Common Stock"))
    rows = made(*lines, **member("A"))["securities"]
    assert rows["US-A"]["addtv_2y_usd"] == Decimal("500000.00")
    assert rows["US-B"]["addtv_2y_usd"] is None
    assert made(*lines)["securities"]["US-B"]["addtv_2y_usd"] == Decimal("500000.00")


def test_float_estimates_become_available_shares():
    row = made(listing("A", close=10, market_cap=1000), floats={"A": Fraction(1, 4)})["shares"]["US-A"]
    assert (row["total_shares"], row["available_shares"]) == (100, 25)


@pytest.mark.parametrize(
    ("names", "power"),
    [
        (("Abc Inc. Class A Non Voting Common Stock",), "0"),
        (("Abc Inc. Class A Nonvoting Common Stock", "Abc Inc. Class B Common Stock"), None),
        (("Abc Inc. Common Stock",), None),
    ],
)
def test_votes_are_known_to_be_none_only_if_every_listed_share_says_so(names, power):
    lines = [listing(f"A{number}", name) for number, name in enumerate(names)]
    assert company(*lines)["public_voting_power"] == power


def test_everything_inferred_is_marked_and_has_a_rule():
    rows = made(listing("ABC", "Abc Inc. Common Stock"))
    assert (
        rows["companies"]["NAME-ABC"]["inferred_columns"]
        == "headquarters_country|most_liquid_exchange_country|structure"
    )
    marked = rows["securities"]["US-ABC"]["inferred_columns"].split("|")
    assert marked == ["addtv_2y_usd", "available_shares", "security_type", "total_shares", "volume_2y_shares"]
    rules = {(note["id"], note["column"]): note["rule"] for note in rows["inference"]}
    assert rules["US-ABC", "security_type"].startswith("security_type.csv row ")
    assert rules["NAME-ABC", "headquarters_country"].startswith("nationality.csv row ")
