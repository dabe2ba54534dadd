"""Alerts of a watch list: none without the file, a line where a probability crossed its threshold, each row checked."""

from __future__ import annotations

import duckdb
import pytest

from projection.projected_home import FIRST, SECOND, two_days
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.projection.projecting import project
from rankday.projection.watch_list import watched

NAME, HEAD = "watch_list.csv", "company,index_code,threshold\n"


def test_a_company_that_crossed_its_threshold_is_named_once(tmp_path):
    home = two_days(tmp_path)
    assert project(home, FIRST)["alerts"] == []
    (home.root / NAME).write_text(
        HEAD + "c052,RTOP50,0.5\n\nc001,RTOP50,0.5\nc010,RTOP50,0.5\nNOBODY,R1000,0.5\n", encoding="utf-8"
    )
    result = project(home, SECOND)
    risen, fallen, unknown = result["alerts"]
    path = f"{result['folder']}/membership_probabilities.parquet"
    [(now,)] = duckdb.sql(
        "select probability from read_parquet($path) where company_id = 'c052' and index_code = 'RTOP50'",
        params={"path": path},
    ).fetchall()
    assert risen.startswith(f"c052: {now:.1%} to be a member of RTOP50 after 2026-06, ")
    assert risen.endswith("it has reached 50.0%")
    assert fallen.startswith("c010: 0.0% to be a member of RTOP50"), "no common stock any more"
    assert fallen.endswith("it is below 50.0%")
    assert unknown == (
        f"{NAME}, row 6, column company: no company of {SECOND} has the id or ticker NOBODY; correct it or take the "
        "row out"
    )


@pytest.mark.parametrize(
    "row, column",
    [
        ("c1,R2000,0", "threshold"),
        ("c1,R2000,1", "threshold"),
        ("c1,R2000,0.0", "threshold"),
        ("c1,R2000,0.1234567", "threshold"),
        ("c1,R2000,half", "threshold"),
        ("c1,R9999,0.5", "index_code"),
        (" ,R2000,0.5", "company"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(tmp_path, row, column):
    (tmp_path / NAME).write_text(f"{HEAD}c1,R2000,0.000001\n{row}\n", encoding="utf-8")
    with pytest.raises(RankdayError, match=f"^{NAME}, row 3, column {column}: "):
        watched(Home(tmp_path))


def test_without_the_file_nothing_is_watched(tmp_path):
    assert watched(Home(tmp_path)) == []
