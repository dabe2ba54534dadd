"""Capping before and after: weights, factors and limits of each capped index, worked anew from the published files."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest

from rankday import publication
from reports.derived_home import DAY

EVENT = "reconstitution/2026-06"
COMPANY, GROUP_ABOVE, GROUP = Decimal("0.225"), Decimal("0.045"), Decimal("0.45")  # of `ric`, clause 7.4
SLACK = Decimal("0.000001")


def rows_of(home, stream, table):
    path = publication.newest_version(home, stream).folder / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def csv_of(client, address, **asked):
    answer = client.get(address, params=asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def weights_after(home, stream):
    """Index → company → weight: in whole shares of an event, of a day that before times its factor, to sum to one."""
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows_of(home, stream, "capping"):
        part = Decimal(row["weight_before"]) * Decimal(row["capping_factor"])
        found.setdefault(row["index_code"], {})[row["company_id"]] = part
    if stream == EVENT:
        found = {code: dict.fromkeys(parts, Decimal(0)) for code, parts in found.items()}
        for row in rows_of(home, stream, "constituents"):
            if row["index_code"] in found:
                found[row["index_code"]][row["company_id"]] += Decimal(row["available_market_cap"])
    return {code: {one: part / sum(parts.values()) for one, part in parts.items()} for code, parts in found.items()}


@pytest.mark.parametrize("stream", [EVENT, f"daily/{DAY}"])
def test_each_capped_index_with_its_limits(derived_home, derived_pages, stream):
    expected = weights_after(derived_home, stream)
    found = {row["index_code"]: row for row in csv_of(derived_pages, "/capping.csv", stream=stream)}
    assert set(found) == set(expected) and {"R1000G", "RTOP10", "REQ"} <= set(found)
    for code, weights in expected.items():
        row = found[code]
        assert abs(Decimal(row["largest_after"]) - max(weights.values())) < Decimal("1e-11")
        if code == "REQ":
            assert (row["company_limit"], row["is_held"]) == ("", "")
            continue
        limit = Decimal("0.15") if code == "RTOP10" else COMPANY
        assert Decimal(row["company_limit"]) == limit
        group = sum(weight for weight in weights.values() if weight > GROUP_ABOVE + SLACK)
        is_held = max(weights.values()) <= limit + SLACK and (code == "RTOP10" or group <= GROUP + SLACK)
        assert row["is_held"] == str(is_held).lower()
        if not is_held:
            assert row["is_equal"] == "true" and code in ("RMIDCAPG", "RMIDCAPV")  # they cannot be met


def test_weights_after_are_those_of_the_constituents(derived_home, derived_pages):
    expected = weights_after(derived_home, EVENT)
    rows = csv_of(derived_pages, "/table/capping.csv", stream=EVENT)
    assert len(rows) == len(rows_of(derived_home, EVENT, "capping"))
    for row in rows:
        weight = expected[row["index_code"]][row["company_id"]]
        assert abs(Decimal(row["weight_after"]) - weight) <= Decimal("5e-13"), row
        assert row["is_capped"] == str(Decimal(row["capping_factor"]) != 1).lower()


def test_one_index_company_by_company(derived_home, derived_pages):
    text = derived_pages.get("/capping", params={"code": "RTOP10"}).text
    own = [row for row in rows_of(derived_home, EVENT, "capping") if row["index_code"] == "RTOP10"]
    assert f"{len(own)}, {sum(Decimal(row['capping_factor']) < 1 for row in own)}</dd>" in text
    assert "no company above 15 %" in text and 'RTOP10 <span class="badge good">holds</span>' in text
    for row in own:
        assert row["capping_factor"] in text and row["company_id"] in text
    assert "publication.capping_limits" in text


def test_a_capping_that_cannot_be_met_is_named(derived_home, derived_pages):
    manifest = publication.newest_version(derived_home, EVENT).manifest
    [gate] = [gate for gate in manifest["gates"] if gate["gate"] == "publication.capping_infeasible"]
    assert not gate["is_met"]
    text = derived_pages.get("/capping", params={"code": "RMIDCAPV"}).text
    assert re.search(r'RMIDCAPV <span class="badge warn">cannot be met: made equal', text) and gate["observed"] in text


def test_what_is_not_capped_is_refused_in_one_line_with_the_form_kept(derived_pages, pages):
    answer = derived_pages.get("/capping", params={"code": "R1000"})
    assert answer.status_code == 404 and 'value="R1000"' in answer.text
    assert "R1000 is not capped in reconstitution/2026-06" in answer.text and 'aria-invalid="true"' in answer.text
    assert derived_pages.get("/capping", params={"stream": "daily/2020-01-01"}).status_code == 404
    assert "No index is capped or made equal here." in pages.get("/capping").text  # a market without fundamentals


def test_days_with_a_capping_can_be_chosen(derived_pages):
    text = derived_pages.get("/capping").text
    assert f"<option>daily/{DAY}</option>" in text and f"<option selected>{EVENT}</option>" in text
