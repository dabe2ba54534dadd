"""The style map: every scored company is on it, coloured by its growth share; the breaks are those published."""

from __future__ import annotations

import csv
import io
import re
import time
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.contract.home import Home
from rankday.reports.web.charts.styles import SHADES, shade, style_map
from reports.derived_home import DAY

EVENT = "reconstitution/2026-06"


@pytest.fixture(scope="module")
def text(derived_pages):
    return derived_pages.get("/style").text


@pytest.fixture(scope="module")
def published(derived_home):
    folder = publication.newest_version(derived_home, EVENT).folder

    def rows(name):
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as handle:
            return list(csv.DictReader(handle))

    return rows


def chart_of(text, one, width=960):
    return re.search(
        f'<svg class="chart w{width}"[^>]*aria-labelledby="chart-stylemapof{one.lower()}.*?</svg>', text, re.S
    )[0]


def test_breaks_and_counts_of_each_set_are_those_published(text, published):
    for row in published("style_breaks"):
        chart = chart_of(text, row["base_set"])
        assert f"{int(row['company_count']):,} companies from" in chart
        for name, words in (("lower_quartile", "q1"), ("median", "q2"), ("upper_quartile", "q3")):
            assert f"{words} {row[name]}" in chart and f"{words} {Decimal(row[name]):.3f}</text>" in chart
            assert f'<td class="num">{row[name]}</td>' in text


def test_each_company_stands_at_its_score_with_the_colour_of_its_share(text, published):
    rows = [row for row in published("style") if row["base_set"] == "R1000"]
    chart = chart_of(text, "R1000")
    for number, (css, words) in enumerate(SHADES):
        own = [row for row in rows if shade(Decimal(row["growth_share"])) == number]
        assert f"{len(own)} {words}" in chart
        path = re.search(f'<path class="dots {css}" d="([^"]*)"', chart)
        xs = {int(x) for x in re.findall(r"M(\d+) ", path[1])} if path else set()
        assert xs == {round(74 + float(row["score"]) * (960 - 18 - 74)) for row in own}
    largest = max(rows, key=lambda row: Decimal(row["available_market_cap"]))
    assert f"explain?who={largest['company_id']}" in chart


@pytest.mark.parametrize(("share", "words"), [
    ("0", "value only"), ("0.050000", "more value than growth"), ("0.499999", "more value than growth"),
    ("0.5", "half and half"), ("0.500001", "more growth than value"), ("0.95", "more growth than value"),
    ("1", "growth only"),
])  # fmt: skip
def test_a_share_has_one_colour(share, words):
    assert SHADES[shade(Decimal(share))][1] == words


def test_the_table_is_searched_and_is_a_file(derived_pages, published):
    one = published("style")[7]
    asked = {"stream": EVENT, "q": one["company_id"]}
    [row] = csv.DictReader(io.StringIO(derived_pages.get("/table/style.csv", params=asked).text))
    assert {name: row[name] for name in one} == one
    every = csv.DictReader(io.StringIO(derived_pages.get("/table/style.csv", params={"stream": EVENT}).text))
    assert len(list(every)) == len(published("style"))


def test_a_company_is_marked_and_a_stranger_is_refused_with_the_form_kept(derived_pages, published):
    one = min(published("style"), key=lambda row: Decimal(row["available_market_cap"]))
    text = derived_pages.get("/style", params={"who": one["company_id"]}).text
    assert "ring asked" in text and f"score {one['score']}" in text and f'value="{one["company_id"]}"' in text
    answer = derived_pages.get("/style", params={"who": "NOBODY AT ALL"})
    assert answer.status_code == 404 and 'value="NOBODY AT ALL"' in answer.text
    assert "no scored company of reconstitution/2026-06" in answer.text and 'aria-invalid="true"' in answer.text


def test_results_without_style_say_so(pages, reconstituted, derived_pages, app_of, tmp_path):
    assert "holds no fundamentals" in pages.get("/style").text  # this market has none
    assert derived_pages.get("/style", params={"stream": f"daily/{DAY}"}).status_code == 404
    empty = TestClient(app_of(Home(tmp_path)), headers={"X-User": "viewer"})
    assert "nothing is published yet" in empty.get("/style").text


def test_three_thousand_companies_are_drawn_within_a_third_of_the_page_s_time():
    rows = [
        {"company_id": f"C{n}", "name": f"N{n}", "score": Decimal(n * 7919 % 10**6).scaleb(-6),
         "growth_share": Decimal(n % 5).scaleb(0) / 4, "available_market_cap": Decimal(10**12 - n * 10**8)}
        for n in range(3000)
    ]  # fmt: skip
    breaks = {"lower_quartile": Decimal("0.25"), "median": Decimal("0.5"), "upper_quartile": Decimal("0.75")}
    used = []
    for _ in range(5):
        since = time.process_time()
        drawn = style_map("R3000", rows, breaks, (), str)
        used.append(time.process_time() - since)
    assert min(used) < 0.15 and len(drawn) < 400_000
