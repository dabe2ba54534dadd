"""The pages as a person meets them: wide and narrow, light and dark, with the keyboard, and when the server is slow."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from playwright.sync_api import expect, sync_playwright

from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reports.browser import CHROMIUM, FLAGS, LAYOUT, READ, inaccessible, served, tab

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")
STREAM = "stream=reconstitution/2026-06"
PAGES = (
    "season", "indexes", "reconstitution", f"question?{STREAM}", "explain", "explain?who=C3", "explain?who=NOBODY",
    "index?code=R1000", "ground-rules?code=R1000GB&day=2026-06-30", "ground-rules?code=R9",
    "ground-rules?code=R1000G&day=2024-06-30&against=2026-06-30",
    "demand?code=R1000", "demand?amount=abc", "what-if", "what-if/compare",
    "ledger", "ledger/1", "ledger/verify",
    "run?dag_id=nightly&run_id=x",
    f"table/decisions?{STREAM}", f"table/screen_results?{STREAM}", f"table/rulebook?{STREAM}",
    "table/closing?stream=daily/2026-06-26", "nothing",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(reconstituted, tmp_path_factory):
    """The pages of the market with its implementation session published."""
    root = tmp_path_factory.mktemp("seen") / "home"
    shutil.copytree(reconstituted.home.root, root)
    nightly(Home(root), date(2026, 6, 26))
    with served(Home(root)) as found:
        yield found


@pytest.fixture(scope="module")
def company(decisions):
    """A company of the market with a name."""
    return next(row for row in decisions if row["company_rank"] == 1)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_fits_and_can_be_read(chromium, address, company, page):
    """No box that scrolls, no label on another, and no finding of the checks of accessibility, in both themes."""
    page = page.replace("C3", company["company_id"])
    for width, theme in ((1280, "light"), (400, "dark"), (400, "light"), (1280, "dark")):
        with tab(chromium, width, theme) as seen:
            assert seen.goto(f"{address}/{page}").status < 500, page
            seen.wait_for_load_state("networkidle")
            assert seen.evaluate(LAYOUT) == [], (page, width)
            if (width, theme) in READ:
                assert inaccessible(seen) == [], (page, width, theme)


@pytest.fixture(scope="module")
def derived_address(derived_home):
    with served(derived_home) as found:
        yield found


@pytest.mark.parametrize("page", [
    "family", "indexes", "reconstitution", "style", "style?who=NOBODY", "capping", "capping?code=RTOP10",
    "capping?stream=daily/2026-06-26", "screening", "screening?code=R1000", "table/constituents?" + STREAM,
    "studio", "studio?index_code=MINE&parent_code=R9",
])  # fmt: skip
def test_pages_of_derived_indexes_fit_and_can_be_read(chromium, derived_address, page):
    """The same with every fold open: trees, maps, cappings, funnels and the tables below their base indexes."""
    for width, theme in ((1280, "light"), (400, "dark"), (400, "light"), (1280, "dark")):
        with tab(chromium, width, theme) as seen:
            assert seen.goto(f"{derived_address}/{page}").status < 500, page
            seen.wait_for_load_state("networkidle")
            seen.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            seen.wait_for_timeout(100)  # tables are fitted when their fold opens
            assert seen.evaluate(LAYOUT) == [], (page, width)
            if (width, theme) in READ:
                assert inaccessible(seen) == [], (page, width, theme)


def test_the_button_of_a_fold_stands_in_its_row(chromium, derived_address):
    """On a narrow page the button of a fold stands in the first column that is shown, never at the top of the page."""
    with tab(chromium, 400) as seen:
        seen.goto(f"{derived_address}/style")
        seen.wait_for_load_state("networkidle")
        row = seen.locator("table.data[aria-label='Style of every company'] tbody tr").first
        top, below = row.bounding_box(), row.locator("button.unfold").bounding_box()
        assert top["y"] <= below["y"] < top["y"] + top["height"]


def test_a_column_without_room_is_in_the_fold_of_its_row(chromium, address):
    with tab(chromium, 400) as seen:
        seen.goto(f"{address}/table/changes?{STREAM}")
        heads = seen.locator("thead th:visible").all_inner_texts()
        assert heads[:3] == ["Index", "Change", "Ticker"] and "Why" not in heads
        first = seen.locator("tbody tr").first.locator("button.unfold")
        first.focus()
        seen.keyboard.press("Enter")
        expect(first).to_have_attribute("aria-expanded", "true")
        fold = seen.locator("tr.fold")
        expect(fold.get_by_text("Why", exact=True)).to_be_visible()
        expect(fold.get_by_role("link").first).to_be_visible()
        seen.set_viewport_size({"width": 1280, "height": 900})
        expect(seen.locator("thead th:visible", has_text="Now")).to_be_visible()  # the fold follows the width


def test_the_head_of_a_long_table_stays_while_one_scrolls(chromium, address):
    with tab(chromium) as seen:
        seen.goto(f"{address}/table/changes?{STREAM}")
        seen.mouse.wheel(0, 900)
        seen.wait_for_function("scrollY > 300")
        assert seen.locator("thead th").first.evaluate("one => one.getBoundingClientRect().top") == pytest.approx(
            0, abs=2
        )
        seen.get_by_role("button", name="Next ›").click()
        expect(seen.locator("[aria-live]")).to_contain_text("page 2 of")
        expect(seen.locator("tbody button.unfold").first).to_be_visible()  # of the new rows too


def test_a_wrong_field_has_the_focus_and_its_line(chromium, address):
    with tab(chromium) as seen:
        seen.goto(f"{address}/demand?amount=abc&code=R1000")
        field = seen.get_by_label("Tracked, USD")
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description("amount 'abc': whole US dollars, from 1 to 100,000,000,000,000")
        field.fill("5,000,000")
        seen.get_by_role("button", name="Show").click()
        expect(seen.locator("h1")).to_contain_text("Demand for R1000")


def test_suggestions_are_reached_with_the_keyboard_alone(chromium, address, company):
    with tab(chromium) as seen:
        seen.goto(f"{address}/explain")
        field = seen.get_by_role("combobox", name="Ticker, name or id")
        expect(field).to_be_focused()
        seen.keyboard.type(company["name"][2:9])
        option = seen.get_by_role("option", name=company["company_id"])
        expect(option).to_be_visible()
        while option.get_attribute("aria-selected") != "true":
            seen.keyboard.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
        assert inaccessible(seen) == []
        seen.keyboard.press("Escape")
        expect(field).to_have_attribute("aria-expanded", "false")
        seen.keyboard.type(" ")
        seen.keyboard.press("Backspace")
        expect(option).to_be_visible()
        while option.get_attribute("aria-selected") != "true":
            seen.keyboard.press("ArrowDown")
        seen.keyboard.press("Enter")
        expect(seen.locator("h1")).to_contain_text(company["company_id"])
        expect(seen.get_by_role("heading", name="Over the days")).to_be_visible()
        expect(seen.locator("[data-part] table, [data-part] p").first).not_to_have_class("spinner")


def test_a_page_turns_within_a_tenth_of_a_second(chromium, address):
    with tab(chromium) as seen:
        seen.goto(f"{address}/season")
        seen.evaluate("""() => document.addEventListener("click", (event) => {
            event.preventDefault();  // as if the server took its time
            const since = performance.now();
            const look = () => document.querySelector("[data-opening]")
                ? (window.after = performance.now() - since) : requestAnimationFrame(look);
            look();
        })""")
        seen.get_by_role("link", name="Indexes", exact=True).click()
        expect(seen.get_by_role("status").filter(has_text="Opening")).to_be_visible()
        assert seen.evaluate("window.after") < 100
        seen.goto(f"{address}/open/season")
        expect(seen.get_by_role("heading", level=1)).to_contain_text("Season")  # the opening page leads on


def test_no_script_asks_another_host(chromium, address):
    with tab(chromium) as seen:
        asked = []
        seen.on("request", lambda request: asked.append(request.url))
        for page in ("season", "indexes", "reconstitution", f"question?{STREAM}", "explain", "index?code=R1000"):
            seen.goto(f"{address}/{page}")
        assert all(url.startswith((address.rpartition("/")[0], "data:")) for url in asked)
