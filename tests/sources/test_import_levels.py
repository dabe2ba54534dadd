"""`import levels`: the levels of others come into the home whole or not at all, and statistics stand beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rankday.contract.home import Home
from rankday.reports.statistics.imported import imported_codes, levels_of_home
from rankday.rulebook.sessions import sessions_between
from rankday_sources.level_file import import_levels

ROWS = "session,code,value\n2026-01-02,LARGE,100.5\n2026-01-05,LARGE,101\n"


def written(folder, text, name="levels.csv"):
    path = folder / "given" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


def test_levels_are_stored_once_and_added_to(home, tmp_path):
    first = import_levels(home, written(tmp_path, ROWS), None, "price", False)
    assert (first["is_new"], first["added"]) == (True, 2)
    before = home.levels_file.read_bytes()
    assert not import_levels(home, written(tmp_path, ROWS), None, "price", False)["is_new"]
    assert home.levels_file.read_bytes() == before
    more = written(tmp_path, "Date,Close\n2026-01-06,102.25\n2026-01-05,101.00\n")
    assert import_levels(home, more, "LARGE", "price", False)["added"] == 1
    values = [(row["session"], row["value"]) for row in levels_of_home(home).to_pylist()]
    assert values == [
        (date(2026, 1, 2), Decimal("100.5")), (date(2026, 1, 5), 101), (date(2026, 1, 6), Decimal("102.25")),
    ]  # fmt: skip
    assert imported_codes(home) == ["LARGE"]


def test_another_level_of_a_session_needs_replace(home, tmp_path, rankday):
    import_levels(home, written(tmp_path, ROWS), None, "price", False)
    other = written(tmp_path, ROWS.replace("101\n", "99\n"))
    status, _, error = rankday("import", "levels", "--home", home.root, "--file", other)
    assert status == 1
    assert (
        "levels.csv row 3, column value: '99' is not the level 101.00000000 that the home has; give --replace" in error
    )
    assert rankday("import", "levels", "--home", home.root, "--file", other, "--replace")[0] == 0
    assert levels_of_home(home).to_pylist()[-1]["value"] == 99


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROWS.replace("100.5", "x"), "levels.csv row 2, column value: 'x' is no level above 0"),
        (ROWS.replace("100.5", "0"), "row 2, column value: '0' is no level above 0"),
        (ROWS.replace("100.5", "-1"), "row 2, column value: '-1' is no level"),
        (ROWS.replace("100.5", ""), "row 2, column value: '' is no level"),
        (ROWS.replace("100.5", "1.123456789"), "row 2, column value: '1.123456789' is no level"),
        (ROWS.replace("2026-01-05", "05/01/2026"), "row 3, column session: '05/01/2026' is no date"),
        (ROWS.replace("2026-01-05", "2026-01-02"), "row 3, column session: '2026-01-02' stands in row 2 too"),
        (ROWS.replace("LARGE", "R2000"), "row 2, column code: 'R2000' is an index of this home"),
        (ROWS.replace("LARGE", "a b"), "row 2, column code: 'a b' is no code"),
        (ROWS.replace(",LARGE,101", ",LARGE,101,9"), "row 3: 4 fields, the header has 3"),
        (ROWS.replace("code", "codes"), "column code is missing from the header"),
        ("session,code,kind,value\n2026-01-02,A,gross,1\n", "row 2, column kind: 'gross' is none of price, total, net"),
        ("session,code,value\n", "no rows; nothing to import"),
    ],
)  # fmt: skip
def test_one_level_that_cannot_be_refuses_the_file(home, tmp_path, rankday, text, words):
    status, _, error = rankday("import", "levels", "--home", home.root, "--file", written(tmp_path, text))
    assert status == 1 and words in error.replace(" row 3:", " row 3:")
    assert not home.levels_file.exists()


def test_statistics_stand_beside_imported_levels(derived_home, tmp_path, rankday):
    import shutil

    root = tmp_path / "home"
    shutil.copytree(derived_home.root, root)
    days = sessions_between(date(2026, 6, 1), date(2026, 6, 26))
    rows = "".join(f"{day},{100 + number}\n" for number, day in enumerate(days))
    given = ("--home", root, "--file", written(tmp_path, "date,nav\n" + rows), "--code", "FUND", "--kind", "net")
    assert rankday("import", "levels", *given)[0] == 0
    asked = ("statistics", "--home", root, "--session", "2026-06-26", "--json")
    status, printed, error = rankday(*asked, "--code", "R1000", "--code", "FUND", "--against", "FUND")
    assert (status, error) == (0, "") and '"code": "FUND"' in printed
    assert '"code": "FUND"' not in rankday(*asked)[1], "levels of others count only where they are named"
    assert "'OTHER' has no level on 2026-06-26" in rankday(*asked, "--against", "OTHER")[2]
