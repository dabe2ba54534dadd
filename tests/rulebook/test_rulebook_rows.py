"""A rulebook that says two things at once is refused before anything is computed with it."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from rankday.contract.errors import RankdayError
from rankday.engine.rulebook_tables import load_rulebook
from rankday.rulebook.rows import RULEBOOK


@pytest.fixture
def seeds(tmp_path):
    return shutil.copytree(RULEBOOK, tmp_path / "seeds")


def load(seeds):
    with duckdb.connect() as db:
        load_rulebook(db, seeds)
        return db.execute("select count(*) from seeds.parameters where parameter = 'minimum_price'").fetchone()[0]


def test_an_amendment_is_a_row(seeds):
    with (seeds / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write("minimum_price,2030-01-01,2.000000,USD,2030,2.S06,raised\n")
    assert load(seeds) == 2


@pytest.mark.parametrize(
    ("table", "row", "named"),
    [
        ("parameters", "minimum_price,1978-12-31,2.000000,USD,2026,2.S06,again", "minimum_price 1978-12-31"),
        ("eligible_values", "eligible_exchange,XNYS,1978-12-31,false,2.S02,again", "eligible_exchange XNYS 1978-12-31"),
        ("gates", "snapshot,zero_closes,,5,warning,warning,again", "snapshot zero_closes"),
    ],
)
def test_two_rows_for_one_key_are_refused_by_name(seeds, table, row, named):
    with (seeds / f"{table}.csv").open("a", encoding="utf-8") as handle:
        handle.write(row + "\n")
    with pytest.raises(RankdayError, match=f"rulebook {table}.csv: {named} stands in several rows"):
        load(seeds)


def test_a_rulebook_archived_before_there_was_a_file_has_no_row_of_it(seeds):
    with (seeds / "evidence_codes.csv").open(encoding="utf-8") as handle:
        columns = handle.readline().strip().split(",")
    (seeds / "evidence_codes.csv").unlink()
    with duckdb.connect() as db:
        load_rulebook(db, seeds)
        cursor = db.execute("select * from seeds.evidence_codes")
        assert ([column[0] for column in cursor.description], cursor.fetchall()) == (columns, [])


def test_a_rulebook_archived_before_there_was_a_column_has_nothing_in_it(seeds):
    file = seeds / "parameters.csv"
    file.write_text("\n".join(line.rpartition(",")[0] for line in file.read_text(encoding="utf-8").splitlines()) + "\n")
    assert "on_record_from" not in file.read_text(encoding="utf-8")
    with duckdb.connect() as db:
        load_rulebook(db, seeds)
        assert db.execute("select distinct on_record_from from seeds.parameters").fetchall() == [(None,)]


def test_the_limit_of_a_screen_may_be_none(seeds):
    with (seeds / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write("minimum_price,2030-01-01,,USD,2030,2.S06,off\n")
    assert load(seeds) == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("additional_classes,2030-01-01,,1 or 0,2030,2.S10,", "column value: '' for additional_classes: it is 1 or 0"),
        ("additional_classes,2030-01-01,2,1 or 0,2030,2.S10,", "it is 1 or 0"),
        ("nationality_rule,2030-01-01,US,incorporation or home_country_indicators,2030,3,", "it is incorporation or"),
        ("tender_minimum_float,2030-01-01,,fraction,2030,6.3.tender,", "not a number in digits"),
        (
            "tender_minimum_float,2030-01-01,0.1,fraction,2030,6.3.tender,,soon",
            "column on_record_from: 'soon' is not a date",
        ),
    ],
)
def test_a_value_that_its_unit_does_not_allow_is_refused_by_row(seeds, row, message):
    with (seeds / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write(row + "\n")
    with pytest.raises(RankdayError, match=rf"parameters\.csv, row \d+, .*{message}"):
        load(seeds)
