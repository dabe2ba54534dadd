"""The page of additions: candidates, thresholds, approvals; what the other pages say of a stream that ranks nobody."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from rankday.reconstitution.additions.commands import publish_additions
from reconstitution.additions_market import FALL, QUARTER, STREAM, RankDayMarket, published_june


@pytest.fixture(scope="module")
def pages(app_of, tmp_path_factory):
    home, market = published_june(tmp_path_factory.mktemp("additions") / "home"), RankDayMarket()
    market.offer("fresh", name="Fresh & <b>Co</b>")
    market.offer("small", total=40_000_000)
    market.land(home)
    publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    return TestClient(app_of(home), headers={"X-User": "viewer"})


def test_the_page_shows_candidates_thresholds_and_people(pages):
    answer = pages.get("/reconstitution", params={"stream": STREAM})
    text = answer.text
    assert answer.status_code == 200 and "published v1" in text
    assert "Fresh &amp; &lt;b&gt;Co&lt;/b&gt;" in text and "below floor" in text
    assert "<b>ana</b> approved" in text and "2026-09-18" in text and "2026-08-21" in text
    assert "Market return from 2026-04-30: -0.25" in text and "reconstitution/2026-06 v1" in text


@pytest.mark.parametrize("table", ["candidates", "thresholds", "screen_results", "constituents", "gate_results"])
def test_each_table_is_a_page_and_a_file(pages, table):
    for suffix in ("", ".csv", ".xlsx"):
        answer = pages.get(f"/table/{table}{suffix}", params={"stream": STREAM})
        assert answer.status_code == 200, (table, suffix, answer.text[:300])
    assert pages.get("/event.xlsx", params={"stream": STREAM}).status_code == 200


def test_pages_that_need_ranks_refuse_in_a_sentence(pages):
    for page in ("/explain?who=fresh", "/demand"):
        answer = pages.get(page, params={"stream": STREAM, "who": "fresh"})
        if page == "/demand":
            assert answer.status_code in (200, 404)
        else:
            assert answer.status_code == 404 and "additions rank nobody" in answer.text


def test_the_season_lists_what_is_published(pages):
    text = pages.get("/season", params={"event": "2026-06"}).text
    assert f"reconstitution?stream={STREAM.replace('/', '%2F')}" in text
    assert STREAM in pages.get("/reconstitution").text, "the choice of events has it"
