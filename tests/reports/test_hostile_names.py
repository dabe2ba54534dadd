"""Words of a vendor are text everywhere: in a page, in a chart, in a spreadsheet."""

from __future__ import annotations

import io

import duckdb
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from rankday import publication

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://example.invalid","click")'
STREAM = {"stream": "reconstitution/2026-06"}


@pytest.fixture
def hostile(copied, app_of, decisions):
    """The market with two of its companies renamed in every file, one in and one out; and a client."""
    ids = [next(row["company_id"] for row in decisions if row["reason_code"] == reason)
           for reason in ("kept_by_rank", "failed_S07")]  # fmt: skip
    newest = publication.newest_version(copied, STREAM["stream"])
    files = [newest.folder / f"{name}.parquet" for name in ("decisions", "changes", "constituents")]
    files += [
        copied.root / "snapshots" / "2026-04-30" / "v1" / f"{name}.parquet" for name in ("companies", "securities")
    ]
    lines = duckdb.sql(f"select security_id, company_id from '{files[-1]}'").fetchall()
    for path in files:
        path.chmod(0o644)
        key = "company_id" if path.stem in ("decisions", "companies") else "security_id"
        for company, name in zip(ids, (SCRIPT, FORMULA), strict=True):
            named = [company] if key == "company_id" else [line for line, owner in lines if owner == company]
            with duckdb.connect() as db:
                db.execute(f"create table t as select * from '{path}'")
                db.execute(f"update t set name = $name where list_contains($ids, {key})", {"name": name, "ids": named})
                db.execute(f"copy t to '{path}' (format parquet)")
    client = TestClient(app_of(copied), headers={"X-User": "viewer"})
    return client, ids


def test_no_page_lets_a_name_become_markup(hostile):
    client, (kept, failed) = hostile
    pages = ["/reconstitution", "/explain", *(f"/explain?who={one}" for one in (kept, failed))]
    pages += [f"/explain?{q}" for q in ("who=<script>", "who==HYPERLINK")]
    pages += [f"/table/{table}?stream=reconstitution/2026-06&q=alert" for table in ("decisions", "constituents")]
    seen = 0
    for page in pages:
        text = client.get(page).text
        assert "<script>alert" not in text and "<img" not in text and "onerror=alert(1)>" not in text, page
        seen += "&lt;script&gt;alert(1)" in text
    assert seen >= 4


def test_a_formula_is_a_text_in_the_spreadsheet_and_exact_in_the_csv(hostile):
    client, (_, failed) = hostile
    answer = client.get("/table/decisions.xlsx", params=STREAM | {"q": failed})
    [name] = [cell for row in load_workbook(io.BytesIO(answer.content)).active for cell in row if cell.value == FORMULA]
    assert name.data_type == "s" and not name.hyperlink
    text = client.get("/table/decisions.csv", params=STREAM | {"q": failed}).text
    assert '"=HYPERLINK(""http://example.invalid"",""click"")"' in text
