"""The Season page: each step with its state in words and colour; on top what to do, with a link that does it."""

from __future__ import annotations

import re
import shutil
import threading
import time
from datetime import date

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import sync_playwright

from reports.season_homes import SEASON, TUE, at

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NOW = at(TUE)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
CROSSINGS = """() => {
  const boxes = (what) => [...document.querySelectorAll(what)].filter((one) => one.getClientRects().length)
    .map((one) => [one.textContent, one.getBoundingClientRect()]);
  const crosses = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const words = boxes("svg.chart text"), found = [];
  for (const [text, box] of words) {
    for (const [, line] of boxes("svg.chart .break, svg.chart circle")) if (crosses(box, line)) found.push(text);
    for (const [other, next] of words) if (text < other && crosses(box, next)) found.push(`${text} | ${other}`);
  }
  return found;
}"""


@pytest.fixture
def page_of(app_of, monkeypatch):
    """The page of a home's season 2026-06 as of a moment."""

    def page(home, now=NOW) -> str:
        monkeypatch.setattr("rankday.reports.web.pages.season.now", lambda: now)
        client = TestClient(app_of(home), headers={"X-User": "viewer"})
        answer = client.get("/season", params={"event": SEASON.event_id})
        assert answer.status_code == 200
        return answer.text

    return page


def row(text: str, title: str) -> str:
    return re.search(rf'<tr class="[a-z]*"><th scope="row">{title}</th>.*?</tr>', text, re.DOTALL)[0]


def test_each_step_shows_its_state_in_words_and_colour(rejected_season, page_of):
    text = page_of(rejected_season)
    assert '<tr class=""><th scope="row">Rank day' in row(text, "Rank day")
    assert "approved by ann and bob" in row(text, "Rank day") and "</span> done</span>" in row(text, "Rank day")
    second = row(text, "Preliminary list 2")
    assert second.startswith('<tr class="bad">') and "</span> overdue</span>" in second and "not there" in second
    final = row(text, "Final version, after the close")
    assert "rejected by rita" in final and "c55 has too many shares" in final and "</span> rejected</span>" in final
    assert "2026-06-26 is BLOCKED" in row(text, "First session with the new composition")


def test_the_sentence_stands_on_top_with_a_link_that_does_it(rejected_season, page_of):
    text = page_of(rejected_season)
    assert '<div class="next bad" role="status">' in text and "season is over" not in text
    assert "Mend it and run the reconstitution again, overrule it" in text
    assert '<a href="#after-a-rejection">' in text and '<section id="after-a-rejection">' in text
    assert "--overrule" in text and "--accept-gate night.implementation_not_final" in text
    assert 'href="/dags/preliminary_list"' in row(text, "Preliminary list 2")


def test_a_past_season_is_grey(rejected_season, page_of):
    text = page_of(rejected_season, at(date(2026, 11, 2)))
    assert 'class="badge bad"' not in text and '<tr class="bad">' not in text and 'class="next calm"' in text
    assert "Season 2026-06 is past; not every step was done" in text and "after-a-rejection" not in text
    assert row(text, "Preliminary list 2").startswith('<tr class="calm">')


def test_a_season_with_every_step_done_is_calm(calm_season, page_of):
    text = page_of(calm_season)
    assert '<div class="next good" role="status">' in text and "Season 2026-06 is over, nothing waits" in text
    assert 'class="badge bad"' not in text


def test_the_steps_are_a_table_for_machines_too(rejected_season, app_of, monkeypatch):
    monkeypatch.setattr("rankday.reports.web.pages.season.now", lambda: at(TUE))
    client = TestClient(app_of(rejected_season), headers={"X-User": "viewer"})
    lines = client.get("/season.csv", params={"event": "2026-06", "part": "steps"}).text.splitlines()
    assert lines[0].startswith("step,number,title,date,due_at,stream,drop,drop_version,state,version")
    assert len(lines) == 11 and lines[1].startswith("rank_day,,Rank day,2026-04-30,2026-04-30T22:00:00+00:00,")


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")
def test_nothing_is_cut_and_no_words_cross_in_either_width_and_theme(rejected_season, app_of, monkeypatch):
    monkeypatch.setattr("rankday.reports.web.pages.season.now", lambda: at(TUE))
    whole = FastAPI()
    whole.mount("/audit", app_of(rejected_season))
    server = uvicorn.Server(uvicorn.Config(whole, port=0, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in (1280, 400):
            for theme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=theme, extra_http_headers={"X-User": "v"}
                )
                tab = context.new_page()
                for now in (at(TUE), at(date(2026, 6, 5)), at(date(2026, 6, 26), 12)):
                    monkeypatch.setattr("rankday.reports.web.pages.season.now", lambda now=now: now)
                    tab.goto(f"http://127.0.0.1:{port}/audit/season?event=2026-06")
                    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, theme)
                    wide = (
                        "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth)"
                    )
                    assert tab.evaluate(f"{wide}.length") == 0, (width, theme)
                    assert tab.evaluate(CROSSINGS) == [], (width, theme, now)
                context.close()
        browser.close()
    server.should_exit = True
