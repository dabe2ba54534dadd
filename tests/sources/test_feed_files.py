"""Source files: what is read, and the one line that refuses the rest."""

import gzip
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rankday_sources.feed_files import NO_MARKET, SCREENER_COLUMNS, read_screener
from rankday_sources.import_report import ImportReport, SourceRefused, Strict
from rankday_sources.side_files import read_directories, read_floats, read_incumbents, read_sec_companies
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
    abc, zero = read_screener(write_csv(tmp_path / "f.csv", rows), DAY, ImportReport())
    assert (abc.close, abc.market_cap, abc.volume) == (Decimal("12.3456"), Decimal("987654321.0"), 50000)
    assert (zero.close, zero.market_cap, zero.volume) == (None, None, None)


def test_gzip_byte_order_mark_and_row_order_make_no_difference(tmp_path):
    rows = [row("ABC"), row("BCD"), row("B^A")]
    plain = write_csv(tmp_path / "f.csv", rows)
    packed = tmp_path / "g.csv.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + write_csv(tmp_path / "r.csv", rows[::-1]).read_bytes()))
    assert read_screener(plain, DAY, ImportReport()) == read_screener(packed, DAY, ImportReport())


PASSED = "row_passed_over"
UNKNOWN = "value_unknown"


@pytest.mark.parametrize(
    ("cells", "treatment", "parts"),
    [
        ({"asof": "2025-05-01"}, PASSED, ("row 3 column asof: '2025-05-01' is not the session 2025-04-30",)),
        ({"asof": "04/30/2025"}, PASSED, ("'04/30/2025' is no date", "write 2025-04-30")),
        ({"exchange": "OTC"}, UNKNOWN, ("row 3 column exchange: 'OTC' is unknown", "exchanges.csv: screener,OTC,")),
        ({"country": "Atlantis"}, UNKNOWN, ("row 3 column country: 'Atlantis'", "countries.csv: Atlantis,<ISO code>")),
        ({"last_price": "$12.00"}, UNKNOWN, ("row 3 column last_price: '$12.00' is no amount",)),
        ({"last_price": "-1"}, UNKNOWN, ("row 3 column last_price: '-1'",)),
        ({"last_price": "NaN"}, UNKNOWN, ("row 3 column last_price: 'NaN'",)),
        ({"market_cap_usd": "1e30"}, UNKNOWN, ("row 3 column market_cap_usd: '1e30'",)),
        ({"volume": "many"}, UNKNOWN, ("row 3 column volume: 'many'",)),
        ({"volume": "1.5"}, UNKNOWN, ("row 3 column volume: '1.5' is no whole number",)),
        ({"symbol": "ABC"}, PASSED, ("row 3 column symbol: 'ABC' stands in row 2 already",)),
        ({"symbol": "A/BC"}, PASSED, ("row 3 column symbol: 'A/BC' stands in row 2 already",)),
        ({"symbol": " "}, PASSED, ("row 3 column symbol", "is no symbol")),
        ({"name": " "}, PASSED, ("row 3 column name", "it is empty")),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_bad_cell_is_disclosed_in_one_line_and_the_rest_is_read(tmp_path, cells, treatment, parts):
    report = ImportReport()
    rows = [row("ABC"), {**row("BCD"), **cells}, row("CDE")]
    listings = read_screener(write_csv(tmp_path / "feed.csv", rows), DAY, report)
    (found,) = report.findings
    assert found.treatment == treatment
    assert found.line.startswith("feed.csv row 3") and all(part in found.line for part in parts)
    assert [one.symbol for one in listings] == (["ABC", "CDE"] if treatment == PASSED else ["ABC", "BCD", "CDE"])
    (summary,) = report.summary()
    passed = int(treatment == PASSED)
    assert (summary["read"], summary["used"], summary["passed_over"]) == (3, 3 - passed, passed)


def test_a_value_that_is_none_is_unknown_and_the_others_of_its_row_hold(tmp_path):
    rows = [row("ABC", exchange="OTC", country="Atlantis", volume="many"), row("BCD"), row("CDE"), row("DEF")]
    one = read_screener(write_csv(tmp_path / "f.csv", rows), DAY, ImportReport())[0]
    assert (one.mic, one.country, one.volume, one.close) == (NO_MARKET, "Atlantis", None, Decimal("10.0"))


def test_a_label_is_disclosed_once_with_its_number_of_rows(tmp_path):
    report = ImportReport()
    rows = [
        row("AAA", country="U.S. Virgin Islands"),
        row("BBB", country="U.S. Virgin Islands"),
        row("CCC"),
        row("DDD"),
    ]
    read_screener(write_csv(tmp_path / "f.csv", rows), DAY, report)
    (found,) = report.findings
    assert (found.row, found.rows) == (2, 2)
    assert found.advice == (
        "add to source_rules/countries.csv: U.S. Virgin Islands,<ISO code>,<label_us or label_abroad>"
    )


@pytest.mark.parametrize(("bad", "good"), [(1, 0), (2, 1), (10, 80)])
def test_too_many_bad_rows_refuse_the_file_with_its_first_one(tmp_path, bad, good):
    rows = [row(f"B{number}", country="Atlantis") for number in range(bad)]
    rows += [row(f"G{number}") for number in range(good)]
    line = refusal(read_screener, write_csv(tmp_path / "f.csv", rows), DAY, ImportReport())
    assert line.startswith("f.csv row 2 column country: 'Atlantis' is unknown")


@pytest.mark.parametrize(("bad", "good"), [(1, 1), (9, 10), (10, 90)])
def test_fewer_bad_rows_do_not(tmp_path, bad, good):
    rows = [row(f"B{number}", country="Atlantis") for number in range(bad)]
    rows += [row(f"G{number}") for number in range(good)]
    assert len(read_screener(write_csv(tmp_path / "f.csv", rows), DAY, ImportReport())) == bad + good


@pytest.mark.parametrize("header", [str.upper, str.title, lambda name: f" {name} "])
def test_headers_are_known_in_any_case(tmp_path, header):
    columns = {name: header(name) for name in SCREENER_COLUMNS}
    rows = [{columns[name]: cell for name, cell in row("ABC").items()}]
    (one,) = read_screener(write_csv(tmp_path / "f.csv", rows, tuple(columns.values())), DAY, ImportReport())
    assert one.symbol == "ABC"


def test_known_synonyms_of_headers_are_read_and_unknown_columns_ignored(tmp_path):
    names = {"asof": "Date", "symbol": "Ticker", "last_price": "Close Price", "market_cap_usd": "Market-Cap"}
    columns = [names.get(name, name) for name in SCREENER_COLUMNS] + ["beta", "beta"]
    cells = [row("ABC")[name] for name in SCREENER_COLUMNS] + ["1", "2"]
    (tmp_path / "f.csv").write_text(",".join(columns) + "\n" + ",".join(cells) + "\n")
    (one,) = read_screener(tmp_path / "f.csv", DAY, ImportReport())
    assert (one.symbol, one.close, one.market_cap) == ("ABC", Decimal("10.0"), Decimal("1000000000.0"))


def test_two_columns_of_one_meaning_are_refused(tmp_path):
    columns = [*SCREENER_COLUMNS[:2], "ticker", "act_symbol", *SCREENER_COLUMNS[3:]]
    (tmp_path / "f.csv").write_text(",".join(columns) + "\n")
    line = refusal(read_screener, tmp_path / "f.csv", DAY, ImportReport())
    assert "column symbol stands twice in the header (ticker, act_symbol)" in line


def test_two_columns_of_one_optional_meaning_are_refused(tmp_path):
    lists = write_csv(
        tmp_path / "i.csv",
        [{"index_code": "R2000", "ticker": "A", "ShrCls": "A", "Share Class": "B"}],
        ("index_code", "ticker", "ShrCls", "Share Class"),
    )
    assert "column class stands twice in the header (ShrCls, Share Class)" in refusal(
        read_incumbents, (lists,), ImportReport()
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'2025-04-30,NYSE,XYZ,"Xyz Inc. Common Stock,1,2,3,United States,,x,y', "no well-formed CSV"),
        (b"2025-04-30,NYSE,XYZ,Xyz \xff,1,2,3,United States,,x,y", "is not UTF-8 text"),
        (b"2025-04-30,NYSE,XYZ,Xyz \0,1,2,3,United States,,x,y", "NUL"),
        (b"2025-04-30,NYSE,XYZ,Xyz, Inc.,1,2,3,United States,,x,y", "12 fields, the header has 11"),
        (b"2025-04-30,NYSE,XYZ," + b"x" * 200_000 + b",1,2,3,United States,,x,y", "larger than 131,072"),
    ],
)
def test_a_row_that_is_none_takes_no_other_with_it(tmp_path, line, reason):
    path = write_csv(tmp_path / "f.csv", [row("ABC"), row("BCD"), row("CDE")])
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([first, rest[0], line + b"\n", *rest[1:]]))
    report = ImportReport()
    assert [one.symbol for one in read_screener(path, DAY, report)] == ["ABC", "BCD", "CDE"]
    (found,) = report.findings
    assert found.row == 3 and reason in found.line


def test_a_quoted_line_break_is_part_of_its_field(tmp_path):
    rows = [row("ABC", 'Abc "The" Inc.\nCommon, Stock'), row("BCD")]
    abc, _ = read_screener(write_csv(tmp_path / "f.csv", rows), DAY, ImportReport())
    assert abc.name == 'Abc "The" Inc. Common, Stock'


def test_a_caret_symbol_is_another_line_than_the_ticker_it_would_collide_with(tmp_path):
    listings = read_screener(write_csv(tmp_path / "f.csv", [row("ABRD"), row("ABR^D")]), DAY, ImportReport())
    assert [one.symbol for one in listings] == ["ABRD", "ABR^D"]


def test_another_layout_is_refused_with_the_column_that_is_missing(tmp_path):
    columns = tuple(column for column in SCREENER_COLUMNS if column != "asof")
    rows = [{column: ROW[column] for column in columns}]
    assert "column asof is missing" in refusal(
        read_screener, write_csv(tmp_path / "f.csv", rows, columns), DAY, ImportReport()
    )


def test_other_file_formats_are_refused(tmp_path):
    (tmp_path / "feed.xlsx").write_bytes(b"PK")
    assert refusal(read_screener, tmp_path / "feed.xlsx", DAY, ImportReport()).startswith("feed.xlsx: not a .csv")


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
    assert refusal(read_screener, tmp_path / name, DAY, ImportReport()).startswith(name)


def test_both_directory_layouts_are_recognized_by_their_headers(tmp_path):
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
    entries = read_directories((nasdaq, other), ImportReport())
    assert (entries["QQ"].mic, entries["QQ"].is_etf) == ("XNAS", "Y")
    assert (entries["BFB"].mic, entries["ARC"].mic) == ("XNYS", "ARCX")
    assert "ABRD" not in entries


def test_another_directory_layout_is_refused(tmp_path):
    path = write_csv(tmp_path / "d.csv", [{"ticker": "A"}], ("ticker",))
    assert "neither the nasdaqlisted nor the otherlisted layout" in refusal(read_directories, (path,), ImportReport())


def test_the_sec_list_gives_ten_digits_and_leaves_series_out(tmp_path):
    columns = ("cik", "name", "ticker", "exchange")
    rows = [
        {"cik": "320193", "ticker": "AAPL"}, {"cik": "1067983", "ticker": "BRK-B"}, {"cik": "732717", "ticker": "T-PC"},
    ]  # fmt: skip
    companies = read_sec_companies(write_csv(tmp_path / "s.csv", rows, columns), ImportReport())
    assert companies == {"AAPL": "CIK0000320193", "BRKB": "CIK0001067983"}
    bad = write_csv(tmp_path / "t.csv", [{"cik": "x", "ticker": "A"}], columns)
    assert refusal(read_sec_companies, bad, ImportReport()).startswith("t.csv row 2 column cik")


def test_lists_are_joined_by_ticker_without_signs(tmp_path):
    columns = ("index_code", "ticker")
    rows = [{"index_code": "R2000", "ticker": "MOG-A"}, {"index_code": "R2000", "ticker": "MOG/A"}]
    assert read_incumbents((write_csv(tmp_path / "i.csv", rows, columns),), ImportReport()) == {"R2000": ["MOGA"]}
    bad = write_csv(tmp_path / "j.csv", [{"index_code": "RUT", "ticker": "A"}], columns)
    assert refusal(read_incumbents, (bad,), Strict()).startswith("j.csv row 2 column index_code")


def test_a_float_above_one_is_one(tmp_path):
    columns = ("ticker", "float_fraction_estimate")
    rows = [
        {"ticker": "A", columns[1]: "1.25"},
        {"ticker": "B-C", columns[1]: "0.875"},
        {"ticker": "D", columns[1]: ""},
    ]
    floats = read_floats(write_csv(tmp_path / "f.csv", rows, columns), ImportReport())
    assert floats == {"A": Fraction(1), "BC": Fraction(7, 8)}
