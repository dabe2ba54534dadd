"""`import rates`: the ECB's layout and rates a row each become the tables of drops that are there."""

from __future__ import annotations

import csv
import gzip
import json

import pytest

ECB = "Date,USD,JPY,CYP,\n2026-05-01,1.1,160.2,N/A,\n2026-04-30,1.12,161,N/A,\n"
FX = "session,base_currency,quote_currency,kind,fixing,rate\n2026-04-30,USD,EUR,forward_1m,LDN,0.8985\n"
INTEREST = "date,rate_code,rate\n2026-04-30,SOFR,0.0432\n2026-04-30,ESTR,-0.005\n"


def rows_of(home, table):
    folder = home.root / "landing" / "2026-04-30"
    listed = json.loads((folder / "drop.json").read_text())["tables"][table]
    opener = gzip.open if listed["file"].endswith(".gz") else open
    with opener(folder / listed["file"], "rt", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture
def imported(landed, tmp_path, rankday):
    def run(text, *more):
        path = tmp_path / "rates.csv"
        path.write_text(text, encoding="utf-8")
        return rankday("import", "rates", "--home", landed.root, "--file", path, *more)

    return run


def test_the_ecb_s_history_becomes_spot_rates_of_the_euro(landed, imported):
    status, printed, error = imported(ECB, "--json")
    assert (status, error) == (0, "")
    found = json.loads(printed)
    assert (found["table"], found["rows"], found["changed"], found["without_drop"]) == (
        "fx_rates",
        4,
        ["2026-04-30"],
        1,
    )
    assert [(row["base_currency"], row["quote_currency"], row["kind"], row["fixing"], row["rate"])
            for row in rows_of(landed, "fx_rates")] == [
        ("EUR", "JPY", "spot", "ECB", "161"), ("EUR", "USD", "spot", "ECB", "1.12"),
    ]  # fmt: skip
    assert json.loads(imported(ECB, "--json")[1])["unchanged"] == ["2026-04-30"]


def test_rates_of_other_sources_stand_beside_and_another_rate_needs_replace(landed, imported):
    assert imported(ECB)[0] == imported(FX)[0] == imported(INTEREST)[0] == 0
    assert len(rows_of(landed, "fx_rates")) == 3
    assert [(row["rate_code"], row["rate"]) for row in rows_of(landed, "interest_rates")] == [
        ("ESTR", "-0.005"), ("SOFR", "0.0432"),
    ]  # fmt: skip
    status, _, error = imported(FX.replace("0.8985", "0.9"))
    assert status == 1 and "landing/2026-04-30: fx_rates has USD EUR forward_1m LDN at 0.8985, the file 0.9" in error
    assert imported(FX.replace("0.8985", "0.9"), "--replace")[0] == 0
    assert imported(FX.replace("0.8985", "0.900"))[0] == 0, "the same rate, written otherwise"


def test_a_drop_with_rates_is_ingested(landed, imported, rankday):
    imported(ECB)
    imported(INTEREST)
    assert rankday("ingest", "--home", landed.root, "--session", "2026-04-30")[::2] == (0, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ECB.replace("161", "0"), "rates.csv row 3, column JPY: '0' is no rate above 0"),
        (ECB.replace("161", "x"), "row 3, column JPY: 'x' is no rate above 0"),
        (ECB.replace("2026-05-01", "01.05.2026"), "row 2, column session: '01.05.2026' is no date"),
        (ECB.replace("2026-05-01", "2026-04-30"), "row 3, column session: '2026-04-30' has EUR USD spot ECB in row 2"),
        (ECB.replace("JPY", "YEN1"), "row 2, column quote_currency: 'YEN1' is no currency"),
        (FX.replace("EUR", "USD"), "row 2, column quote_currency: 'USD' is the base currency"),
        (FX.replace("EUR", "eur"), "row 2, column quote_currency: 'eur' is no currency: three capital letters"),
        (FX.replace("forward_1m", "forward"), "row 2, column kind: 'forward' is none of spot, forward_1m"),
        (FX.replace("LDN", ""), "row 2, column fixing: '' is empty"),
        (INTEREST.replace("0.0432", "4.32"), "row 2, column rate: '4.32' is no rate between -1 and 1 (4.32 %"),
        (INTEREST.replace("0.0432", "1"), "row 2, column rate: '1' is no rate between"),
        (INTEREST.replace("0.0432", ""), "row 2, column rate: '' is no rate between"),
        ("Date,Value\n2026-04-30,1\n", "no layout of rates; give Date and a column a currency"),
    ],
)  # fmt: skip
def test_a_rate_that_cannot_be_is_refused_where_it_stands(imported, text, words):
    status, _, error = imported(text)
    assert status == 1 and words in error
