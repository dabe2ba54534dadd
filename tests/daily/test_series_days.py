"""Series of published days: from rates of drops to series_values, gates, corrections and replay (methodology 9)."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date

import duckdb
import pytest

from daily.week_market import LINES, MEMBERS, MON, folder, table, versions
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.replay.replay import replay
from rankday.rulebook.rows import RULEBOOK
from reference import drops as reference_drops
from reference.drops import write_drop
from reference.nightly.drops import drop

CODES = ["R2000-D5", "R2000-D50P", "R2000-N-SE"]


def land(home: Home, session: date, spot=None, forward=None, sofr=None, closes=None, fixing="A") -> None:
    """Twenty lines at 10 USD, with the rates that are given."""
    tables = drop(session, dict.fromkeys(LINES, "10") | (closes or {}), dict.fromkeys(LINES, (100, 200)), (), MEMBERS)
    rates = [("spot", spot), ("forward_1m", forward)]
    tables["fx_rates"] = [
        {"base_currency": "USD", "quote_currency": "EUR", "kind": kind, "rate": rate, "fixing": fixing}
        for kind, rate in rates
        if rate
    ]
    tables["interest_rates"] = [{"rate_code": "SOFR", "rate": sofr}] if sofr else []
    shutil.rmtree(home.landing(session), ignore_errors=True)
    write_drop(home.landing(session), session, tables)


@pytest.fixture(scope="module", autouse=True)
def _columns():
    reference_drops.COLUMNS.setdefault("fx_rates", "base_currency quote_currency kind rate fixing")
    reference_drops.COLUMNS.setdefault("interest_rates", "rate_code rate")


def rows(home: Home, session: date, columns="series_code, value") -> dict:
    return {row[0]: row[1:] for row in table(home, session, "series_values", columns)}


def state(home: Home, session: date) -> str:
    return json.loads((folder(home, session) / "MANIFEST.json").read_text())["state"]


def test_without_rates_only_the_series_that_need_none_have_rows_and_the_day_is_ready(tmp_path):
    home = Home(tmp_path)
    land(home, MON)
    nightly(home, MON)
    assert sorted(rows(home, MON)) == CODES
    assert table(home, MON, "series_corrections") == []
    assert state(home, MON) == "READY"


# base day Friday 29 May, a month end; spot missing on Tuesday, wild on Wednesday, back on Thursday
BASE = date(2026, 5, 29)
WEEK = [date(2026, 6, day) for day in (1, 2, 3, 4)]
SPOTS = ("0.92", None, "0.5", "0.93")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Home:
    """A month end with every rate, and four sessions after it, published in three calls."""
    home = Home(tmp_path_factory.mktemp("series"))
    land(home, BASE, "0.9", "0.8985", "0.0432")
    for day, spot in zip(WEEK, SPOTS, strict=True):
        land(home, day, spot, spot and "0.9185", "0.0432", {"l00": "11"})
    nightly(home, BASE)
    nightly(home, WEEK[0])
    nightly(home, WEEK[-1])
    return home


def test_rates_are_fixed_carried_or_implausible(published):
    found = {day: rows(published, day, "series_code, fx_rate, forward_rate, input_source") for day in (BASE, *WEEK)}
    texts = {day: [*map(str, one["R2000-EURH"])] for day, one in found.items()}
    assert texts == {
        BASE: ["0.9000000000", "0.8985000000", "fixed"],
        WEEK[0]: ["0.9200000000", "0.9185000000", "fixed"],
        WEEK[1]: ["0.9200000000", "0.9185000000", "carried"],
        WEEK[2]: ["0.9200000000", "0.9185000000", "carried"],
        WEEK[3]: ["0.9300000000", "0.9185000000", "fixed"],
    }
    assert [state(published, day) for day in (BASE, *WEEK)] == ["READY", "READY", "DEGRADED", "DEGRADED", "READY"]


def test_gates_name_what_is_wrong_with_rates(published):
    def unmet(day):
        found = table(published, day, "gate_results", "gate, observed", "not is_met")
        return {gate.removeprefix("night."): observed for gate, observed in found if "fx_" in gate or "series" in gate}

    carried = "3 (R2000-EUR, R2000-EURH, R2000-EURHD)"
    assert unmet(WEEK[0]) == {}
    assert unmet(WEEK[1]) == {"fx_rates_carried": carried}
    assert unmet(WEEK[2]) == {"fx_rates_carried": carried, "fx_rate_implausible": "1 (EUR A 0.5000000000)"}


def test_a_published_day_of_series_replays(published):
    assert replay(published, f"daily/{WEEK[2]}").differences == []


def test_a_corrected_rate_changes_the_rows_that_stand_on_it_and_no_level(published, tmp_path):
    shutil.copytree(published.root, tmp_path / "copy")
    home = Home(tmp_path / "copy")
    before = {day: table(home, day, "index_values") for day in (BASE, *WEEK)}
    land(home, WEEK[0], "0.91", "0.9185", "0.0432", {"l00": "11"})
    ingest(home, WEEK[0])
    nightly(home, WEEK[-1])
    assert {day: table(home, day, "index_values") for day in (BASE, *WEEK)} == before
    assert table(home, WEEK[-1], "corrections") == []
    changed = table(home, WEEK[-1], "series_corrections", "code, session, value_before <> value_after")
    by_day = {day: sorted(code for code, session, _ in changed if session == day) for day in (BASE, *WEEK)}
    hedged = ["R2000-EUR", "R2000-EURH", "R2000-EURHD"]
    assert by_day == {BASE: [], **dict.fromkeys(WEEK[:3], hedged), WEEK[3]: []}
    assert replay(home, f"daily/{WEEK[-1]}").differences == []
    assert versions(home) == {BASE: 1} | dict.fromkeys(WEEK, 2)


def test_a_history_has_the_rows_of_the_days(published):
    result = history(published, BASE, WEEK[-1])
    path = f"{result['folder']}/series_values.parquet"
    names = duckdb.sql(f"describe from read_parquet('{path}')").fetchall()
    assert [name for name, *_ in names][:3] == ["session", "series_code", "index_code"]
    found = duckdb.sql(f"from read_parquet('{path}')").fetchall()
    assert found == [(day, *row) for day in (BASE, *WEEK) for row in table(published, day, "series_values")]
    assert len(found) == 5 * 9


def test_a_draft_row_is_tried_with_a_file_of_its_own(published, tmp_path):
    header = (RULEBOOK / "series.csv").read_text().splitlines()[0]
    (tmp_path / "draft.csv").write_text(f"{header}\nR2000-3X,1978-12-31,R2000,price,leveraged,,,3,,,SOFR,,,100,,\n")
    result = history(published, BASE, WEEK[-1], out=tmp_path / "out", series=tmp_path / "draft.csv")
    with (tmp_path / "out" / "series_values.csv").open() as handle:
        found = list(csv.DictReader(handle))
    assert {row["series_code"] for row in found} == {"R2000-3X"}
    assert [row["value"] for row in found][:1] == ["100.00000000"]
    assert result["levels"].keys() == history(published, BASE, WEEK[-1])["levels"].keys()
