"""``rankday import crsp`` of format 2.0 (CIZ), from 2025 on the only one of CRSP; the legacy layout stays."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday_sources.crsp import CrspFiles, import_crsp

DAYS = [date(2025, 4, 29), date(2025, 4, 30), date(2025, 5, 1)]
KINDS = {
    "10001": "NS,EQTY,COM,Y,CORP,Q,A",
    "10002": "AD,EQTY,COM,N,CORP,N,A",
    "10003": "SB,EQTY,COM,Y,REIT,N,A",
    "10004": "NS,FUND,ETF,Y,ACOR,R,A",
    "10005": "NS,EQTY,COM,N,CORP,A,A",
    "10006": "NS,FUND,CEF,Y,CORP,N,H",
}
FLAGS = ("ShareType", "SecurityType", "SecuritySubType", "USIncFlg", "IssuerType", "PrimaryExch", "TradingStatusFlg")
HEADER = (
    "PERMNO,PERMCO,DlyCalDt,DlyDelFlg,DlyPrc,DlyPrcFlg,DlyCap,DlyRet,DlyVol,DlyFacPrc,ShrOut,DisSeqNbr,DisType,"
    "DisFacShr,ShareType,SecurityType,SecuritySubType,USIncFlg,IssuerType,PrimaryExch,TradingStatusFlg,Ticker,IssuerNm,"
    "SICCD,ShareClass"
)


def row(permno: str, day: date, **cells: str) -> str:
    values = {"DlyDelFlg": "N", "DlyPrc": "10", "DlyPrcFlg": "TR", "DlyVol": "500", "DlyFacPrc": "1", "ShrOut": "2000"}
    values |= {"PERMNO": permno, "PERMCO": f"5{permno}", "DlyCalDt": day.isoformat(), "Ticker": f"T{permno}"}
    columns = (
        "ShareType",
        "SecurityType",
        "SecuritySubType",
        "USIncFlg",
        "IssuerType",
        "PrimaryExch",
        "TradingStatusFlg",
    )
    values |= dict(zip(columns, KINDS[permno].split(","), strict=True)) | {"IssuerNm": "A CO", "SICCD": "3571"} | cells
    return ",".join(values.get(name, "") for name in HEADER.split(","))


def usual(*left_out: tuple[str, date]) -> list[str]:
    return [row(permno, day) for permno in KINDS for day in DAYS if (permno, day) not in left_out]


@pytest.fixture
def load(tmp_path):
    home = Home(tmp_path / "home")

    def function(lines: list[str], header: str = HEADER, sessions=DAYS[:2], **files: str):
        paths = {}
        for role, text in {"daily": "\n".join([header, *lines]) + "\n", **files}.items():
            paths[role] = tmp_path / f"{role}.csv"
            paths[role].write_text(text)
        return home, import_crsp(home, CrspFiles(**paths), sessions, replace=True)

    return function


def table(home: Home, name: str, day: date = DAYS[1]) -> dict[str, dict]:
    folder = home.landing(day)
    file = json.loads((folder / "drop.json").read_text())["tables"][name]["file"]
    with (folder / file).open(newline="") as handle:
        return {one.get("security_id") or one["company_id"]: one for one in csv.DictReader(handle)}


def event(home: Home, permno: str, day: date = DAYS[1]) -> tuple | None:
    one = table(home, "corporate_actions", day).get(f"PERMNO{permno}")
    return one and (one["event_type"], one["ex_date"], one["ratio_new"], one["ratio_old"], one["cash_amount"])


def test_rows_of_format_2_make_a_drop_that_ingest_takes(load):
    home, result = load(usual())
    line, price = table(home, "securities")["PERMNO10001"], table(home, "prices")["PERMNO10001"]
    assert (line["company_id"], line["ticker"], line["mic"]) == ("PERMCO510001", "T10001", "XNAS")
    assert (price["close"], price["volume"], price["status"]) == ("10.000000", "500", "traded")
    assert table(home, "shares")["PERMNO10001"]["total_shares"] == "2000000"
    assert result["report"]["passed_over"] is None
    assert ingest(home, DAYS[1]).is_new


@pytest.mark.parametrize(
    ("permno", "kind", "structure", "incorporation", "mic"),
    [
        ("10001", "common_stock", "corporation", "US", "XNAS"),
        ("10002", "depositary_receipt", "corporation", "", "XNYS"),
        ("10003", "common_stock", "reit", "", "XNYS"),
        ("10004", "etf", "etf", "", "ARCX"),
        ("10005", "common_stock", "corporation", "", "XASE"),
        ("10006", "common_stock", "closed_end_fund", "", "XNYS"),
    ],
)
def test_flags_state_type_structure_and_incorporation(load, permno, kind, structure, incorporation, mic):
    home, _ = load(usual())
    company = table(home, "companies")[f"PERMCO5{permno}"]
    assert (table(home, "securities")[f"PERMNO{permno}"]["security_type"], company["structure"]) == (kind, structure)
    assert company["incorporation_country"] == incorporation
    assert table(home, "securities")[f"PERMNO{permno}"]["mic"] == mic


def test_a_quoted_header_in_another_case_is_the_same_layout(load):
    home, _ = load(usual(), ",".join(f'"{name.lower()}"' for name in HEADER.split(",")))
    assert table(home, "prices")["PERMNO10001"]["close"] == "10.000000"


def test_a_file_with_bars_is_the_same_layout(load):
    bars = [line.replace(",", "|") for line in usual()]
    _, result = load(bars, header=HEADER.replace(",", "|"))
    assert [drop["rows"]["prices"] for drop in result["drops"]] == [6, 6]


def test_an_average_of_bid_and_ask_is_no_close_and_a_halt_is_one(load):
    lines = usual(("10001", DAYS[1]), ("10006", DAYS[1]))
    lines += [row("10001", DAYS[1], DlyPrcFlg="BA"), row("10006", DAYS[1], DlyPrc="", DlyPrcFlg="")]
    prices = table(load(lines)[0], "prices")
    assert (prices["PERMNO10001"]["close"], prices["PERMNO10001"]["status"]) == ("", "no_trade")
    assert (prices["PERMNO10006"]["close"], prices["PERMNO10006"]["status"]) == ("", "halted")


def test_without_a_share_count_the_cap_in_thousands_says_it(load):
    lines = [*usual(("10001", DAYS[1])), row("10001", DAYS[1], ShrOut="", DlyCap="20000.00")]
    assert table(load(lines)[0], "shares")["PERMNO10001"]["total_shares"] == "2000000"


@pytest.mark.parametrize(
    ("cells", "terms"),
    [
        ({"DisType": "FRS", "DisFacShr": "1.0", "DlyFacPrc": "2"}, ("2", "1")),
        ({"DisType": "FRS", "DisFacShr": "-0.999333", "DlyFacPrc": "0.000667"}, ("1", "1500")),
        ({"DisType": "FRS", "DisFacShr": "0.0306", "DlyFacPrc": "1.0306"}, ("5153", "5000")),
        ({"DlyFacPrc": "4", "ShrOut": "8000"}, ("4", "1")),  # without distributions: price and count move together
        ({"DlyFacPrc": "1.2", "ShrOut": "2000"}, None),  # a spin-off's factor: the count does not move
        ({"DisType": "SP", "DisFacShr": "0", "DlyFacPrc": "1"}, None),
        ({"DisType": "CD", "DisFacShr": "", "DlyFacPrc": "1"}, None),
    ],
)
def test_the_factor_of_the_day_is_a_split_in_the_drop_of_the_session_before(load, cells, terms):
    lines = [*usual(("10001", DAYS[2])), row("10001", DAYS[2], **cells)]
    home, _ = load(lines)
    assert event(home, "10001") == (terms and ("split", "2025-05-01", *terms, ""))


def test_two_splits_of_a_day_in_repeated_rows_multiply(load):
    twice = [
        row("10001", DAYS[2], DisType="FRS", DisSeqNbr=number, DisFacShr=step)
        for number, step in (("1", "-0.9"), ("2", "19"))
    ]
    home, result = load([*usual(("10001", DAYS[2])), *twice])
    assert event(home, "10001") == ("split", "2025-05-01", "2", "1", "")
    assert result["report"]["passed_over"] is None


def test_the_cumulative_share_factor_counts_where_it_is_exported(load):
    lines = [f"{one},{factor}" for one, factor in zip(usual(), ["3.0", "3.0", "1.5"] * 6, strict=True)]
    home, _ = load(lines, HEADER + ",DlyCumFacShr")
    assert event(home, "10001") == ("split", "2025-05-01", "2", "1", "")


def test_the_row_after_the_last_trade_says_what_a_delisting_paid(load):
    lines = [
        *usual(("10001", DAYS[2])),
        row("10001", DAYS[2], DlyDelFlg="Y", DlyRet="-0.6", DlyPrcFlg="DP", SecurityType=""),
    ]
    home, _ = load(lines, sessions=DAYS)
    assert event(home, "10001") == ("delisting", "2025-05-01", "", "", "4.000000")
    assert "PERMNO10001" not in table(home, "securities", DAYS[2])


def test_a_delisting_some_sessions_after_the_last_trade_keeps_its_line_until_then(load):
    lines = usual(("10001", DAYS[1]), ("10001", DAYS[2]))
    lines.append(row("10001", DAYS[2], DlyDelFlg="Y", DlyRet="", DlyPrc="3", DlyPrcFlg="DA"))
    home, _ = load(lines)
    assert table(home, "prices")["PERMNO10001"]["status"] == "halted"
    assert event(home, "10001") == ("delisting", "2025-05-01", "", "", "3.000000")  # no return: what was paid


def test_names_and_delistings_in_files_of_their_own(load):
    daily = ["10001,2025-04-29,10,TR,500,2000", "10001,2025-04-30,10,TR,500,2000", "10002,2025-04-30,7,TR,500,100"]
    names = (
        "PERMNO,SecInfoStartDt,SecInfoEndDt,ShareType,SecurityType,SecuritySubType,USIncFlg,IssuerType,PrimaryExch,"
        "TradingStatusFlg,Ticker,IssuerNm,PERMCO\n"
        "10001,2001-01-02,2025-12-31,NS,EQTY,COM,Y,CORP,Q,A,AAA,AAA INC,501\n"
        "10002,2001-01-02,2025-12-31,NS,EQTY,COM,Y,ACOR,N,A,BBB,BBB INC,502\n"
    )
    gone = "PERMNO,DelistingDt,DelActionType,DelRet\n10001,2025-04-30,MER,0.25\n"
    header = "PERMNO,DlyCalDt,DlyPrc,DlyPrcFlg,DlyVol,ShrOut"
    home, _ = load(daily, header, [DAYS[1]], names=names, delistings=gone)
    assert table(home, "securities")["PERMNO10001"]["company_id"] == "PERMCO501"
    assert event(home, "10001") == ("delisting", "2025-05-01", "", "", "12.500000")


def test_without_flags_the_types_are_unknown_and_that_is_said_once(load):
    daily = ["10001,2025-04-29,10,20000,2000,N,Q,AAA", "10001,2025-04-30,11,22000,,N,Q,AAA"]
    home, result = load(daily, "PERMNO,DlyCalDt,DlyPrc,DlyCap,ShrOut,DlyDelFlg,PrimaryExch,Ticker", [DAYS[1]])
    line = table(home, "securities")["PERMNO10001"]
    assert (line["ticker"], line["mic"], line["security_type"]) == ("AAA", "XNAS", "")
    assert table(home, "shares")["PERMNO10001"]["total_shares"] == "2000000"
    (said,) = [one for one in result["report"]["lines"] if "securitytype" in one and one.startswith("daily.csv")]
    assert "types and structures of all lines are unknown; export ShareType" in said


def test_a_flag_that_nobody_knows_is_disclosed_and_its_line_is_of_unknown_type(load):
    lines = [one.replace("AD,EQTY", "ZZ,EQTY") for one in usual()]
    home, result = load(lines)
    assert table(home, "securities")["PERMNO10002"]["security_type"] == ""
    (line,) = [one for one in result["report"]["lines"] if "is unknown; add" in one]
    assert "share code: 'ZZ|EQTY|COM|N|CORP' is unknown; add to source_rules/crsp_share_codes.csv" in line
    assert (home.landing(DAYS[0]) / "passed_over.crsp.csv").exists()
