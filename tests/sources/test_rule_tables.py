"""Every row of the inference tables decides its own example, and only values of the contract come out."""

import pytest

from rankday.contract.tables import SECURITY_TYPES, STRUCTURES
from rankday_sources.csv_rows import folded
from rankday_sources.rule_tables import countries, exchange_mics, first_match, limit, rules, table_rows

OF_FILERS = ("sic_structures", "sec_structures", "sec_forms", "sec_offerings")
WITH_REASONS = ("security_type", "structure", *OF_FILERS, "nationality", "voting_power", "crsp_share_codes")


def cases(*tables):
    return [pytest.param(rule, id=rule.reference.replace(" ", "_")) for table in tables for rule in rules(table)]


@pytest.mark.parametrize("rule", cases("security_type", "structure", *OF_FILERS))
def test_the_example_of_a_row_is_decided_by_that_row(rule):
    found = first_match(rule.table, {"name": "Abc", rule.cells["field"]: rule.cells["example"]})
    assert found.reference == rule.reference


@pytest.mark.parametrize("rule", cases("nationality"))
def test_the_example_of_a_nationality_row_is_decided_by_that_row(rule):
    evidence, name = rule.cells["evidence"], rule.cells["example"]
    found = next(one for one in rules("nationality") if one.cells["evidence"] == evidence and one.matches(name))
    assert found.reference == rule.reference


@pytest.mark.parametrize("rule", cases(*WITH_REASONS))
def test_every_row_says_why(rule):
    assert len(rule.cells["why"]) > 3


@pytest.mark.parametrize("rule", cases("crsp_share_codes"))
def test_the_example_of_a_share_code_is_decided_by_that_row(rule):
    assert next(one for one in rules("crsp_share_codes") if one.matches(rule.cells["example"])) is rule


def test_share_codes_lead_to_values_of_the_contract():
    found = {(rule.cells["security_type"], rule.cells["structure"]) for rule in rules("crsp_share_codes")}
    assert {kind for kind, _ in found} <= set(SECURITY_TYPES)
    assert {structure for _, structure in found} <= {*STRUCTURES, ""}
    for table in ("sic_structures", "sec_structures"):
        assert {rule.cells["result"] for rule in rules(table)} <= set(STRUCTURES)


def test_an_edgar_code_stands_once_and_leads_to_a_country():
    rows = table_rows("edgar_places")
    places = {row["code"]: row["country"] for row in rows}
    assert len(places) == len(rows) and all(len(country) == 2 for country in places.values())
    # EDGAR's codes are not the countries' own: CA and DE are California and Delaware, not Canada and Germany
    assert [places[code] for code in ("CA", "DE", "A6", "2M", "E9", "D8", "F4")] == [
        "US",
        "US",
        "CA",
        "DE",
        "KY",
        "VG",
        "CN",
    ]


def test_results_are_values_of_the_contract():
    assert {rule.cells["result"] for rule in rules("security_type")} <= set(SECURITY_TYPES)
    assert {rule.cells["result"] for rule in rules("structure")} <= set(STRUCTURES)


def test_a_label_stands_once_and_leads_to_a_country_and_a_kind_of_evidence():
    labels = [row["label"] for row in table_rows("countries")]
    assert len(labels) == len(set(labels))
    kinds = {row["evidence"] for row in table_rows("nationality")} - {"member", "label_blank", "label_unknown"}
    assert {evidence for _, evidence in countries().values()} == kinds
    assert all(len(country) == 2 and country.isupper() for country, _ in countries().values())
    assert countries()["Puerto Rico"] == ("PR", "label_us")
    assert countries()["Bermuda"] == ("BM", "label_haven")


def test_exchanges_lead_to_the_codes_of_the_contract():
    assert exchange_mics("screener") == {"NASDAQ": "XNAS", "NYSE": "XNYS", "AMEX": "XASE"}
    assert exchange_mics("directory")["P"] == "ARCX"
    assert exchange_mics("directory")["Z"] == "BATS"


def test_a_synonym_of_a_header_stands_once_for_its_source_and_is_no_column_of_it():
    rows = table_rows("header_synonyms")
    pairs = [(row["source"], row["synonym"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert not set(pairs) & {(row["source"], row["column"]) for row in rows}
    assert all(folded(row["synonym"]) == row["synonym"] for row in rows)


@pytest.mark.parametrize("table", ["import_limits", "crsp_limits", "sec_limits", "screener_limits", "panel_limits"])
def test_every_limit_says_what_it_is_and_why(table):
    for row in table_rows(table):
        assert limit(table, row["limit"]) > 0 and row["unit"] and len(row["why"]) > 20


def test_every_flag_of_crsp_stands_once_and_says_what_it_is():
    rows = table_rows("crsp_flags")
    assert len({(row["kind"], row["flag"]) for row in rows}) == len(rows)
    assert {row["meaning"] for row in rows} == {"close", "quote", "none", "stopped", "split"}
