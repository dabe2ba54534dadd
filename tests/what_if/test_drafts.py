"""A draft is what the same row would have been in the home: at each event, over the sessions, line by line."""

from __future__ import annotations

import duckdb
import pytest

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.daily.backfill.backfill import history
from rankday.what_if.drafts import checked_draft, row_as_csv, try_draft
from rankday.what_if.drafts.queries import query
from rankday.what_if.drafts.row import DRAFT
from what_if.drafts_home import FROZEN, ROW, of_two_events

TEN = dict(zip(DRAFT, f"XTEN,,{ROW}".split(","), strict=True))
EQUAL = {"index_code": "XEQ", "effective_from": "2030-01-01", "name": "same", "parent_code": "RTEN", "selection": "all",
         "weighting": "equal"}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return of_two_events(tmp_path_factory.mktemp("drafts") / "home")


@pytest.fixture(scope="module")
def levels(home, tmp_path_factory):
    """The backfill of the committed rows: (session, code) → total return level."""
    out = tmp_path_factory.mktemp("levels") / "out"
    history(home, FROZEN[0], FROZEN[-1], skip_missing=True, out=out)
    rows = duckdb.execute(
        "select session, index_code, total_return_level from read_parquet(?)", [str(out / "index_values.parquet")]
    )
    return {(day, code): float(level) for day, code, level in rows.fetchall()}


def files(home):
    return {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("row", "same"), [(TEN, "RTEN"), (EQUAL, "REQ")])
def test_a_draft_is_what_the_row_gives_in_the_home(home, levels, row, same):
    before, steps = files(home), []
    found = try_draft(home, row, progress=steps.append)
    assert files(home) == before and not list((home.root / "runs").glob("what_if-*"))
    for event in ("2026-06", "2026-12"):
        table = publication.newest_version(home, f"reconstitution/{event}").folder / "constituents.parquet"
        [(companies, lines)] = duckdb.execute(
            "select count(distinct company_id), count(*) from read_parquet(?) where index_code = ?", [str(table), same]
        ).fetchall()
        [ours] = [one for one in found["figures"] if (one["event"], one["index_code"]) == (event, row["index_code"])]
        assert (ours["companies"], ours["lines"]) == (companies, lines)
    published = duckdb.execute(
        "select security_id, index_shares, style_share, capping_factor, weight from read_parquet(?) "
        "where index_code = ? order by weight desc, security_id",
        [str(table), same],
    ).fetchall()
    names = ("security_id", "index_shares", "style_share", "capping_factor", "weight")
    assert [tuple(one[name] for name in names) for one in found["members"]] == published
    days = sorted({day for day, _ in levels})
    assert set(FROZEN) < set(days) and [one["session"] for one in found["levels"]] == days
    for code, column in ((same, "draft_total"), (row["parent_code"], "parent_total")):
        expected = [100 * levels[day, code] / levels[FROZEN[0], code] for day in days]
        assert [one[column] for one in found["levels"]] == pytest.approx(expected, rel=1e-12)
    assert steps[0] == "event 1 of 2: 2026-06" and found["years"][-1]["period"] == "all"
    assert found["csv"].splitlines()[1].startswith(row["index_code"])


def test_figures_of_events_by_hand():
    """A holds 100 of 100 shares, B 50 of 100 and splits 2:1, C leaves, D joins; before 100, 50 and 50, after 100 each.

    At the closes of the second event A 1.00, B 0.50 (100 of its 200): weights 1/2, 1/4, C vanished worth nothing: 2/3
    and 1/3; after A 100, B 50, D 50: 1/2, 1/4, 1/4. One way: (1/6 + 1/12 + 1/4) / 2.
    """
    with duckdb.connect() as db:
        db.execute("create table events as select * from (values ('e1', date '2026-04-30', date '2026-06-26'), "
                   "('e2', date '2026-10-30', date '2026-12-11')) "
                   "as t(event, rank_date, implementation_date)")  # fmt: skip
        db.execute("create table closes as select * from (values ('e2', 'A', 100::hugeint, 1000000::hugeint), "
                   "('e2', 'B', 200, 500000), ('e2', 'D', 50, 1000000)) "
                   "as t(event, security_id, available_shares, close_millionths)")  # fmt: skip
        db.execute("create table lines as select *, security_id as company_id from (values "
                   "('e1', 'X', 'A', 100, 100::hugeint, 100000000::hugeint), ('e1', 'X', 'B', 100, 50, 50000000), "
                   "('e1', 'X', 'C', 50, 50, 50000000), ('e2', 'X', 'A', 100, 100, 100000000), "
                   "('e2', 'X', 'B', 200, 100, 50000000), ('e2', 'X', 'D', 50, 50, 50000000)) "
                   "as t(event, index_code, security_id, available_shares, index_shares, cap_millionths)")  # fmt: skip
        rows = db.execute(query("figures"), {"draft": "X", "parent": "P"}).fetchall()
    assert [row[4:9] for row in rows] == [(3, 3, None, None, None), (3, 3, 1, 1, rows[1][8])]
    assert float(rows[1][8]) == pytest.approx(0.25, abs=2e-9)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("index_code", "REQ", "has rows already"),
        ("index_code", "R1000", "is taken"),
        ("parent_code", "R9", "no base index"),
        ("selection", "none", "a draft begins one"),
        ("argument", "10:12:9", "IN is at most N"),
        ("position", "101", "is that of RTEN"),
        ("maximum_weight", "2", "no weight above 0"),
        ("effective_from", "soon", "is not a date"),
        ("note", "a\nb", "cannot be printed"),
        ("name", "n" * 201, "200 are the most"),
    ],
)
def test_a_draft_that_cannot_stand_is_refused_by_column(home, column, value, why):
    with pytest.raises(RankdayError, match=why) as refused:
        checked_draft(home, TEN | {column: value})
    assert (refused.value.fields["where"], refused.value.fields["column"]) == ("the draft", column)


def test_a_row_is_a_file_that_the_home_takes(home, tmp_path):
    row = checked_draft(home, TEN | {"name": 'ten, "the largest"'})
    head, line = row_as_csv(row).splitlines()
    own = home.derived_indexes_file.read_text(encoding="utf-8").splitlines()
    assert head == own[0] and line.startswith("XTEN,103,") and '"ten, ""the largest"""' in line


def test_the_command_writes_the_row_and_its_tables(home, tmp_path, rankday):
    asked = ("draft-index", "--home", home.root, *(f"--set={name}={value}" for name, value in EQUAL.items()))
    status, printed, error = rankday(*asked, "--out", tmp_path / "out", "--steps")
    assert status == 0, error
    assert "XEQ,103,2030-01-01,same,RTEN,all,,equal,none,,reconstitution,," in printed and "event 1 of 2" in error
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "derived_indexes.csv", "figures.csv", "top.csv", "sectors.csv", "members.csv", "levels.csv", "years.csv",
    }  # fmt: skip
    assert rankday(*asked, "--out", tmp_path / "out")[0] == 1
    status, _, error = rankday(*asked, "--set=name=again")
    assert status == 1 and "given twice" in error
