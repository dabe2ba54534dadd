"""How a fund tracks its benchmark (methodology 10): each part once more in fractions, from drops and days."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import floor, sqrt

import pytest

from daily.week_market import table
from reports.investors_home import BASE, DIVIDENDS, SHARES, WEEK

T, DAYS = WEEK[-1], [BASE, *WEEK]
IN_INDEX = {f"l{number:02}" for number in range(10)}
TAX = Fraction(15, 100)  # of TWIN-PHYS


def half_away(value: Fraction, digits: int) -> Fraction:
    scaled = floor(abs(value) * 10**digits + Fraction(1, 2))
    return Fraction(scaled if value >= 0 else -scaled, 10**digits)


def published(home, code):
    """Session → value, fee, swap cost, benchmark of the fund, and price level, divisor, total, net points."""
    found = {}
    for day in DAYS:
        [fund] = table(home, day, "fund_values", "nav, fee, swap_cost, benchmark_level", f"fund_code = '{code}'")
        columns = "price_level, divisor, dividend_points, net_dividend_points"
        [index] = table(home, day, "index_values", columns, "index_code = 'R2000'")
        found[day] = [Fraction(value) for value in (*fund, *index)]
    return found


def rates(days, code):
    """Session → fee, swap and tax as parts of the twin's value before."""
    found = {}
    for u, t in pairwise(DAYS):
        _, fee, swap, _, _, divisor, total, net = days[t]
        value, price = days[u][0], days[u][4]
        paid = sum(Fraction(cash) * SHARES for line, cash in DIVIDENDS.get(t, {}).items() if line in IN_INDEX)
        own = half_away(paid * (1 - TAX) / divisor, 8) if code == "TWIN-PHYS" else total
        found[t] = (-fee / value, -swap / value, (own - net) / price)
    return found


def reference(home, code, navs=None):
    days = published(home, code)
    values = navs or {day: row[0] for day, row in days.items()}
    used, benchmark, each = sorted(values), {day: row[3] for day, row in days.items()}, rates(days, code)
    first, last = used[0], used[-1]
    parts, gaps = [Fraction(0)] * 3, []
    for u, t in pairwise(used):
        step = [sum(each[day][place] for day in DAYS if u < day <= t) for place in range(3)]
        weight = values[u] / values[first] * benchmark[last] / benchmark[t]
        parts = [sum_ + weight * rate for sum_, rate in zip(parts, step, strict=True)]
        gaps.append(values[t] / values[u] - benchmark[t] / benchmark[u])
    names = ("fee", "swap", "tax", "tracking_difference")
    difference = values[last] / values[first] - benchmark[last] / benchmark[first]
    found = {name: half_away(value, 12) for name, value in zip(names, (*parts, difference), strict=True)}
    found["rest"] = found["tracking_difference"] - found["fee"] - found["swap"] - found["tax"]
    mean = sum(gaps) / len(gaps)
    return found | {"tracking_error": sqrt(252 * sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1))}


def answered(rankday, home, out, *more):
    status, _, error = rankday("statistics", "--home", home.root, "--session", T, *more, "--out", out)
    assert (status, error) == (0, "")
    with (out / "index_statistics.csv").open(newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("code", ["TWIN-PHYS", "TWIN-SWAP"])
def test_every_part_of_a_twin_is_that_of_a_second_implementation(investors_home, rankday, tmp_path, code):
    rows = answered(rankday, investors_home, tmp_path / "out", "--fund", code)
    expected = reference(investors_home, code)
    assert {row["metric"]: float(row["value"]) for row in rows} == {
        name: float(value) if name != "tracking_error" else pytest.approx(value, rel=1e-9)
        for name, value in expected.items()
    }
    assert [row["metric"] for row in rows] == sorted(expected)
    assert {(row["code"], row["kind"], row["period"], row["other"]) for row in rows} == {(code, "", "base", "net")}
    assert {(row["from_session"], row["to_session"], row["observations"]) for row in rows} == {(str(BASE), str(T), "5")}
    assert abs(expected["tax"]) > Fraction(1, 10**4)
    assert abs(expected["rest"]) < Fraction(1, 10**9)  # a twin does nothing but what its terms say


def test_a_real_fund_takes_the_place_of_the_twin_on_the_sessions_that_both_have(investors_home, rankday, tmp_path):
    navs = {WEEK[0]: "52.1", WEEK[2]: "51.9", WEEK[3]: "50.87654321", T: "51.5"}
    file = tmp_path / "navs.csv"
    rows = [f"{day},{value}" for day, value in ({date(2026, 5, 1): "9"} | navs).items()]
    file.write_text("\n".join(["session,nav", *rows]))
    found = answered(rankday, investors_home, tmp_path / "out", "--fund", "TWIN-PHYS", "--nav", file)
    expected = reference(investors_home, "TWIN-PHYS", {day: Fraction(value) for day, value in navs.items()})
    assert {row["metric"]: float(row["value"]) for row in found} == pytest.approx(
        {name: float(value) for name, value in expected.items()}, rel=1e-12, abs=1e-15
    )
    assert {(row["from_session"], row["observations"]) for row in found} == {(str(WEEK[0]), "3")}
    parts = [Fraction(row["value"]) for row in found if row["metric"] in ("fee", "swap", "tax", "rest")]
    [difference] = [Fraction(row["value"]) for row in found if row["metric"] == "tracking_difference"]
    assert half_away(sum(parts), 12) == half_away(difference, 12)


@pytest.mark.parametrize(
    ("more", "navs", "words"),
    [
        (("--nav", "FILE"), [], "--nav without --fund: name the fund"),
        (("--fund", "NOBODY"), [], "fund 'NOBODY' has no value on 2026-06-05; there are TWIN-PHYS, TWIN-SWAP"),
        (("--fund", "TWIN-PHYS", "--code", "R2000"), [], "--code beside --fund"),
        (("--fund", "TWIN-PHYS", "--nav", "FILE"), ["2026-06-05,0"], "row 2, column nav: '0' is not above 0"),
        (("--fund", "TWIN-PHYS", "--nav", "FILE"), ["2026-06-04,1"], "has no value on 2026-06-05; ask for"),
        (("--fund", "TWIN-PHYS", "--nav", "FILE"), ["2026-06-04,1", "2026-06-04,2"], "row 3, column session: the same"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_line(investors_home, rankday, tmp_path, more, navs, words):
    file = tmp_path / "navs.csv"
    file.write_text("\n".join(["session,nav", *navs]))
    given = [file if one == "FILE" else one for one in more]
    status, _, error = rankday("statistics", "--home", investors_home.root, "--session", T, *given)
    assert status != 0 and words in error and error.count("\n") == 1


def test_series_and_funds_are_among_the_codes_of_statistics(investors_home, rankday, tmp_path):
    """Every code and kind there is; of a series the kind is empty, and it is compared with series and funds."""
    rows = answered(rankday, investors_home, tmp_path / "out", "--against", "R2000-EUR")
    kinds = {(row["code"], row["kind"]) for row in rows if row["metric"] == "return"}
    assert {("R2000", "price"), ("R2000", "net"), ("R2000-EURH", ""), ("R2000-D5", ""), ("TWIN-SWAP", "")} <= kinds
    days = [Fraction(table(investors_home, day, "series_values", "value", "series_code = 'R2000-EURH'")[0][0])
            for day in (BASE, T)]  # fmt: skip
    [gained] = [float(row["value"]) for row in rows if (row["code"], row["metric"], row["period"])
                == ("R2000-EURH", "return", "base")]  # fmt: skip
    assert gained == pytest.approx(float(days[1] / days[0] - 1), rel=1e-12)
    assert {row["code"] for row in rows if row["metric"] == "beta"} >= {"R2000-EURH", "TWIN-PHYS"}
    assert not any(row["metric"] == "beta" and row["kind"] for row in rows)
