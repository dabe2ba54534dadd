"""Reading a panel: a bad cell does not stop the others, and a session is the date that is written."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.panel_file import read_panel
from sources.panel_feed import frame, line


@pytest.mark.parametrize(
    ("column", "value", "treatment", "message"),
    [
        ("symbol", "ONE", "row_passed_over", "row 3 column symbol: 'ONE' stands twice in its session"),
        ("symbol", None, "row_passed_over", "row 3 column symbol: 'None' is no symbol"),
        ("session", date(2025, 5, 3), "row_passed_over", "row 3 column session: '2025-05-03' is no session of the"),
        ("session", None, "row_passed_over", "row 3 column session: 'None' is no session"),
        ("session", date(9999, 5, 3), "row_passed_over", "row 3 column session: is not of 1970"),
        ("exchange", "LSE", "value_unknown", "row 3 column exchange: 'LSE' is unknown"),
        ("last_price", -1.0, "value_unknown", "row 3 column last_price: '-1.0' is no amount"),
        ("last_price", 1e13, "value_unknown", "row 3 column last_price: '9999999827968.0' is too large"),
        ("market_cap_usd", float("inf"), "value_unknown", "row 3 column market_cap_usd: 'inf' is no amount"),
        ("volume", -5, "value_unknown", "row 3 column volume: '-5' is no amount"),
    ],
)
def test_a_bad_cell_is_disclosed_in_one_line_and_the_rest_is_read(tmp_path, column, value, treatment, message):
    rows = frame(line("ONE", [20.0]), line("TWO", [30.0]), line("TRE", [40.0]))
    cells = rows[column].to_list()
    cells[1] = value
    path = tmp_path / "panel.parquet"
    rows.with_columns(pl.Series(column, cells, rows.schema[column])).write_parquet(path)
    report = ImportReport()
    symbols = read_panel(path, report).rows["symbol"].to_list()
    (found,) = report.findings
    assert found.treatment == treatment and message in found.line
    assert symbols == (["ONE", "TRE"] if treatment == "row_passed_over" else ["ONE", "TRE", "TWO"])


ZONES = (None, "UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Australia/Sydney", "Pacific/Kiritimati")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_midnight_of_a_columns_own_zone_is_the_date_written_there(tmp_path, zone, unit):
    days = [date(2025, 5, 6), date(2025, 3, 10), date(2025, 3, 31), date(2025, 11, 3)]  # beside changes of the clock
    rows = pl.concat([frame(line("ONE", [20.0])).with_columns(session=pl.lit(day)) for day in days])
    moments = pl.col("session").cast(pl.Datetime(unit))
    rows = rows.with_columns(session=moments.dt.replace_time_zone(zone) if zone else moments)
    rows.write_parquet(tmp_path / "panel.parquet")
    assert read_panel(tmp_path / "panel.parquet", ImportReport()).sessions == sorted(days)


@pytest.mark.parametrize("zone", ["+02:00", "-05:00", "+05:30"])
def test_midnight_of_a_fixed_offset_is_its_date(tmp_path, zone):
    table = frame(line("ONE", [20.0])).to_arrow()
    local = datetime(2025, 5, 6, tzinfo=timezone(timedelta(hours=float(zone[:3]), minutes=float(zone[0] + zone[4:]))))
    moments = pa.array([local], pa.timestamp("us", zone))
    parquet.write_table(table.set_column(0, "session", moments), tmp_path / "panel.parquet")
    assert read_panel(tmp_path / "panel.parquet", ImportReport()).sessions == [date(2025, 5, 6)]


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
def test_any_other_time_of_day_is_refused_in_one_line_with_what_to_do(tmp_path, zone):
    moments = pl.col("session").cast(pl.Datetime("us")) + pl.duration(hours=16)
    rows = frame(line("ONE", [20.0] * 2)).with_columns(session=moments.dt.replace_time_zone(zone) if zone else moments)
    rows.write_parquet(tmp_path / "panel.parquet")
    with pytest.raises(SourceRefused, match=r"row 2 column session: '2025-04-28 16:00:00.*midnight") as refused:
        read_panel(tmp_path / "panel.parquet", ImportReport())
    assert "write the session's date, or its midnight in the column's own zone" in str(refused.value)


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d%b%Y", "%d-%b-%Y", "%Y-%m-%dT00:00:00", "%Y-%m-%d 00:00:00+02:00"]
)
def test_a_session_written_as_text_in_a_common_form_is_read(tmp_path, form):
    rows = frame(line("ONE", [20.0] * 2))
    rows.with_columns(pl.col("session").dt.strftime(form)).write_parquet(tmp_path / "panel.parquet")
    assert read_panel(tmp_path / "panel.parquet", ImportReport()).sessions == rows["session"].to_list()


def test_a_session_written_as_a_number_is_read(tmp_path):
    rows = frame(line("ONE", [20.0] * 2))
    rows.with_columns(pl.col("session").dt.strftime("%Y%m%d").cast(pl.Int64)).write_parquet(tmp_path / "panel.parquet")
    assert read_panel(tmp_path / "panel.parquet", ImportReport()).sessions == rows["session"].to_list()


def test_headers_are_known_in_any_case_and_by_their_synonyms(tmp_path):
    names = {"session": "Date", "exchange": "EXCHANGE", "symbol": "Ticker", "last_price": "Close", "volume": "Vol",
             "market_cap_usd": "Market Cap"}  # fmt: skip
    frame(line("ONE", [20.0])).rename(names).with_columns(beta=pl.lit(1)).write_parquet(tmp_path / "panel.parquet")
    assert read_panel(tmp_path / "panel.parquet", ImportReport()).rows["symbol"].to_list() == ["ONE"]
