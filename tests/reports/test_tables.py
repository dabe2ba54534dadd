"""Long tables: what is found, sorted and turned is what a plain reading of the published CSV finds."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from rankday.contract.publication_tables import (
    EVIDENCE_TABLES,
    FINAL_TABLES,
    IDENTIFIER_TABLES,
    LIST_TABLES,
    PUBLICATION_TABLES,
)
from rankday.reports.web.result_tables import RESULT_TABLES
from rankday.reports.web.tables import SIZE

STREAM = {"stream": "reconstitution/2026-06"}


@pytest.fixture(scope="module")
def published(reconstituted):
    """A published table as rows of text."""
    folder = reconstituted.home.published(STREAM["stream"]) / "v1"

    def rows(name):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as handle:
            return list(csv.DictReader(handle))

    return rows


class Cells(HTMLParser):
    """The texts of a table's body, row by row."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.in_cell = [], False
        self.feed(html.partition("<tbody>")[2].partition("</tbody>")[0])

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.in_cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag != "td"

    def handle_data(self, data):
        if self.in_cell:
            self.rows[-1][-1] += data


def csv_of(pages, name, **query):
    answer = pages.get(f"/table/{name}.csv", params=STREAM | query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("name", ["changes", "decisions", "constituents", "screen_results", "gate_results", "rulebook"])
def test_a_csv_holds_every_row_exactly_as_published(pages, published, name):
    found, expected = csv_of(pages, name), published(name)
    shared = [column for column in expected[0] if column in found[0]]
    assert len(shared) >= 4
    key = lambda row: tuple(row[column] for column in shared)  # noqa: E731
    assert sorted(map(key, found)) == sorted(map(key, expected))


def test_words_and_facets_narrow_and_no_row_is_lost_between_pages(pages, published):
    expected = [row for row in published("changes") if row["index_code"] == "R3000" and row["change_type"] == "delete"]
    assert len(expected) > 5
    query = {"index_code": "R3000", "change_type": "delete", "part": "rows"}
    total = 0
    for page in range(1, -(-len(expected) // SIZE) + 1):
        total += len(Cells(pages.get("/table/changes", params=STREAM | query | {"page": page}).text).rows)
    assert total == len(expected)
    word = expected[0]["ticker"].lower()
    found = csv_of(pages, "changes", index_code="R3000", change_type="delete", q=f" {word} ")
    assert [row["ticker"] for row in found if row["ticker"].lower() == word]
    assert all(word in " ".join(row.values()).lower() for row in found)


def test_sorting_is_by_value_and_the_same_every_time(pages, published):
    ranked = sorted((int(row["company_rank"]) for row in published("decisions") if row["company_rank"]), reverse=True)
    query = {"sort": "company_rank", "direction": "down"}
    assert [int(row["company_rank"]) for row in csv_of(pages, "decisions", **query) if row["company_rank"]] == ranked
    first = pages.get("/table/decisions", params=STREAM | query).text
    assert Cells(first).rows[0][2] == str(ranked[0])
    assert first == pages.get("/table/decisions", params=STREAM | query).text


def test_a_page_beyond_the_last_is_the_last_and_nonsense_is_the_first(pages):
    assert "page 1 of" in pages.get("/table/gate_results", params=STREAM | {"page": "99999", "q": "weight"}).text
    for page in ("0", "-1", "x", "1e9", "²"):
        assert "page 1 of" in pages.get("/table/decisions", params=STREAM | {"page": page}).text


@pytest.mark.parametrize("query", [{"sort": "name; drop view decisions"}, {"sort": "(select 1)"}, {"sort": "ticker"}])
def test_only_the_tables_own_columns_sort(pages, query):
    answer = pages.get("/table/decisions", params=STREAM | query)
    assert answer.status_code == 404 and "there is no column" in answer.text


def test_what_is_typed_is_only_ever_a_value(pages):
    for words in ("'", "'; select 1 --", "%", "_", "\\", "$word0", '"'):
        assert pages.get("/table/decisions", params=STREAM | {"q": words}).status_code == 200
        assert pages.get("/table/decisions", params=STREAM | {"reason_code": words}).status_code == 200
    assert "No such rows." in pages.get("/table/decisions", params=STREAM | {"q": "%%"}).text


def test_a_spreadsheet_is_well_formed_and_typed(pages, published):
    answer = pages.get("/table/decisions.xlsx", params=STREAM)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    heads = [cell.value for cell in sheet[1]]
    assert sheet.max_row - 1 == len(published("decisions"))
    ranks = [cell.value for cell in sheet[chr(65 + heads.index("Rank"))][1:] if cell.value is not None]
    assert all(isinstance(rank, int) for rank in ranks)
    assert answer.content == pages.get("/table/decisions.xlsx", params=STREAM).content


def test_a_published_file_is_served_byte_by_byte_and_no_other(pages, reconstituted):
    folder = reconstituted.home.published(STREAM["stream"]) / "v1"
    assert pages.get("/published/changes.csv", params=STREAM).content == (folder / "changes.csv").read_bytes()
    for name in ("../latest", "..%2flatest", "rulebook/parameters.csv", "no.csv", "rulebook", ".."):
        assert pages.get(f"/published/{name}", params=STREAM).status_code == 404


def test_every_table_of_a_publication_can_be_looked_at():
    """Breaks and statistics are short: they stand on the event's own page."""
    published = {*PUBLICATION_TABLES, *LIST_TABLES, *FINAL_TABLES, *EVIDENCE_TABLES, *IDENTIFIER_TABLES}
    assert published - set(RESULT_TABLES) == {"breakpoints", "statistics"}


def test_a_table_that_is_not_there_says_so(pages):
    assert pages.get("/table/nothing", params=STREAM).status_code == 404
    if "list_changes" in RESULT_TABLES:
        assert pages.get("/table/list_changes", params=STREAM).status_code in (200, 404)
    assert pages.get("/table/decisions").status_code == 422 or pages.get("/table/decisions").status_code == 400
