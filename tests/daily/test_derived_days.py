"""Days of a home with derived indexes: shares, values, levels, dividends and contributions of every code against the
referee's projection of the base lines; the base indexes as without them; day by day as in one call; a replay."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction

import duckdb
import pytest

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.daily.backfill import groups
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.drops.snapshot_store import newest
from rankday.reconstitution.steps import reconstitute
from rankday.replay.replay import replay
from rankday.sample_market import generate
from reference.exact import half_up
from reference.nightly.derived import contribution, divisor_after, lines_of, value_of

RANK_DAY, BASE_DAY, LAST = date(2026, 4, 30), date(2026, 6, 26), date(2026, 7, 7)
CHECK_DAY = date(2026, 6, 29)
DAYS = [CHECK_DAY, date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 6), LAST]
HEADER = (
    "index_code,position,effective_from,name,parent_code,selection,argument,weighting,capping,maximum_weight,"
    "rebalanced,clause,note"
)
OWN = (
    "RTOP10,101,2026-01-01,ten largest,R1000,top,10:8:12,float_cap,single,0.15,quarterly,x,",
    "REQ,102,2026-01-01,equal,R1000GB,all,,equal,none,,reconstitution,x,",
    "RKID,103,2026-01-01,value of ten,RTOP10,value,,float_cap,none,,reconstitution,x,",
)


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Home:
    """A home on its base day, with three rows of its own."""
    home = Home(tmp_path_factory.mktemp("derived"))
    generate(home, seed=5, companies=400, sessions=47, start=RANK_DAY, file_format="parquet")
    home.derived_indexes_file.write_text("\n".join((HEADER, *OWN)) + "\n", encoding="utf-8")
    reconstitute(home, RANK_DAY, approvers=("ana", "ben"))
    nightly(home, BASE_DAY)
    return home


@pytest.fixture(scope="module")
def home(base, tmp_path_factory) -> Home:
    """The same home after all days in one call."""
    target = tmp_path_factory.mktemp("in_one_call") / "home"
    shutil.copytree(base.root, target)
    nightly(Home(target), LAST)
    return Home(target)


def published(home: Home, day: date) -> publication.Publication:
    return publication.newest_version(home, f"daily/{day}")


def rows(home: Home, day: date, table: str) -> list[dict]:
    found = duckdb.execute("from read_parquet(?)", [str(published(home, day).folder / f"{table}.parquet")])
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def rules(home: Home) -> dict[str, tuple[str, str]]:
    """Code → parent and selection, parents first."""
    path = str(publication.newest_version(home, "reconstitution/2026-06").folder / "rulebook" / "derived_indexes.csv")
    found = duckdb.execute(
        "select index_code, parent_code, selection from read_csv(?, all_varchar = true) "
        "where effective_from <= '2026-06-26' group by all order by min(position::int)",
        [path],
    ).fetchall()
    return {code: (parent, selection) for code, parent, selection in found}


def held(home: Home, day: date, table: str) -> dict[str, dict[str, tuple]]:
    """Code → line → shares and value; of derived codes as the referee projects them, which is what is published."""
    shown: dict[str, dict[str, dict]] = {}
    for row in rows(home, day, table):
        shown.setdefault(row["index_code"], {})[row["security_id"]] = row
    stated = {
        code: {line: (row["index_shares"], row["capitalisation"]) for line, row in lines.items()}
        for code, lines in shown.items()
    }
    found = {code: lines for code, lines in stated.items() if code in INDEX_CODES}
    for code, (parent, selection) in rules(home).items():
        if code in shown:
            factors = {line: (row["style_share"], row["capping_factor"]) for line, row in shown[code].items()}
            found[code] = lines_of(selection, found[parent], factors)
    assert found == stated
    base = [row for code in found if code in INDEX_CODES for row in shown[code].values()]
    assert all((row["style_share"], row["capping_factor"]) == (1, 1) for row in base)
    assert all(row["line_shares"] == row["index_shares"] for row in base)
    return found


def test_lines_and_levels_are_those_of_the_referee(home):
    openings = held(home, BASE_DAY, "opening")
    before = {row["index_code"]: row for row in rows(home, BASE_DAY, "index_values")}
    assert {"R1000G", "R1000V", "RTOP10", "REQ", "RKID", "RPSC"} <= before.keys()
    assert {row["price_level"] for row in before.values()} == {1000}
    for day in DAYS:
        closings = held(home, day, "closing")
        after = held(home, day, "opening")
        paid = {
            row["security_id"]: Fraction(row["dividend_amount"]) / row["index_shares_before"]
            for row in rows(home, day, "corporate_actions_applied")
            if row["dividend_amount"] is not None
        }
        contributions = {
            (row["index_code"], row["security_id"]): row["contribution"] for row in rows(home, day, "contributions")
        }
        values = {row["index_code"]: row for row in rows(home, day, "index_values")}
        for code, row in values.items():
            divisor, closing, opening = before[code]["opening_divisor"], value_of(closings[code]), openings[code]
            assert row["price_level"] == half_up(Fraction(closing) / Fraction(divisor), 8), (day, code)
            points = sum(paid[line] * shares for line, (shares, _) in closings[code].items() if line in paid)
            assert row["dividend_points"] == half_up(points / Fraction(divisor), 8), (day, code)
            assert row["opening_divisor"] == divisor_after(closing, value_of(after[code]), divisor, row["price_level"])
            for line, (_, value) in closings[code].items():
                expected = contribution(opening[line][1], value, value_of(opening))
                assert contributions[code, line] == expected, (day, code, line)
        openings, before = after, values


def test_growth_and_value_are_the_parent(home):
    for day in (BASE_DAY, *DAYS):
        for table in ("closing", "opening"):
            found = held(home, day, table)
            for code in (one for one in INDEX_CODES if f"{one}GB" in found):
                growth, value = found[f"{code}GB"], found[f"{code}VB"]
                for line in growth.keys() | value.keys():
                    parts = growth.get(line, (0, 0)), value.get(line, (0, 0))
                    assert tuple(map(sum, zip(*parts, strict=True))) == found[code][line]


def test_capping_holds_on_the_base_day_and_factors_stay(home):
    capping = rows(home, BASE_DAY, "capping")
    assert {row["occasion"] for row in capping} == {"base"}
    assert {"RTOP10", "REQ", "R1000G", "R3000EV"} <= {row["index_code"] for row in capping}
    assert "R1000GB" not in {row["index_code"] for row in capping}
    closings = held(home, BASE_DAY, "closing")["RTOP10"]
    assert max(value for _, value in closings.values()) / value_of(closings) < Fraction(150001, 1000000)
    before = factors_of(home, BASE_DAY)
    for day in DAYS:
        capped = {row["index_code"] for row in rows(home, day, "capping")}
        after = factors_of(home, day)
        assert all(before[key] == one for key, one in after.items() if key in before and key[0] not in capped)
        before = after


def test_the_check_of_a_quarter_caps_what_is_beyond_its_limits(home):
    """The session before the last of June; the referee looks at closing weights, companies combined."""
    capping = rows(home, CHECK_DAY, "capping")
    assert {row["occasion"] for row in capping} <= {"check"}
    table = newest(home, CHECK_DAY).table_path("securities")
    owners = dict(duckdb.execute("select security_id, company_id from read_parquet(?)", [str(table)]).fetchall())
    beyond = set()
    for code, lines in held(home, CHECK_DAY, "closing").items():
        values: dict[str, Fraction] = {}
        for line, (_, value) in lines.items():
            values[owners[line]] = values.get(owners[line], Fraction()) + Fraction(value)
        weights = [value / sum(values.values()) for value in values.values()]
        group = sum(weight for weight in weights if weight > Fraction("0.048"))
        if is_ric(home, code) and (max(weights) > Fraction("0.24") or group > Fraction("0.48")):
            beyond.add(code)
    assert {row["index_code"] for row in capping} == beyond
    assert beyond
    assert not [row for day in DAYS if day != CHECK_DAY for row in rows(home, day, "capping")]


def factors_of(home: Home, day: date) -> dict[tuple[str, str], tuple]:
    shown = rows(home, day, "opening")
    return {(one["index_code"], one["security_id"]): (one["style_share"], one["capping_factor"]) for one in shown}


def is_ric(home: Home, code: str) -> bool:
    """Of those that ship and are capped: growth and value, not their benchmarks."""
    return code not in INDEX_CODES and code[-1] in "GV" and code in rules(home)


def test_day_by_day_as_in_one_call(base, home):
    for day in DAYS:
        nightly(base, day)
        assert published(base, day).content_hash == published(home, day).content_hash


def test_a_replay_is_the_same_again(home):
    again = replay(home, f"daily/{CHECK_DAY}")
    assert again.recomputed_hash == again.published_hash


def test_a_history_has_the_levels_of_the_days(home, tmp_path):
    """Every column of every code, from the base day over the check of June."""
    history(home, BASE_DAY, LAST, out=tmp_path / "history")
    passed = (tmp_path / "history" / "index_values.csv").read_text().splitlines()[1:]
    nightly_rows = []
    for day in (BASE_DAY, *DAYS):
        lines = (published(home, day).folder / "index_values.csv").read_text().splitlines()[1:]
        nightly_rows += [f"{day},{line}" for line in lines]
    assert passed == nightly_rows
    assert len(passed) > 30 * (1 + len(DAYS))


def test_a_history_of_one_index_has_its_rows_and_no_others(home, tmp_path):
    history(home, BASE_DAY, LAST, out=tmp_path / "all")
    found = history(home, BASE_DAY, LAST, out=tmp_path / "one", codes=["RKID"])
    assert found["levels"].keys() == {"RKID"}
    every = (tmp_path / "all" / "index_values.csv").read_text().splitlines()
    of_it = [row for row in every[1:] if row.split(",")[1] == "RKID"]
    assert (tmp_path / "one" / "index_values.csv").read_text().splitlines() == [every[0], *of_it]
    with pytest.raises(RankdayError, match="RNONE"):
        history(home, BASE_DAY, LAST, codes=["RNONE"])
    with pytest.raises(RankdayError, match="RLATE has no lines from 2026-06-26 to 2026-07-07"):
        home.derived_indexes_file.write_text(
            "\n".join((HEADER, *OWN, "RLATE,104,2026-06-01,late,R1000,all,,equal,none,,reconstitution,x,")) + "\n"
        )
        try:
            history(home, BASE_DAY, LAST, codes=["RLATE"])
        finally:
            home.derived_indexes_file.write_text("\n".join((HEADER, *OWN)) + "\n")


def test_groups_of_indexes_make_the_files_of_one_process(home, tmp_path):
    """Each group computes its parents along: RKID's are RTOP10 and R1000."""
    whole = history(home, BASE_DAY, LAST, out=tmp_path / "whole")
    for count in (1, 3):
        numbers = groups.open_groups(home, f"cut_{count}", count)
        assert len(numbers) == count
        rows = [groups.compute_group(home, f"cut_{count}", number, BASE_DAY, LAST) for number in reversed(numbers)]
        assert min(rows) > 0
        united = groups.unite(home, f"cut_{count}", sum(rows))
        assert united | {"folder": ""} == whole | {"folder": ""}
        for name in sorted(file.name for file in (tmp_path / "whole").glob("*.csv")):
            assert (home.run(f"cut_{count}") / "history" / name).read_bytes() == (
                tmp_path / "whole" / name
            ).read_bytes()
    with pytest.raises(RankdayError, match=rf"{sum(rows)} rows instead of {sum(rows) + 1}"):
        groups.unite(home, "cut_3", sum(rows) + 1)


def test_groups_that_read_other_snapshots_are_not_united(home):
    rows = sum(
        groups.compute_group(home, "odd", number, BASE_DAY, LAST) for number in groups.open_groups(home, "odd", 2)
    )
    manifest = home.run("odd") / "group_1" / "history.json"
    manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 2', 1))
    with pytest.raises(RankdayError, match="did not read the same snapshots"):
        groups.unite(home, "odd", rows)
