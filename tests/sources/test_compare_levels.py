"""Our levels against real closes, with numbers worked out by hand."""

from __future__ import annotations

import json
import math
from datetime import date

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops.direct import DirectIngest
from rankday_sources.comparison.levels import compare_levels

HEADER = "session,index_code,price_level\n"
OURS = {"2026-05-04": "1000", "2026-05-05": "1010", "2026-05-06": "999.9", "2026-05-08": "1049.895"}
REAL = {"2026-05-04": "2000", "2026-05-05": "2020", "2026-05-06": "2020", "2026-05-07": "1", "2026-05-08": "2121"}


@pytest.fixture
def files(tmp_path):
    def write(ours=OURS, real=REAL):
        folder = tmp_path / "history"
        folder.mkdir(exist_ok=True)
        rows = "".join(f"{day},R2000,{level}\n{day},R1000,1\n" for day, level in ours.items())
        (folder / "index_values.csv").write_text(HEADER + rows)
        actual = tmp_path / "real.csv"
        actual.write_text("session,close\n" + "".join(f"{day},{level}\n" for day, level in real.items()))
        return Home(tmp_path), actual, folder

    return write


def test_returns_go_between_sessions_that_both_have(files):
    # ours +1 %, −1 %, +5 %; real +1 %, 0, +5 %: differences 0, −1 %, 0. Thursday is not ours.
    result = compare_levels(*files())
    assert (result["sessions"], result["days"]) == (4, 3)
    # sample standard deviation of (0, −.01, 0) is .01 / sqrt(3)
    assert result["tracking_error"] == round(math.sqrt(252) * 0.01 / math.sqrt(3), 6)
    assert result["worst_days"][0] == {
        "session": "2026-05-06", "before": "2026-05-05", "ours": -0.01, "actual": 0.0, "difference": -0.01,
        "is_taken_back": False, "lines": [],
    }  # fmt: skip
    assert (result["return_ours"], result["return_actual"]) == (0.049895, 0.0605)
    assert 0.9 < result["correlation"] < 1


TWO_YEARS = (
    {"2025-12-30": "1000", "2025-12-31": "1010", "2026-01-02": "1030.2", "2026-01-05": "1019.898"},
    {"2025-12-30": "2000", "2025-12-31": "2020", "2026-01-02": "2040.2", "2026-01-05": "2040.2"},
)


def test_each_year_has_its_own_figures_from_its_first_return_on(files):
    # ours +1 %, +2 %, −1 %; real +1 %, +1 %, 0: the first return of 2026 begins at the close of 2025
    first, second = compare_levels(*files(*TWO_YEARS))["years"]
    assert (first["year"], first["days"], first["tracking_error"], first["drift"]) == (2025, 1, None, 0.0)
    assert (second["year"], second["first"], second["last"]) == (2026, "2025-12-31", "2026-01-05")
    assert (second["return_ours"], second["return_actual"], second["drift"]) == (0.0098, 0.01, -0.0002)
    # sample standard deviation of (.01, −.01) is .01 × sqrt(2)
    assert second["tracking_error"] == round(math.sqrt(252) * 0.01 * math.sqrt(2), 6)


def test_a_difference_that_the_next_day_takes_back_is_marked(files, rankday):
    home, actual, folder = files(*TWO_YEARS)
    worst = compare_levels(home, actual, folder)["worst_days"]
    assert [(one["session"], one["is_taken_back"]) for one in worst] == [
        ("2026-01-02", True), ("2026-01-05", False), ("2025-12-31", False)
    ]  # fmt: skip
    _, printed, _ = rankday("compare-levels", "--home", home.root, "--actual", actual, "--history", folder)
    printed = " ".join(printed.split())
    assert "2026-01-02 +2.0000% +1.0000% +100.0*" in printed
    assert "2026 2 1.000000 22.4499% +0.98% +1.00% -0.02" in printed


def test_the_lines_of_a_day_of_a_history_are_weighed_before_it_and_splits_taken_out(files):
    # caps of the members 1000, 3000 and 1000: A +10 % of a fifth, C 2 : 1 from 20 to 10.5 is +5 % of a fifth
    home, actual, folder = files()
    closes = {"2026-05-04": (10, 10, 20, 5), "2026-05-05": (11, 10, 10.5, 50)}
    lines = pa.table({"security_id": ["A", "B", "C", "D"]})
    counts = pa.array([100, 300, 50, 10**6])
    for day, prices in closes.items():
        tables = {
            "companies": pa.table({"company_id": ["X"], "name": ["X"]}),
            "securities": lines.append_column("company_id", pa.array(["X"] * 4)).append_column(
                "name", pa.array(["X"] * 4)
            ),
            "prices": lines.append_column("mic", pa.array(["XNYS"] * 4))
            .append_column("close", pa.array([float(one) for one in prices]))
            .append_column("is_primary", pa.array([True] * 4)),
            "shares": lines.append_column("total_shares", counts).append_column("available_shares", counts),
            "memberships": pa.table({"index_code": ["R2000"] * 3, "security_id": ["A", "B", "C"]}),
            "corporate_actions": pa.table(
                {"event_id": ["1"], "security_id": ["C"], "event_type": ["split"], "ex_date": [date(2026, 5, 5)]}
                | {"ratio_new": [2], "ratio_old": [1], "status": ["confirmed"]}
            ),
        }  # fmt: skip
        DirectIngest(home).freeze(date.fromisoformat(day), tables, "test", "0" * 64)
    (folder / "history.json").write_text(json.dumps({"entered": {"2026-05-04": "memberships of 2026-05-04"}}))
    worst = {one["session"]: one["lines"] for one in compare_levels(home, actual, folder)["worst_days"]}
    assert worst["2026-05-05"] == [
        {"security_id": "A", "contribution": 0.02},
        {"security_id": "C", "contribution": 0.01},
        {"security_id": "B", "contribution": 0.0},
    ]
    assert worst["2026-05-06"] == []  # no snapshot of that session
    # of a backtest the lines of the scenario's newest reconstitution before the day: B alone
    rows = "".join(f"{name},{day},R2000,{level}\n" for name in ("in_force", "wide") for day, level in OURS.items())
    (folder / "backtest_levels.csv").write_text("scenario_id," + HEADER + rows)
    members = {
        "scenario_id": ["wide"] * 3 + ["in_force"], "index_code": ["R2000"] * 4, "security_id": ["A", "B", "A", "C"],
        "implementation_date": [date(2026, 5, day) for day in (1, 4, 5, 4)],
    }  # fmt: skip
    parquet.write_table(pa.table(members), folder / "backtest_members.parquet")
    result = compare_levels(home, actual, folder, scenario="wide")
    assert result["source"] == "history, wide"
    assert {one["session"]: one["lines"] for one in result["worst_days"]}["2026-05-05"] == [
        {"security_id": "B", "contribution": 0.0}
    ]
    with pytest.raises(RankdayError, match="no row of R2000 of scenario narrow"):
        compare_levels(home, actual, folder, scenario="narrow")


def test_the_same_moves_at_another_level_correlate_wholly_without_error(files):
    result = compare_levels(*files(real={day: str(float(level) * 2) for day, level in OURS.items()}))
    assert (result["correlation"], result["tracking_error"]) == (1.0, 0.0)


def test_a_series_that_never_moves_has_no_correlation(files):
    assert compare_levels(*files(real=dict.fromkeys(OURS, "5")))["correlation"] is None


@pytest.mark.parametrize(
    ("real", "message"),
    [
        ({"2026-05-04": "1", "2026-05-05": "2"}, "2 sessions stand in both"),
        ({"2026-05-04": "x"}, "row 2 column close: 'x' is not a level"),
        ({"May 4": "1"}, "row 2 column session: 'May 4' is not a date"),
        ({"2026-05-04": "0"}, "row 2 column close: 0 is no level"),
        ({"2026-05-04": "NaN"}, "row 2 column close: NaN is no level"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_row(files, real, message):
    with pytest.raises(RankdayError, match=message):
        compare_levels(*files(real=real))


def test_an_index_or_folder_that_is_not_there_is_named(files):
    home, actual, folder = files()
    with pytest.raises(RankdayError, match="no row of RMICRO"):
        compare_levels(home, actual, folder, "RMICRO")
    with pytest.raises(RankdayError, match="run rankday history first"):
        compare_levels(home, actual, folder / "none")
    with pytest.raises(RankdayError, match="no published day of R2000"):
        compare_levels(home, actual)


def test_the_command_prints_figures_and_the_farthest_days(files, rankday):
    home, actual, folder = files()
    arguments = ("compare-levels", "--home", home.root, "--actual", actual, "--history", folder)
    status, printed, _ = rankday(*arguments)
    assert status == 0
    assert "tracking error 9.1652% a year" in printed
    assert printed.splitlines()[-3].startswith("2026-05-06")
    status, printed, _ = rankday(*arguments, "--json")
    assert json.loads(printed)["index_code"] == "R2000"
