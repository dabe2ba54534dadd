"""Explaining a company: one sentence, every screen, every distance; nothing for a name that is nobody's."""

from __future__ import annotations

import json

import pytest

from rankday.contract.errors import RankdayError
from rankday.reports.explain import explain


@pytest.fixture(scope="session")
def decisions(reconstituted):
    import duckdb

    path = reconstituted.home.published("reconstitution/2026-06") / "v1" / "decisions.parquet"
    rows = duckdb.sql(f"select company_id, is_eligible, first_failed_screen, new_indexes from '{path}' order by all")
    return rows.fetchall()


def test_a_member_is_explained_by_its_rank(reconstituted, decisions):
    company = next(row[0] for row in decisions if row[3])
    answer = explain(reconstituted.home, "2026-06", company)
    assert answer["decision"]["explanation"].startswith("Ranked ")
    assert "R3000E" in answer["decision"]["explanation"]
    vehicle = [line for line in answer["lines"] if line["is_pricing_vehicle"]]
    assert [screen["screen_id"] for screen in vehicle[0]["screens"]] == [f"S{n:02d}" for n in range(1, 11)]


def test_a_refusal_names_the_first_failed_screen_observed_and_required(reconstituted, decisions):
    company = next(row[0] for row in decisions if row[2] == "S07")
    sentence = explain(reconstituted.home, "2026-06", company)["decision"]["explanation"]
    assert sentence.startswith("Not eligible: is smaller than the minimum total market cap (S07")
    assert "required >= 30000000.000000" in sentence


def test_a_ticker_in_any_case_finds_the_company(reconstituted, market):
    line = next(row for row in market.drop["securities"] if row["ticker"])
    same = [row for row in market.drop["securities"] if (row["ticker"] or "").upper() == line["ticker"].upper()]
    if len({row["company_id"] for row in same}) == 1:
        found = explain(reconstituted.home, "2026-06", line["ticker"].lower())
        assert found["decision"]["company_id"] == line["company_id"]


def test_nobody_is_one_line(reconstituted, rankday):
    status, _, error = rankday("explain", "--home", reconstituted.home.root, "--event", "2026-06", "NO SUCH")
    assert status == 1
    assert error == "rankday: 'NO SUCH': no such ticker, id or name in reconstitution/2026-06\n"


def test_an_event_that_is_not_there_is_one_line(reconstituted):
    with pytest.raises(RankdayError, match="nothing published or pending"):
        explain(reconstituted.home, "2031-06", "ABC")


def test_json_is_the_whole_answer(reconstituted, rankday, decisions):
    status, out, _ = rankday(
        "explain", "--home", reconstituted.home.root, "--event", "2026-06", decisions[0][0], "--json"
    )
    assert status == 0
    assert json.loads(out)["decision"]["company_id"] == decisions[0][0]


def test_the_page_begins_with_the_sentence(reconstituted, rankday, decisions):
    company = next(row[0] for row in decisions if row[2] == "S07")
    _, out, _ = rankday("explain", "--home", reconstituted.home.root, "--event", "2026-06", company)
    assert "Not eligible" in out
    assert "FAIL" in out


def test_a_line_that_failed_alone_says_so_and_where_it_was(reconstituted, rankday):
    """The company's sentence is about its vehicle: a second class may leave while the company stays."""
    import duckdb

    folder = reconstituted.home.published("reconstitution/2026-06") / "v1"
    [(line,)] = duckdb.sql(f"""
        select changes.security_id from '{folder}/changes.parquet' as changes
        join '{folder}/screen_results.parquet' using (security_id)
        join '{folder}/decisions.parquet' using (company_id)
        where changes.reason_code = 'failed_S10' and screen_id = 'S10' and index_code = 'R3000E'
            and is_eligible and changes.security_id <> pricing_vehicle_id
        order by all limit 1
    """).fetchall()
    answer = explain(reconstituted.home, "2026-06", line)
    [own] = [one for one in answer["lines"] if one["security_id"] == line]
    assert own["new_indexes"] == ""
    vehicle = next(one for one in answer["lines"] if one["is_pricing_vehicle"])
    assert vehicle["new_indexes"] == answer["decision"]["new_indexes"]
    _, out, _ = rankday("explain", "--home", reconstituted.home.root, "--event", "2026-06", line)
    part = out.partition(f"{line} ·")[2]
    assert part.splitlines()[1].startswith("in no index (before: R3000E|")
    assert "failed_S10" in part.splitlines()[1]
    assert any(row.split()[:4] == ["S10", "additional", "class", "FAIL"] for row in part.splitlines())


def test_a_table_cut_short_is_one_line_and_no_traceback(copied, rankday):
    path = copied.published("reconstitution/2026-06") / "v1" / "decisions.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:100])
    status, _, error = rankday("explain", "--home", copied.root, "--event", "2026-06", "ABC")
    assert status == 7
    assert error.count("\n") == 1
    assert "decisions.parquet" in error and error.endswith("run rankday verify\n")
