"""Comparing with real members: what counts as the same line, and the cause given to each mismatch."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner

from rankday.cli.main import program
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.ingest import ingest
from rankday_sources import landing_drop
from rankday_sources.comparison.causes import Decision, cause_of_absence, cause_of_presence, screen_names
from rankday_sources.comparison.compare import compare

RANK_DAY, IMPLEMENTATION = date(2025, 4, 30), date(2025, 6, 27)
SCREENS = screen_names()

# line, ticker on the rank day and on the implementation day (None: gone), rank, indexes before, after, first failure
LINES = [
    ("L1", "SAME", "SAME", 1500, "R3000E|R3000|R2000", "R3000E|R3000|R2000", None),
    ("L2", "OLD", "NEW", 1600, "", "R3000E|R3000|R2000", None),
    ("L3", "KEPT", "KEPT", 1700, "R3000E|R3000|R2000", "R3000E|R3000|R2000", None),
    ("L4", "DOWN", "DOWN", 1800, "R3000E|R3000|R1000", "R3000E|R3000|R2000", None),
    ("L5", "NEWCO", "NEWCO", 1900, "", "R3000E|R3000|R2000", None),
    ("L6", "ABROAD", "ABROAD", None, "", "", "S05"),
    ("L7", "BIG", "BIG", 900, "R3000E|R3000|R2000", "R3000E|R3000|R1000", None),
    ("L8", "SMALL", "SMALL", 3001, "R3000E|R3000|R2000", "R3000E", None),
    ("L9", "GONE", None, 2000, "R3000E|R3000|R2000", "", None),
    ("L0", "BI^G", "BI^G", None, "", "", "S01"),
]
ACTUAL = ["SAME", "NEW", "ABROAD", "BIG", "SMALL", "GONE", "NOWHERE"]


def decision(**fields) -> Decision:
    values = {
        "company_id": "C", "company_rank": 1500, "total_market_cap": "1", "prior_indexes": "", "new_indexes": "",
        "first_failed_screen": None, "reason_code": "",
    }  # fmt: skip
    return Decision(**{**values, **fields})


def write(path, rows):
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def home(tmp_path) -> Home:
    """A home with both sessions' snapshots and one pending reconstitution."""
    home = Home(tmp_path / "home")
    for session, position in ((RANK_DAY, 1), (IMPLEMENTATION, 2)):
        present = [line for line in LINES if line[position]]
        tables = {name: [] for name in INPUT_TABLES if INPUT_TABLES[name].required}
        for line in present:
            tables["companies"].append({"company_id": f"C-{line[0]}"})
            names = {"ticker": line[position], "name": f"{line[0]} Inc."}
            tables["securities"].append({"security_id": line[0], "company_id": f"C-{line[0]}", **names})
        landing_drop.write(home, session, tables, {}, replace=False)
        ingest(home, session)
    folder = home.pending("reconstitution/2025-06", "a" * 64)
    folder.mkdir(parents=True)
    columns = ("company_rank", "prior_indexes", "new_indexes", "first_failed_screen")
    decisions = [
        {"company_id": f"C-{line[0]}", "total_market_cap": "2500000.000000", "reason_code": ""}
        | dict(zip(columns, ("" if cell is None else cell for cell in line[3:]), strict=True))
        for line in LINES
    ]
    write(folder / "decisions.csv", decisions)
    ours = [
        {"index_code": code, "security_id": line[0], "company_id": f"C-{line[0]}", "ticker": line[1], "name": ""}
        for line in LINES
        for code in line[5].split("|")
        if code
    ]
    write(folder / "constituents.csv", ours)
    write(folder / "screen_results.csv", [{"security_id": "L6", "screen_id": "S05", "is_passed": "false"}])
    write(folder / "breakpoints.csv", [{"break_rank": "1000", "market_cap": "4600000000.000000"}])
    manifest = {"rank_date": str(RANK_DAY), "implementation_date": str(IMPLEMENTATION), "content_hash": "a" * 64}
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    return home


@pytest.fixture
def actual(tmp_path):
    return write(tmp_path / "actual.csv", [{"index_code": "R2000", "ticker": ticker} for ticker in ACTUAL])


def test_figures_are_those_of_the_two_sets_of_lines(home, actual):
    result = compare(home, "2025-06", actual)
    assert {key: result[key] for key in ("ours", "actual", "both", "only_ours", "only_actual")} == {
        "ours": 5, "actual": 7, "both": 2, "only_ours": 3, "only_actual": 5,
    }  # fmt: skip
    assert (result["precision"], result["recall"], result["jaccard"]) == (0.4, 0.285714, 0.2)
    assert result["breakpoint_usd"] == "4600000000.000000"
    assert result["result"].startswith("pending aaaaaaaaaaaa")


def test_every_mismatch_has_its_cause(home, actual):
    result = compare(home, "2025-06", actual)
    causes = {one["ticker"]: (one["side"], one["cause"]) for one in result["mismatches"]}
    assert causes == {
        "KEPT": ("only_ours", "kept here only"),
        "DOWN": ("only_ours", "moved here only, from R1000"),
        "NEWCO": ("only_ours", "new here only"),
        "ABROAD": ("only_actual", "failed S05 nationality"),
        "BIG": ("only_actual", "ranked above #1000"),
        "SMALL": ("only_actual", "ranked below #3000"),
        "GONE": ("only_actual", "left before implementation"),
        "NOWHERE": ("only_actual", "not in the feed"),
    }
    assert sum(one["count"] for one in result["causes"]) == len(result["mismatches"])


def test_a_renamed_line_is_the_same_line_under_either_ticker(home, tmp_path):
    for ticker in ("OLD", "NEW", "N.E-W"):
        file = write(tmp_path / "one.csv", [{"index_code": "R2000", "ticker": ticker}])
        assert compare(home, "2025-06", file)["both"] == 1


def test_a_caret_line_never_stands_for_the_ticker_it_collides_with(home, actual):
    (big,) = (one for one in compare(home, "2025-06", actual)["mismatches"] if one["ticker"] == "BIG")
    assert big["company_id"] == "C-L7"


def test_another_index_is_compared_on_demand(home, tmp_path):
    file = write(tmp_path / "r1.csv", [{"index_code": "R1000", "ticker": ticker} for ticker in ("BIG", "KEPT")])
    result = compare(home, "2025-06", file, "R1000")
    assert (result["both"], result["only_ours"], result["mismatches"][0]["cause"]) == (1, 0, "ranked below #1000")


def test_without_a_result_or_a_member_it_is_refused_in_one_line(home, actual, tmp_path):
    with pytest.raises(RankdayError, match="nothing published or pending"):
        compare(home, "2024-06", actual)
    with pytest.raises(RankdayError, match="no row with index_code R1000"):
        compare(home, "2025-06", actual, "R1000")
    with pytest.raises(RankdayError, match="column ticker is missing"):
        compare(home, "2025-06", write(tmp_path / "bad.csv", [{"index_code": "R2000"}]))


@pytest.mark.parametrize(
    ("fields", "line_failure", "has_left", "cause"),
    [
        ({"first_failed_screen": "S03"}, "S10", True, "failed S03 company_structure"),
        ({}, "S10", False, "failed S10 additional_class"),
        ({"company_rank": 3000, "new_indexes": "R3000E|R3000|R1000"}, None, False, "ranked above #1000"),
        ({"company_rank": 3000}, None, False, "ranked elsewhere"),
        ({"company_rank": 3001}, None, False, "ranked below #3000"),
        ({"reason_code": "left_before_implementation"}, None, False, "left before implementation"),
    ],
)
def test_causes_of_absence_in_their_order(fields, line_failure, has_left, cause):
    assert cause_of_absence(decision(**fields), "R2000", line_failure, has_left) == cause


def test_presence_is_explained_by_where_the_line_came_from():
    assert cause_of_presence(None, "R2000") == "new here only"
    assert cause_of_presence(decision(prior_indexes="R3000E|R3000|R2000"), "R2000") == "kept here only"
    assert cause_of_presence(decision(prior_indexes="R3000E|R3000|R1000"), "R2000") == "moved here only, from R1000"


def test_every_screen_has_a_name():
    assert [f"S{number:02}" for number in range(1, 11)] == sorted(SCREENS)


def test_the_command_prints_figures_causes_and_names(home, actual):
    arguments = ["compare", "--home", str(home.root), "--event", "2025-06", "--actual", str(actual)]
    page = CliRunner().invoke(program, arguments).output
    assert "Jaccard 0.2000" in page
    assert "1  missing here  not in the feed" in page
    assert json.loads(CliRunner().invoke(program, [*arguments, "--json"]).output)["jaccard"] == 0.2
