"""Our levels against real closes, with numbers worked out by hand."""

from __future__ import annotations

import json
import math

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
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
        "session": "2026-05-06", "ours": -0.01, "actual": 0.0, "difference": -0.01, "lines": []
    }  # fmt: skip
    assert (result["return_ours"], result["return_actual"]) == (0.049895, 0.0605)
    assert 0.9 < result["correlation"] < 1


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
