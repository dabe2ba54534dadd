"""Source files: what is read, and the one line that refuses the rest."""

import gzip
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rankday_sources.feed_files import (
    SCREENER_COLUMNS,
    SourceRefused,
    read_directories,
    read_floats,
    read_screener,
)
from rankday_sources.member_tickers import read_incumbents
from rankday_sources.sec_companies import read_sec_companies
from sources.screener_feed import ROW, row, write_csv

DAY = date(2025, 4, 30)


def refusal(function, *arguments) -> str:
    with pytest.raises(SourceRefused) as refused:
        function(*arguments)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_row_is_read_exactly_and_zero_means_unknown(tmp_path):
    rows = [
        row("ABC", last_price="12.3456", market_cap_usd="987654321.0"),
        row("ZER", last_price="0", volume="", market_cap_usd="0.0"),
    ]
    abc, zero = read_screener(write_csv(tmp_path / "f.csv", rows), DAY)
    assert (abc.close, abc.market_cap, abc.volume) == (Decimal("12.3456"), Decimal("987654321.0"), 50000)
    assert (zero.close, zero.market_cap, zero.volume) == (None, None, None)


def test_gzip_byte_order_mark_and_row_order_make_no_difference(tmp_path):
    rows = [row("ABC"), row("BCD"), row("B^A")]
    plain = write_csv(tmp_path / "f.csv", rows)
    packed = tmp_path / "g.csv.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + write_csv(tmp_path / "r.csv", rows[::-1]).read_bytes()))
    assert read_screener(plain, DAY) == read_screener(packed, DAY)


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        ({"asof": "2025-05-01"}, ("row 3", "column asof", "2025-05-01")),
        ({"exchange": "OTC"}, ("row 3", "column exchange", "'OTC'", "exchanges.csv")),
        ({"country": "Atlantis"}, ("row 3", "column country", "'Atlantis'", "countries.csv")),
        ({"last_price": "$12.00"}, ("row 3", "column last_price", "'$12.00'")),
        ({"last_price": "-1"}, ("row 3", "column last_price", "'-1'")),
        ({"last_price": "NaN"}, ("row 3", "column last_price", "'NaN'")),
        ({"market_cap_usd": "1e30"}, ("row 3", "column market_cap_usd")),
        ({"volume": "many"}, ("row 3", "column volume", "'many'")),
        ({"symbol": "ABC"}, ("row 3", "ABC", "row 2")),
        ({"symbol": "A/BC"}, ("row 3", "A/BC", "row 2")),
        ({"symbol": " "}, ("row 3", "column symbol")),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_bad_cell_is_one_line_with_file_row_and_column(tmp_path, cells, parts):
    line = refusal(read_screener, write_csv(tmp_path / "feed.csv", [row("ABC"), {**row("BCD"), **cells}]), DAY)
    assert line.startswith("feed.csv row 3")
    assert all(part in line for part in parts)


def test_a_caret_symbol_is_another_line_than_the_ticker_it_would_collide_with(tmp_path):
    listings = read_screener(write_csv(tmp_path / "f.csv", [row("ABRD"), row("ABR^D")]), DAY)
    assert [one.symbol for one in listings] == ["ABRD", "ABR^D"]


def test_another_layout_is_refused_with_the_column_that_is_missing(tmp_path):
    columns = tuple(column for column in SCREENER_COLUMNS if column != "asof")
    rows = [{column: ROW[column] for column in columns}]
    assert "column asof is missing" in refusal(read_screener, write_csv(tmp_path / "f.csv", rows, columns), DAY)


def test_other_file_formats_are_refused(tmp_path):
    (tmp_path / "feed.xlsx").write_bytes(b"PK")
    assert refusal(read_screener, tmp_path / "feed.xlsx", DAY).startswith("feed.xlsx: not a .csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.csv.gz", gzip.compress(",".join(SCREENER_COLUMNS).encode() * 50)[:-12]),
        ("plain.csv.gz", b"asof,exchange"),
        ("latin.csv", ",".join(SCREENER_COLUMNS).encode() + b"\n\xff"),
        ("ragged.csv", ",".join(SCREENER_COLUMNS).encode() + b"\n1,2,3\n"),
        ("empty.csv", b""),
        ("header.csv", ",".join(SCREENER_COLUMNS).encode() + b"\n"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_damaged_file_is_one_line(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert refusal(read_screener, tmp_path / name, DAY).startswith(name)


def test_both_directory_layouts_are_told_by_their_headers(tmp_path):
    nasdaq = write_csv(
        tmp_path / "n.csv",
        [{"Symbol": "QQ", "Security Name": "", "Market Category": "G", "Test Issue": "N", "ETF": "Y"}],
        ("Symbol", "Security Name", "Market Category", "Test Issue", "ETF"),
    )
    other = tmp_path / "o.txt"  # the exchange's own file has bars and a last line with its time
    other.write_text(
        "ACT Symbol|Security Name|Exchange|ETF|Test Issue\nBF.B|Brown|N|N|N\nABR$D|Preferred|N|N|N\n"
        "ARC|Arca|P|N|N\nFile Creation Time: 0501202521:31||||\n"
    )
    entries = read_directories((nasdaq, other))
    assert (entries["QQ"].mic, entries["QQ"].is_etf) == ("XNAS", "Y")
    assert (entries["BFB"].mic, entries["ARC"].mic) == ("XNYS", "ARCX")
    assert "ABRD" not in entries


def test_another_directory_layout_is_refused(tmp_path):
    path = write_csv(tmp_path / "d.csv", [{"ticker": "A"}], ("ticker",))
    assert "neither the nasdaqlisted nor the otherlisted layout" in refusal(read_directories, (path,))


def test_the_sec_list_gives_ten_digits_and_leaves_series_out(tmp_path):
    columns = ("cik", "name", "ticker", "exchange")
    rows = [
        {"cik": "320193", "ticker": "AAPL"}, {"cik": "1067983", "ticker": "BRK-B"}, {"cik": "732717", "ticker": "T-PC"},
    ]  # fmt: skip
    companies = read_sec_companies(write_csv(tmp_path / "s.csv", rows, columns))
    assert companies == {"AAPL": "CIK0000320193", "BRKB": "CIK0001067983"}
    bad = write_csv(tmp_path / "t.csv", [{"cik": "x", "ticker": "A"}], columns)
    assert refusal(read_sec_companies, bad).startswith("t.csv row 2 column cik")


def test_lists_are_joined_by_ticker_without_signs(tmp_path):
    columns = ("index_code", "ticker")
    rows = [{"index_code": "R2000", "ticker": "MOG-A"}, {"index_code": "R2000", "ticker": "MOG/A"}]
    assert read_incumbents((write_csv(tmp_path / "i.csv", rows, columns),)) == {"R2000": ["MOGA"]}
    bad = write_csv(tmp_path / "j.csv", [{"index_code": "RUT", "ticker": "A"}], columns)
    assert refusal(read_incumbents, (bad,)).startswith("j.csv row 2 column index_code")


def test_a_float_above_one_is_one(tmp_path):
    columns = ("ticker", "float_fraction_estimate")
    rows = [
        {"ticker": "A", columns[1]: "1.25"},
        {"ticker": "B-C", columns[1]: "0.875"},
        {"ticker": "D", columns[1]: ""},
    ]
    floats = read_floats(write_csv(tmp_path / "f.csv", rows, columns))
    assert floats == {"A": Fraction(1), "BC": Fraction(7, 8)}
