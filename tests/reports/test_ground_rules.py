"""Ground rules: sentences with the values in force, a worked example that can be computed again, two days compared."""

from __future__ import annotations

import re
import shutil
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.text import in_markdown
from rankday.engine.indexes import codes_in_force
from rankday.reports.ground_rules import as_html, as_pdf, differences, facts, ground_rules
from rankday.reports.ground_rules.document import facts_of
from rankday.reports.ground_rules.wording import with_unit
from rankday.rulebook.rows import RULEBOOK
from reports.derived_home import DAY, HEADER, OWN, RANK_DAY


def published(home, table, where="true", **values):
    path = publication.newest_version(home, "reconstitution/2026-06").folder / f"{table}.parquet"
    found = duckdb.execute(f"from read_parquet($path) where {where}", {"path": str(path)} | values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def section(text, title):
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def factor_of(text, code):
    """The numbers of the arithmetic of a capping factor: target, uncapped before, weight before, rest, factor."""
    number = r"([0-9.]+)"
    [found] = re.findall(rf"{code}, capping factor.*Factor = {number} × {number} / \({number} × {number}\) = "
                         rf"{number}\. Capped", text)  # fmt: skip
    return [Decimal(one) for one in found]


def test_every_index_in_force_has_a_document(derived_home):
    for code in codes_in_force(derived_home, RANK_DAY):
        text = ground_rules(derived_home, code, RANK_DAY)
        assert text.startswith(f"# Ground rules of {code}: ")
        assert "{{" not in text and "\n\n\n" not in text and not re.search(r"[|(:=×] None|None [|)]", text)


def test_every_value_is_that_of_the_published_rulebook(derived_home):
    """On the rank day the document and the publication have read the same rows."""
    stated = {row["parameter"]: row for row in published(derived_home, "rulebook")}
    for code in ("R2000", "R1000G", "RKID", "RPSC"):
        used = facts_of(derived_home, code, RANK_DAY).used
        parameters = {name: one for name, one in used.items() if name in stated}
        assert len(parameters) >= 25
        for name, one in parameters.items():
            row = stated[name]
            assert one.value == ("none" if row["value"] is None else with_unit(row["value"], row["unit"])), name
            assert (one.since, one.clause) == (str(row["effective_from"]), row["clause"]), name
            assert one.source.startswith(row["note"] or ""), name
        text = ground_rules(derived_home, code, RANK_DAY)
        for one in parameters.values():
            assert in_markdown(one.value) in section(text, "Values in force")


def test_a_derived_index_names_its_parents_and_their_rules(derived_home):
    text = ground_rules(derived_home, "RKID", RANK_DAY)
    assert re.findall(r"^### (R\w+):", text, re.M) == ["RTOP10", "RKID"]
    assert "Rows of this home, not of the rulebook that ships: RTOP10, RKID." in text
    assert "the 10 largest companies of R1000" in text and "in at place 8, out beyond place 12" in text
    assert "No company above 15 % at a capping" in text and "the value part of RTOP10" in text
    assert "clause x.1, a note of ours" in text
    assert "## Style (7.3)" in text and "## Capping (7.4)" in text and "## The base index R1000" in text
    assert "22.5 %" not in text  # the limits of another capping
    assert "## Style" not in ground_rules(derived_home, "RTOP10", RANK_DAY)


def test_a_parameter_and_a_list_changed_by_a_row_change_the_sentence(derived_home, tmp_path, monkeypatch):
    seeds = tmp_path / "seeds"
    shutil.copytree(RULEBOOK, seeds)
    with (seeds / "parameters.csv").open("a", encoding="utf-8") as file:
        file.write(
            "minimum_price,2026-05-01,2.500000,USD,2026,2.S06,raised,\nband_1000,2026-05-01,,fraction,2026,5.band,off,\n"
        )
    with (seeds / "eligible_values.csv").open("a", encoding="utf-8") as file:
        file.write("eligible_exchange,ARCX,2026-05-01,false,2.S02,closed,\n")
    monkeypatch.setattr(facts, "RULEBOOK", seeds)
    before, after = (ground_rules(derived_home, "R1000", day) for day in (RANK_DAY, date(2026, 5, 1)))
    assert "at least 1 US dollar." in before and "at least 2.5 US dollars." in after
    assert "within 2.5 percentage points" in before and "(5.band): none; rank alone decides." in after
    assert "on ARCX, BATS," in before and "on BATS, XASE," in after
    changes = {row["what"]: row for row in differences(derived_home, "R1000", RANK_DAY, date(2026, 5, 1))["changes"]}
    shown = {what: (row["before"], row["after"], row["since"], row["source"]) for what, row in changes.items()}
    assert shown == {
        "minimum_price": ("1 US dollar", "2.5 US dollars", "2026-05-01", "raised"),
        "band_1000": ("2.5 %", "none", "2026-05-01", "off"),
        "list eligible_exchange: ARCX": ("in", "out", "2026-05-01", "closed"),
    }


def test_the_example_is_the_largest_company_that_entered(derived_home):
    text = section(ground_rules(derived_home, "RTOP10", DAY), "Worked example")
    added = {row["security_id"] for row in published(derived_home, "changes", "index_code = 'RTOP10' "
                                                     "and change_type = 'add'")}  # fmt: skip
    rows = published(derived_home, "constituents", "index_code = 'RTOP10'")
    caps: dict[str, Decimal] = {}
    for row in rows:
        caps[row["company_id"]] = caps.get(row["company_id"], Decimal(0)) + row["available_market_cap"]
    entered = {row["company_id"] for row in rows if row["security_id"] in added}
    largest = max(entered, key=lambda one: (caps[one], one))
    assert f"({largest}) entered RTOP10." in text
    [decision] = published(derived_home, "decisions", f"company_id = '{largest}'")
    assert f"is rank {decision['company_rank']};" in text


@pytest.mark.parametrize(
    ("code", "maximum"), [("RTOP10", Decimal("0.15")), ("R1000G", Decimal("0.225")), ("R3000EV", None)]
)
def test_the_arithmetic_of_a_capping_factor_gives_the_published_factor(derived_home, code, maximum):
    target, uncapped, before, rest, stated = factor_of(ground_rules(derived_home, code, DAY), code)
    rows = published(derived_home, "capping", f"index_code = '{code}'")
    assert (before, stated) in {(row["weight_before"], row["capping_factor"]) for row in rows}
    assert uncapped == sum(row["weight_before"] for row in rows if row["capping_factor"] == 1)
    assert abs(target * uncapped / (before * rest) - stated) < Decimal("1e-10")
    assert maximum is None or target <= maximum + Decimal("1e-11")


def test_the_arithmetic_of_an_equal_index(derived_home):
    text = ground_rules(derived_home, "REQ", DAY)
    [(smallest, before, stated)] = re.findall(r"REQ, factor.*: ([0-9.]+) / ([0-9.]+), of the .*: ([0-9.]+)\.\n", text)
    assert abs(Decimal(smallest) / Decimal(before) - Decimal(stated)) < Decimal("1e-6")


def test_the_arithmetic_of_a_score_gives_the_published_score(derived_home):
    text = ground_rules(derived_home, "R1000GB", DAY)
    number = r"([0-9.]+)"
    [found] = re.findall(rf"{number} × {number} \+ {number} × {number} \+ {number} × {number} = {number}\.\n", text)
    a, b, c, d, e, f, stated = map(Decimal, found)
    assert abs(a * b + c * d + e * f - stated) <= Decimal("0.0000005")
    [company] = re.findall(r"\((C\d+)\) (?:entered|is in)", text)
    [row] = published(derived_home, "style", f"company_id = '{company}'")
    assert row["raw_score"] == stated and f"Its growth share is {row['growth_share'].normalize():f}," in text


def test_without_an_event_the_document_says_so(derived_home):
    text = ground_rules(derived_home, "R2000", date(2004, 5, 28))
    assert "No published reconstitution with a rank day up to 2004-05-28 holds R2000." in text
    assert "the US by incorporation" in text and "(2.S09): no such screen." in text


def test_what_changed_between_two_days(derived_home):
    found = differences(derived_home, "R1000G", date(2025, 3, 20), date(2025, 3, 21))
    rows = [(row["what"], row["before"], row["after"], row["clause"], row["since"]) for row in found["changes"]]
    assert rows[:2] == [
        ("R1000G: capping", "none", "ric", "7.5", "2025-03-21"),
        ("R1000G: rebalanced", "reconstitution", "quarterly", "7.5", "2025-03-21"),
    ]
    limits = {what: (before, after, since) for what, before, after, _, since in rows[2:]}
    assert limits.keys() == {name for name in limits if name.startswith("ric_")} and len(limits) == 6
    assert limits["ric_company_maximum"] == (None, "22.5 %", None)
    back = differences(derived_home, "R1000G", date(2025, 3, 21), date(2025, 3, 20))
    assert {(row["what"], row["after"], row["before"]) for row in back["changes"]} == {row[:3] for row in rows}
    same = differences(derived_home, "R1000G", DAY, DAY)
    assert same["changes"] == [] and "Nothing: every value" in same["text"]
    screens = differences(derived_home, "RPSC", date(2025, 6, 30), date(2025, 7, 1))["changes"]
    assert {(row["what"].rpartition(" ")[2], row["after"]) for row in screens} == {
        ("total_cap_at_least", "1,200,000,000 US dollars"), ("total_cap_at_most", "8,000,000,000 US dollars"),
    }  # fmt: skip


def test_a_company_that_enters_or_leaves_a_list_is_a_difference(derived_home, tmp_path):
    from rankday.contract.home import Home

    home = Home(tmp_path)
    row = "SEVEN,106,2020-01-01,seven,R1000,list,seven,float_cap,none,,reconstitution,,"
    home.derived_indexes_file.write_text("\n".join((HEADER, *OWN, row)) + "\n", encoding="utf-8")
    home.derived_lists_file.write_text(
        "list,company_id,effective_from,is_in,note\nseven,C1,2020-01-01,true,\nseven,C2,2020-01-01,true,\n"
        "seven,C1,2026-01-01,false,sold\nseven,C3,2026-02-01,true,\nother,C9,2026-02-01,true,\n",
        encoding="utf-8",
    )
    assert "In force are C2 and C3." in ground_rules(home, "SEVEN", RANK_DAY)
    found = differences(home, "SEVEN", date(2025, 12, 31), RANK_DAY)["changes"]
    rows = [
        (row["what"], row["before"], row["after"], row["since"])
        for row in found
        if row["what"].startswith("list seven")
    ]
    assert rows == [
        ("list seven: C1", "in", "out", "2026-01-01"),
        ("list seven: C3", None, "in", "2026-02-01"),
    ]


@pytest.mark.parametrize("code", ["R2000", "R1000G", "RKID"])
def test_the_same_document_has_the_same_bytes(derived_home, code):
    text = ground_rules(derived_home, code, DAY)
    pdf = as_pdf(text, f"Ground rules of {code}", DAY)
    assert pdf.startswith(b"%PDF") and pdf == as_pdf(
        ground_rules(derived_home, code, DAY), f"Ground rules of {code}", DAY
    )
    assert b"/CreationDate (D:20260626000000" in pdf


def test_signs_of_names_are_text(derived_home):
    html = as_html("a <b>bold</b> [link](x) https://x.y\n\n| a |\n|---|\n| <script>1</script> |\n")
    assert "<b>" not in html and "<script>" not in html and "<a" not in html
    assert as_pdf("# Ünïcode 指数 −1 ≥ 2\n\nno *font* for 指数", "指数", DAY).startswith(b"%PDF")


def test_the_command_prints_writes_and_compares(derived_home, rankday, tmp_path):
    asked = ("ground-rules", "--home", derived_home.root, "--index", "RTOP10", "--as-of", DAY)
    status, printed, _ = rankday(*asked)
    assert status == 0 and printed == ground_rules(derived_home, "RTOP10", DAY)
    target = tmp_path / "rules.pdf"
    status, printed, _ = rankday(*asked, "--format", "pdf", "--output", target)
    assert status == 0 and target.read_bytes().startswith(b"%PDF") and str(target) in printed
    status, _, error = rankday(*asked, "--format", "pdf", "--output", target)
    assert status == 1 and "is there already; name another file with --output" in error
    status, printed, _ = rankday(*asked, "--output", tmp_path / "rules.md")
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == ground_rules(derived_home, "RTOP10", DAY)
    status, printed, _ = rankday(*asked, "--against", "2026-07-01")
    assert status == 0 and "| RTOP10: argument | 10:8:12 | 12:10:14 | x.1 | 2026-07-01 |" in printed


@pytest.mark.parametrize(
    ("code", "day", "words"),
    [
        ("RTOP11", "2026-06-26", "near it: RTOP10"),
        ("RGONE", "2026-06-26", "RGONE is not in force on 2026-06-26"),
    ],
)
def test_an_index_that_is_not_in_force_has_no_document(derived_home, derived_pages, rankday, code, day, words):
    asked = ("ground-rules", "--home", derived_home.root, "--index", code, "--as-of", day)
    for more in ((), ("--against", "2026-04-30")):
        status, printed, error = rankday(*asked, *more)
        assert (status, printed) == (1, "") and words in error and len(error.strip().splitlines()) == 1
    for kind in ("", ".md", ".pdf"):
        answer = derived_pages.get(f"/ground-rules{kind}", params={"code": code, "day": day})
        assert answer.status_code == 404 and words in answer.text
    with pytest.raises(RankdayError, match=re.escape(words)):
        differences(derived_home, code, RANK_DAY, date.fromisoformat(day))


def test_the_page_shows_the_document_and_the_index_leads_to_it(derived_home, derived_pages):
    text = ground_rules(derived_home, "RTOP10", DAY)
    asked = {"code": "RTOP10", "day": DAY.isoformat()}
    page = derived_pages.get("/ground-rules", params=asked).text
    assert as_html(text) in page and "/ground-rules.pdf?code=RTOP10&amp;day=2026-06-26" in page
    answer = derived_pages.get("/ground-rules.md", params=asked)
    assert answer.text == text and answer.headers["content-type"].startswith("text/markdown")
    answer = derived_pages.get("/ground-rules.pdf", params=asked)
    assert answer.content == as_pdf(text, "Ground rules of RTOP10 on 2026-06-26", DAY)
    compared = derived_pages.get("/ground-rules", params=asked | {"against": "2026-07-01"}).text
    assert "what changed from 2026-06-26 to 2026-07-01" in compared
    assert 'href="/ground-rules?code=RTOP10&amp;day=2026-06-26"' in derived_pages.get("/index", params=asked).text
    ended = derived_pages.get("/index", params={"code": "RGONE"}).text
    assert 'href="/ground-rules?code=RGONE&amp;day=2026-04-30"' in ended


@pytest.mark.parametrize("query", ["day=2026-13-01", "day=x", "against=yesterday", "day=0001-01-01"])
def test_a_day_that_is_none_is_refused_at_its_field(derived_pages, query):
    answer = derived_pages.get(f"/ground-rules?code=R1000&{query}")
    assert answer.status_code == 404 and "This page failed" not in answer.text
