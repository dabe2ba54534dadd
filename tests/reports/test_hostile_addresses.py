"""Whatever stands in an address: a page, a refusal in words, never an error of ours, never another file."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

HOSTILE = {
    "a way out": "../../../../etc/passwd",
    "SQL, markup and a template": "x'; copy (select 1) to 'x.csv'; --\"><script>alert(1)</script>{{ 7*7 }}%s",
    "no text": "２０２６-06\x00\x1b[2J\r\nSet-Cookie: a=b",
    "a number": "-1e999",
}
# What takes seconds, or is not decided by what an address says: they have tests of their own.
LEFT_OUT = {"/ledger/verify", "/bundle", "/what-if", "/what-if.csv"}


@pytest.fixture(scope="module")
def quiet(reconstituted, app_of):
    """A client that sees what a browser would see of an exception."""
    return TestClient(app_of(reconstituted.home), headers={"X-User": "viewer"}, raise_server_exceptions=False)


def addresses(app):
    """(path, its parameters): every route, and the parameters that a table takes beyond the declared ones."""
    for route in app.routes:
        if route.path not in LEFT_OUT:
            named = {one.name for one in route.dependant.query_params}
            yield route.path, named | ({"q", "sort", "page", "direction"} if route.path.startswith("/table") else set())


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_page_bears_every_parameter(quiet, kind):
    hostile = HOSTILE[kind]
    for path, named in addresses(quiet.app):
        good = {"stream": "reconstitution/2026-06"} if "stream" in named else {}
        path = path.replace("{name}", "decisions").replace("{number}", "1").replace("{nothing:path}", "x")
        for name in sorted(named):
            answer = quiet.get(path, params=good | {name: hostile}, follow_redirects=False)
            assert answer.status_code in (200, 303, 400, 404), (path, name, answer.text[-300:])
            assert (
                "root:" not in answer.text and "<script>alert" not in answer.text and "set-cookie" not in answer.headers
            )


@pytest.mark.parametrize(
    "place", ["/table/{}", "/table/{}.csv", "/table/{}.xlsx", "/published/{}", "/ledger/{}", "/{}"]
)
def test_nor_does_a_path_reach_another_file(quiet, place):
    for hostile in ("..%2F..%2F..%2Fetc%2Fpasswd", "%2e%2e", "MANIFEST.json%00.csv", "decisions%27;", "0"):
        answer = quiet.get(place.format(hostile), params={"stream": "reconstitution/2026-06"})
        assert answer.status_code in (400, 404), (place, hostile, answer.text[:200])
        assert "root:" not in answer.text
