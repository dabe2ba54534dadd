"""Methodology 11 of level histories: the golden example, the edges of periods, and a second implementation."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from rankday.contract.errors import RankdayError
from rankday.reports.statistics.measuring import Question, statistics_of_file
from rankday.rulebook.sessions import sessions_between
from reference.statistics import statistics

A = ["100", "102", "101", "104", "103", "105", "100", "98", "101", "106"]
B = ["50", "50.5", "50.25", "51", "50.75", "51.25", "50", "49.5", "50.25", "51.5"]
TEN = [date(2025, 12, 29), date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 2)]
TEN += [date(2026, 1, day) for day in (5, 6, 7, 8, 9, 12)]


def written(path: Path, header: str, rows) -> Path:
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def levels_file(folder: Path, histories) -> Path:
    rows = [(day, code, kind, value) for (code, kind), history in histories.items() for day, value in history.items()]
    return written(folder / "levels.csv", "session,code,kind,value", rows)


def rates_file(folder: Path, rates) -> Path:
    return written(folder / "rates.csv", "session,rate_code,rate", [(day, "R", rate) for day, rate in rates.items()])


def asked(folder: Path, histories, session: date, rates=None, **more):
    interest = rates_file(folder, rates) if rates is not None else None
    question = Question(session, rate_code="R" if rates is not None else None, **more)
    table = statistics_of_file(question, levels_file(folder, histories), interest)
    key = ("code", "kind", "metric", "period", "other")
    rest = ("value", "from_session", "to_session", "observations")
    return {tuple(row[name] for name in key): tuple(row[name] for name in rest) for row in table.to_pylist()}


def of(found, metric: str, period: str = "base", other: str = "", code: str = "A", kind: str = "price"):
    return found[code, kind, metric, period, other]


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ten")
    histories = {("A", "price"): dict(zip(TEN, A, strict=True)), ("B", "price"): dict(zip(TEN, B, strict=True))}
    return asked(folder, histories, TEN[-1], dict.fromkeys(TEN, "0.036"), against="B")


@pytest.mark.parametrize(
    ("metric", "other", "value"),
    [
        ("return", "", 0.06), ("volatility", "", 0.485194127246977), ("volatility_ratio", "B", 1.97919995357398),
        ("beta", "B", 1.97910816115678), ("correlation", "B", 0.999953621453435), ("max_drawdown", "", -7 / 105),
        ("recovery_days", "", 4), ("best_day", "", 5 / 101), ("worst_day", "", -5 / 105),
        ("sharpe", "R", 3.51216592812445),
    ],
)  # fmt: skip
def test_ten_sessions_by_hand(ten, metric, other, value):
    assert of(ten, metric, other=other)[0] == pytest.approx(value, rel=1e-12)


def test_ten_sessions_have_dates_and_no_period_before_them(ten):
    assert of(ten, "max_drawdown")[1:] == (date(2026, 1, 6), date(2026, 1, 8), 9)
    assert of(ten, "recovery_days")[1:3] == (date(2026, 1, 8), date(2026, 1, 12))
    assert of(ten, "best_day")[1:3] == (date(2026, 1, 9), date(2026, 1, 12))
    assert of(ten, "worst_day")[1:3] == (date(2026, 1, 6), date(2026, 1, 7))
    assert of(ten, "return", "ytd")[0] == pytest.approx(106 / 101 - 1, rel=1e-12)
    assert of(ten, "volatility", code="B")[0] == pytest.approx(0.245146593890540, rel=1e-12)
    assert {period for _, _, _, period, _ in ten} == {"base", "ytd"}


@pytest.mark.parametrize(
    ("day", "period", "start"),
    [
        (date(2024, 2, 29), "1y", date(2023, 2, 28)),  # month end to month end
        (date(2024, 2, 28), "1y", date(2023, 2, 28)),  # the same day, and not the month's last session
        (date(2026, 5, 29), "1m", date(2026, 4, 30)),  # 30 and 31 May are a weekend: 29 May ends the month
        (date(2026, 5, 28), "1m", date(2026, 4, 28)),
        (date(2026, 5, 28), "3m", date(2026, 2, 27)),  # 28 February is a Saturday
        (date(2026, 7, 31), "1m", date(2026, 6, 30)),
        (date(2026, 3, 30), "1m", date(2026, 2, 27)),  # no 30 February: its last day, a Saturday
    ],
)
def test_where_a_period_starts(tmp_path, day, period, start):
    days = sessions_between(date(2023, 1, 3), day)
    found = asked(tmp_path, {("A", "price"): {one: 100 + number for number, one in enumerate(days)}}, day)
    assert of(found, "return", period)[1:3] == (start, day)


def test_a_year_is_complete_on_its_last_session_and_needs_the_one_before(tmp_path):
    days = sessions_between(date(2023, 12, 28), date(2025, 12, 31))
    history = {("A", "price"): {one: 100 + number for number, one in enumerate(days)}}

    def years(found):
        return {period for _, _, metric, period, _ in found if metric == "return" and period.isdigit()}

    assert years(asked(tmp_path, history, date(2025, 12, 30))) == {"2024"}
    found = asked(tmp_path, history, date(2025, 12, 31))
    assert years(found) == {"2024", "2025"}
    assert of(found, "return", "2025")[1:3] == (date(2024, 12, 31), date(2025, 12, 31))


def test_nothing_is_annualised_up_to_a_year(tmp_path):
    begin = date(2024, 6, 3)
    for days, is_there in ((365, False), (366, True)):
        end = begin + timedelta(days=days)
        found = asked(tmp_path, {("A", "price"): {begin: 100, end: 110}}, end)
        assert (("A", "price", "annual_return", "base", "") in found) is is_there
    assert of(found, "annual_return")[0] == pytest.approx(1.1 ** (365.25 / 366) - 1, rel=1e-12)


def test_one_return_has_no_deviation_and_a_rise_no_recovery(tmp_path):
    found = asked(tmp_path, {("A", "price"): {TEN[0]: 100, TEN[1]: 101}}, TEN[1])
    assert of(found, "max_drawdown") == (0.0, TEN[0], TEN[0], 1)
    metrics = {metric for _, _, metric, _, _ in found}
    assert metrics == {"return", "max_drawdown", "best_day", "worst_day"}


def test_statistics_stop_at_a_level_of_zero(tmp_path):
    found = asked(tmp_path, {("A", ""): dict(zip(TEN[:4], [100, 50, 0, 0], strict=True))}, TEN[3])
    assert found["A", "", "return", "base", ""] == (-1.0, TEN[0], TEN[3], 2)
    assert found["A", "", "max_drawdown", "base", ""][:3] == (-1.0, TEN[0], TEN[2])
    assert ("A", "", "return", "ytd", "") not in found  # from a level of zero


@pytest.mark.parametrize(("missing", "is_there"), [(5, True), (6, False)])
def test_a_rate_is_carried_five_sessions(tmp_path, missing, is_there):
    rates = {TEN[0]: "0.04"} | dict.fromkeys(TEN[missing + 1 :], "0.04")
    found = asked(tmp_path, {("A", "price"): dict(zip(TEN, A, strict=True))}, TEN[-1], rates)
    assert (("A", "price", "sharpe", "base", "R") in found) is is_there


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("2026-01-02", "A", "price", "1"), ("2026-01-05", "A", "price", "x")], "row 3, column value: 'x' is no"),
        ([("2026-01-02", "A", "close", "1")], "row 2, column kind: 'close' is none of price, total, net"),
        ([("20260102", "A", "price", "1")], "row 2, column session: '20260102' is not a date"),
        ([("2026-01-02", "A", "price", "-1")], "row 2, column value: '-1' is below 0"),
        ([("2026-01-02", "A", "price", "1.123456789")], "row 2, column value: '1.123456789' has more"),
        ([("2026-01-02", "A", "price", "1"), ("2026-01-02", "A", "price", "1")], "row 3, column code: the same code"),
        ([("2026-01-02", "A", "price", "1e12")], "row 2, column value: '1e12' is not a number below 10^12"),
        ([("2026-01-02", "", "price", "1")], "row 2, column code: is empty"),
        ([("2026-01-01", "A", "price", "1")], "2026-01-02: nothing has a level on that day"),
    ],
)  # fmt: skip
def test_a_level_that_cannot_be_is_refused_where_it_stands(tmp_path, rows, words):
    file = written(tmp_path / "levels.csv", "session,code,kind,value", rows)
    with pytest.raises(RankdayError) as refusal:
        statistics_of_file(Question(date(2026, 1, 2)), file)
    assert words in str(refusal.value)


def test_an_unknown_code_and_a_rate_without_rows_are_refused(tmp_path):
    file = levels_file(tmp_path, {("A", "price"): {TEN[0]: 1}})
    with pytest.raises(RankdayError, match="'C' has no level on 2025-12-29; there are A"):
        statistics_of_file(Question(TEN[0], codes=("C",)), file)
    with pytest.raises(RankdayError, match="rate 'R' has no row"):
        statistics_of_file(Question(TEN[0], rate_code="R"), file)


@pytest.mark.parametrize("seed", range(4))
def test_a_second_implementation_agrees(tmp_path, seed):
    draw = random.Random(seed)
    end = draw.choice([date(2024, 2, 29), date(2024, 12, 31), date(2024, 11, 29), date(2024, 7, 3), date(2023, 3, 30)])
    exchange = sessions_between(date(2019, 6, 3), date(2025, 12, 31))
    known = [one for one in exchange if one <= end]
    histories = {}
    for code, kind in (("A", "price"), ("A", "net"), ("B", "price"), ("C", "price"), ("F", "")):
        level, history = Fraction(1000), {}
        for one in known[draw.randrange(0, 900) :]:
            level = Fraction(round(level * Fraction(draw.randrange(9700, 10304), 10000) * 10**8), 10**8)
            if draw.random() > 0.03 or one == end:
                history[one] = level
        histories[code, kind] = history
    rates = {one: Fraction(draw.randrange(-50, 600), 10000) for one in known if draw.random() > 0.4}
    as_text = {key: {one: f"{float(value):.8f}" for one, value in days.items()} for key, days in histories.items()}
    exact = {key: {one: Fraction(text) for one, text in days.items()} for key, days in as_text.items()}
    found = asked(tmp_path, as_text, end, {one: float(rate) for one, rate in rates.items()}, against="B")
    expected = statistics(exact, end, exchange, "B", rates)
    assert found.keys() == expected.keys()
    for key, (value, *rest) in expected.items():
        assert found[key][1:] == tuple(rest), key
        assert found[key][0] == pytest.approx(value, rel=1e-12, abs=1e-12), key


def test_the_answer_is_written_as_csv_and_parquet(tmp_path):
    from click.testing import CliRunner

    from rankday.cli.statistics import statistics_command

    file, out = levels_file(tmp_path, {("A", "price"): dict(zip(TEN, A, strict=True))}), tmp_path / "out"
    call = ["--home", str(tmp_path), "--session", "2026-01-12", "--levels", str(file), "--out", str(out)]
    assert CliRunner().invoke(statistics_command, call).exit_code == 0
    with (out / "index_statistics.csv").open(newline="") as handle:
        first = next(csv.DictReader(handle))
    assert (first["code"], first["metric"], first["period"]) == ("A", "best_day", "base")
    assert (out / "index_statistics.parquet").exists()
