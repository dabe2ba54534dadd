"""Years at once: the same snapshots as session by session, in parts of any size, and interrupted at any session."""

from __future__ import annotations

import csv
import gzip
import json
import os

import polars as pl
import pytest

from rankday import ledger
from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.direct import DirectIngest
from rankday.drops.ingest import ingest
from rankday.evidence.store import EvidenceDiffers
from rankday_sources import panel as panel_module
from rankday_sources import panel_file, panel_store
from rankday_sources.import_report import SourceRefused
from rankday_sources.import_screener import ScreenerFiles, import_screener
from rankday_sources.panel import import_panel
from rankday_sources.years import import_years
from sources.panel_feed import SESSIONS, frame, line, write_panel
from sources.screener_feed import row, write_csv

M = 1_000_000
SCREENERS = SESSIONS[2], SESSIONS[20]
LAST = 30


def lines() -> list[list[dict]]:
    """A split, a departure, a ticker passed on across the alphabet, a newcomer, counts that move and then are gone."""
    return [
        line("AAA", [30.0] * 15, 7_123_457),
        line("ZZZ", [31.0] * (LAST - 15), 7_123_457, first=15),
        line("ONE", [20.0] * 18 + [10.0] * (LAST - 18), [50 * M] * 21 + [100 * M] * (LAST - 21)),
        line("TWO", [10.0] * LAST, [9 * M] * 10 + [10 * M] * 8 + [None] * (LAST - 18)),
        line("TWO/B", [11.0] * LAST, [9 * M] * 10 + [10 * M] * (LAST - 10)),
        line("BYE", [5.0] * 12, 3 * M),
        line("IPO", [30.0] * (LAST - 25), 6 * M, first=25),
        line("ONEW", [1.0] * LAST, None),
    ]


def new_home(folder) -> Home:
    """Two screener sessions: both classes of TWO, ONE with its warrant, and the line that is AAA, then ZZZ."""
    home = Home(folder / "home")
    for session, ticker, price in zip(SCREENERS, ("AAA", "ZZZ"), ("20", "10"), strict=True):
        count = "1000000000"
        rows = [
            row("TWO", "Two Inc. Class A Common Stock", last_price="10", market_cap_usd="90000000", volume="900"),
            row("TWO/B", "Two Inc. Class B Common Stock", last_price="11", market_cap_usd="99000000", volume="100"),
            row("ONE", "One Inc. Common Stock", last_price=price, market_cap_usd=count),
            row("ONEW", "One Inc. Warrant", last_price="1", market_cap_usd=""),
            row(ticker, "Letters Inc. Common Stock", last_price="30", market_cap_usd="213703710"),
        ]
        path = write_csv(folder / f"{session}.csv", [{**one, "asof": session.isoformat()} for one in rows])
        import_screener(home, session, ScreenerFiles(path))
    return home


@pytest.fixture(scope="module")
def one_by_one(tmp_path_factory) -> dict[str, str]:
    """Session → content hash, of landing drops that ingest froze one after the other."""
    folder = tmp_path_factory.mktemp("one_by_one")
    home = new_home(folder)
    import_panel(home, write_panel(folder / "panel.parquet", *lines()))
    return {str(day): ingest(home, day).snapshot.content_hash for day in SESSIONS[:LAST]}


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk():
    """As in tests of the drops: most of the time of thirty sessions, and no test can see what it is good for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture
def home(tmp_path) -> Home:
    return new_home(tmp_path)


@pytest.fixture
def panel(tmp_path):
    return write_panel(tmp_path / "panel.parquet", *lines())


def frozen(home: Home) -> dict[str, str]:
    return {str(day): snapshot_store.newest(home, day).content_hash for day in snapshot_store.sessions(home)}


def test_the_snapshots_are_those_of_drops_ingested_one_by_one(home, panel, one_by_one):
    result = import_panel(home, panel, freezes=True)
    assert frozen(home) == one_by_one
    assert (len(result["written"]), result["kept"]) == (LAST - 2, [str(day) for day in SCREENERS])
    assert result["events"] == {"delisting": 1, "split": 1, "ticker_change": 1}
    with next(home.root.glob("runs/import-panel-*/inference.csv")).open(newline="") as handle:
        rules = {one["value"]: one["rule"] for one in csv.DictReader(handle)}
    assert rules["split"] == "panel_limits.csv split_count"
    assert [path.name for path in (home.root / "landing").glob("[0-9]*")] == [str(day) for day in SCREENERS]


@pytest.mark.parametrize("rows", [20, 60])
def test_parts_of_any_size_give_the_same_snapshots(home, panel, one_by_one, monkeypatch, rows):
    monkeypatch.setattr(panel_store, "PART_ROWS", rows)
    monkeypatch.setattr(panel_file, "BATCH_ROWS", rows + 4)
    import_panel(home, panel, freezes=True)
    assert frozen(home) == one_by_one


def test_the_files_of_a_panel_are_one_panel(home, tmp_path, one_by_one):
    rows = frame(*lines())
    parts = []
    for number, wanted in enumerate((pl.col("session") > SESSIONS[17], pl.col("session") <= SESSIONS[17])):
        parts.append(tmp_path / f"{number}.parquet")
        rows.filter(wanted).write_parquet(parts[-1])
    import_panel(home, parts, freezes=True)
    assert frozen(home) == one_by_one
    with pytest.raises(SourceRefused, match=rf"1.parquet: {SESSIONS[0]} stands in panel.parquet too"):
        import_panel(home, [write_panel(tmp_path / "panel.parquet", *lines()), parts[1]])


def test_an_import_that_was_interrupted_goes_on_where_it_was(home, panel, one_by_one, monkeypatch):
    write = DirectIngest.write

    def stops(self, session, tables):
        if session == SESSIONS[9]:
            raise KeyboardInterrupt
        return write(self, session, tables)

    monkeypatch.setattr(DirectIngest, "write", stops)
    with pytest.raises(KeyboardInterrupt):
        import_panel(home, panel, freezes=True)
    before = frozen(home)
    assert 0 < len(before) < LAST
    monkeypatch.setattr(DirectIngest, "write", write)
    result = import_panel(home, panel, freezes=True)
    assert sorted(result["unchanged"]) == sorted(before)
    assert frozen(home) == one_by_one
    assert len([one for one in ledger.entries(home) if one["kind"] == "snapshot_frozen"]) == LAST


def test_the_same_import_again_reads_nothing_and_changes_nothing(home, panel, monkeypatch):
    first = import_panel(home, panel, freezes=True)
    tip = ledger.tip(home)
    monkeypatch.setattr(panel_module, "stored", None)
    again = import_panel(home, panel, freezes=True)
    assert (again["written"], again["unchanged"], again["new_in_evidence"]) == ([], first["written"], 0)
    assert ledger.tip(home) == tip


def test_the_same_import_again_replaces_a_snapshot_or_closes_that_are_gone(home, panel, one_by_one):
    import_panel(home, panel, freezes=True)
    next((home.evidence / "closes" / str(SESSIONS[5])).iterdir()).unlink()
    assert import_panel(home, panel, freezes=True)["new_in_evidence"] == 1
    assert frozen(home) == one_by_one


def test_another_panel_is_refused_before_anything_is_written(home, panel, tmp_path, monkeypatch):
    """BYE goes on: its closes differ from the thirteenth session on, the event of its departure stood before."""
    import_panel(home, panel, freezes=True)
    before, tip = frozen(home), ledger.tip(home)
    monkeypatch.setattr(panel_store, "PART_ROWS", 20)
    stays = line("BYE", [5.0] * LAST, 3 * M)
    other = write_panel(tmp_path / "other.parquet", stays, *(one for one in lines() if one[0]["symbol"] != "BYE"))
    with pytest.raises(EvidenceDiffers, match="holds other closes"):
        import_panel(home, other, freezes=True)
    assert (frozen(home), ledger.tip(home)) == (before, tip)
    written = import_panel(home, other, freezes=True, replace=True)["written"]
    assert written == [str(day) for day in SESSIONS[11:LAST] if day not in SCREENERS]
    assert snapshot_store.newest(home, SESSIONS[11]).version == 2


def test_tables_that_stand_still_are_stored_once_and_a_change_of_one_is_found_in_all(home, panel):
    import_panel(home, panel, freezes=True)
    files = [home.snapshots(day) / "v1" / "companies.parquet" for day in SESSIONS[4:10]]
    assert len({file.stat().st_ino for file in files}) == 1
    assert snapshot_store.verify(home) == []
    files[0].chmod(0o644)
    files[0].write_bytes(b"changed")
    problems = snapshot_store.verify(home)
    assert len([one for one in problems if "companies.parquet: changed" in one]) >= len(files)
    with pytest.raises(VerificationFailed, match=r"companies\.parquet: changed since it was frozen"):
        snapshot_store.check_files(snapshot_store.newest(home, SESSIONS[6]))


def test_drops_of_the_same_panel_give_way_to_its_snapshots(home, panel, one_by_one):
    import_panel(home, panel)
    assert (home.landing(SESSIONS[5]) / "drop.json").is_file()
    import_panel(home, panel, freezes=True)
    assert not (home.landing(SESSIONS[5]) / "drop.json").exists()
    assert frozen(home) == one_by_one


def test_sessions_that_the_panel_lacks_are_named(home, tmp_path):
    path = tmp_path / "gap.parquet"
    frame(*lines()).filter(pl.col("session") != SESSIONS[6]).write_parquet(path)
    assert import_panel(home, path, freezes=True)["absent"] == [str(SESSIONS[6])]


@pytest.fixture
def folder(tmp_path):
    """The layout of `rankday_sources.years`."""
    (tmp_path / "feeds").mkdir()
    new_home(tmp_path / "feeds")
    folder = tmp_path / "years"
    for name in ("universe", "panel", "lists"):
        (folder / name).mkdir(parents=True)
    for session in SCREENERS:
        text = (tmp_path / "feeds" / f"{session}.csv").read_bytes()
        (folder / "universe" / f"{session}.csv.gz").write_bytes(gzip.compress(text))
    write_panel(folder / "panel" / "2025.parquet", *lines())
    (folder / "lists" / "lists.csv").write_text(f"as_of,index_code,ticker\n{SESSIONS[0]},R2000,ONE\n")
    return folder


def test_a_folder_of_years_is_one_command_and_the_second_time_nothing_changes(folder, tmp_path, rankday, one_by_one):
    home = Home(tmp_path / "other")
    status, printed, _ = rankday("import", "years", "--home", home.root, "--folder", folder)
    assert status == 0
    assert f"{LAST - 2} snapshots frozen" in printed
    assert "1 lists (an index and a date each), 1 of them new" in printed
    assert frozen(home) == one_by_one
    status, printed, _ = rankday("import", "years", "--home", home.root, "--folder", folder, "--json")
    again = json.loads(printed)
    assert not any(one["is_new"] for one in again["screener"])
    assert (again["panel"]["written"], again["lists"][0]["new_lists"]) == ([], 0)
    assert frozen(home) == one_by_one


@pytest.mark.parametrize(
    ("name", "message"), [("universe", "no universe/<session>.csv.gz"), ("panel", r"no panel/\*.parquet")]
)
def test_a_folder_that_lacks_what_is_needed_is_refused(folder, home, rankday, name, message):
    (folder / name).rename(folder / "elsewhere")
    status, _, error = rankday("import", "years", "--home", home.root, "--folder", folder)
    assert (status, error.count("\n")) == (1, 1)
    assert message.replace("\\", "") in error


def test_a_listing_named_by_no_session_is_refused(folder, home, rankday):
    (folder / "universe" / "april.csv.gz").write_bytes(b"")
    status, _, error = rankday("import", "years", "--home", home.root, "--folder", folder)
    assert (status, error) == (
        1, "rankday: universe/april.csv.gz: is named by no session; write <YYYY-MM-DD>.csv.gz\n"
    )  # fmt: skip


def test_years_with_levels_estimate_before_anything_is_frozen_and_again_change_nothing(tmp_path):
    """Thirty sessions are too few to estimate from: the drops are those without floats, and the days are named."""
    folder, levels = tmp_path / "years", tmp_path / "levels.csv"
    for kind in ("universe", "panel"):
        (folder / kind).mkdir(parents=True)
    rows = [row("ONE", "One Inc. Common Stock", last_price="20", market_cap_usd="1000000000")]
    for session in SCREENERS:
        write_csv(folder / "universe" / f"{session}.csv", [{**one, "asof": session.isoformat()} for one in rows])
    write_panel(folder / "panel" / "p.parquet", line("ONE", [20.0] * LAST, 50 * M))
    levels.write_text("session,close\n" + "".join(f"{day},{100 + n}\n" for n, day in enumerate(SESSIONS[:LAST])))
    homes = [Home(tmp_path / name) for name in ("plain", "estimated")]
    plain, estimated = import_years(homes[0], folder), import_years(homes[1], folder, levels=levels)
    assert (plain["floats"], estimated["floats"]) == ([], [str(day) for day in SCREENERS])
    hashes = [[snapshot_store.newest(home, day).content_hash for day in SESSIONS[:LAST]] for home in homes]
    assert hashes[0] == hashes[1]
    again = import_years(homes[1], folder, levels=levels)
    assert not again["panel"]["written"] and not any(one["is_new"] for one in again["screener"])
