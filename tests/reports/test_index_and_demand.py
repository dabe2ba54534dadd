"""An index on a day, and what trackers trade: held against plain arithmetic on the published files."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from rankday import publication
from rankday.daily.daily_run import nightly
from rankday.reports.web.demand import CAPS_OF_RESULT, PARTS
from rankday.reports.web.queries import query

AMOUNT = 10**10


@pytest.fixture(scope="module")
def nights(reconstituted, app_of, tmp_path_factory):
    """The market's home with its implementation session as base day and one more session, of the same market."""
    import shutil

    from rankday.contract.home import Home

    root = tmp_path_factory.mktemp("nights") / "home"
    shutil.copytree(reconstituted.home.root, root)
    home = Home(root)
    nightly(home, date(2026, 6, 26))
    client = TestClient(app_of(home), headers={"X-User": "viewer"})
    folder = publication.newest_version(home, "daily/2026-06-26").folder
    return SimpleNamespace(home=home, client=client, folder=folder)


def rows_of(folder, name):
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_the_page_shows_the_published_levels_exactly(nights):
    [value] = [row for row in rows_of(nights.folder, "index_values") if row["index_code"] == "R1000"]
    text = nights.client.get("/index", params={"code": "R1000"}).text
    for name in ("price_level", "total_return_level", "divisor"):
        assert value[name] in text
    assert "R1000 <span" in text and "2026-06-26" in text
    found = nights.client.get("/index/levels.csv", params={"code": "R1000"}).text
    [row] = csv.DictReader(io.StringIO(found))
    assert (row["session"], row["price_level"]) == ("2026-06-26", value["price_level"])


def test_every_constituent_of_the_day_is_in_the_table(nights):
    address = {"stream": "daily/2026-06-26", "index_code": "R1000"}
    found = list(csv.DictReader(io.StringIO(nights.client.get("/table/closing.csv", params=address).text)))
    expected = [row for row in rows_of(nights.folder, "closing") if row["index_code"] == "R1000"]
    assert sorted((row["security_id"], row["weight"]) for row in found) == sorted(
        (row["security_id"], row["weight"]) for row in expected
    )


@pytest.mark.parametrize("query", ["code=R9", "code=R2000&day=2020-01-01", "code=R2000&day=../x", "day=2026-13-45"])
def test_an_index_or_a_day_that_is_none_is_told(nights, query):
    assert nights.client.get(f"/index?{query}").status_code == 404


def test_what_trackers_buy_they_pay_for_by_what_they_sell(pages, reconstituted):
    """Adds, deletes and changes of weight of the same amount: bought equals sold, line by line as worked here."""
    answer = pages.get("/table/demand.csv", params={"stream": "reconstitution/2026-06", "code": "R1000"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["trade"] for row in rows} == {"add", "delete", "weight change"}
    assert abs(sum(float(row["usd"]) for row in rows)) < 1
    for row in rows:
        moved = AMOUNT * (float(row["new_weight"]) - float(row["old_weight"]))
        assert float(row["usd"]) == pytest.approx(moved, abs=0.01)
        assert (float(row["old_weight"]) == 0) == (row["trade"] == "add")
        assert (float(row["new_weight"]) == 0) == (row["trade"] == "delete")
    folder = publication.newest_version(reconstituted.home, "reconstitution/2026-06").folder
    adds = {row["security_id"] for row in rows_of(folder, "changes")
            if row["index_code"] == "R1000" and row["change_type"] == "add"}  # fmt: skip
    assert {row["security_id"] for row in rows if row["trade"] == "add"} <= adds


@pytest.mark.parametrize("amount", ["0", "-5", "1e9", "abc", "9" * 16, "nan", "10.5"])
def test_an_amount_that_is_none_is_refused(pages, amount):
    answer = pages.get("/demand", params={"amount": amount})
    assert answer.status_code == 404 and "whole US dollars" in answer.text


def test_amounts_may_be_grouped(pages):
    assert "$1.50bn" in pages.get("/demand", params={"amount": "1,500,000,000", "code": "R1000"}).text


def test_the_fact_sheet_is_one_page_and_the_same_every_time(nights):
    first = nights.client.get("/fact-sheet.pdf", params={"code": "R1000"})
    assert first.headers["content-type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-") and first.content.count(b"/Type /Page\n") == 1
    assert b"20260626" in first.content  # the day's date, never the clock's
    assert first.content == nights.client.get("/fact-sheet.pdf", params={"code": "R1000"}).content


def test_the_command_line_makes_the_same_fact_sheet(nights, rankday, tmp_path):
    target = tmp_path / "sheet.pdf"
    given = ("fact-sheet", "--home", nights.home.root, "--session", "2026-06-26", "--output", target)
    status, told, error = rankday(*given, "--index", "R1000")
    assert (status, error) == (0, "") and str(target) in told
    assert target.read_bytes() == nights.client.get("/fact-sheet.pdf", params={"code": "R1000"}).content
    assert rankday(*given, "--index", "R1000")[2].startswith(f"rankday: {target}: is there already")
    assert "has no lines" in rankday(*given, "--index", "RMICRO")[2]
    assert "there is no index 'X'" in rankday(*given, "--index", "X")[2]


def test_short_tables_have_their_exact_rows_as_csv(nights, pages):
    def rows(client, address):
        answer = client.get(address)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv"), address
        return list(csv.DictReader(io.StringIO(answer.text)))

    assert rows(nights.client, "/index/volatility.csv?code=R1000") == []
    [event] = rows(nights.client, "/index/turnover.csv?code=R1000")
    folder = nights.home.published("reconstitution/2026-06") / "v1"
    [turnover] = [row["value_text"] for row in rows_of(folder, "statistics")
                  if (row["index_code"], row["metric"]) == ("R1000", "turnover_one_way")]  # fmt: skip
    assert Decimal(event["turnover_one_way"]) == Decimal(turnover)
    dates = rows(pages, "/season.csv?event=2026-06")
    assert [row["date"] for row in dates if row["step"] == "rank_day"] == ["2026-04-30"]
    assert [row["stream"] for row in rows(pages, "/season.csv?part=published")] == ["reconstitution/2026-06"]
    assert rows(pages, "/season.csv?part=waiting") == []
    breaks = {row["break_rank"]: row["market_cap"] for row in rows_of(folder, "breakpoints")}
    company = next(row["company_id"] for row in rows_of(folder, "decisions") if row["company_rank"] == "1")
    about = f"/explain.csv?who={company}&stream=reconstitution/2026-06&part="
    assert {row["break_rank"]: row["market_cap"] for row in rows(pages, about + "distances")} == breaks
    screens = rows(pages, about + "screens")
    lines = {row["security_id"] for row in screens}
    expected = [row["observed"] for row in rows_of(folder, "screen_results") if row["security_id"] in lines]
    assert [row["observed"] for row in screens] == expected
    assert {row["security_id"] for row in rows(pages, about + "classes")} >= lines
    assert [row["stream"] for row in rows(pages, about + "events")] == ["reconstitution/2026-06"]
    assert pages.get(about + "x").status_code == pages.get("/season.csv?part=x").status_code == 404


def test_the_page_has_the_statistics_of_the_command(nights, rankday, tmp_path):
    """The same rows, in full; a code that has no level on the day is refused at its field."""
    asked = ("statistics", "--home", nights.home.root, "--session", "2026-06-26", "--code", "R1000", "--out")
    assert rankday(*asked, tmp_path / "out")[0] == 0
    with (tmp_path / "out" / "index_statistics.csv").open(newline="") as handle:
        expected = list(csv.DictReader(handle))
    found = list(csv.DictReader(io.StringIO(nights.client.get("/index/statistics.csv?code=R1000").text)))
    assert found and [list(row)[:5] for row in found] == [list(row)[:5] for row in expected]
    assert [float(row["value"]) for row in found] == [float(row["value"]) for row in expected]
    [top] = [float(row["value"]) for row in found if row["metric"] == "top_10_weight"]
    assert f"{top * 100:.2f} %" in nights.client.get("/index", params={"code": "R1000"}).text
    answer = nights.client.get("/index", params={"code": "R1000", "against": "NOBODY"})
    assert answer.status_code == 404 and "NOBODY" in answer.text and "has no level on 2026-06-26" in answer.text


def test_there_is_no_fact_sheet_of_an_index_without_lines(nights):
    answer = nights.client.get("/fact-sheet.pdf", params={"code": "RMICRO"})
    assert answer.status_code == 404 and "has no lines" in answer.text
    assert "has no lines" in nights.client.get("/index", params={"code": "RMICRO"}).text


def test_a_fact_sheet_takes_names_that_its_fonts_lack(nights, monkeypatch):
    from rankday.reports.web import index_view

    row = {"ticker": "指数", "name": "Ünïted \u202e株式 – Inc.", "weight": Decimal("0.5")}
    monkeypatch.setattr(index_view, "largest", lambda reading, code: [row])
    assert nights.client.get("/fact-sheet.pdf", params={"code": "R1000"}).status_code == 200


def test_demand_adds_exactly_the_lines_that_the_result_adds(pages, reconstituted):
    folder = reconstituted.home.published("reconstitution/2026-06") / "v1"
    with (folder / "changes.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["change_type"] == "add"]
    changes = {(row["index_code"], row["security_id"]) for row in rows}
    for code in ("R3000E", "R1000", "RTOP500"):
        text = pages.get(f"/table/demand.csv?stream=reconstitution/2026-06&code={code}").text
        added = {(code, row["security_id"]) for row in csv.DictReader(text.splitlines()) if row["trade"] == "add"}
        assert added == {one for one in changes if one[0] == code}


def test_a_vanished_line_is_sold_at_the_close_that_was_carried_for_it():
    """Members: KEPT (100 at both), GONE (vanished; 50 in that night's closing). OTHER is in the night and no member."""
    import duckdb

    with duckdb.connect() as db:
        db.execute("""
            create table constituents as select 'R1000' as index_code, 'KEPT' as security_id, 10 as close,
                100 as available_market_cap;
            create table changes as select 'R1000' as index_code, 'GONE' as security_id, 'delete' as change_type;
            create table input_securities as select 'KEPT' as security_id, 'XNYS' as mic;
            create table input_prices as select 'KEPT' as security_id, 'XNYS' as mic, true as is_primary, 10 as close;
            create table input_shares as select 'KEPT' as security_id, 10 as available_shares;
            create table rank_day_closing as from (values ('R1000', 'GONE', 5, 50), ('R2000', 'GONE', 5, 70),
                ('R1000', 'OTHER', 1, 9), ('R1000', 'KEPT', 10, 90)
            ) as t(index_code, security_id, close, capitalisation);
        """)
        query = f"{CAPS_OF_RESULT} select security_id, old_cap, new_cap, price from caps order by all"
        assert db.execute(query, {"code": "R1000"}).fetchall() == [("GONE", 50, None, 5), ("KEPT", 100, 100, 10)]


def test_a_series_that_begins_on_the_implementation_day_hides_no_add_and_no_delete(nights):
    """There the base day has the new composition only: the result of the event has both."""
    manifest = publication.newest_version(nights.home, "daily/2026-06-26").manifest
    assert manifest["base_day"] == manifest["session"]
    text = nights.client.get("/demand", params={"code": "R1000"}).text
    assert all(f">{trade}</th>" in text for trade in ("add", "delete", "weight change"))


def test_a_degraded_day_says_what_that_means_and_a_ready_one_does_not(nights, monkeypatch):
    from rankday.reports.web import index_view

    assert "DEGRADED" not in nights.client.get("/index", params={"code": "R1000"}).text
    found = index_view.meant

    def degraded(*given):
        result = found(*given)
        result.manifest["state"] = "DEGRADED"
        return result

    monkeypatch.setattr(index_view, "meant", degraded)
    text = nights.client.get("/index", params={"code": "R1000"}).text
    assert "6.1.carried" in text and "price_source=carried" in text and "/table/gate_results?" in text


def test_sums_net_of_moves_leave_out_what_the_other_index_takes():
    """Five trades: DOWN moves between the indexes; by kind, by side and by volume every line counts once."""
    import duckdb

    with duckdb.connect() as db:
        db.execute("""
            create table trades as from (values ('NEW', 'add', 100.0, 0.05, false),
                ('DOWN', 'delete', -60.0, 3.0, true), ('GONE', 'delete', -30.0, 7.0, false),
                ('A', 'weight change', -15.0, 0.4, false),
                ('B', 'weight change', 5.0, null, false)) as t(security_id, trade, usd, days, is_move)
        """)
        cursor = db.execute("with base as (from trades) " + query("demand_totals"))
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for part in PARTS:
        own = [row for row in rows if row["part"] == part]
        assert sum(row["lines"] for row in own) == 5 and sum(row["moves"] for row in own) == 1
        assert (sum(row["bought"] for row in own), sum(row["sold"] for row in own)) == (105, 105)
        assert sum(row["sold_net_of_moves"] for row in own) == 45
    assert [row["of"] for row in rows if row["part"] == "volume"] == [
        "up to a tenth of a day", "up to half a day", "up to five days", "over five days", "volume not known"
    ]  # fmt: skip
    [sell] = [row for row in rows if row["of"] == "sell"]
    assert (sell["median_days"], sell["most_days"], sell["over_a_day"]) == (3, 7, 2)


def test_the_sums_are_files_too(pages):
    given = {"stream": "reconstitution/2026-06", "code": "R1000"}
    for part in PARTS:
        answer = pages.get("/demand.csv", params=given | {"part": part})
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert rows and sum(float(row["bought"]) for row in rows) == pytest.approx(
            sum(float(row["sold"]) for row in rows), abs=1
        )
    assert pages.get("/demand.csv", params=given | {"part": "x"}).status_code == 404
