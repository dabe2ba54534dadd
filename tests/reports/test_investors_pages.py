"""The pages of series, funds and futures: what days published, as CSV and workbook, and charts that can be read."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect, sync_playwright

from daily.week_market import table
from rankday.contract.home import Home
from rankday_sources.level_file import import_levels
from reports.browser import CHROMIUM, FLAGS, LAYOUT, READ, inaccessible, served, tab
from reports.investors_home import BASE, WEEK

T = WEEK[-1]


@pytest.fixture(scope="module")
def client(investors_home, app_of):
    return TestClient(app_of(investors_home), headers={"X-User": "viewer"})


def rows_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv"), answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_series_has_its_value_its_parts_its_rates_and_its_rolls(client, investors_home):
    columns = "value, performance, adjustment, base_level, fx_rate, forward_rate, hedge_notional"
    [published] = table(investors_home, T, "series_values", columns, "series_code = 'R2000-EURH'")
    text = client.get("/series?code=R2000-EURH").text
    assert all(str(value) in text for value in published)
    assert "hedged by the month" in text and '<span class="badge good">fixed rates</span>' in text
    rows = rows_of(client, "/series.csv?code=R2000-EURH")
    assert [row["session"] for row in rows] == [str(day) for day in (BASE, *WEEK)]
    assert [row["session"] for row in rows if row["is_roll"] == "true"] == [str(BASE)]
    assert rows[-1]["value"] == str(published[0])
    assert not any(row["is_roll"] == "true" for row in rows_of(client, "/series.csv?code=R2000-EURHD"))


def test_every_series_in_force_is_listed_and_another_is_refused_at_its_field(client):
    text = client.get("/series").text
    assert all(f"code={code}&" in text for code in ("R2000-EUR", "R2000-2X", "R2000-N-SE"))
    assert "no row: not begun" in text  # SEK has no rate
    answer = client.get("/series?code=R2000")
    assert answer.status_code == 404 and "there is no series &#39;R2000&#39; in force on 2026-06-05" in answer.text
    assert "It has not begun" in client.get("/series?code=R2000-SEK-SE").text


def test_a_fund_has_its_tracking_by_period_without_a_residual(client, investors_home):
    [row] = rows_of(client, "/fund/tracking.csv?code=TWIN-PHYS")
    parts = [Decimal(row[name]) for name in ("fee", "swap", "tax", "rest")]
    assert sum(parts) == Decimal(row["difference"]) and Decimal(row["residual"]) == 0
    [(first, *_)] = table(investors_home, BASE, "fund_values", "nav", "fund_code = 'TWIN-PHYS'")
    [(nav, benchmark)] = table(investors_home, T, "fund_values", "nav, benchmark_level", "fund_code = 'TWIN-PHYS'")
    assert Decimal(row["difference"]) == (nav / first - benchmark / 1000).quantize(Decimal("1e-12"))
    text = client.get("/fund?code=TWIN-PHYS").text
    assert str(nav) in text and f'title="{row["difference"]}"' in text
    assert "TWIN-SWAP" in client.get("/funds").text
    assert client.get("/fund?code=NOBODY").status_code == client.get("/fund?real=NOBODY").status_code == 404


def test_an_imported_fund_takes_the_place_of_the_twin(client, investors_home, app_of, tmp_path):
    import shutil

    home = Home(shutil.copytree(investors_home.root, tmp_path / "home"))
    file = tmp_path / "navs.csv"
    file.write_text("\n".join(["session,value", f"{BASE},50", f"{WEEK[2]},51", f"{T},50.5"]))
    import_levels(home, file, "MYFUND", "price", False)
    own = TestClient(app_of(home), headers={"X-User": "viewer"})
    [row] = rows_of(own, "/fund/tracking.csv?code=TWIN-PHYS&real=MYFUND")
    [(benchmark,)] = table(home, T, "fund_values", "benchmark_level", "fund_code = 'TWIN-PHYS'")
    assert (row["observations"], Decimal(row["difference"])) == (
        "2", (Decimal("1.01") - benchmark / 1000).quantize(Decimal("1e-12")))  # fmt: skip
    assert "of MYFUND" in own.get("/fund?code=TWIN-PHYS&real=MYFUND").text


def test_indexes_at_a_glance_have_the_statistics_of_the_command(client, investors_home):
    rows = {row["index_code"]: row for row in rows_of(client, "/indexes.csv")}
    found = {(row["metric"], row["period"]): row["value"] for row in rows_of(client, "/index/statistics.csv?code=R2000")
             if row["kind"] == "price"}  # fmt: skip
    assert float(rows["R2000"]["volatility"]) == pytest.approx(float(found["volatility", "base"]), rel=1e-12)
    before, now = (table(investors_home, day, "index_values", "price_level", "index_code = 'R2000'")[0][0]
                   for day in WEEK[-2:])  # fmt: skip
    assert float(rows["R2000"]["day"]) == pytest.approx(float(now / before - 1), rel=1e-12)
    assert rows["R2000"]["1y"] == ""


def test_contracts_and_their_rolls(client, investors_home):
    rows = rows_of(client, "/futures.csv")
    assert [row["contract"] for row in rows] == ["2026-06", "2026-09", "2026-12", "2027-03", "2027-06"]
    text = client.get("/futures").text
    for row in rows:
        assert f"{Decimal(row['fair_value_tick']):,.2f}" in text and row["expiry"] in text
    spread = Decimal(rows[1]["fair_value"]) - Decimal(rows[0]["fair_value"])
    rolls = text[text.index("Rolls of R2000") :]
    assert re.search(rf"2026-06.*2026-09.*2026-06-17.*2026-06-18.*{spread:.2f}", rolls, re.S)


@pytest.mark.parametrize("page", ["index?code=R2000", "series?code=R2000-EUR", "fund?code=TWIN-SWAP"])
def test_the_workbook_has_the_rows_of_the_csv(client, page):
    address = page.replace("?", "/statistics.{}?")
    rows = rows_of(client, address.format("csv"))
    assert rows
    book = openpyxl.load_workbook(io.BytesIO(client.get(address.format("xlsx")).content))
    head, *found = book["Statistics"].iter_rows(values_only=True)
    assert head[:6] == ("Code", "Level", "Metric", "Period", "Beside", "Value")
    assert [(row[2], float(row[5])) for row in found] == [(row["metric"], float(row["value"])) for row in rows]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(investors_home):
    with served(investors_home) as found:
        yield found


NEEDS_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")


@NEEDS_CHROMIUM
@pytest.mark.parametrize(
    "page",
    [
        "series",
        "series?code=R2000-EURH",
        "funds",
        "fund?code=TWIN-PHYS",
        "futures",
        "fact-sheet?code=R2000&against=R2000-EUR",
    ],
)
def test_the_pages_fit_and_can_be_read(chromium, address, page):
    for width, theme in ((1280, "light"), (400, "dark"), (400, "light"), (1280, "dark")):
        with tab(chromium, width, theme) as seen:
            assert seen.goto(f"{address}/{page}").status == 200, page
            seen.wait_for_load_state("networkidle")
            assert seen.evaluate(LAYOUT) == [], (page, width)
            if (width, theme) in READ:
                assert inaccessible(seen) == [], (page, width, theme)


@NEEDS_CHROMIUM
def test_a_chart_says_the_values_of_a_session_and_is_to_be_had_as_a_picture(chromium, address, investors_home):
    [(nav,)] = table(investors_home, WEEK[0], "fund_values", "nav", "fund_code = 'TWIN-PHYS'")
    with tab(chromium) as seen:
        seen.goto(f"{address}/fund?code=TWIN-PHYS")
        seen.wait_for_load_state("networkidle")
        chart = seen.locator("svg.chart:visible").first
        chart.focus()
        seen.keyboard.press("Home")
        expect(seen.locator("figcaption output").first).to_contain_text(f"{BASE}: TWIN-PHYS 100.00, benchmark 100.00")
        seen.keyboard.press("ArrowRight")
        expect(seen.locator("figcaption output").first).to_contain_text(f"{WEEK[0]}: TWIN-PHYS {nav:.2f}")
        box = chart.bounding_box()
        seen.mouse.move(box["x"] + box["width"] - 20, box["y"] + 100)
        expect(seen.locator("figcaption output").first).to_contain_text(f"{T}:")
        with seen.expect_download() as saved:
            seen.get_by_role("button", name="PNG of TWIN-PHYS beside its benchmark").click()
        content = saved.value.path().read_bytes()
        assert saved.value.suggested_filename == "TWIN-PHYS-beside-its-benchmark.png"
        assert content.startswith(b"\x89PNG") and len(content) > 5000


def test_the_fact_sheet_as_a_page_has_the_figures_of_the_statistics(client):
    text = client.get("/fact-sheet?code=R2000&against=R2000-EUR").text
    rows = rows_of(client, "/index/statistics.csv?code=R2000&against=R2000-EUR")
    [gained] = [row for row in rows if (row["metric"], row["period"], row["kind"]) == ("return", "base", "total")]
    assert f"{float(gained['value']):+.2%}".replace("%", " %") in text
    assert "R2000-EUR, from the same level" in text and "content hash" in text
    for page in ("index?code=R2000", "series?code=R2000-D5", "fund?code=TWIN-SWAP"):
        assert "R2000-EUR, from the same level" in client.get(f"/{page}&against=R2000-EUR").text, page
    assert client.get("/fact-sheet?code=R9").status_code == client.get("/fact-sheet?against=NOBODY").status_code == 404


@NEEDS_CHROMIUM
def test_the_fact_sheet_is_printed_on_one_page(chromium, address):
    with tab(chromium) as seen:
        seen.goto(f"{address}/fact-sheet?code=R2000")
        seen.wait_for_load_state("networkidle")
        assert len(re.findall(rb"/Type ?/Page\b", seen.pdf(prefer_css_page_size=True))) == 1
