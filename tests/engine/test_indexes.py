"""Which index codes may be asked for on a day, and how another is refused (7.1)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.engine.indexes import checked_code, codes_in_force
from reports.derived_home import HEADER, OWN

DAY = date(2026, 4, 30)


@pytest.fixture
def home(tmp_path) -> Home:
    """A home that adds rows, and has nothing else."""
    found = Home(tmp_path)
    found.derived_indexes_file.write_text("\n".join((HEADER, *OWN)) + "\n", encoding="utf-8")
    return found


def test_codes_in_force_are_base_codes_and_those_of_rows_that_have_begun_and_not_ended(home):
    shipped = codes_in_force(Home(home.root / "other"), DAY)
    assert shipped[:10] == list(INDEX_CODES) and shipped[-1] == "RPSC" and len(shipped) == 47
    assert codes_in_force(home, DAY) == [*shipped, "RTOP10", "REQ", "RKID", "RGONE"]
    assert codes_in_force(home, date(2026, 6, 1)) == [*shipped, "RTOP10", "REQ", "RKID"]
    assert codes_in_force(home, date(2026, 6, 1), DAY) == codes_in_force(home, DAY)
    assert codes_in_force(home, date(2027, 1, 1))[-1] == "RLATER"
    assert codes_in_force(home, date(2025, 12, 31)) == shipped


def test_a_changed_file_of_the_home_is_read_again(home):
    assert checked_code(home, "RTOP10", DAY) == "RTOP10"
    home.derived_indexes_file.write_text("\n".join((HEADER, *OWN[4:])) + "\n", encoding="utf-8")
    with pytest.raises(RankdayError, match="there is no index 'RTOP10'"):
        checked_code(home, "RTOP10", DAY)


@pytest.mark.parametrize(
    ("code", "day", "words"),
    [
        ("RTOP11", DAY, ("there is no index 'RTOP11'; near it: ", "RTOP10", "rankday indexes --day 2026-04-30")),
        ("r1000gb", DAY, ("there is no index 'r1000gb'; near it: R1000GB",)),
        ("?", DAY, ("there is no index '?'; rankday indexes --day 2026-04-30 lists the 51 in force",)),
        ("RLATER", DAY, ("RLATER is not in force on 2026-04-30; its rows begin on 2027-01-01 (top of R1000)",)),
        ("RGONE", date(2026, 6, 1), ("RGONE is not in force on 2026-06-01;", "2026-06-01 (none of R1000)")),
        ("RKID", date(2025, 1, 1), ("RKID is not in force on 2025-01-01; its rows begin on 2026-01-01",)),
    ],
)
def test_a_code_that_is_not_in_force_is_refused_in_one_line(home, code, day, words):
    with pytest.raises(RankdayError) as refused:
        checked_code(home, code, day)
    assert "\n" not in str(refused.value)
    for one in words:
        assert one in str(refused.value)


def test_the_command_lists_parents_rules_clauses_and_whose_row_it_is(home, rankday):
    status, printed, _ = rankday("indexes", "--home", home.root, "--day", "2026-04-30", "--json")
    assert status == 0
    answer = json.loads(printed)
    assert answer["day"] == "2026-04-30"
    rows = {row["index_code"]: row for row in answer["indexes"]}
    assert list(rows) == codes_in_force(home, DAY)
    assert rows["R1000"] | {"parent_code": None, "depth": 0, "clause": "5.index", "source": "rulebook"} == rows["R1000"]
    stated = {
        "R1000G": ("R1000GB", 2, "all", "", "float_cap", "ric", "quarterly", None, "2025-03-21", "7.5", "rulebook"),
        "RTOP10": ("R1000", 1, "top", "10:8:12", "float_cap", "single", "quarterly", "0.150000", "2026-01-01", "x.1",
                   "home"),
        "RKID": ("RTOP10", 2, "value", "", "float_cap", "none", "reconstitution", None, "2026-01-01", "x", "home"),
    }  # fmt: skip
    names = ("parent_code", "depth", "selection", "argument", "weighting", "capping", "rebalanced", "maximum_weight",
             "effective_from", "clause", "source")  # fmt: skip
    assert {code: tuple(rows[code][name] for name in names) for code in stated} == stated
    status, printed, _ = rankday("indexes", "--home", home.root, "--day", "2026-04-30")
    [line] = [line for line in printed.splitlines() if "RTOP10" in line and "10:8:12" in line]
    assert line.split() == ["RTOP10", "R1000", "top", "10:8:12", "float_cap,", "x.1", "home"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("rtop,106,2026-01-01,n,R1000,all,,float_cap,none,,reconstitution,,", "index_code"),
        ("RNEW,106,2026-01-01,n,R9999,all,,float_cap,none,,reconstitution,,", "parent_code"),
        ("RNEW,106,2026-01-01,n,RNEW,all,,float_cap,none,,reconstitution,,", "parent_code"),
        ("RNEW,106,2026-01-01,n,R1000,best,,float_cap,none,,reconstitution,,", "selection"),
        ("RNEW,106,2026-01-01,n,R1000,top,0,float_cap,none,,reconstitution,,", "argument"),
        ("RNEW,106,2026-01-01,n,R1000,all,,equal,ric,,reconstitution,,", "capping"),
        ("RNEW,106,2026-01-01,n,R1000,all,,float_cap,single,,reconstitution,,", "maximum_weight"),
        ("RNEW,47,2026-01-01,n,R1000,all,,float_cap,none,,reconstitution,,", "position"),
        ("RPSC,47,1978-12-31,n,R3000,all,,float_cap,none,,reconstitution,,", "index_code"),
    ],
)
def test_the_command_refuses_a_row_that_cannot_stand_in_one_line(home, rankday, row, column):
    home.derived_indexes_file.write_text("\n".join((HEADER, *OWN, row)) + "\n", encoding="utf-8")
    status, printed, error = rankday("indexes", "--home", home.root)
    assert (status, printed) == (1, "")
    [line] = error.strip().splitlines()
    assert f"derived_indexes.csv, row {len(OWN) + 2}, column {column}" in line
