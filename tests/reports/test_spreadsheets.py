"""Spreadsheets: a numeric column holds numbers only, all else is text, no digit is lost; a cover says what it is."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from rankday import publication
from rankday.reports.web.result_tables import CLIENT_TABLES, RESULT_TABLES
from rankday.reports.web.spreadsheets import exact_title, write_spreadsheet
from rankday.reports.web.tables import Column, Table

STREAM = {"stream": "reconstitution/2026-06"}
PUBLISHED = ("changes", "decisions", "constituents", "screen_results", "gate_results", "rulebook", "demand")
COLUMNS = (
    Column("ticker", "Ticker"), Column("name", "Name", "text"), Column("market_cap", "Cap, USD", "money"),
    Column("count", "Count", "integer"), Column("ratio", "Ratio, %", "percent"), Column("is_in", "In", "boolean"),
    Column("ex_date", "Ex-date"),
)  # fmt: skip
TABLE = Table("sample", "A table whose title is longer than a sheet's", "", COLUMNS, "", "")


def book_of(*rows, cover=(("Rankday", "a test"),), tables=None):
    target = io.BytesIO()
    write_spreadsheet(target, cover, tables or [(TABLE, rows)])
    return load_workbook(target)


def row_of(sheet, number=2):
    return [cell.value for cell in sheet[number]]


def with_texts(*texts):
    return book_of(*((text, text, None, None, None, None, None) for text in texts)).worksheets[1]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "TRUE", "MAR", "MAR1", "1E5", "007", "1/2", "http://example.invalid", "#N/A",
     " x ", "<r>&</r>", "<r><t>x</t></r>", "]]>", "a\tb\nc", "指数", "'=1"],
)  # fmt: skip
def test_a_text_stays_the_text_that_it_is(text):
    for cell in with_texts(text)[2][:2]:
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@") and not cell.hyperlink


@pytest.mark.parametrize("text", ["bell \x07", "\ud800", "\ufffe", "carriage \r return"])
def test_a_sign_that_xml_does_not_know_breaks_no_workbook(text):
    assert "_x" in with_texts(text)["A2"].value


def test_a_text_beyond_the_length_of_a_cell_ends_with_an_ellipsis():
    assert with_texts("x" * 40_000)["A2"].value == "x" * 32_766 + "…"


@pytest.mark.parametrize(
    ("value", "expected", "exact"),
    [
        (Decimal("1234567890123.456789"), 1234567890123.456789, "1234567890123.456789"),
        (Decimal("-1234567890123.456789"), -1234567890123.456789, "-1234567890123.456789"),
        (Decimal("9007199254740993"), 9007199254740993.0, "9007199254740993"),
        (Decimal("123456789.123456"), 123456789.123456, None),
        (Decimal("123456789012345000.000000"), 1.23456789012345e17, None),
        (Decimal("0.000000000000123"), 1.23e-13, None),
        (Decimal("0E-6"), 0, None),
        (0, 0, None),
        (float("nan"), None, None),
        (float("inf"), None, None),
    ],
)
def test_a_number_is_a_number_and_digits_beyond_a_double_are_a_text_beside(value, expected, exact):
    sheet = book_of(("A", "a", value, None, None, None, None), ("B", "b", 1, None, None, None, None)).worksheets[1]
    cell = sheet["C2"]
    assert cell.value == expected and (expected is None or cell.data_type == "n")
    assert cell.number_format == "#,##0.00" or expected is None
    texts = row_of(sheet)[len(COLUMNS) :]
    assert texts == ([] if exact is None else [exact])
    if exact:
        assert sheet.cell(1, len(COLUMNS) + 1).value == "market_cap_exact, USD (text, all digits)"
        assert sheet.cell(2, len(COLUMNS) + 1).data_type == "s" and sheet.cell(3, len(COLUMNS) + 1).value is None


def test_the_other_kinds_have_their_types_and_formats():
    sheet = book_of(("A", "a", None, 12, Decimal("0.0125"), True, date(2026, 6, 26))).worksheets[1]
    _, _, cap, count, ratio, is_in, day = sheet[2]
    assert cap.value is None and is_in.value is True and day.value.date() == date(2026, 6, 26)
    assert (count.value, count.number_format) == (12, "#,##0")
    assert (ratio.value, ratio.number_format, day.number_format) == (0.0125, "0.0000%", "yyyy-mm-dd")


def test_a_sheet_has_a_frozen_header_filters_widths_and_a_short_title():
    sheet = book_of(*[("A", "a", 1, 2, Decimal(1) / 4, False, None)] * 3).worksheets[1]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:G4" and sheet.dimensions == "A1:G4"
    assert all(sheet.column_dimensions[letter].width >= 10 for letter in "ABCDEFG")
    assert row_of(sheet, 1) == [column.title for column in COLUMNS] and len(sheet.title) <= 31


def test_no_rows_are_a_header_with_a_filter():
    sheet = book_of().worksheets[1]
    assert sheet.max_row == 1 and sheet.auto_filter.ref == "A1:G1"


def test_too_many_rows_are_refused(monkeypatch):
    from rankday.contract.errors import RankdayError
    from rankday.reports.web import spreadsheet_cells

    monkeypatch.setattr(spreadsheet_cells, "MOST_ROWS", 3)
    row = ("A", "a", 1, 2, None, None, None)
    assert book_of(row, row).worksheets[1].max_row == 3
    with pytest.raises(RankdayError, match="at most 3 rows; filter the table, or take it as CSV"):
        book_of(row, row, row)


def test_several_tables_are_sheets_in_order_and_the_cover_opens_first():
    one, other = Table("one", "One", "", COLUMNS[:1], "", ""), Table("other", "Other", "", COLUMNS[3:4], "", "")
    book = book_of(tables=[(one, [("=A1",)]), (other, [(7,)])], cover=[("Stream", "=1+1")])
    assert book.sheetnames == ["About", "One", "Other"] and book.active.title == "About"
    assert row_of(book["About"], 1) == ["Stream", "=1+1"] and book["About"]["B1"].data_type == "s"
    assert book["One"]["A2"].value == "=A1" and book["Other"]["A2"].value == 7


def rows_of_csv(pages, name):
    answer = pages.get(f"/table/{name}.csv", params=STREAM)
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_column_of_a_published_table_can_be_summed_and_no_digit_is_lost(pages, name):
    table, expected = RESULT_TABLES[name], rows_of_csv(pages, name)
    sheet = load_workbook(io.BytesIO(pages.get(f"/table/{name}.xlsx", params=STREAM).content)).active
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heads[: len(table.columns)] == [column.title for column in table.columns] and len(rows) == len(expected)
    for number, column in enumerate(table.columns):
        values = [row[number] for row in rows]
        if not column.is_number:
            assert not any(type(value) in (int, float) for value in values), column.name
            continue
        assert all(value is None or isinstance(value, int | float) for value in values), column.name
        title = exact_title(column)
        texts = [row[heads.index(title)] for row in rows] if title in heads else [None] * len(rows)
        for text, value, row in zip(texts, values, expected, strict=True):
            stated = row[column.name]
            assert stated in ("", "nan", "inf") if value is None else float(stated) == value
            assert text == stated if text else value is None or Decimal(repr(value)) == Decimal(stated)


def test_an_event_has_its_tables_and_a_name_of_its_own(pages):
    event, table = (pages.get(place, params=STREAM) for place in ("/event.xlsx", "/table/changes.xlsx"))
    narrowed = pages.get("/table/changes.xlsx", params=STREAM | {"index_code": "R2000"})
    names = [answer.headers["content-disposition"].partition("filename=")[2] for answer in (event, table, narrowed)]
    stem = "reconstitution-2026-06-v1"
    assert names == [f'"{stem}-event.xlsx"', f'"{stem}-changes.xlsx"', f'"{stem}-changes-selection.xlsx"']
    book = load_workbook(io.BytesIO(event.content))
    shown = {table.title for table in CLIENT_TABLES if table.name in ("changes", "constituents", "gate_results")}
    assert set(book.sheetnames) == {"About"} | shown
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book.worksheets[1:])
    assert int(event.headers["content-length"]) == len(event.content)
    assert event.content == pages.get("/event.xlsx", params=STREAM).content


def test_constituents_show_total_shares_and_what_became_of_the_counts(pages, reconstituted):
    path = publication.newest_version(reconstituted.home, STREAM["stream"]).folder / "constituents.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        expected = {(row["index_code"], row["security_id"]): row for row in csv.DictReader(handle)}
    rows = list(csv.DictReader(io.StringIO(pages.get("/table/constituents.csv", params=STREAM).text)))
    shown = {(row["index_code"], row["security_id"]): (row["total_shares"], row["share_outcome"]) for row in rows}
    assert shown == {key: (row["total_shares"], row["share_outcome"]) for key, row in expected.items()}
    sheet = load_workbook(io.BytesIO(pages.get("/event.xlsx", params=STREAM).content))["Constituents"]
    header = [cell.value for cell in sheet[1]]
    assert header.index("Total shares") == header.index("Available shares") + 1
    line, total = (header.index(name) for name in ("Line", "Total shares"))
    cells = next(sheet.iter_rows(min_row=2))
    key = cells[header.index("Index")].value, cells[line].value
    assert (cells[total].value, cells[total].data_type) == (int(expected[key]["total_shares"]), "n")
    assert cells[header.index("Share count outcome")].value == expected[key]["share_outcome"].replace("_", " ")
    page = pages.get("/table/constituents", params=STREAM).text
    assert "Total shares" in page and "Share count outcome" in page


def cover_of(answer):
    return dict(row[:2] for row in load_workbook(io.BytesIO(answer.content))["About"].iter_rows(values_only=True))


def test_the_cover_says_what_it_is_and_who_approved_it(pages, reconstituted):
    facts = publication.newest_version(reconstituted.home, STREAM["stream"]).manifest
    cover = cover_of(pages.get("/event.xlsx", params=STREAM))
    assert cover["Rankday"] == "Reconstitution 2026-06" and cover["Version"] == "v1"
    assert cover["Content hash"] == facts["content_hash"] and cover["Base currency"] == "USD"
    assert [part.split(" at ")[0] for part in cover["Approved by"].split("; ")] == ["ana", "ben"]
    assert (cover["Rank day"], cover["Published at"]) == (facts["rank_date"], facts["published_at"])
    assert "rankday verify" in cover["How to verify"] and cover["Rows"] == "all"
    narrowed = cover_of(pages.get("/table/changes.xlsx", params=STREAM | {"index_code": "R2000", "q": "a"}))
    assert narrowed["Rows"] == "only those that fit search = a, index_code = R2000"


def test_the_cover_of_a_result_that_waits_says_so(landed, app_of):
    from rankday.reconstitution.steps import reconstitute

    reconstitute(landed, date(2026, 4, 30), triggered_by="olga")
    answer = TestClient(app_of(landed), headers={"X-User": "viewer"}).get("/event.xlsx", params=STREAM)
    cover = cover_of(answer)
    assert cover["Version"] == "pending: not approved and not published"
    assert cover["Approved by"] == "2 more people must approve" and cover["Triggered by"] == "olga"
    assert f"pending-{cover['Content hash'][:12]}-event.xlsx" in answer.headers["content-disposition"]


def test_the_cover_names_the_files_that_hold_the_rows(pages):
    whole = cover_of(pages.get("/table/changes.xlsx", params=STREAM))
    part = cover_of(pages.get("/table/changes.xlsx", params=STREAM | {"index_code": "R2000"}))
    trades = cover_of(pages.get("/table/demand.xlsx", params=STREAM | {"code": "R1000"}))
    assert whole["How to verify"].endswith("hold the same rows as this file.")
    assert part["How to verify"].endswith("hold these rows and the rest.")
    assert trades["How to verify"].endswith("no published file holds them.")
