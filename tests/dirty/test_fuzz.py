"""Random damage: refused with lines that name the place, or read exactly as another reader reads it; never a traceback.

``make dirty`` sets DIRTY_EXAMPLES to thousands, with other damage at each run; the suite has a few, always the same.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow.parquet as parquet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dirty import papers
from dirty.cases import Refused
from dirty.feeds import csv_bytes, list_of, panel
from dirty.judged import call, faults_of_refusal
from dirty.market import difference, fresh_drop, meaning
from dirty.mutations import DAMAGES, damaged, plain_rows
from drops.good_drop import SESSION, rendered
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.publication.verification import verify
from sources.screener_feed import SESSION as SCREENER_DAY
from sources.screener_feed import row

EXAMPLES = int(os.environ.get("DIRTY_EXAMPLES", "8"))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="DIRTY_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def named(outcome, *files: str) -> None:
    """The refusal is as a person needs it, and each of its lines begins with a file."""
    assert list(faults_of_refusal(outcome, Refused(""))) == []
    said = [line.removeprefix("rankday: ").strip() for line in outcome.errors]
    assert any(line.startswith(files) for line in said), said


@fuzzed
@given(table=st.sampled_from(sorted(INPUT_TABLES)), damages=DAMAGES, rows=st.booleans())
def test_a_damaged_table_is_refused_or_frozen_as_another_reader_reads_it(table, damages, rows):
    drop = fresh_drop()
    content = damaged(rendered(table, drop.tables[table], "x.csv"), damages)
    drop.rewrites[table] = lambda _: content
    try:
        read = plain_rows(content)
    except (UnicodeDecodeError, csv.Error):
        read = None
    if rows and read:
        count = len(read) - 1
        drop.listing = lambda one: {**one, "tables": one["tables"] | {table: one["tables"][table] | {"rows": count}}}
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        drop.write(home)
        outcome = call("ingest", "--home", folder, "--session", SESSION)
        if outcome.status:
            # the latter two by what they name
            named(outcome, f"{table}.csv", "drop.json", "securities.csv", "prices.csv")
            assert not (home.root / "snapshots").exists()
        else:
            assert read is not None
            tables = drop.tables | {table: read}
            assert difference(next((home.snapshots(SESSION)).glob("v1")), meaning(tables)) == ""


@fuzzed
@given(damages=DAMAGES)
def test_a_damaged_listing_is_refused_or_means_the_same(damages):
    drop = fresh_drop()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        path = drop.write(home) / "drop.json"
        path.write_bytes(damaged(path.read_bytes(), damages))
        outcome = call("ingest", "--home", folder, "--session", SESSION)
        if outcome.status:
            named(outcome, *(f"{name}.csv" for name in INPUT_TABLES), "drop.json")
        else:
            listed = json.loads(path.read_text("utf-8-sig"))["tables"]
            kept = {name: drop.tables[name] for name in listed}
            assert difference(next((home.snapshots(SESSION)).glob("v1")), meaning(kept)) == ""


@fuzzed
@given(table=st.sampled_from(["prices", "shares", "companies"]), place=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_a_parquet_file_with_another_byte_is_refused_or_read_without_a_traceback(table, place, byte):
    drop = fresh_drop()
    drop.extensions[table] = "parquet"

    def spoil(content: bytes) -> bytes:
        where = place % len(content)
        return content[:where] + bytes([byte]) + content[where + 1 :]

    drop.rewrites[table] = spoil
    with tempfile.TemporaryDirectory() as folder:
        drop.write(Home(Path(folder)))
        outcome = call("ingest", "--home", folder, "--session", SESSION)
        if outcome.status:
            named(outcome, *(f"{name}.{ending}" for name in INPUT_TABLES for ending in ("csv", "parquet")))
        else:  # whatever the bytes say now, all of it was frozen, and nothing half-way
            assert verify(Home(Path(folder))).problems == []
            assert [one.name for one in Home(Path(folder)).snapshots(SESSION).glob("[!.]*")] == ["v1"]


FEED = csv_bytes([row("ABC", last_price="12.5"), row("BCD", volume="7"), row("C^D"), row("DEF", market_cap_usd="")])


@fuzzed
@given(damages=DAMAGES)
def test_of_a_damaged_screener_what_is_not_passed_over_is_ingested_as_stated(damages):
    with tempfile.TemporaryDirectory() as folder:
        home, file = Home(Path(folder) / "home"), Path(folder) / "feed.csv"
        file.write_bytes(damaged(FEED, damages))
        arguments = ["nasdaq-screener", "--home", home.root, "--session", SCREENER_DAY, "--file", file]
        outcome = call("import", *arguments, "--json")
        if outcome.status:
            named(outcome, "feed.csv")
            assert not (home.root / "landing").exists()
            return
        report = json.loads(outcome.out)["report"]
        after = call("ingest", "--home", home.root, "--session", SCREENER_DAY)
        assert (after.status, after.trace) == (0, ""), after.errors
        snapshot = home.root / "snapshots" / SCREENER_DAY / "v1"
        tickers = {
            one["security_id"]: one["ticker"] for one in parquet.read_table(snapshot / "securities.parquet").to_pylist()
        }
        frozen = {
            tickers[one["security_id"]]: (one["close"], one["volume"])
            for one in parquet.read_table(snapshot / "prices.parquet").to_pylist()
        }
        if report["passed_over"] is None:
            assert frozen == stated_prices(file.read_bytes())
        else:  # nothing is frozen that no row says, but for what is said to be unknown
            stated = loose_prices(file.read_bytes())
            for ticker, (close, volume) in frozen.items():
                assert close in {None, *(one[0] for one in stated[ticker])}, ticker
                assert volume in {None, *(one[1] for one in stated[ticker])}, ticker


def stated_prices(content: bytes) -> dict[str, tuple[Decimal | None, int | None]]:
    header, *rows = [one for one in plain_rows(content) if one]
    header = [name.strip() for name in header]
    cells = [dict(zip(header, one, strict=True)) for one in rows if not one[0].startswith("File Creation Time")]
    return {one["symbol"].strip().upper(): (_close(one["last_price"]), _volume(one["volume"])) for one in cells}


def loose_prices(content: bytes) -> dict[str, list[tuple[Decimal | None, int | None]]]:
    """What the lines of a file say that are rows, whatever its other lines are."""
    found: dict[str, list[tuple[Decimal | None, int | None]]] = {}
    for line in content.decode("utf-8-sig", "replace").splitlines():
        for cells in csv.reader([line]):
            if len(cells) == 11:
                try:
                    values = _close(cells[4]), _volume(cells[6])
                except ArithmeticError:
                    values = None, None
                found.setdefault(cells[2].strip().upper(), []).append(values)
    return found


def _close(text: str) -> Decimal | None:
    return Decimal(text.strip() or 0).quantize(Decimal("0.000001"), ROUND_HALF_UP) or None


def _volume(text: str) -> int | None:
    return int(Decimal(text.strip())) if text.strip() else None


@fuzzed
@given(damages=DAMAGES)
def test_damaged_member_lists_are_refused_or_known_by_date_and_index(damages):
    content = list_of(
        *((SESSION.isoformat(), code, ticker) for code in ("R1000", "R2000") for ticker in ("QZTK", "NZOZ"))
    )
    with tempfile.TemporaryDirectory() as folder:
        home, file = Home(Path(folder) / "home"), Path(folder) / "lists.csv"
        fresh_drop().write(home)
        file.write_bytes(damaged(content, damages))
        outcome = call("import", "memberships", "--home", home.root, "--file", file)
        if outcome.status:
            named(outcome, "lists.csv", "landing/")
        else:
            assert call("ingest", "--home", home.root, "--session", SESSION).status == 0


@fuzzed
@given(place=st.integers(0, 10**6), bytes_=st.binary(min_size=1, max_size=3))
def test_a_panel_with_other_bytes_is_refused_or_taken_without_a_traceback(place, bytes_):
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        arguments = panel()(Path(folder), home)
        content = arguments[2].read_bytes()
        where = place % len(content)
        arguments[2].write_bytes(content[:where] + bytes_ + content[where + len(bytes_) :])
        outcome = call("import", *arguments, "--home", home.root)
        if outcome.status:
            named(outcome, "panel.parquet")
        else:  # what was taken stands whole in the evidence
            assert any(home.evidence.rglob("*.parquet")) and verify(home).problems == []


SEEDS = ("parameters", "gates", "screens", "eligible_values", "breaks", "indexes", "event_types", "change_causes")


@fuzzed
@given(seed=st.sampled_from([*SEEDS, "exceptions", "approvers"]), damages=DAMAGES)
def test_damaged_papers_are_refused_with_their_name_or_read(seed, damages):
    good = f"{papers.HEADER}\n{papers.GOOD}\n".encode()
    if seed == "exceptions":
        read = papers.exceptions(damaged(good, damages))
    elif seed == "approvers":
        read = papers.approvers(damaged(b'{"approvers": [{"name": "ana", "roles": ["approver"]}], "x": 1}', damages))
    else:
        read = papers.rulebook(seed, lambda text: damaged(text.encode(), damages))
    with tempfile.TemporaryDirectory() as folder:
        try:
            read(Path(folder))
        except RankdayError as error:
            line = str(error)
            assert seed in line
            assert line.isprintable(), line


def test_equal_damage_gives_equal_bytes():
    """What a failure prints can be tried again."""
    once, again = (hashlib.sha256(damaged(FEED, [])).hexdigest() for _ in range(2))
    assert once == again
