"""Fund twins and futures of published days: from levels and interest to fund_values and futures (methodology 10)."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from daily.week_market import LINES, MEMBERS, MON, THU, TUE, WED, table, versions, week_in
from daily.week_market import land as land_in_the_week
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.replay.replay import replay
from rankday.rulebook.rows import RULEBOOK
from reference import drops as reference_drops
from reference.drops import write_drop
from reference.nightly.drops import drop

WEEK = (MON, TUE, WED, THU)


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Home:
    """Monday, then Tuesday to Thursday, without interest rates; one of ten lines pays 0.20 USD a share on Wednesday."""
    home, _ = week_in(tmp_path_factory.mktemp("funds"))
    return home


@pytest.fixture(scope="module", autouse=True)
def _columns():
    reference_drops.COLUMNS.setdefault("interest_rates", "rate_code rate")


def land(home: Home, session: date, sofr: str) -> None:
    """Twenty lines at 10 USD, with an interest rate."""
    tables = drop(session, dict.fromkeys(LINES, "10"), dict.fromkeys(LINES, (100, 200)), (), MEMBERS)
    write_drop(home.landing(session), session, tables | {"interest_rates": [{"rate_code": "SOFR", "rate": sofr}]})


def funds(home: Home, session: date) -> dict[str, tuple]:
    columns = "fund_code, index_code, nav, performance, fee, swap_cost, benchmark_level"
    return {row[0]: row[1:] for row in table(home, session, "fund_values", columns)}


def levels(home: Home, session: date) -> tuple:
    columns = "price_level, total_return_level, net_total_return_level"
    return table(home, session, "index_values", columns, "index_code = 'R2000'")[0]


def test_the_first_day_has_no_costs(published):
    net = levels(published, MON)[2]
    assert funds(published, MON) == {
        code: ("R2000", Decimal(100), Decimal(100), 0, 0, net) for code in ("TWIN-PHYS", "TWIN-SWAP")
    }


def test_a_step_by_hand(published):
    """On Tuesday one of ten lines goes from 10 to 11: both levels by 1 %. A day's fee is 100 · 0.003 / 365."""
    assert levels(published, TUE)[0] == Decimal(1010)
    net = levels(published, TUE)[2]
    fee, swap = Decimal("0.00082192"), Decimal("0.00027397")
    assert funds(published, TUE) == {
        "TWIN-PHYS": ("R2000", 101 - fee, Decimal(101), fee, 0, net),
        "TWIN-SWAP": ("R2000", 101 - fee - swap, Decimal(101), fee, swap, net),
    }


def test_futures_without_interest_have_a_notional_and_no_fair_value(published):
    """4 May 2026: five contracts of the quarter, June's third Friday is a holiday; the base day has no points yet."""
    rows = table(published, MON, "futures")
    level = levels(published, MON)[0]
    expiries = [date(2026, 6, 18), date(2026, 9, 18), date(2026, 12, 18), date(2027, 3, 19), date(2027, 6, 17)]
    assert rows == [
        ("R2000", f"{day:%Y-%m}", day, (day - MON).days, level, None, 0, "none", None, None, 50 * level)
        for day in expiries
    ]


def test_the_day_of_an_expiry_lists_the_next_contracts(published, tmp_path):
    """Trading ends at the open: on Thursday 18 June 2026 the nearest is September's."""
    home = Home(tmp_path)
    land(home, date(2026, 6, 17), "0.036")
    land(home, date(2026, 6, 18), "0.036")
    nightly(home, date(2026, 6, 17))
    nightly(home, date(2026, 6, 18))
    found = {day: table(home, day, "futures", "contract, days") for day in (date(2026, 6, 17), date(2026, 6, 18))}
    assert [contract for contract, _ in found[date(2026, 6, 17)]] == [
        "2026-06", "2026-09", "2026-12", "2027-03", "2027-06",
    ]  # fmt: skip
    assert found[date(2026, 6, 17)][0][1] == 1
    assert found[date(2026, 6, 18)][0] == ("2026-09", 92)
    assert len(found[date(2026, 6, 18)]) == 5
    # 1000 · (1 + 3.6 % · 92 / 360) = 1009.2
    assert table(home, date(2026, 6, 18), "futures", "interest_rate, fair_value, fair_value_tick")[0] == (
        Decimal("0.036"), Decimal("1009.2"), Decimal("1009.2"),
    )  # fmt: skip


def test_a_fund_with_less_tax_is_before_its_benchmark(published):
    """On Wednesday one line of ten pays 20 USD in all: the fund at 15 % keeps more than the index at 30 %."""
    before, after = funds(published, TUE)["TWIN-PHYS"], funds(published, WED)["TWIN-PHYS"]
    earned, index = after[2] / before[1], after[5] / before[5]
    points = Decimal(20) / levels_divisor(published, WED)
    assert points > 0
    assert abs(earned - index - points * Decimal("0.15") / levels(published, TUE)[0]) < Decimal("1e-9")


def levels_divisor(home: Home, session: date) -> Decimal:
    return table(home, session, "index_values", "divisor", "index_code = 'R2000'")[0][0]


def test_a_history_has_the_rows_of_the_days(published, tmp_path):
    history(published, MON, THU, out=tmp_path / "out")
    for name in ("fund_values", "futures"):
        path = tmp_path / "out" / f"{name}.parquet"
        found = duckdb.sql("from read_parquet($path)", params={"path": str(path)}).fetchall()
        assert found == [(day, *row) for day in WEEK for row in table(published, day, name)], name
        assert (tmp_path / "out" / f"{name}.csv").read_text().startswith("session,")
    assert len(found) == 4 * 5


def test_a_published_day_of_funds_replays(published):
    assert replay(published, f"daily/{WED}").differences == []
    assert replay(published, f"daily/{THU}").differences == []


def test_a_corrected_close_moves_the_funds_of_later_days_and_is_listed(published, tmp_path):
    home = Home(tmp_path / "copy")
    shutil.copytree(published.root, home.root)
    land_in_the_week(home, TUE, {"l02": "12"})
    ingest(home, TUE)
    nightly(home, THU)
    changed = table(home, THU, "series_corrections", "code, session, value_before <> value_after", "code like 'TWIN%'")
    # TUE has another close; WED starts from it and comes to the same levels, but for fees by other values
    assert {(code, session) for code, session, _ in changed} == {
        (code, day) for code in ("TWIN-PHYS", "TWIN-SWAP") for day in (TUE, WED)
    }
    assert versions(home)[THU] == 2
    assert replay(home, f"daily/{THU}").differences == []


def test_a_draft_is_tried_with_a_file_of_its_own(published, tmp_path):
    header = (RULEBOOK / "funds.csv").read_text().splitlines()[0]
    draft = tmp_path / "draft.csv"
    draft.write_text(f"{header}\nMINE,1978-12-31,R2000,price,physical,,0,1,,{TUE},10,\n")
    history(published, MON, THU, out=tmp_path / "out", funds=draft)
    with (tmp_path / "out" / "fund_values.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert [row["session"] for row in rows] == [str(day) for day in (TUE, WED, THU)]
    assert rows[0]["nav"] == "10.00000000"
    assert {(row["fund_code"], row["fee"], row["swap_cost"]) for row in rows} == {("MINE", "0.00000000", "0.00000000")}
    # all dividends taxed away, no fees: the price level itself
    first, last = Decimal(rows[0]["benchmark_level"]), Decimal(rows[-1]["benchmark_level"])
    assert abs(Decimal(rows[-1]["nav"]) - 10 * last / first) < Decimal("3e-8")


def test_drafts_of_series_and_funds_are_tried_by_the_command(published, tmp_path, rankday):
    series, funds = tmp_path / "series.csv", tmp_path / "funds.csv"
    header = (RULEBOOK / "series.csv").read_text().splitlines()[0]
    series.write_text(f"{header}\nMINE-D,1978-12-31,R2000,net,decrement_points,,,5,,,,,,100,,\n")
    header = (RULEBOOK / "funds.csv").read_text().splitlines()[0]
    funds.write_text(f"{header}\nMINE,1978-12-31,R2000,price,physical,,0,1,,,10,\n")
    asked = ("history", "--home", published.root, "--from", MON, "--to", THU, "--series", series, "--funds", funds)
    status, _, said = rankday(*asked, "--out", tmp_path / "out")
    assert (status, said) == (0, "")
    for name, code in (("series_values", "MINE-D"), ("fund_values", "MINE")):
        with (tmp_path / "out" / f"{name}.csv").open() as handle:
            assert [(row["session"], row[f"{name[:-7]}_code"]) for row in csv.DictReader(handle)] == [
                (str(day), code) for day in WEEK
            ]
    funds.write_text(funds.read_text().replace("MINE,", "MINE-D,"))
    status, _, said = rankday(*asked, "--out", tmp_path / "refused")
    assert status != 0
    assert f"{funds}, row 2, column fund_code: 'MINE-D' is a series" in said.replace("\n", " ")
    assert not (tmp_path / "refused").exists()
