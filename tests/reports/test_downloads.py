"""A link to a spreadsheet in a browser: it shows that it works, then the file is there under a name of its own."""

from __future__ import annotations

import shutil
import threading
import time

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def address(reconstituted):
    """Where the pages of the market are served on loopback, without a login."""
    import uvicorn

    from rankday.reports.web.app import create_app

    config = uvicorn.Config(create_app(lambda: reconstituted.home, lambda: "viewer"), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def page(address):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(base_url=address)
        browser.close()


def test_the_link_shows_that_it_works_and_the_file_is_saved(page, tmp_path, monkeypatch):
    from openpyxl import load_workbook

    from rankday.reports.web.pages import tables

    write = tables.write_spreadsheet
    monkeypatch.setattr(tables, "write_spreadsheet", lambda *given: (time.sleep(2), write(*given)))
    page.goto("/reconstitution")
    link = page.get_by_text("The whole event as one spreadsheet")
    with page.expect_download() as saved:
        link.click()
        page.wait_for_selector("[role=status].working", timeout=1500)
        assert link.get_attribute("aria-busy") == "true"
    assert saved.value.suggested_filename == "reconstitution-2026-06-v1-event.xlsx"
    saved.value.save_as(tmp_path / "event.xlsx")
    assert load_workbook(tmp_path / "event.xlsx").sheetnames[0] == "About"
    page.wait_for_selector("[role=status].working", state="detached")
    assert link.get_attribute("aria-busy") is None


def test_what_goes_wrong_is_a_page_that_says_so(page):
    page.goto("/reconstitution")
    page.evaluate(
        "document.querySelector('a[href*=\"event.xlsx\"]').href = '/event.xlsx?stream=reconstitution/2031-06'"
    )
    page.get_by_text("The whole event as one spreadsheet").click()
    page.wait_for_url(lambda url: "event.xlsx" in url)
    assert "reconstitution/2031-06" in page.inner_text("main")
