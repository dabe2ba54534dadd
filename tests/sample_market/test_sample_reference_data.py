"""`rankday sample --reference-data`: one tree of labels, well-formed identifiers with the gaps of real ones, and every
other cell as without the option."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.contract.identifiers import IDENTIFIER_KINDS
from rankday.drops.ingest import ingest
from rankday.sample_market import generate
from rankday.sample_market.rates import RatesOfDays

COMPANIES, SESSIONS = 800, 3
DAY = date(2026, 4, 30)
LABELS = ("industry", "supersector", "sector", "subsector")


@pytest.fixture(scope="module")
def homes(tmp_path_factory) -> dict[str, Home]:
    """Without and with reference data. Read only."""
    root = tmp_path_factory.mktemp("reference")
    homes = {name: Home(root / name) for name in ("bare", "whole")}
    for name, home in homes.items():
        generate(home, companies=COMPANIES, sessions=SESSIONS, reference_data=name == "whole")
    return homes


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def table(home: Home, name: str, day: date = DAY) -> list[dict[str, str]]:
    return rows_of(home.landing(day) / f"{name}.csv")


def test_every_other_cell_is_that_of_a_market_without_it(homes):
    for folder in sorted((homes["bare"].root / "landing").iterdir()):
        for file in folder.glob("*.csv"):
            other = homes["whole"].root / "landing" / folder.name / file.name
            if file.stem not in ("companies", "fundamentals"):
                assert sha256_of_file(file) == sha256_of_file(other), file.name
                continue
            bare, whole = rows_of(file), rows_of(other)
            kept = [name for name in bare[0] if name not in LABELS]
            assert [[row[name] for name in kept] for row in bare] == [[row[name] for name in kept] for row in whole]


def test_the_labels_are_one_tree_on_four_levels_with_gaps_below(homes):
    rows = table(homes["whole"], "companies")
    for above, below in pairwise(LABELS):
        parents = defaultdict(set)
        for row in rows:
            if row[above] and row[below]:
                parents[row[below]].add(row[above])
        assert parents and all(len(found) == 1 for found in parents.values()), below
    counts = {level: len({row[level] for row in rows if row[level]}) for level in LABELS}
    assert counts["industry"] == 11 < counts["supersector"] < counts["sector"] < counts["subsector"]
    labelled = [row for row in rows if row["industry"]]
    assert 0 < sum(not row["subsector"] for row in labelled) < len(labelled) // 20
    assert not [row for row in rows if row["subsector"] and not row["sector"]]


def test_the_identifiers_are_well_formed_and_their_drop_is_frozen(homes):
    rows = table(homes["whole"], "identifiers")
    assert not [row for row in rows if IDENTIFIER_KINDS[row["kind"]].complaint(row["value"])]
    for session in sorted((homes["whole"].root / "landing").iterdir()):
        assert ingest(homes["whole"], date.fromisoformat(session.name)).is_new


def test_identifiers_have_the_gaps_of_real_ones_and_some_change(homes):
    listed = [row for row in table(homes["whole"], "securities") if row["is_listed"] != "false"]
    rows = table(homes["whole"], "identifiers")
    held = Counter(row["kind"] for row in rows if row["valid_from"] <= DAY.isoformat() <= (row["valid_to"] or "9999"))
    for kind, least, most in (("isin", 95, 99), ("cusip", 93, 98), ("figi", 95, 99), ("sedol", 83, 92)):
        assert least * len(listed) < 100 * held[kind] < most * len(listed) + 100, kind
    companies = table(homes["whole"], "companies")
    assert 70 * len(companies) < 100 * held["lei"] < 90 * len(companies)
    ended = [row for row in rows if row["kind"] == "isin" and row["valid_to"]]
    assert {row["valid_to"] < DAY.isoformat() for row in ended} == {True, False}


def test_nothing_is_said_of_a_line_that_is_not_there(homes):
    for session in (homes["whole"].root / "landing").iterdir():
        day = date.fromisoformat(session.name)
        lines = {row["security_id"] for row in table(homes["whole"], "securities", day)}
        companies = {row["company_id"] for row in table(homes["whole"], "companies", day)}
        rows = table(homes["whole"], "identifiers", day)
        assert {row["security_id"] for row in rows if row["security_id"]} <= lines
        assert {row["company_id"] for row in rows if row["company_id"]} <= companies


def test_traded_values_are_a_year_of_what_the_lines_trade_and_some_are_unknown(homes):
    traded = {row["company_id"]: row["annual_traded_value_usd"] for row in table(homes["whole"], "fundamentals")}
    unknown = sum(not value for value in traded.values())
    assert 0 < unknown < len(traded) // 5
    daily = defaultdict(float)
    for row in table(homes["whole"], "securities"):
        daily[row["company_id"]] += float(row["addtv_2y_usd"] or 0)
    known = {company: float(value) for company, value in traded.items() if value}
    assert all(199.9 < value / daily[company] < 300.1 for company, value in known.items())


def test_with_offerings_too_the_drop_is_frozen(tmp_path):
    home = Home(tmp_path / "home")
    generate(home, companies=300, sessions=1, offerings=True, reference_data=True)
    assert ingest(home, DAY).is_new


def test_rates_have_holes_a_stale_week_and_a_jump_and_the_same_bytes():
    days = [RatesOfDays(1).of(number) for number in (0, 40)]
    rates = RatesOfDays(1)
    every = [rates.of(number) for number in range(60)]
    assert every[40]["fx_rates"].equals(days[1]["fx_rates"]) and every[0]["fx_rates"].equals(days[0]["fx_rates"])
    spots = [_noon_spot(one["fx_rates"]) for one in every]
    assert None not in spots[:5] and spots[12:17] == [None] * 5 and None in spots[17:]
    assert spots[8] / spots[7] > Decimal("1.05")
    assert [len(one["interest_rates"]) for one in every][12:17] == [0] * 5
    kinds = {(row["base_currency"], row["quote_currency"], row["kind"]) for row in every[0]["fx_rates"].to_dicts()}
    assert {("USD", "EUR", "forward_1m"), ("EUR", "USD", "spot"), ("EUR", "SEK", "spot")} < kinds


def _noon_spot(rates):
    rows = rates.to_dicts()
    found = [row["rate"] for row in rows if row["fixing"] == "NOON" and row["kind"] == "spot"]
    return found[0] if found else None
