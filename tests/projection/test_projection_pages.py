"""The page of the next reconstitution and the record of forecasts: what is published, filtered, and as files."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import sync_playwright

from projection.projected_home import FIRST, SECOND
from rankday.reports.web.app import create_app
from reports.browser import CHROMIUM, FLAGS, LAYOUT, READ, inaccessible, served, tab
from reports.conftest import user_of_header


@pytest.fixture(scope="module")
def client(scored):
    return TestClient(create_app(lambda: scored.home, user_of_header), headers={"X-User": "viewer"})


def rows_of(client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv"), answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_it_shows_who_would_move_what_changed_and_the_breaks(client):
    text = client.get("/next?code=RTOP50").text
    assert "Next reconstitution" in text and "The rank day is 2026-04-30, in 2 sessions" in text
    assert "projection/2026-04-28 v1" in text
    for line in ("C052", "C060", "C070", "c010"):
        assert line.lower() in text.lower()
    assert "Its share counts changed." in text and "A corporate action became effective" in text
    assert "Another session" not in client.get(f"/next?day={FIRST}&code=RTOP50").text


def test_demand_is_probability_times_weight_times_assets(client):
    stream = f"stream=projection/{SECOND}&code=RTOP50"
    once, twice = (rows_of(client, f"/table/projected_candidates.csv?{stream}&amount={amount}")
                   for amount in (10**9, 2 * 10**9))  # fmt: skip
    assert {row["company_id"]: float(row["usd"]) * 2 for row in once} == pytest.approx(
        {row["company_id"]: float(row["usd"]) for row in twice}
    )
    by_company = {row["company_id"]: row for row in once}
    assert by_company["c052"]["change_type"] == "add" and float(by_company["c052"]["usd"]) > 0
    assert by_company["c010"]["change_type"] == "delete" and float(by_company["c010"]["usd"]) <= 0
    assert float(by_company["c052"]["days"]) == pytest.approx(float(by_company["c052"]["usd"]) / 1_000_000)


def test_the_workbook_has_every_table(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/next.xlsx?code=RTOP50").content))
    assert len(book.sheetnames) == 4


def test_the_record_has_every_sealed_forecast_and_its_surprises(client, scored):
    text = client.get("/record?code=RTOP50&event=2026-06").text
    for one in scored.result["scores"]:
        assert one["content_hash"][:12] in text
    scores = rows_of(client, "/record.csv?event=2026-06")
    assert len(scores) == len(scored.result["scores"])
    assert {row["cause"] for row in rows_of(client, "/record.csv?event=2026-06&table=forecast_surprises")} >= {"price"}
    assert client.get("/record.csv?event=2026-06&table=../../x").status_code == 404


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is needed to see what a browser shows")
def test_the_pages_fit_and_can_be_read(scored):
    """Nothing wider than the screen, nothing cut off, nothing unreadable, on both widths in both themes."""
    with sync_playwright() as driver, served(scored.home) as address:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for page in ("next?code=RTOP50", "record?code=RTOP50&event=2026-06"):
            for width, theme in ((1280, "light"), (400, "dark"), (400, "light"), (1280, "dark")):
                with tab(chromium, width, theme) as seen:
                    assert seen.goto(f"{address}/{page}").status == 200, page
                    seen.wait_for_load_state("networkidle")
                    assert seen.evaluate(LAYOUT) == [], (page, width)
                    if (width, theme) in READ:
                        assert inaccessible(seen) == [], (page, width, theme)
        chromium.close()
