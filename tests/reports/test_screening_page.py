"""The funnel of a screened index against plain counting in the published results, and one company's conditions."""

from __future__ import annotations

import csv
import io
from html import escape

import pytest

from rankday import publication
from rankday.rulebook.derived_checks import CONDITIONS

EVENT, CODE = "reconstitution/2026-06", "RPSC"


@pytest.fixture(scope="module")
def results(derived_home):
    """Company → condition → row."""
    folder = publication.newest_version(derived_home, EVENT).folder
    found: dict[str, dict[str, dict]] = {}
    with (folder / "derived_screen_results.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["company_id"], {})[row["condition"]] = row
    return found


@pytest.fixture(scope="module")
def text(derived_pages):
    return derived_pages.get("/screening").text


def failed(conditions):
    return [name for name in CONDITIONS if conditions[name]["is_passed"] == "false"]


def test_each_condition_with_who_is_left_who_fails_and_whom_it_alone_keeps_out(derived_pages, results):
    text = derived_pages.get("/screening.csv", params={"stream": EVENT, "code": CODE}).text
    found = csv.DictReader(io.StringIO(text))
    left = len(results)
    for condition, row in zip(CONDITIONS, found, strict=True):
        first = sum(failed(one)[:1] == [condition] for one in results.values())
        left -= first
        assert row["condition"] == condition and int(row["companies"]) == len(results)
        assert (int(row["failing_first"]), int(row["left_over"])) == (first, left)
        assert int(row["failing"]) == sum(condition in failed(one) for one in results.values())
        assert int(row["failing_alone"]) == sum(failed(one) == [condition] for one in results.values())
        assert int(row["flagged"]) == sum(one[condition]["is_flagged"] == "true" for one in results.values())


def test_the_page_counts_and_names(text, results, derived_home):
    passing = [one for one, conditions in results.items() if not failed(conditions)]
    assert f"{len(passing)} of {len(results)} companies of the parent pass every condition" in text
    flagged = [one for one, row in results.items() if any(c["is_flagged"] == "true" for c in row.values())]
    assert flagged and all(f"who={one}" in text[text.index("<h2>Flagged") :] for one in flagged[:40])
    assert f"float cap share of minimum: {len(passing)} left" in text  # the chart, in words


def test_one_company_shows_the_condition_that_it_fails(derived_pages, results):
    one, conditions = next((one, row) for one, row in results.items() if failed(row) == ["total_cap_at_least"])
    text = derived_pages.get("/screening", params={"who": one}).text
    block = text[text.index(f"Conditions of {one}") :].partition("</table>")[0]
    assert block.count('class="failed"') == 1 and block.count("badge good") == len(CONDITIONS) - 1
    assert escape(conditions["total_cap_at_least"]["observed"]) in block
    assert escape(conditions["total_cap_at_least"]["threshold"]) in block
    assert f"explain?who={one}" in text


def test_the_table_leads_from_a_count_to_its_companies(derived_pages, results):
    asked = {"stream": EVENT, "index_code": CODE, "condition": "year_income_above", "is_passed": "false"}
    rows = csv.DictReader(io.StringIO(derived_pages.get("/table/derived_screen_results.csv", params=asked).text))
    assert {row["company_id"] for row in rows} == {
        one for one, row in results.items() if "year_income_above" in failed(row)
    }


def test_a_member_that_no_longer_passes_is_named_as_kept(app_of, derived_home, tmp_path):
    """The published files with one condition of one member turned over: the page says that it is kept."""
    import shutil

    import duckdb
    from fastapi.testclient import TestClient

    from rankday.contract.home import Home

    shutil.copytree(derived_home.root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    folder = publication.newest_version(home, EVENT).folder
    file = str(folder / "derived_screen_results.parquet")
    [(member,)] = duckdb.execute(
        f"select company_id from '{folder}/constituents.parquet' where index_code = 'RPSC' order by all limit 1"
    ).fetchall()
    (folder / "derived_screen_results.parquet").chmod(0o644)
    changed = (
        f"select * replace (is_passed and (company_id, condition) <> ('{member}', 'year_income_above') as is_passed)"
    )
    with duckdb.connect() as db:
        db.execute(f"create table changed as {changed} from '{file}'; copy changed to '{file}' (format parquet)")
    text = TestClient(app_of(home), headers={"X-User": "viewer"}).get("/screening").text
    kept = text[text.index("<h2>Kept as members") : text.index("<h2>Flagged")]
    assert f"who={member}" in kept and "fails year income above" in kept and "1 of them kept as members" in text


def test_wrong_questions_are_refused_with_the_form_kept(derived_pages, pages, results):
    for asked, line in (
        ({"code": "R1000"}, "R1000 has no screen set in reconstitution/2026-06; there are RPSC"),
        ({"who": "NOBODY AT ALL"}, "no such company"),
        ({"who": "Inc"}, "companies: C"),
    ):
        answer = derived_pages.get("/screening", params=asked)
        assert answer.status_code == 404 and line in answer.text and 'aria-invalid="true"' in answer.text
        assert f'value="{next(iter(asked.values()))}"' in answer.text
    assert "holds no fundamentals" in pages.get("/screening").text
