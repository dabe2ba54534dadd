"""Who comes in: nobody without a login, to no route at all; and nobody writes."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from rankday.reports.web.app import HEADERS


@pytest.fixture(scope="module")
def app(reconstituted, app_of):
    return app_of(reconstituted.home)


def paths(app):
    return sorted(route.path for route in app.routes)


def test_every_route_is_a_page_of_ours_that_only_reads(app):
    assert all(isinstance(route, APIRoute) for route in app.routes)
    assert {method for route in app.routes for method in route.methods} == {"GET"}
    assert {"/explain", "/assets/audit.css", "/assets/audit.js", "/{nothing:path}"} <= set(paths(app))


def test_without_a_login_every_route_answers_401_and_tells_nothing(app, decisions):
    client = TestClient(app, raise_server_exceptions=False)
    names = [row["name"] for row in decisions if row["name"]]
    for path in [*paths(app), "/", "/nothing", "/static/../app.py", "/docs", "/openapi.json", "/%2e%2e/x"]:
        for method in ("get", "head", "post", "put", "delete"):
            answer = client.request(method, path.replace("{", "").replace("}", ""))
            assert answer.status_code == 401 if method == "get" else answer.status_code in (401, 405), (method, path)
            assert not any(name in answer.text for name in names[:50])


def test_every_answer_forbids_other_hosts_and_inline_scripts(pages):
    for path in ("/explain", "/assets/audit.js", "/explain?who=nobody", "/nothing"):
        answer = pages.get(path)
        for name, value in HEADERS.items():
            if name != "Cache-Control":
                assert answer.headers[name] == value, path
        assert answer.headers["content-type"].startswith("text/"), path
        assert "<script>" not in answer.text and "style=" not in answer.text and "onclick" not in answer.text


def test_a_failure_of_ours_tells_nothing_and_keeps_the_headers(app, monkeypatch, caplog):
    """The server's own answer to an exception would have none of them."""

    def fail():
        raise KeyError("<script>secret</script> /a/path")

    monkeypatch.setattr(app.state, "resolve_home", fail)
    answer = TestClient(app, raise_server_exceptions=False).get("/season", headers={"X-User": "viewer"})
    assert answer.status_code == 500 and "<main" in answer.text and "secret" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "secret" in caplog.text, "the log names it"


@pytest.mark.parametrize(
    "query",
    [
        "stream=../../etc/passwd",
        "stream=reconstitution/../../x",
        "stream=reconstitution/2026-06&version=../v1",
        "stream=reconstitution/2026-06&version=0",
        "stream=reconstitution/2026-06&hash=../../../published/reconstitution/2026-06/v1",
        f"stream=reconstitution/2026-06&hash={'0' * 64}",
        "stream=daily/2026-99-99",
    ],
)
def test_an_address_reaches_no_other_file(pages, reconstituted, query):
    answer = pages.get(f"/explain?{query}")
    assert answer.status_code == 404, answer.text
    assert "<main" in answer.text


@pytest.mark.parametrize("page", ["reconstitution", "explain", "demand", "event.xlsx"])
def test_a_day_is_no_event(pages, page):
    answer = pages.get(f"/{page}?stream=daily/2026-04-30&who=A")
    assert answer.status_code == 404
    assert "the Index page shows it" in answer.text
