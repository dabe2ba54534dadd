"""What a scenario does to derived indexes: parameters of style and capping, base parameters, an amended row."""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from decimal import Decimal

import duckdb
import pyarrow.parquet as parquet
import pytest

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.reconstitution import warehouse
from rankday.reconstitution.frozen_rulebook import freeze_rulebook
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.answer import what_if
from rankday.what_if.answers import WITH_DERIVED
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.grid import what_if_grid
from rankday.what_if.inputs import inputs_of
from rankday.what_if.parameters import checked_overrides, derived_parameters
from rankday.what_if.scenarios import grid_of
from reports.derived_home import HEADER, OWN, RANK_DAY

LINES = "select index_code, security_id, company_id, cap_millionths from derived.derived_lines"
AMENDED = {
    "capping": {"ric_company_maximum": "0.1", "ric_group_above": "0.03"},
    "style": {"style_small_position": "0.3", "style_group_minimum": "2", "style_curve_power": "1"},
    "base": {"minimum_price": "5", "band_200": "0.1"},
}


def counted(before, after):
    """Code → companies, lines, adds, deletes, and the weight moved in basis points, cut as the model does."""
    found = {}
    for code in before.keys() | after.keys():
        old, new = before.get(code, {}), after.get(code, {})
        weights = [{line: 10**12 * cap // (sum(c for _, c in held.values()) or 1) for line, (_, cap) in held.items()}
                   for held in (old, new)]  # fmt: skip
        moved = sum(abs(weights[1].get(line, 0) - weights[0].get(line, 0)) for line in old.keys() | new.keys())
        found[code] = (
            len({company for company, _ in new.values()}), len(new), len(new.keys() - old.keys()),
            len(old.keys() - new.keys()), Decimal(moved // 2000).scaleb(-5) if old and new else Decimal(5000),
        )  # fmt: skip
    return found


def by_code(rows):
    found = {}
    for code, line, company, cap in rows:
        found.setdefault(code, {})[line] = company, cap
    return found


def test_scenarios_are_what_dbt_gives_under_an_amended_rulebook(derived_home, tmp_path):
    """Lines and capitalisation of each derived index, exactly; the counts follow from them."""
    given, _ = inputs_of(derived_home, RANK_DAY, RULEBOOK, False)
    freeze_rulebook(derived_home, given.event_id, tmp_path / "in_force")
    given = replace(given, rulebook=tmp_path / "in_force")
    wanted = (*stages.SNAPSHOT_STAGES, *stages.MEMBERSHIP_STAGES, "6_style", "7_weights", "13_derived")
    units = {row["parameter"]: row for row in csv.DictReader((RULEBOOK / "parameters.csv").open(encoding="utf-8"))}
    engine = WhatIfEngine(given, tmp_path / "what_if", stages=WITH_DERIVED)
    engine.build(AMENDED)
    in_force = by_code(engine.db.execute(f"{LINES} where scenario_id = 'in_force'").fetchall())
    assert in_force
    moved = set()
    for scenario, changed in AMENDED.items():
        rulebook = tmp_path / scenario
        shutil.copytree(given.rulebook, rulebook)
        with (rulebook / "parameters.csv").open("a", encoding="utf-8") as handle:
            for name, value in changed.items():
                row = units[name]
                handle.write(f"{name},2026-01-01,{value},{row['unit']},2026,{row['clause']},amended,\n")
        run = tmp_path / "runs" / scenario
        warehouse.fill(run / "rankday.duckdb", replace(given, rulebook=rulebook))
        stages.build(run, [one for one in dict.fromkeys(wanted) if not one.startswith("gates/")])
        with connection(run / "rankday.duckdb", read_only=True) as db:
            expected = by_code(db.execute(LINES).fetchall())
        ours = by_code(engine.db.execute(f"{LINES} where scenario_id = ?", [scenario]).fetchall())
        assert ours == expected
        rows = engine.rows("from what_if.what_if_derived_comparisons where scenario_id = ?", scenario)
        stated = {
            row["index_code"]: tuple(row[name] for name in ("companies", "lines", "adds", "deletes", "weight_moved_bp"))
            for row in rows
        }
        assert stated == counted(in_force, ours)
        moved |= {(scenario, row["index_code"]) for row in rows if row["weight_moved_bp"]}
        for row in rows:
            assert row["companies_in_force"] == len({company for company, _ in in_force[row["index_code"]].values()})
    assert {scenario for scenario, _ in moved} == set(AMENDED)
    assert not {code for scenario, code in moved if scenario == "capping" and code.endswith("B")}


@pytest.fixture(scope="module")
def base_rows(derived_home):
    return what_if(derived_home, RANK_DAY, {"ric_company_maximum": "0.15"})


def test_an_answer_has_derived_indexes_behind_the_base_indexes(derived_home, base_rows):
    rows = {row["index_code"]: row for row in base_rows["indexes"]}
    codes = list(rows)
    assert codes.index("R3000EGB") > codes.index("RMIDCAP") and codes[-4:] == ["RTOP10", "REQ", "RKID", "RGONE"]
    assert base_rows["published"]["differing_rows"] == 0
    path = publication.newest_version(derived_home, "reconstitution/2026-06").folder / "constituents.parquet"
    sizes = duckdb.execute("select index_code, count(*) from read_parquet(?) group by all", [str(path)]).fetchall()
    assert {code: row["lines_in_force"] for code, row in rows.items()} == dict(sizes)
    assert {code for code, row in rows.items() if row["weight_moved_bp"]} == {
        code for code in codes if code.endswith(("G", "V")) and not code.startswith("RMIDCAP")
    }
    assert rows["R1000G"]["turnover"] is None and rows["R1000"]["turnover"] is not None


def test_an_amended_file_of_derived_indexes(derived_home, tmp_path, rankday):
    """A row more, a row changed, a row less; what is published and the home's own file stay."""
    file = tmp_path / "draft.csv"
    changed = OWN[0].replace("10:8:12", "5").replace("0.15", "0.3")
    new = "RNEW,106,2026-01-01,new,R1000,class,sector:Energy,float_cap,none,,reconstitution,9.9,"
    file.write_text("\n".join((HEADER, changed, *OWN[1:2], *OWN[3:], new)) + "\n", encoding="utf-8")
    own = derived_home.derived_indexes_file.read_bytes()
    result = what_if(derived_home, RANK_DAY, {}, derived_indexes=file)
    rows = {row["index_code"]: row for row in result["indexes"]}
    assert (rows["RTOP10"]["companies_in_force"], rows["RTOP10"]["companies"], rows["RTOP10"]["deletes"]) == (10, 5, 5)
    assert rows["RNEW"]["companies_in_force"] is None and rows["RNEW"]["companies"] > 0
    assert rows["RNEW"]["weight_moved_bp"] == 5000 and rows["REQ"]["weight_moved_bp"] == 5000
    assert (rows["REQ"]["lines"], rows["REQ"]["deletes"]) == (0, rows["REQ"]["lines_in_force"])
    assert not any(row["weight_moved_bp"] for code, row in rows.items() if code in ("R1000", "R1000G", "RPSC", "RGONE"))
    stated = {row["key"]: (row["file"], row["in_force"], row["what_if"]) for row in result["rules"]}
    assert stated.keys() == {"RTOP10 2026-01-01", "REQ 2026-01-01", "RNEW 2026-01-01"}
    assert stated["REQ 2026-01-01"][2] is None and "argument 5" in stated["RTOP10 2026-01-01"][2]
    moves = {(row["index_code"], row["change_type"], row["reason_code"], row["decided_by"]) for row in result["moves"]}
    assert moves == {
        ("RTOP10", "delete", "not_selected", "top 5"), ("RNEW", "add", "index_begins", "no row"),
        ("REQ", "delete", "index_ended", "no row"), ("RKID", "delete", "left_the_parent", "RTOP10"),
    }  # fmt: skip
    for code in ("RTOP10", "RNEW", "REQ"):
        of_code = [row for row in result["moves"] if row["index_code"] == code]
        assert len(of_code) == rows[code]["adds"] + rows[code]["deletes"]
        for side in ("weight_in_force", "weight"):
            total = sum(row[side] or 0 for row in result["sectors"] if row["index_code"] == code)
            assert total == pytest.approx(
                1 if rows[code]["companies" if side == "weight" else "companies_in_force"] else 0
            )
    assert derived_home.derived_indexes_file.read_bytes() == own
    status, printed, error = rankday("what-if", "--home", derived_home.root, "--rank-date", RANK_DAY,
                                     "--derived-indexes", file)  # fmt: skip
    assert status == 0, error
    assert "derived_indexes.csv RNEW 2026-01-01 (clause 9.9)" in printed


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("RNEW,106,2026-01-01,n,R9,all,,float_cap,none,,reconstitution,,", "row 2, column parent_code"),
        ("RNEW,106,2026-01-01,n,R1000,top,x,float_cap,none,,reconstitution,,", "row 2, column argument"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_in_one_line(derived_home, tmp_path, rankday, row, words):
    file = tmp_path / "draft.csv"
    file.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    asked = ("what-if", "--home", derived_home.root, "--rank-date", RANK_DAY, "--derived-indexes")
    status, _, error = rankday(*asked, file)
    assert status == 1 and words in error and len(error.strip().splitlines()) == 1
    assert rankday(*asked, tmp_path / "none.csv")[0] == 1
    assert rankday(*asked, file, "--set", "band_1000=0")[0] == 1
    assert not list((derived_home.root / "runs").glob("what_if-*"))


def test_a_grid_of_derived_parameters_is_each_scenario_by_itself(derived_home, tmp_path):
    scenarios = grid_of(["ric_company_maximum=0.15,0.225", "minimum_price=1,5"], RULEBOOK)
    table = tmp_path / "grid.parquet"
    result = what_if_grid(derived_home, RANK_DAY, scenarios, table)
    assert result["published"]["differing_rows"] == 0
    rows = duckdb.execute("from read_parquet(?)", [str(table)]).fetchall()
    names = parquet.read_schema(table).names
    found = {(row[0], row[names.index("index_code")]): dict(zip(names, row, strict=True)) for row in rows}
    for scenario, changed in scenarios.items():
        for one in what_if(derived_home, RANK_DAY, changed)["indexes"]:
            row = found[scenario, one["index_code"]]
            assert row["ric_company_maximum"] == changed["ric_company_maximum"]
            for name in ("companies", "lines", "adds", "deletes", "turnover", "weight_moved_bp"):
                assert row[name] == one[name], (scenario, one["index_code"], name)


def test_a_grid_shows_a_derived_index_where_it_is_asked_for(derived_home, rankday):
    asked = ("what-if", "--home", derived_home.root, "--rank-date", RANK_DAY, "--grid", "minimum_price=1,5")
    status, printed, error = rankday(*asked, "--index", "RTOP10")
    assert status == 0, error
    assert "RTOP10" in printed


def test_what_may_be_varied():
    """Style, capping and screens; the check between reviews decides no rank day."""
    names = derived_parameters(RULEBOOK)
    assert {name for name in names if name.startswith("style_")} == {
        "style_value_weight", "style_forecast_weight", "style_sales_weight", "style_curve_power",
        "style_small_position", "style_score_band", "style_group_minimum",
    }  # fmt: skip
    assert {name for name in names if name.startswith("ric_")} == {
        "ric_company_maximum", "ric_group_above", "ric_group_maximum",
    }  # fmt: skip
    with pytest.raises(RankdayError, match=r"style_curve_power=4: it is 1 or 1\.5"):
        checked_overrides({"style_curve_power": "4"}, RULEBOOK)
    with pytest.raises(RankdayError, match="ric_check_company_above: no parameter that decides a rank day"):
        checked_overrides({"ric_check_company_above": "0.3"}, RULEBOOK)


@pytest.mark.parametrize("option", ["--set", "--grid"])
def test_weights_of_a_score_sum_to_1(derived_home, rankday, option):
    asked = ("what-if", "--home", derived_home.root, "--rank-date", RANK_DAY, option, "style_value_weight=0.6")
    status, _, error = rankday(*asked)
    assert status == 1 and "they sum to 1.10; the weights of a score sum to 1" in error
    together = {"style_value_weight": "0.6", "style_sales_weight": "0.15"}
    rows = what_if(derived_home, RANK_DAY, together)["indexes"]
    assert any(row["weight_moved_bp"] for row in rows if row["index_code"] == "R1000GB")
