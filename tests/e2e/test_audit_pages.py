"""The audit pages in a real browser against a real Airflow: behind the login, in its frame, up to a publication."""

import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import unquote

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from rankday import publication
from rankday.reports.web.app import create_app
from rankday_airflow.local.processes import AirflowService
from rankday_airflow.local.rest import AirflowClient

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
STREAM = "reconstitution/2026-06"
PATIENCE = 30_000  # milliseconds

pytestmark = [
    pytest.mark.airflow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def seen_by(chromium, airflow, user, width=1280):
    """A signed-in person's tab; afterwards nothing went wrong in it and nothing was asked of another host."""
    home = airflow.url.replace("127.0.0.1", "localhost")
    tab = chromium.new_context(viewport={"width": width, "height": 900}).new_page()
    tab.set_default_timeout(PATIENCE)
    wrong, own = [], (home, f"blob:{home}", "data:")
    tab.goto(home)
    tab.fill("input[name=username]", user)
    tab.fill("input[name=password]", airflow.folder.passwords()[user])
    tab.click("button[type=submit]")
    tab.get_by_role("link", name="Audit").wait_for()
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    tab.on("request", lambda request: None if request.url.startswith(own) else wrong.append(request.url))
    yield SimpleNamespace(tab=tab, home=home, page=tab.frame_locator("iframe"))
    tab.context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def held(airflow):
    """A run of the rank day by the operator that has come to its first question: run id and content hash."""
    service = AirflowService(airflow.url, is_ours=False, check=lambda: None)
    sample = [
        sys.executable,
        "-m",
        "rankday.cli.main",
        "sample",
        "--home",
        str(airflow.home.root),
        "--companies",
        "310",
    ]
    subprocess.run(sample, check=True, capture_output=True)
    with AirflowClient(service, "operator", airflow.folder.passwords()["operator"]) as operator:
        operator.wait_for_dag("rank_day")
        run_id = operator.trigger("rank_day", {"rank_date": "2026-04-30", "note": "<script>alert(1)</script>"})
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            tasks = operator.request("GET", f"dags/rank_day/dagRuns/{run_id}/taskInstances").json()["task_instances"]
            if any(task["task_id"] == "first_approval" and task["state"] == "awaiting_input" for task in tasks):
                break
            time.sleep(1)
        content_hash = operator.returned("rank_day", run_id, "submit_for_approval")["content_hash"]
    time.sleep(2.5)  # an answer within two seconds of the question races with its parking
    return SimpleNamespace(run_id=run_id, content_hash=content_hash)


def test_without_a_login_every_route_answers_401(airflow):
    routes = create_app(lambda: airflow.home, lambda: None).routes
    assert len(routes) > 10
    for route in routes:
        path = route.path.replace("{number}", "1").replace("{name}", "changes")
        assert httpx.get(f"{airflow.url}/rankday{path}").status_code == 401, path


def test_a_viewer_walks_from_the_run_to_a_company(airflow, held, chromium):
    with seen_by(chromium, airflow, "viewer") as viewer:
        viewer.tab.goto(f"{viewer.home}/dags/rank_day/runs/{held.run_id}")
        viewer.tab.get_by_role("link", name="Result").click()
        expect(viewer.page.locator("h1")).to_contain_text("waits for approval")
        expect(viewer.page.get_by_text("Note: <script>alert(1)</script>")).to_be_visible()
        table = viewer.page.locator("section[data-table]").first
        table.get_by_label("Change").select_option("delete")
        expect(table.locator("tbody tr td:nth-child(2)").first).to_have_text("delete")
        ticker = table.locator("tbody tr td:nth-child(3)").filter(has_not_text="–").first.inner_text()
        table.get_by_label("Find").fill(ticker)
        expect(table.locator("[aria-live]")).to_contain_text("page 1 of 1")
        table.locator("tbody a").first.click()
        expect(viewer.page.locator(".sentence")).to_be_visible()
        viewer.page.get_by_label("Ticker, name or id").fill(ticker)
        viewer.page.get_by_role("button", name="Explain").click()
        expect(viewer.page.locator("h1")).to_be_visible()


def test_a_link_to_airflow_leaves_the_frame(airflow, held, chromium):
    with seen_by(chromium, airflow, "viewer") as viewer:
        viewer.tab.get_by_role("link", name="Audit").click()
        viewer.page.locator("[data-runs] a", has_text=held.run_id).click()
        expect(viewer.tab.locator("iframe")).to_have_count(0)
        assert f"/dags/rank_day/runs/{held.run_id}" in unquote(viewer.tab.url)


def test_dark_and_narrow(airflow, held, chromium):
    with seen_by(chromium, airflow, "viewer", width=400) as viewer:
        for theme in ("dark", "light"):
            viewer.tab.evaluate("theme => localStorage.setItem('theme', theme)", theme)  # as Airflow's own switch does
            viewer.tab.goto(f"{viewer.home}/plugin/audit/rankday/season")
            expect(viewer.page.locator("html")).to_have_class(re.compile(rf"\b{theme}\b"))
        for page in ("season", "reconstitution", "explain?who=C0000021", "index", "demand", "what-if", "ledger"):
            wanted = f"{viewer.home}/rankday/{page}"
            viewer.tab.goto(wanted)
            wide = viewer.tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, page
            viewer.tab.keyboard.press("Tab")
            assert viewer.tab.evaluate("document.activeElement.className") == "skip"


def test_two_people_approve_what_they_have_seen_and_it_is_published(airflow, held, chromium):
    for user, task in (("reviewer", "first_approval"), ("approver", "second_approval")):
        question = f"dags/rank_day/runs/{held.run_id}/tasks/{task}/required_actions"
        with seen_by(chromium, airflow, user) as person:
            person.tab.goto(f"{person.home}/required_actions")
            person.tab.goto(f"{person.home}/{question}")
            person.tab.get_by_role("link", name="Look at it in full").wait_for()
            address = person.tab.get_by_role("link", name="Look at it in full").get_attribute("href")
            person.tab.goto(f"{person.home}{address}")
            expect(person.page.get_by_text(held.content_hash)).to_be_visible()
            person.tab.goto(f"{person.home}/{question}")
            time.sleep(2.5)
            person.tab.get_by_role("button", name="Approve").click()
            deadline = time.monotonic() + 90
            while user not in seen_names(airflow, held) and time.monotonic() < deadline:
                time.sleep(1)
            assert user in seen_names(airflow, held)
    while not (published := publication.newest_version(airflow.home, STREAM)) and time.monotonic() < deadline:
        time.sleep(1)  # the approval stands in the ledger before the publication does
    assert published.content_hash == held.content_hash
    with seen_by(chromium, airflow, "viewer") as viewer:
        viewer.tab.goto(f"{viewer.home}/plugin/audit/rankday/reconstitution")
        expect(viewer.page.locator("h1")).to_contain_text("published v1")


def seen_names(airflow, held):
    """Who has approved so far, before and after publication."""
    published = publication.newest_version(airflow.home, STREAM)
    if published is not None:
        return [approval["name"] for approval in published.manifest["approvals"]]
    return publication.approvers_so_far(airflow.home, STREAM, held.content_hash)
