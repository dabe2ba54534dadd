"""``rankday import panel``: drops that ingest takes, ids of the screener, splits and departures as events."""

from __future__ import annotations

import csv
import json
from datetime import date

import polars as pl
import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.evidence.store import EvidenceDiffers
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.panel import import_panel
from rankday_sources.panel_file import read_panel
from sources.panel_feed import SESSIONS, frame, line, write_panel
from sources.screener_feed import row, write_csv

SCREENER = SESSIONS[2]  # 2025-04-30
M = 1_000_000


@pytest.fixture
def home(tmp_path) -> Home:
    """A screener session with a company of two classes (10m shares in all) and one of one (50m)."""
    home = Home(tmp_path / "home")
    rows = [
        row("TWO", "Two Inc. Class A Common Stock", last_price="10", market_cap_usd="100000000", volume="900"),
        row("TWO/B", "Two Inc. Class B Common Stock", last_price="11", market_cap_usd="110000000", volume="100"),
        row("ONE", "One Inc. Common Stock", last_price="20", market_cap_usd="1000000000"),
        row("ONEW", "One Inc. Warrant", last_price="1", market_cap_usd="50000000"),
    ]
    feed = write_csv(tmp_path / "feed.csv", [{**one, "asof": SCREENER.isoformat()} for one in rows])
    floats = tmp_path / "float.csv"
    floats.write_text("ticker,float\nONE,0.8\n")
    import_screener(home, SCREENER, ScreenerFiles(feed, floats=floats))
    return home


@pytest.fixture
def load(home, tmp_path):
    def function(*lines, **more):
        return import_panel(home, write_panel(tmp_path / "panel.parquet", *lines), **more)

    return function


def usual(last: int = 30, **one) -> list[list[dict]]:
    """The four lines over ``last`` sessions; ``one`` changes the rows of ONE."""
    return [
        line("TWO", [10.0] * last), line("TWO/B", [11.0] * last), line("ONEW", [1.0] * last, 50 * M),
        line("ONE", **({"prices": [20.0] * last, "shares": 50 * M} | one)),
    ]  # fmt: skip


def table(home, session, name) -> dict[str, dict]:
    """Rows of a landing table by their first column."""
    folder = home.landing(session)
    file = json.loads((folder / "drop.json").read_text())["tables"].get(name, {}).get("file")
    if file is None:
        return {}
    read = pl.read_parquet(folder / file) if file.endswith(".parquet") else pl.read_csv(folder / file)
    return {one[read.columns[0]]: one for one in read.to_dicts()}


def test_every_session_gets_a_drop_that_ingest_takes_and_the_screeners_stays(home, load):
    before = (home.landing(SCREENER) / "drop.json").read_bytes()
    result = load(*usual(5))
    assert (len(result["written"]), result["kept"]) == (4, ["2025-04-30"])
    assert (home.landing(SCREENER) / "drop.json").read_bytes() == before
    for session in SESSIONS[:5]:
        assert ingest(home, session).is_new


def test_lines_have_the_screeners_ids_types_and_companies_before_and_after_it(home, load):
    load(*usual(5))
    screener = home.landing(SCREENER) / "securities.csv"
    with screener.open(newline="") as handle:
        expected = {one["security_id"]: (one["company_id"], one["security_type"]) for one in csv.DictReader(handle)}
    for session in (SESSIONS[0], SESSIONS[4]):
        found = table(home, session, "securities")
        assert {key: (one["company_id"], one["security_type"]) for key, one in found.items()} == expected


def test_prices_are_the_decimals_that_were_meant(home, load):
    load(*usual(5, prices=[148.63, 1348.1, 20.0, 0.0198, 785000.5]))
    closes = [table(home, session, "prices")["US-ONE"]["close"] for session in (*SESSIONS[:2], *SESSIONS[3:5])]
    assert closes == ["148.63", "1348.1", "0.0198", "785000.5"]


def test_classes_keep_their_parts_and_move_with_the_companys_count(home, load):
    two = [9 * M] * 2 + [10 * M] * 2 + [11 * M]  # 10m on the screener's session, the third
    lines = [line("TWO", [10.0] * 5, two), line("TWO/B", [11.0] * 5, two), *usual(5)[2:]]
    load(*lines)
    shares = {session: table(home, session, "shares") for session in SESSIONS[3:5]}
    assert [shares[day]["US-TWO"]["total_shares"] for day in SESSIONS[3:5]] == [5 * M, 5_500_000]
    assert [shares[day]["US-TWOB"]["total_shares"] for day in SESSIONS[3:5]] == [5 * M, 5_500_000]
    one = shares[SESSIONS[3]]["US-ONE"]
    assert (one["total_shares"], one["available_shares"]) == (50 * M, 40 * M)
    assert shares[SESSIONS[3]]["US-ONEW"]["total_shares"] is None


def test_a_split_is_named_the_evening_before_and_its_shares_go_with_the_price(home, load):
    result = load(*usual(prices=[20.0] * 20 + [10.0] * 10, shares=[50 * M] * 22 + [100 * M] * 8))
    assert result["events"] == {"split": 1}
    name = f"inferred-split-US-ONE-{SESSIONS[20]}"
    event = table(home, SESSIONS[19], "corporate_actions")[name]
    assert (event["ratio_new"], event["ratio_old"], event["status"]) == (2, 1, "confirmed")
    assert event["ex_date"] == SESSIONS[20]
    assert not table(home, SESSIONS[20], "corporate_actions")
    totals = [table(home, session, "shares")["US-ONE"]["total_shares"] for session in SESSIONS[19:24]]
    assert totals == [50 * M, 100 * M, 100 * M, 100 * M, 100 * M]
    assert "split_count" in (home.landing(SESSIONS[19]) / "inference.csv").read_text()
    assert ingest(home, SESSIONS[19]).is_new


def test_an_event_after_a_session_of_another_source_stands_in_its_own(home, load):
    load(*usual(prices=[20.0] * 3 + [10.0] * 27, shares=[50 * M] * 3 + [100 * M] * 27))
    assert list(table(home, SESSIONS[3], "corporate_actions")) == [f"inferred-split-US-ONE-{SESSIONS[3]}"]


def test_a_warrant_splits_nothing(home, load):
    lines = [*usual()[:2], line("ONE", [20.0] * 30, 50 * M)]
    lines.append(line("ONEW", [1.0] * 20 + [0.5] * 10, [50 * M] * 20 + [100 * M] * 10))
    assert load(*lines)["events"] == {}


def test_a_line_that_vanishes_leaves_without_terms(home, load):
    result = load(*usual(prices=[20.0] * 12))
    assert result["events"] == {"delisting": 1}
    event = table(home, SESSIONS[11], "corporate_actions")[f"inferred-delisting-US-ONE-{SESSIONS[12]}"]
    assert (event["cash_amount"], event["other_security_id"]) == (None, None)
    assert "US-ONE" not in table(home, SESSIONS[12], "prices")


def test_a_new_ticker_keeps_the_id(home, load):
    lines = usual(prices=[20.0] * 12, shares=50_123_457)
    lines.append(line("UNO", [20.5] * 18, 50_123_457, first=12))
    assert load(*lines)["events"] == {"ticker_change": 1}
    assert table(home, SESSIONS[12], "securities")["US-ONE"]["ticker"] == "UNO"
    assert table(home, SESSIONS[12], "prices")["US-ONE"]["close"] == "20.5"


def test_a_line_that_no_screener_knows_appears_with_its_first_session(home, load):
    load(*usual(), line("IPO", [30.0] * 10, 7 * M, first=20))
    assert "US-IPO" not in table(home, SESSIONS[19], "securities")
    assert table(home, SESSIONS[20], "securities")["US-IPO"]["company_id"] == "PANEL-IPO"
    assert table(home, SESSIONS[20], "shares")["US-IPO"]["total_shares"] == 7 * M
    assert ingest(home, SESSIONS[20]).is_new


def test_a_line_that_a_later_screener_knows_has_its_id_company_and_classes(home, load, tmp_path):
    later = SESSIONS[10]
    rows = [row("IPO", "Ipo Inc. Common Stock", last_price="30", market_cap_usd="210000000"), row("ONE")]
    feed = write_csv(tmp_path / "later.csv", [{**one, "asof": later.isoformat()} for one in rows])
    floats = tmp_path / "float.csv"
    floats.write_text("ticker,float\nIPO,0.5\n")
    import_screener(home, later, ScreenerFiles(feed, floats=floats))
    load(*usual(12), line("IPO", [30.0] * 8, 7 * M, first=4))
    assert table(home, SESSIONS[4], "securities")["US-IPO"]["name"] == "Ipo Inc. Common Stock"
    assert table(home, SESSIONS[4], "shares")["US-IPO"]["available_shares"] == 3_500_000
    assert table(home, SESSIONS[11], "securities")["US-IPO"]["company_id"] == "NAME-IPO"
    assert ingest(home, SESSIONS[4]).is_new


def test_again_changes_nothing_and_another_panel_needs_replace(home, load):
    load(*usual(5))
    again = load(*usual(5))
    assert (len(again["written"]), len(again["unchanged"])) == (0, 4)
    other = usual(5, prices=[21.0] * 5)
    with pytest.raises(EvidenceDiffers, match="holds other closes"):
        load(*other)
    assert len(load(*other, replace=True)["written"]) == 4
    assert table(home, SESSIONS[4], "prices")["US-ONE"]["close"] == 21
    assert ingest(home, SESSIONS[4]).is_new


def test_without_a_screener_session_closes_are_kept_and_no_drop_is_written(tmp_path, home, load):
    result = import_panel(Home(tmp_path / "empty"), write_panel(tmp_path / "p.parquet", *usual(2)))
    assert (result["has_screener"], result["written"], result["new_in_evidence"]) == (False, [], 2)
    with pytest.raises(SourceRefused, match="no screener session of 2024-01-02"):
        load(*usual(2), screener_of=date(2024, 1, 2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.drop("volume"), "column volume is missing"),
        (lambda rows: rows.with_columns(last_price=pl.lit("x")), "column last_price: holds large_string"),
        (lambda rows: rows.with_columns(session=pl.lit("x")), "row 2 column session: 'x' is no date"),
        (lambda rows: rows.with_columns(session=pl.lit(1.5)), "column session: holds double; write dates"),
        (lambda rows: rows.head(0), "no rows"),
        (lambda rows: rows.with_columns(last_price=-pl.col("last_price")), "row 2 column last_price: '-20.0'"),
        (lambda rows: rows.with_columns(market_cap_usd=pl.lit(float("inf"))), "column market_cap_usd: 'inf'"),
        (lambda rows: rows.with_columns(exchange=pl.lit("LSE")), "row 2 column exchange: 'LSE' is unknown"),
        (lambda rows: rows.with_columns(session=pl.lit(date(2025, 5, 3))), "'2025-05-03' is no session"),
        (lambda rows: rows.with_columns(symbol=pl.lit(None, pl.String)), "column symbol: 'None' is no symbol"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_with_row_and_column(tmp_path, change, message):
    path = tmp_path / "panel.parquet"
    change(frame(line("ONE", [20.0] * 2))).write_parquet(path)
    with pytest.raises(SourceRefused, match=message):
        read_panel(path, ImportReport())


@pytest.mark.parametrize("column", ["symbol", "exchange"])
def test_a_column_that_is_no_text_is_refused_in_one_line(tmp_path, column):
    frame(line("ONE", [20.0])).with_columns(pl.lit(b"x").alias(column)).write_parquet(tmp_path / "panel.parquet")
    with pytest.raises(SourceRefused, match=f"column {column}: holds large_binary; write text"):
        read_panel(tmp_path / "panel.parquet", ImportReport())


def test_a_vendors_drop_is_no_screener_session_whatever_it_says_of_its_source(home, load):
    (folder := home.landing(SESSIONS[4])).mkdir(parents=True)
    (folder / "drop.json").write_text(json.dumps({"session": str(SESSIONS[4]), "tables": {}, "source": "me"}))
    assert load(*usual(6))["kept"] == [str(SCREENER), str(SESSIONS[4])]


def test_a_damaged_drop_is_written_again(home, load):
    load(*usual(6))
    file = home.landing(SESSIONS[4]) / "prices.parquet"
    file.write_bytes(file.read_bytes()[:-9])
    assert load(*usual(6))["written"] == [str(SESSIONS[4])]
    assert ingest(home, SESSIONS[4]).is_new


def test_what_was_passed_over_stands_beside_the_drop_of_its_session(home, load):
    bad = [{**one, "symbol": "-"} for one in line("BAD", [1.0], first=3)]
    result = load(*usual(5), bad, [{**one, "symbol": ""} for one in line("BAD", [1.0], first=1)])
    assert result["report"]["files"][0]["passed_over"] == 2
    name = result["report"]["passed_over"]
    assert name == "passed_over.panel.csv"
    for session, value in ((SESSIONS[3], "'-'"), (SESSIONS[1], "''")):
        (found,) = csv.DictReader((home.landing(session) / name).read_text().splitlines())
        assert (found["value"], found["treatment"]) == (value, "row_passed_over")
        assert ingest(home, session).is_new
    load(*usual(5), replace=True)
    assert not (home.landing(SESSIONS[3]) / name).exists()


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "panel.parquet").write_text("session,symbol\n")
    with pytest.raises(SourceRefused, match=r"panel.parquet: cannot be read as Parquet"):
        read_panel(tmp_path / "panel.parquet", ImportReport())


def test_nothing_known_is_null(tmp_path):
    rows = frame(line("ONE", [20.0])).with_columns(
        last_price=pl.lit(0.0, pl.Float32), market_cap_usd=pl.lit(float("nan"))
    )
    rows.write_parquet(tmp_path / "panel.parquet")
    assert (
        read_panel(tmp_path / "panel.parquet", ImportReport()).rows.select("close", "price", "cap", "count").row(0)
        == (None,) * 4
    )


def test_the_command_says_what_it_did(home, tmp_path, rankday):
    path = write_panel(tmp_path / "panel.parquet", *usual(5))
    status, printed, _ = rankday("import", "panel", "--home", home.root, "--file", path)
    assert status == 0
    assert "4 drops written" in printed
    status, _, error = rankday("import", "panel", "--home", home.root, "--file", tmp_path / "none.parquet")
    assert (status, error.count("\n")) == (1, 1)


def test_metadata_that_is_no_text_is_passed_over(tmp_path):
    path = tmp_path / "panel.parquet"
    frame(line("ONE", [20.0] * 2)).write_parquet(path)
    path.write_bytes(path.read_bytes().replace(b"ARROW:schema", b"\x80RROW:schema"))
    assert read_panel(path, ImportReport()).rows.height == 2


def ids(home, session) -> dict[str, str]:
    return {row["ticker"]: line for line, row in table(home, session, "securities").items()}


def events(home) -> list[tuple]:
    found = []
    for session in SESSIONS[:30]:
        rows = table(home, session, "corporate_actions").values()
        found += [(row["event_type"], row["security_id"], str(row["ex_date"])) for row in rows]
    return found


def test_a_ticker_that_goes_to_a_newcomer_overnight_leaves_id_and_events_with_the_line(home, load):
    load(
        *usual(prices=[20.0] * 8 + [90.0] * 22, shares=[50 * M] * 8 + [500 * M] * 22),
        line("ONEX", [20.5] * 22, 50 * M, first=8),
    )
    assert ids(home, SESSIONS[7])["ONE"] == ids(home, SESSIONS[8])["ONEX"] == "US-ONE"
    assert ids(home, SESSIONS[8])["ONE"] == "US-ONE.2"
    assert events(home) == [("ticker_change", "US-ONE", str(SESSIONS[8]))]
    assert table(home, SESSIONS[8], "shares")["US-ONE"]["total_shares"] == 50 * M
    assert table(home, SESSIONS[8], "prices")["US-ONE.2"]["close"] in (90.0, "90.0")


def test_a_ticker_that_is_given_away_ends_its_line(home, load):
    load(*usual(prices=[20.0] * 8 + [90.0] * 22, shares=[50 * M] * 8 + [500 * M] * 22))
    assert ids(home, SESSIONS[8])["ONE"] == "US-ONE.2"
    assert events(home) == [("delisting", "US-ONE", str(SESSIONS[8]))]


def test_a_new_ticker_on_the_day_of_a_split_is_one_line_with_a_split(home, load):
    load(*usual(prices=[20.0] * 8), line("ONEX", [2.05] * 22, 500 * M, first=8))
    assert ids(home, SESSIONS[8])["ONEX"] == "US-ONE"
    assert events(home) == [(kind, "US-ONE", str(SESSIONS[8])) for kind in ("split", "ticker_change")]


@pytest.mark.parametrize(("count", "price", "name"), [(50 * M, 19.0, "US-ONE"), (700 * M, 90.0, "US-ONE.2")])
def test_a_line_that_begins_after_the_screener_session_has_its_id_only_if_its_size_agrees(
    home, load, count, price, name
):
    load(*usual()[:3], line("ONE", [price] * 10, count, first=20))
    assert ids(home, SESSIONS[25])["ONE"] == name


def test_of_two_lines_of_one_ticker_the_one_of_the_screener_s_day_has_its_id(home, load):
    load(*usual(prices=[3.0, 3.0, *[20.0] * 28], shares=[7 * M] * 2 + [50 * M] * 28))
    assert ids(home, SESSIONS[3])["ONE"] == "US-ONE"
    assert ids(home, SESSIONS[0])["ONE"] == "US-ONE.2"


def test_two_lines_of_one_ticker_that_no_screener_knows_have_two_ids_in_all_spans(home, load, tmp_path):
    later = [row("TWO", "Two Inc. Class A Common Stock"), row("ONE", "One Inc. Common Stock", last_price="20")]
    feed = write_csv(tmp_path / "later.csv", [{**one, "asof": SESSIONS[15].isoformat()} for one in later])
    import_screener(home, SESSIONS[15], ScreenerFiles(feed))
    load(*usual(), line("NEW", [5.0] * 10 + [80.0] * 20, [3 * M] * 10 + [90 * M] * 20))
    assert [ids(home, SESSIONS[place])["NEW"] for place in (9, 10, 14, 16)] == [
        "US-NEW", "US-NEW.2", "US-NEW.2", "US-NEW.2"
    ]  # fmt: skip


def test_a_dated_float_holds_from_its_session_until_the_next_that_names_the_line(home, load, tmp_path):
    """ONE has 50m shares, 0.8 in the float; TWO 10m in two classes of 5m, so no more than 5m of a class float."""
    files = {}
    for place, rows in ((5, "ONE,0.5\nTWO,0.2\n"), (8, "TWO,0.9\n")):
        files[SESSIONS[place]] = tmp_path / f"{place}.csv"
        files[SESSIONS[place]].write_text(f"ticker,float\n{rows}")
    load(*usual(), floats=files)
    shares = [table(home, SESSIONS[place], "shares") for place in (4, 5, 7, 8)]
    assert [one["US-ONE"]["available_shares"] for one in shares] == [part * M for part in (40, 25, 25, 25)]
    assert [one["US-TWO"]["available_shares"] for one in shares] == [part * M for part in (5, 2, 2, 5)]
    assert {one["US-TWOB"]["available_shares"] for one in shares} == {5 * M}
    assert {one["US-ONE"]["total_shares"] for one in shares} == {50 * M}
