"""Invalid input: the form stays as it was filled in, its field is marked, and no path of the server is shown."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from rankday.contract.home import Home
from rankday.reports.web.refusals import without_paths

CASES = (
    ("demand?amount=abc&code=R1000", "amount", "abc"),
    ("demand?code=R9&amount=5", "code", "R9"),
    ("demand?stream=x", "stream", "x"),
    ("index?code=R9", "code", "R9"),
    ("index?code=R1000&day=2020-01-01", "day", "2020-01-01"),
    ("index?day=<b>", "day", "<b>"),
    ("season?event=2026-13", "event", "2026-13"),
    ("season?event=x", "event", "x"),
    ("reconstitution?stream=reconstitution/1999-06", "stream", "reconstitution/1999-06"),
    ("explain?who=A&stream=daily/2026-04-30", "stream", "daily/2026-04-30"),
    (f"explain?who={'x' * 201}", "who", "x" * 201),
    ("what-if?rank_date=2026-04-29&parameter1=band_1000&value1=0", "rank_date", "2026-04-29"),
    ("what-if?rank_date=2026-04-30&parameter1=band_1000&value1=-1", "value1", "-1"),
    ("what-if?rank_date=2026-04-30&parameter2=nothing&value2=1", "parameter2", "nothing"),
    ("what-if?rank_date=2026-04-30&value1=3", "parameter1", ""),
    (
        "what-if?rank_date=2026-04-30&parameter1=band_1000&value1=0&parameter2=band_1000&value2=1",
        "parameter2",
        "band_1000",
    ),
)


PAGES = (
    "season",
    "reconstitution",
    "explain?who=A",
    "index",
    "demand",
    "what-if",
    "ledger",
    "ledger/verify",
    "ledger/1",
)
PAGES += ("run?dag_id=rank_day&run_id=x", "table/changes?stream=reconstitution/2026-06")


@pytest.mark.parametrize(("address", "field", "value"), CASES, ids=[case[0][:60] for case in CASES])
def test_the_form_stays_and_the_field_is_marked_with_one_line(pages, reconstituted, address, field, value):
    answer = pages.get(f"/{address}")
    assert answer.status_code in (200, 400, 404), answer.text
    page = address.partition("?")[0]
    [marked] = re.findall(r'<(?:input|select)[^>]*aria-invalid="true"[^>]*>', answer.text)
    assert f'name="{field}"' in marked and f'aria-describedby="{page}-{field}-error"' in marked
    [line] = re.findall(rf'<p class="error" id="{page}-{field}-error">(.*?)</p>', answer.text)
    assert line.strip() and "\n" not in line
    assert value in unescape(answer.text) and "<b>" not in answer.text
    assert str(reconstituted.home.root) not in answer.text


def test_what_was_typed_into_the_other_fields_is_still_there(pages):
    text = pages.get("/demand?amount=abc&code=RMIDCAP").text
    assert 'value="abc"' in text and "<option selected>RMIDCAP</option>" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{root}/published/daily/x/MANIFEST.json: changed", "published/daily/x/MANIFEST.json: changed"),
        ("nothing published in {root}", "nothing published in this home"),
        ("/opt/else/where/rules.json: not readable", "rules.json: not readable"),
        ("see /var/lib/x/", "see a folder"),
        ("BRK/B and 1/2, https://a.example/b/c, and/or", "BRK/B and 1/2, https://a.example/b/c, and/or"),
    ],
)
def test_a_line_names_no_path_of_the_server(tmp_path, text, shown):
    home = Home(tmp_path / "l'année 指数")
    assert without_paths(text.format(root=home.root), home) == shown


def test_no_page_of_a_damaged_or_empty_home_names_its_folder(copied, app_of, tmp_path):
    def walk(home):
        client = TestClient(app_of(home), headers={"X-User": "viewer"}, raise_server_exceptions=False)
        for page in PAGES:
            text = client.get(f"/{page}").text
            assert str(home.root) not in text and "/tmp/" not in text, page

    walk(Home(tmp_path / "empty"))
    version = copied.published("reconstitution/2026-06") / "v1"
    for name in ("decisions.parquet", "MANIFEST.json"):
        (version / name).chmod(0o644)
        (version / name).write_text("damaged")
        walk(copied)
    entry = sorted((copied.root / "ledger").glob("*.json"))[0]
    entry.chmod(0o644)
    entry.write_text("{}")
    walk(copied)
