"""The family tree: every index in force below its parent, with its rules, its lines and level, and a link to it."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import duckdb
import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from reports.derived_home import DAY, HEADER


class Tree(HTMLParser):
    """Index code → the code of the item of the list around it, by the links in bold."""

    def __init__(self):
        super().__init__()
        self.items, self.parents, self.is_bold = [], {}, False

    def handle_starttag(self, tag, attributes):
        if tag == "li":
            self.items.append(None)
        self.is_bold = tag == "b" or (self.is_bold and tag == "a")

    def handle_data(self, text):
        if self.is_bold and self.items and self.items[-1] is None:
            self.items[-1] = text
            self.parents[text] = self.items[-2] if len(self.items) > 1 else None

    def handle_endtag(self, tag):
        if tag == "li":
            self.items.pop()
        self.is_bold = False


@pytest.fixture(scope="module")
def text(derived_pages):
    return derived_pages.get("/family").text


def test_each_index_in_force_stands_below_its_parent(derived_pages, text):
    tree = Tree()
    tree.feed(text)
    rows = list(csv.DictReader(io.StringIO(derived_pages.get("/family.csv").text)))
    assert tree.parents == {row["index_code"]: row["parent_code"] or None for row in rows}
    assert tree.parents["RKID"] == "RTOP10" and tree.parents["R1000G"] == "R1000GB" and tree.parents["R1000"] is None
    assert {"RGONE", "RLATER"}.isdisjoint(tree.parents)  # one has ended, the other has not begun
    assert set(INDEX_CODES) <= set(tree.parents) and len(tree.parents) == len(INDEX_CODES) + 37 + 3


def test_an_index_says_what_it_takes_how_it_weighs_and_what_it_has(derived_home, text):
    folder = publication.newest_version(derived_home, f"daily/{DAY}").folder
    [(lines, level)] = duckdb.execute(
        "select constituent_count, price_level from read_parquet(?) where index_code = 'RTOP10'",
        [str(folder / "index_values.parquet")],
    ).fetchall()
    item = re.sub(r"<[^>]+>|\s+", " ", text[text.index('&amp;day=2026-06-26">RTOP10') :])[:500]
    assert "takes the 10 largest (joins within 8, leaves beyond 12)" in item and "row of this home" in item
    assert "no company above 15 %" in item and "quarterly" in item and "clause x.1" in item
    assert f"{lines} lines" in item and f"level {level:,.2f}" in item
    assert "takes its growth share" in text and "capped (ric)" in text and "every company the same" in text
    assert "passes the screens profitable small cap" in text


def test_a_day_before_any_publication_has_the_tree_without_figures(derived_pages):
    answer = derived_pages.get("/family", params={"day": "2020-01-02"})
    assert answer.status_code == 200 and "in force on 2020-01-02" in answer.text and "RTOP10" not in answer.text
    wrong = derived_pages.get("/family", params={"day": "2020-13-02"})
    assert wrong.status_code == 404 and "write it as 2026-06-30" in wrong.text and 'aria-invalid="true"' in wrong.text


def test_many_children_are_folded_and_a_refused_row_is_named(app_of, tmp_path):
    home = Home(tmp_path / "home")
    home.root.mkdir()
    client = TestClient(app_of(home), headers={"X-User": "viewer"})
    rows = [
        f"X{n},{100 + n},2020-01-01,number {n},R1000,top,{n},float_cap,none,,reconstitution,," for n in range(1, 41)
    ]
    home.derived_indexes_file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    text = client.get("/family").text
    assert "Nothing is published yet" in text and "<details><summary>44 derived indexes" in text
    assert "<details open><summary>4 derived indexes" in text
    home.derived_indexes_file.write_text("\n".join([HEADER, rows[0].replace("R1000", "R9")]) + "\n", encoding="utf-8")
    answer = client.get("/family")
    assert answer.status_code == 404 and "parent_code" in answer.text and str(home.root) not in answer.text
