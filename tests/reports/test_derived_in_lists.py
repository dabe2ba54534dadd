"""Derived codes stand where a reader expects them: below their base index, folded, counted, and chosen by family."""

from __future__ import annotations

import csv
import io
import re

import pytest
from rich.console import Console

from rankday import publication
from rankday.contract.tables import INDEX_CODES
from rankday.publication.families import grouped, places
from rankday.publication.request import request_body
from rankday.publication.results import result_of
from rankday.reports.derived_summary import derived_indexes
from rankday.reports.web.rendering import codes
from reports.derived_home import DAY

EVENT = "reconstitution/2026-06"


def rows_of(home, stream, table):
    path = publication.newest_version(home, stream).folder / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def families(derived_home):
    return places(result_of(derived_home, EVENT))


def test_every_code_has_the_base_index_that_it_comes_from(derived_home, families, reconstituted):
    assert list(families)[: len(INDEX_CODES)] == list(INDEX_CODES)
    assert {code: families[code]["base_code"] for code in ("R1000", "R1000G", "RKID", "REQ", "RPSC", "RGONE")} == {
        "R1000": "R1000", "R1000G": "R1000", "RKID": "R1000", "REQ": "R1000", "RPSC": "R3000", "RGONE": "R1000"
    }  # fmt: skip
    published = {row["index_code"] for row in rows_of(derived_home, EVENT, "constituents")}
    assert published <= set(families)
    below = grouped(families, published)
    assert set().union(*below.values()) == published - set(INDEX_CODES) and "RTOP50" not in below
    assert list(places(result_of(reconstituted.home, EVENT)))[: len(INDEX_CODES)] == list(INDEX_CODES)


def test_a_result_from_before_has_the_base_indexes(derived_home, tmp_path):
    from dataclasses import replace

    assert list(places(replace(result_of(derived_home, EVENT), folder=tmp_path))) == list(INDEX_CODES)


def section(text, label):
    return text[text.index(f'aria-label="{label}"') :].partition("</table>")[0]


def test_the_event_page_folds_derived_indexes_below_their_base_index(derived_home, derived_pages, families):
    text = derived_pages.get("/reconstitution").text
    statistics = {row["index_code"] for row in rows_of(derived_home, EVENT, "statistics")} - {"UNIVERSE"}
    for label, own in [("Indexes against the incumbents", statistics & set(INDEX_CODES))] + [
        (f"Derived of {base}", set(derived)) for base, derived in grouped(families, statistics).items()
    ]:
        assert set(re.findall(r'<th scope="row">(\w+)</th>', section(text, label))) == own, label
    shown = re.findall(r'<tr><td class="short">(\w+)</td>', section(text, "Adds and deletes"))
    assert shown and set(shown) <= set(INDEX_CODES)
    assert '<option value="base" selected>base indexes</option>' in text
    assert '<option value="of R1000">derived of R1000</option>' in text


@pytest.mark.parametrize("table", ["changes", "constituents"])
@pytest.mark.parametrize("chosen", ["base", "of R1000", "RKID", ""])
def test_an_index_or_a_family_of_them_is_chosen(derived_home, derived_pages, families, table, chosen):
    asked = {"stream": EVENT, "index_code": chosen}
    found = list(csv.DictReader(io.StringIO(derived_pages.get(f"/table/{table}.csv", params=asked).text)))
    every = rows_of(derived_home, EVENT, table)
    expected = [row for row in every if chosen in ("", row["index_code"], families[row["index_code"]]["family"])]
    key = ("index_code", "security_id")
    assert sorted(tuple(row[name] for name in key) for row in found) == [
        tuple(row[name] for name in key) for row in expected
    ]
    order = list(dict.fromkeys(row["index_code"] for row in found))
    first = [code for code in ("R2000", "R1000") if code in order]
    assert order == first + sorted(set(order) - set(first), key=lambda code: families[code]["place"])


def test_what_is_shown_is_what_is_downloaded_and_sorted(derived_pages):
    """The links and the script's address of a table keep the choice that it was opened with."""
    asked = {"stream": EVENT, "index_code": "of R1000", "q": "Inc"}
    text = derived_pages.get("/table/constituents", params=asked).text
    for kind in ("constituents?", "constituents.csv?", "constituents.xlsx?"):
        [address] = re.findall(rf'/table/{re.escape(kind)}([^"]*)"', text)
        assert "index_code=of+R1000" in address and "q=Inc" in address


def test_the_index_overview_folds_them_and_its_file_has_them_all(derived_home, derived_pages, families):
    values = {row["index_code"]: row for row in rows_of(derived_home, f"daily/{DAY}", "index_values")}
    text = derived_pages.get("/indexes").text
    base = section(text, "Indexes at a glance")
    assert {code for code in values if f">{code}</a>" in base} == set(values) & set(INDEX_CODES)
    for code, derived in grouped(families, set(values)).items():
        assert f"<summary>{len(derived)} derived of {code}</summary>" in text
        own = section(text, f"Derived of {code}")
        assert [one for one in values if f">{one}</a>" in own] == sorted(derived)
        assert all(f'title="{values[one]["price_level"]}"' in own for one in derived)
    rows = csv.DictReader(io.StringIO(derived_pages.get("/indexes.csv").text))
    assert {row["index_code"]: row["price_level"] for row in rows} == {
        code: row["price_level"] for code, row in values.items()
    }


def test_a_company_has_its_derived_indexes_with_share_and_factor(derived_home, derived_pages, families):
    rows = rows_of(derived_home, EVENT, "constituents")
    company = next(row["company_id"] for row in rows if row["index_code"] == "RKID")
    own = [row for row in rows if row["company_id"] == company and row["index_code"] not in INDEX_CODES]
    text = derived_pages.get("/explain", params={"who": company}).text
    for base, derived in grouped(families, {row["index_code"] for row in own}).items():
        assert f"{len(derived)} derived of {base}" in text
        assert all(f">{code}</a>" in section(text, f"Derived of {base}") for code in derived)
    capped = next(row for row in own if row["capping_factor"] not in ("1.000000000000", ""))
    assert capped["capping_factor"] in text
    days = derived_pages.get("/company/days", params={"who": company}).text
    assert "derived of R1000</summary>" in days and ">RKID</a>" not in section(days, "In base indexes")
    assert ">RKID</a>" in section(days, "Derived of R1000")


def test_many_codes_in_a_cell_are_counted_and_few_are_named():
    assert codes("R3000E|R1000|R1000G") == "R3000E, R1000, R1000G"
    assert codes("R3000E|R1000|A1|A2|A3|A4") == "R3000E, R1000, and 4 derived"
    assert codes("A1|A2|A3|A4") == "and 4 derived" and codes("") == "–" and codes(None) == "–"


def test_summary_and_approval_request_count_them_by_base_index(derived_home, reconstituted, families):
    result = result_of(derived_home, EVENT)
    changes = rows_of(derived_home, EVENT, "changes")
    console = Console(width=120)
    with console.capture() as captured:
        console.print(derived_indexes(result))
    text = request_body(derived_home, EVENT, result.manifest["content_hash"])
    for base, derived in grouped(families, {row["index_code"] for row in changes}).items():
        adds = sum(row["index_code"] in derived and row["change_type"] == "add" for row in changes)
        [line] = [one.split() for one in captured.get().splitlines() if one.split()[:1] == [base]]
        assert line[2] == f"{adds:,}" and f"({adds:,} adds, " in text[text.index(f"{base} {line[1]} (") :][:60]
    assert "| R1000G |" not in text and "| R1000 |" in text
    assert derived_indexes(result_of(reconstituted.home, EVENT)) is None
