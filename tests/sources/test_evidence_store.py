"""The store of dated evidence: the same whatever came first, pinned by each run, nothing of it after the rank day."""

from __future__ import annotations

import itertools
import json
import shutil
from datetime import date

import duckdb
import polars as pl
import pytest

from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.engine import stages
from rankday.evidence import pins as evidence_pins
from rankday.evidence import store as evidence_store
from rankday.evidence.store import EvidenceDiffers
from rankday.publication.verification import verify
from rankday.reconstitution import steps as reconstitution
from rankday.reconstitution.run_inputs import load
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.member_lists import import_memberships
from rankday_sources.panel import import_panel
from sources.panel_feed import SESSIONS, frame, line
from sources.screener_feed import row, write_csv

BEFORE, RANK_DAY, EFFECTIVE = date(2024, 4, 30), date(2025, 4, 30), date(2025, 6, 27)
LISTS = "as_of,index_code,ticker\n2025-04-30,R2000,MOG.A\n2024-12-31,R2000,MOG-A\n2025-05-01,R2000,LATE\n"


@pytest.fixture(scope="module")
def imports(tmp_path_factory):
    """Every import as a function of the home: three listings, member lists, a panel from before to after rank day."""
    tmp_path = tmp_path_factory.mktemp("imports")
    lists = tmp_path / "lists.csv"
    lists.write_text(LISTS)
    panel = tmp_path / "panel.parquet"
    prices = [10.5] * 5
    series = line("ABR^D", prices)
    frame(line("MOG/A", prices), series).write_parquet(panel)
    (sec := tmp_path / "sec.csv").write_text("cik,name,ticker,exchange\n67887,MOOG INC.,MOG-A,NYSE\n")
    rows = [row("MOG/A", "Moog Inc. Class A Common Stock", ipoyear="1998"), row("ABR^D", "Abr Inc. Preferred")]

    def screener(session):
        feed = write_csv(tmp_path / f"{session}.csv", [{**one, "asof": session.isoformat()} for one in rows])
        return lambda home: import_screener(home, session, ScreenerFiles(feed, sec_companies=sec))

    steps = {str(session): screener(session) for session in (BEFORE, RANK_DAY, EFFECTIVE)}
    return steps | {
        "memberships": lambda home: import_memberships(home, lists),
        "panel": lambda home: import_panel(home, panel),
    }


def contents(home: Home) -> dict[str, bytes]:
    files = (path for path in home.evidence.rglob("*.parquet"))
    return {path.relative_to(home.root).as_posix(): path.read_bytes() for path in files}


def test_the_order_of_imports_does_not_matter_and_twice_is_once(imports, tmp_path):
    found = []
    for number, order in enumerate(itertools.islice(itertools.permutations(imports), 0, None, 47)):
        home = Home(tmp_path / str(number))
        for name in (*order, *order):
            imports[name](home)
        found.append(contents(home))
    assert len(found) == 3 and all(one == found[0] for one in found)
    days = [f"closes/{day}/panel" for day in SESSIONS[:5]]
    days += [f"listings/{day}/screener" for day in (BEFORE, RANK_DAY, EFFECTIVE)]
    days += [f"members/{day}/R2000" for day in ("2024-12-31", "2025-04-30", "2025-05-01")]
    assert sorted(found[0]) == sorted(f"evidence/{day}.v1.parquet" for day in days)


@pytest.fixture(scope="module")
def imported(imports, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("imported") / "home")
    for step in imports.values():
        step(home)
    ingest(home, RANK_DAY)
    ingest(home, EFFECTIVE)
    return home


@pytest.fixture
def home(imported, tmp_path) -> Home:
    return Home(shutil.copytree(imported.root, tmp_path / "home"))


def rows_of(home: Home, run: str, table: str, schema: str = "run") -> pl.DataFrame:
    with duckdb.connect(str(home.run(run) / "rankday.duckdb"), read_only=True) as db:
        return pl.from_arrow(db.sql(f"select * from {schema}.{table} order by all").to_arrow_table())


def test_a_run_sees_nothing_dated_after_its_rank_day_but_the_listing_at_implementation(home):
    run = reconstitution.open_run(home, RANK_DAY)
    dates = {
        "evidence_members": ("as_of", [date(2024, 12, 31), RANK_DAY]),
        "evidence_listings": ("session", [BEFORE, RANK_DAY]),
        "evidence_closes": ("session", [BEFORE, *(day for day in SESSIONS[:5] if day <= RANK_DAY)]),
        "evidence_listing_at_implementation": ("session", [EFFECTIVE]),
    }
    for table, (column, expected) in dates.items():
        assert rows_of(home, run, table)[column].unique().sort().to_list() == expected, table
    alone = reconstitution.open_run(home, RANK_DAY, at_rank_day=True)
    assert rows_of(home, alone, "evidence_listing_at_implementation").is_empty()
    assert rows_of(home, alone, "evidence_closes").equals(rows_of(home, run, "evidence_closes"))


def test_rows_carry_what_the_feeds_said(home):
    run = reconstitution.open_run(home, RANK_DAY)
    series, moog = rows_of(home, run, "evidence_listings").filter(session=RANK_DAY).sort("symbol").to_dicts()
    assert (moog["ticker_key"], moog["cik"], moog["ipo_year"]) == ("MOGA", "CIK0000067887", 1998)
    assert (moog["issuer_key"], moog["country_evidence"], moog["security_type"]) == ("MOOG", "label_us", "common_stock")
    assert (series["symbol_key"], series["ticker_key"], series["security_type"]) == ("ABR^D", None, "preferred_stock")
    assert rows_of(home, run, "evidence_members").rows()[0] == (date(2024, 12, 31), "R2000", "MOGA", "list")
    close = rows_of(home, run, "evidence_closes").filter(session=SESSIONS[0], symbol="MOG/A").to_dicts()[0]
    assert (str(close["last_price"]), str(close["market_cap_usd"])) == ("10.500000", "105000000.00")


def test_what_is_imported_later_leaves_the_pinned_evidence_of_a_run_as_it_was(home, tmp_path):
    run = reconstitution.open_run(home, RANK_DAY)
    facts = json.loads((home.run(run) / "run.json").read_text())
    before = load(home, facts, home.run(run) / "rulebook").evidence
    other = tmp_path / "other.csv"
    other.write_text("as_of,index_code,ticker\n2024-12-31,R2000,OTHER\n")
    with pytest.raises(EvidenceDiffers, match="another member list"):
        import_memberships(home, other)
    import_memberships(home, other, replace=True)
    assert load(home, facts, home.run(run) / "rulebook").evidence == before
    assert facts["evidence"]["pieces"] == {"members": 2, "listings": 2, "closes": 3}
    again = reconstitution.open_run(home, RANK_DAY)
    assert rows_of(home, again, "evidence_members")["ticker_key"].to_list() == ["OTHER", "MOGA"]


def test_a_changed_or_missing_piece_is_named_by_replay_and_verify(home):
    run = reconstitution.open_run(home, RANK_DAY)
    facts = json.loads((home.run(run) / "run.json").read_text())
    piece = home.evidence / "members" / "2024-12-31" / "R2000.v1.parquet"
    assert piece in evidence_pins.files_of(home, facts["evidence"])
    piece.chmod(0o644)
    piece.write_bytes(piece.read_bytes() + b" ")
    with pytest.raises(VerificationFailed, match=r"R2000.v1.parquet: changed since"):
        load(home, facts, home.run(run) / "rulebook")
    assert "evidence/members/2024-12-31/R2000.v1.parquet: changed since results were computed from it" in (
        verify(home).problems
    )
    piece.unlink()
    assert any("R2000.v1.parquet: missing" in problem for problem in verify(home).problems)
    (home.evidence / "pinned" / f"{facts['evidence']['hash']}.json").write_text("{}")
    assert any("json: changed; its name is the hash" in problem for problem in verify(home).problems)


def test_without_memberships_in_the_drop_the_newest_list_gives_the_incumbents(imports, tmp_path):
    home = Home(tmp_path / "lists")
    for name in ("memberships", str(RANK_DAY)):  # the drop came last and knows of no list
        imports[name](home)
    facts = json.loads((home.run(run := reconstitution.open_run(home, RANK_DAY)) / "run.json").read_text())
    expected = {("R2000", "US-MOGA"), ("R3000", "US-MOGA"), ("R3000E", "US-MOGA")}
    stages.build(home.run(run), stages.SNAPSHOT_STAGES)
    members = rows_of(home, run, "stg_incumbents", "staging").select("index_code", "security_id")
    assert set(members.rows()) == expected
    assert facts["incumbents"] == "the newest dated member lists"
    assert facts["incumbents_from"] == {"table": "member_lists"}


def test_incumbents_given_with_a_listing_are_a_list_of_that_session_under_a_name_of_their_own(tmp_path):
    home = Home(tmp_path / "home")
    (incumbents := tmp_path / "incumbents.csv").write_text("index_code,ticker\nR1000,ABC\n")
    feed = write_csv(tmp_path / "feed.csv", [row("ABC")])
    import_screener(home, RANK_DAY, ScreenerFiles(feed, incumbents=(incumbents,)))
    (piece,) = evidence_store.tables_of(home, evidence_store.MEMBERS, RANK_DAY)
    expected = {"as_of": RANK_DAY, "index_code": "R1000", "ticker_key": "ABC", "source": "incumbents"}
    assert piece.to_pylist() == [expected]
