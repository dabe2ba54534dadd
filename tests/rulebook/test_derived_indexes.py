"""Derived indexes as rows: what is refused, in one line with file, row and column (methodology 7.1, contract 2)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.provenance import rulebook_hash
from rankday.reconstitution.frozen_rulebook import freeze_rulebook
from rankday.rulebook import derived
from rankday.rulebook.check import check_values
from rankday.rulebook.derived_checks import COLUMNS, INDEXES, LISTS, SCREENS
from rankday.rulebook.rows import RULEBOOK

GOOD = {"index_code": "RTOP10", "position": "48", "effective_from": "2020-01-01", "name": "ten", "parent_code": "R1000",
        "selection": "top", "argument": "10:8:12", "weighting": "float_cap", "capping": "none", "maximum_weight": "",
        "rebalanced": "reconstitution", "clause": "", "note": ""}  # fmt: skip
LISTED = {"list": "seven", "company_id": "C1", "effective_from": "2020-01-01", "is_in": "true", "note": ""}
SCREENED = {"screen_set": "mine", "condition": "year_income_above", "effective_from": "2020-01-01", "value": "0",
            "unit": "USD", "clause": "", "note": ""}  # fmt: skip
FAMILY = ("R3000E", "R3000", "R1000", "R2000", "RTOP200", "RTOP500", "RMIDCAP", "R2500", "RMICRO")


def put(home: Home, table: str, *rows: dict[str, str]) -> None:
    lines = [",".join(COLUMNS[table]), *(",".join(row[name] for name in COLUMNS[table]) for row in rows)]
    (home.root / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


def test_the_family_that_ships_stands_in_its_order():
    rows = {row["index_code"]: row for row in derived._rows_of(RULEBOOK)[INDEXES]}
    expected = [f"{parent}{side}" for parent in FAMILY for side in ("GB", "G", "VB", "V")] + ["RPSC"]
    assert list(rows) == expected
    assert [int(row["position"]) for row in rows.values()] == list(range(11, 48))
    assert {rows[f"{code}G"]["parent_code"] for code in FAMILY} == {f"{code}GB" for code in FAMILY}
    assert {(row["capping"], row["rebalanced"]) for code, row in rows.items() if code.endswith(("G", "V"))} == {
        ("ric", "quarterly")
    }
    check_values(RULEBOOK)


def test_a_row_of_the_home_is_frozen_and_hashed_with_the_rulebook(home, tmp_path):
    freeze_rulebook(home, "2026-06", tmp_path / "without")
    put(home, INDEXES, GOOD, GOOD | {"index_code": "SEVEN", "position": "49", "selection": "list", "argument": "seven"})
    put(home, LISTS, LISTED)
    freeze_rulebook(home, "2026-06", tmp_path / "with")
    archived = derived._rows_of(tmp_path / "with")
    assert [row["index_code"] for row in archived[INDEXES]][-2:] == ["RTOP10", "SEVEN"]
    assert archived[LISTS] == [LISTED]
    assert rulebook_hash(tmp_path / "with") != rulebook_hash(tmp_path / "without")
    check_values(tmp_path / "with")


REFUSED = {
    "no code": (INDEXES, {"index_code": "rtop"}, "index_code"),
    "a code of one letter": (INDEXES, {"index_code": "R"}, "index_code"),
    "a code of seventeen": (INDEXES, {"index_code": "R" * 17}, "index_code"),
    "a base code": (INDEXES, {"index_code": "R2000"}, "index_code"),
    "what statistics call everybody": (INDEXES, {"index_code": "UNIVERSE"}, "index_code"),
    "a position of the base family": (INDEXES, {"position": "10"}, "position"),
    "no position": (INDEXES, {"position": "4 8"}, "position"),
    "the position of another code": (INDEXES, {"position": "47"}, "position"),
    "no day": (INDEXES, {"effective_from": "20200101"}, "effective_from"),
    "no name": (INDEXES, {"name": ""}, "name"),
    "an unknown parent": (INDEXES, {"parent_code": "R9"}, "parent_code"),
    "its own parent": (INDEXES, {"parent_code": "RTOP10"}, "parent_code"),
    "an unknown rule": (INDEXES, {"selection": "best"}, "selection"),
    "no number": (INDEXES, {"argument": "ten"}, "argument"),
    "nobody": (INDEXES, {"argument": "0"}, "argument"),
    "in beyond the number": (INDEXES, {"argument": "10:11:12"}, "argument"),
    "out before the number": (INDEXES, {"argument": "10:8:9"}, "argument"),
    "half a buffer": (INDEXES, {"argument": "10:8"}, "argument"),
    "an argument that nobody asks": (INDEXES, {"selection": "all"}, "argument"),
    "an unknown label": (INDEXES, {"selection": "class", "argument": "country:US"}, "argument"),
    "no label": (INDEXES, {"selection": "not_class", "argument": "Energy"}, "argument"),
    "an empty label": (INDEXES, {"selection": "class", "argument": "sector:Energy|"}, "argument"),
    "an unknown screen set": (INDEXES, {"selection": "screen", "argument": "mine"}, "argument"),
    "an unknown list": (INDEXES, {"selection": "list", "argument": "seven"}, "argument"),
    "an unknown weighting": (INDEXES, {"weighting": "price"}, "weighting"),
    "an unknown capping": (INDEXES, {"capping": "double"}, "capping"),
    "equal with a capping": (INDEXES, {"weighting": "equal", "capping": "ric"}, "capping"),
    "single without a maximum": (INDEXES, {"capping": "single"}, "maximum_weight"),
    "a maximum of nothing": (INDEXES, {"capping": "single", "maximum_weight": "0"}, "maximum_weight"),
    "a maximum above one": (INDEXES, {"capping": "single", "maximum_weight": "1.1"}, "maximum_weight"),
    "a maximum of seven decimals": (INDEXES, {"capping": "single", "maximum_weight": "0.1234567"}, "maximum_weight"),
    "a maximum without single": (INDEXES, {"capping": "ric", "maximum_weight": "0.1"}, "maximum_weight"),
    "unknown occasions": (INDEXES, {"rebalanced": "monthly"}, "rebalanced"),
    "a key of the seeds": (INDEXES, {"index_code": "RPSC", "effective_from": "1978-12-31", "position": "47"},
                           "index_code"),
    "no list": (LISTS, {"list": ""}, "list"),
    "no company": (LISTS, {"company_id": ""}, "company_id"),
    "no day of a list": (LISTS, {"effective_from": ""}, "effective_from"),
    "neither in nor out": (LISTS, {"is_in": "yes"}, "is_in"),
    "no screen set": (SCREENS, {"screen_set": " mine"}, "screen_set"),
    "an unknown condition": (SCREENS, {"condition": "beta_below"}, "condition"),
    "no day of a screen": (SCREENS, {"effective_from": "today"}, "effective_from"),
    "no value": (SCREENS, {"value": "1e9"}, "value"),
    "half a month": (SCREENS, {"condition": "months_listed_at_least", "value": "1.5"}, "value"),
    "a condition of the seeds": (SCREENS, {"screen_set": "profitable_small_cap", "effective_from": "1978-12-31"},
                                 "screen_set"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "column"), REFUSED.values(), ids=REFUSED)
def test_refused_before_anything_is_copied(home, tmp_path, table, change, column):
    row = {INDEXES: GOOD, LISTS: LISTED, SCREENS: SCREENED}[table] | change
    put(home, table, row)
    with pytest.raises(RankdayError) as refusal:
        freeze_rulebook(home, "2026-06", tmp_path / "rulebook")
    assert str(refusal.value).startswith(f"{home.root / table}.csv, row 2, column {column}: ")
    assert "\n" not in str(refusal.value) and not (tmp_path / "rulebook").exists()


def test_the_same_key_twice_in_the_home(home):
    put(home, LISTS, LISTED, LISTED | {"is_in": "false"})
    with pytest.raises(RankdayError, match=r"derived_lists\.csv, row 3, column list: the same list, company_id"):
        derived.rows_in_force(home)


def test_a_circle_of_two_and_one_that_begins_later(home):
    one, two = GOOD | {"index_code": "ONE", "parent_code": "TWO"}, GOOD | {"index_code": "TWO", "position": "49"}
    put(home, INDEXES, one, two)
    derived.rows_in_force(home)
    put(home, INDEXES, one, two, two | {"effective_from": "2030-01-01", "parent_code": "ONE"})
    with pytest.raises(RankdayError, match=r"row 4, column parent_code: a circle on 2030-01-01"):
        derived.rows_in_force(home)


def test_one_position_one_after_the_other(home):
    ended = GOOD | {"effective_from": "2022-01-01", "selection": "none", "argument": ""}
    put(home, INDEXES, GOOD, ended, GOOD | {"index_code": "HEIR", "effective_from": "2022-01-01"})
    derived.rows_in_force(home)
    put(home, INDEXES, GOOD, ended, GOOD | {"index_code": "HEIR", "effective_from": "2021-12-31"})
    with pytest.raises(RankdayError, match="row 4, column position"):
        derived.rows_in_force(home)
    put(home, INDEXES, GOOD, GOOD | {"position": "49", "effective_from": "2021-01-01"})
    with pytest.raises(RankdayError, match="row 3, column position"):
        derived.rows_in_force(home)


def test_a_column_that_is_missing_and_a_seed_that_is_wrong(home, tmp_path):
    (home.root / "derived_lists.csv").write_text("list,company_id\nseven,C1\n")
    with pytest.raises(RankdayError, match=r"derived_lists\.csv: column effective_from is missing"):
        derived.rows_in_force(home)
    seeds = Path(shutil.copytree(RULEBOOK, tmp_path / "seeds"))
    with (seeds / "derived_indexes.csv").open("a") as handle:
        handle.write(",".join((GOOD | {"parent_code": "R9"}).values()) + "\n")
    with pytest.raises(RankdayError, match=r"^derived_indexes\.csv, row 57, column parent_code"):
        check_values(seeds)
