"""A dozen derived indexes without fundamentals over the reconstitutions of 2021 to 2025, on the private test material:
sectors, industries, top ten with and without buffers, capped and equal (methodology 7.1, 7.2, 7.4).

What each takes and weighs is worked out here from the published companies, ranks and caps alone.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rankday import publication
from rankday.contract.home import Home
from rankday.reconstitution.steps import reconstitute
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships

DATA = Path(os.environ.get("RANKDAY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
YEARS = DATA / "years"
EVENTS = {
    2021: date(2021, 5, 7), 2022: date(2022, 5, 6), 2023: date(2023, 4, 28), 2024: date(2024, 4, 30),
    2025: date(2025, 4, 30),
}  # fmt: skip
HEADER = (
    "index_code,position,effective_from,name,parent_code,selection,argument,weighting,capping,maximum_weight,"
    "rebalanced,clause,note"
)
INDEXES = (
    ("XTECH", "R3000", "class", "sector:Technology", "float_cap", "none", ""),
    ("XHEALTH", "R2000", "class", "sector:Health Care", "float_cap", "none", ""),
    ("XENERGY", "R1000", "class", "sector:Energy", "float_cap", "none", ""),
    ("XMONEY", "R2000", "class", "sector:Finance|Real Estate", "float_cap", "none", ""),
    ("XBANKS", "R2000", "class", "industry:Major Banks|Savings Institutions", "float_cap", "none", ""),
    ("XNOTECH", "R1000", "not_class", "sector:Technology", "float_cap", "none", ""),
    ("XTOP10", "R1000", "top", "10", "float_cap", "none", ""),
    ("XTOP10B", "R1000", "top", "10:8:12", "float_cap", "none", ""),
    ("XTOP10C", "R1000", "top", "10", "float_cap", "single", "0.15"),
    ("XTECHC", "XTECH", "all", "", "float_cap", "single", "0.08"),
    ("XTOP50E", "RTOP200", "top", "50", "equal", "none", ""),
    ("XENERGYE", "XENERGY", "all", "", "equal", "none", ""),
)
CODES = {row[0] for row in INDEXES}

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not YEARS.is_dir(), reason="no real data at ../shared/data/years or RANKDAY_SHARED_DATA"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """The screener at each rank day, the lists, and a reconstitution of each year. Read only."""
    home = Home(tmp_path_factory.mktemp("derived") / "home")
    home.root.mkdir()
    rows = [
        f"{code},{100 + place},2021-01-01,{code},{parent},{selection},{argument},{weighting},{capping},{maximum},"
        "reconstitution,7.1,"
        for place, (code, parent, selection, argument, weighting, capping, maximum) in enumerate(INDEXES)
    ]
    (home.root / "derived_indexes.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    for rank_day in EVENTS.values():
        incumbents = tuple(sorted((YEARS / "incumbents").glob(f"R[12]000_{rank_day}.csv")))
        import_screener(home, rank_day, ScreenerFiles(YEARS / "universe" / f"{rank_day}.csv.gz", incumbents))
    for lists in sorted((YEARS / "lists").glob("*.csv*")):
        import_memberships(home, lists)
    for rank_day in EVENTS.values():
        # a year lies between the drops and nothing says which splits were in it: that is the panel's part
        leap = ["snapshot.share_count_leap_weight"]
        reconstitute(home, rank_day, approvers=["a", "b"], accept_gates=leap, reason="no events in this material")
    return home


class Year:
    """A reconstitution's tables, with the labels of its rank day."""

    def __init__(self, home: Home, year: int):
        one = publication.newest_version(home, f"reconstitution/{year}-06")
        drop = home.snapshots(EVENTS[year]) / "v1"
        self.members: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for row in _rows(one.folder / "constituents.csv"):
            self.members[row["index_code"]][row["security_id"]] = row
        self.labels = {row["company_id"]: row for row in _parquet(drop / "companies.parquet")}
        self.statistics = _rows(one.folder / "statistics.csv")
        self.unmet = {row["gate"] for row in one.manifest["gates"] if not row["is_met"]}

    def companies(self, code: str) -> set[str]:
        return {row["company_id"] for row in self.members[code].values()}

    def ranked(self, code: str) -> list[str]:
        ranks = {row["company_id"]: int(row["company_rank"]) for row in self.members[code].values()}
        return sorted(ranks, key=ranks.__getitem__)

    def weights(self, code: str) -> dict[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.members[code].values():
            found[row["company_id"]] += Decimal(row["weight"])
        return dict(found)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _parquet(path: Path) -> list[dict]:
    import pyarrow.parquet as parquet

    return parquet.read_table(path).to_pylist()


@pytest.fixture(scope="module")
def years(home) -> dict[int, Year]:
    return {year: Year(home, year) for year in EVENTS}


@pytest.mark.parametrize("year", EVENTS)
def test_every_one_has_members_and_none_needs_fundamentals(years, year):
    assert {code for code in years[year].members if code in CODES} == CODES
    assert not {gate for gate in years[year].unmet if "capping" in gate or gate.endswith("are_the_parent")}


@pytest.mark.parametrize("year", EVENTS)
@pytest.mark.parametrize("index", [row for row in INDEXES if "class" in row[2]], ids=lambda row: row[0])
def test_a_class_takes_whoever_has_the_label_and_keeps_the_lines_of_its_parent(years, year, index):
    code, parent, selection, argument, *_ = index
    one, (column, _, values) = years[year], argument.partition(":")
    fits = {company for company in one.companies(parent) if one.labels[company][column] in values.split("|")}
    wanted = one.companies(parent) - fits if selection == "not_class" else fits
    assert one.companies(code) == wanted
    lines = {line for line, row in one.members[parent].items() if row["company_id"] in wanted}
    assert set(one.members[code]) == lines
    assert all(one.members[code][line]["index_shares"] == one.members[parent][line]["index_shares"] for line in lines)


@pytest.mark.parametrize("year", EVENTS)
def test_the_top_ten_are_the_ten_largest_and_the_buffer_keeps_members(years, year):
    one = years[year]
    ranked = one.ranked("R1000")
    assert one.companies("XTOP10") == one.companies("XTOP10C") == set(ranked[:10])
    assert one.companies("XTOP50E") == set(one.ranked("RTOP200")[:50])
    before = years[year - 1].companies("XTOP10B") if year - 1 in years else set()
    order = ranked[:8] + [c for c in ranked[8:12] if c in before] + [c for c in ranked[8:] if c not in before]
    assert one.companies("XTOP10B") == set(list(dict.fromkeys(order))[:10])


@pytest.mark.parametrize("year", EVENTS)
@pytest.mark.parametrize(("code", "maximum"), [("XTOP10C", "0.15"), ("XTECHC", "0.08")])
def test_no_company_is_above_the_cap_and_the_others_keep_their_proportions(years, year, code, maximum):
    weights = years[year].weights(code)
    own = years[year].weights("XTOP10" if code == "XTOP10C" else "XTECH")
    limit = Decimal(maximum)
    assert max(weights.values()) < limit + Decimal("0.000001")
    free = [company for company in weights if weights[company] < limit - Decimal("0.000001")]
    ratios = {round(weights[company] / own[company], 5) for company in free}
    assert len(ratios) == 1 and abs(sum(weights.values()) - 1) < Decimal("1e-9")


@pytest.mark.parametrize("year", EVENTS)
@pytest.mark.parametrize("code", ["XTOP50E", "XENERGYE"])
def test_equal_means_every_company_the_same_to_a_share(years, year, code):
    weights = years[year].weights(code)
    assert all(abs(weight * len(weights) - 1) < Decimal("0.00001") for weight in weights.values())
