"""IPO additions in the daily chain, over the implementation day of September 2026: by hand (`entries_market`)."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pyarrow.parquet
import pytest

from daily.entries_market import FRI, MON, STREAM, THU, TUE, WED, M, approve, landed, september
from rankday import publication
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.backfill.chain import chain
from rankday.daily.backfill.inputs import backfill_inputs
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify
from rankday.publication.version_history import version_history
from rankday.replay.replay import replay

GATE = "night.ipo_additions_not_approved"
LEVELS = ("closing", "opening", "index_values", "entries", "share_updates", "corporate_actions_applied")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """Approved in time. Read only."""
    return september(tmp_path_factory.mktemp("september"))


@pytest.fixture(scope="module")
def late(tmp_path_factory) -> Home:
    """Published up to the day after J, then approved, then the next day. Read only."""
    home = landed(tmp_path_factory.mktemp("late"))
    nightly(home, WED)
    nightly(home, MON)
    shutil.copytree(home.root, home.root.parent / "unapproved", symlinks=True)
    approve(home)
    nightly(home, TUE)
    return home


def read(home: Home, session, table, version=None) -> list[dict]:
    stream = f"daily/{session}"
    one = publication.load(home, stream, version) if version else publication.newest_version(home, stream)
    return pyarrow.parquet.read_table(one.folder / f"{table}.parquet").to_pylist()


def by_line(home: Home, session, table, index="R3000E") -> dict[str, dict]:
    rows = read(home, session, table)
    return {row["security_id"].removesuffix(".s"): row for row in rows if row.get("index_code", index) == index}


def manifest(home: Home, session) -> dict:
    return publication.newest_version(home, f"daily/{session}").manifest


def gate(home: Home, session) -> tuple[bool, str]:
    [found] = [one for one in manifest(home, session)["gates"] if one["gate"] == GATE]
    return found["is_met"], found["observed"]


def test_what_becomes_of_each_line(home):
    nobody = {"index_shares": None, "total_shares": None, "capitalisation": None}
    entered = {"index_shares": 32 * M, "total_shares": 40 * M, "capitalisation": Decimal(320 * M)}
    of_j = {"index_shares": 33 * M, "total_shares": 41 * M, "capitalisation": Decimal(363 * M)}
    found = by_line(home, FRI, "entries")
    assert {name: row["outcome"] for name, row in found.items()} == {
        "bare": "entered", "gone": "left", "halves": "entered", "kid": "already_member", "plain": "entered",
        "silent": "no_close",
    }  # fmt: skip
    for name, facts in {"bare": entered, "halves": entered, "plain": of_j}.items():
        assert found[name].items() >= facts.items(), name
    for name in ("gone", "kid", "silent"):
        assert found[name].items() >= nobody.items(), name
    assert {row["publication"] for row in found.values()} == {STREAM}
    candidates = publication.newest_version(home, STREAM).folder / "candidates.parquet"
    indexes = {row["security_id"]: row["new_indexes"] for row in pyarrow.parquet.read_table(candidates).to_pylist()}
    assert {f"{name}.s": row["new_indexes"] for name, row in found.items()} == indexes


def test_the_entries_are_written_with_the_contracts_columns_even_when_empty(home):
    for session in (WED, FRI, TUE):
        folder = publication.newest_version(home, f"daily/{session}").folder
        schema = pyarrow.parquet.read_schema(folder / "entries.parquet")
        assert [(field.name, str(field.type)) for field in schema] == [
            ("security_id", "string"), ("publication", "string"), ("new_indexes", "string"),
            ("index_shares", "int64"), ("total_shares", "int64"), ("capitalisation", "decimal128(38, 6)"),
            ("outcome", "string"),
        ]  # fmt: skip
        assert (folder / "entries.csv").read_text().startswith("security_id,publication,new_indexes,")
    assert read(home, THU, "entries") == read(home, MON, "entries") == []


def test_the_update_is_for_members_and_the_entry_for_who_comes(home):
    found = by_line(home, FRI, "share_updates")
    kinds = {name: (row["kind"], row["outcome"]) for name, row in found.items() if row["kind"] == "entry"}
    assert kinds == {"plain": ("entry", "full"), "halves": ("entry", "full"), "bare": ("entry", "no_row")}
    assert found["plain"]["index_shares_before"] is found["plain"]["float_before"] is None
    assert (found["plain"]["index_shares_new"], found["plain"]["index_shares_after"]) == (33 * M, 33 * M)
    assert (found["bare"]["index_shares_new"], found["bare"]["index_shares_after"]) == (None, 32 * M)
    assert (found["c05"]["kind"], found["c05"]["outcome"]) == ("quarterly", "total")
    assert set(found) == set(by_line(home, FRI, "opening"))


def test_the_opening_has_them_after_the_events_of_the_next_session(home):
    before, after = by_line(home, FRI, "closing"), by_line(home, FRI, "opening")
    assert set(after) - set(before) == {"plain", "halves", "bare"} and set(before) <= set(after)
    assert (after["halves"]["index_shares"], after["halves"]["total_shares"]) == (64 * M, 80 * M)
    assert after["halves"]["capitalisation"] == 320 * M
    assert "plain" in by_line(home, FRI, "opening", "R3000") and "plain" in by_line(home, MON, "closing")
    [values] = [row for row in read(home, FRI, "index_values") if row["index_code"] == "R3000E"]
    value = sum(row["capitalisation"] for row in after.values())
    level = values["price_level"]
    assert values["opening_divisor"] != values["divisor"]
    assert {values["divisor"], values["opening_divisor"]} >= {(value / level).quantize(Decimal("1e-12"))}


def test_nothing_stops_or_degrades_the_days(home):
    for session in (WED, THU, FRI, MON, TUE):
        assert manifest(home, session)["state"] == "READY", session
        assert gate(home, session)[0], session
    [named] = manifest(home, FRI)["additions_entering"]
    assert named.startswith(f"{STREAM} v1 ") and manifest(home, MON)["additions_entering"] == []


def test_without_approval_the_day_warns_and_is_ready(late):
    home = Home(late.root.parent / "unapproved")
    assert gate(home, FRI) == (False, f"1 ({STREAM})")
    assert manifest(home, FRI)["state"] == "READY"
    assert gate(home, THU)[0] and gate(home, MON)[0]  # asked only on the day
    assert read(home, FRI, "entries") == []


def test_approved_late_the_days_get_new_versions(late, home):
    assert read(late, FRI, "entries", version=1) == [] and gate(late, FRI)[0]
    for session in (FRI, MON):
        assert publication.versions(late, f"daily/{session}") == [1, 2]
    assert publication.versions(late, f"daily/{THU}") == [1]
    for session in (FRI, MON, TUE):
        for table in LEVELS:
            assert read(late, session, table) == read(home, session, table), (session, table)
    assert {row["session"] for row in read(late, TUE, "corrections")} == {FRI, MON}
    assert f"additions: none → {STREAM} v1" in version_history(late, f"daily/{FRI}")[1]["why"]
    assert nightly(late, TUE)["published"] == []


def test_replay_and_verification_know_them(late):
    for session in (FRI, MON, TUE):
        assert replay(late, f"daily/{session}", record=False).is_same, session
    assert verify(late).problems == []


def test_a_history_is_that_of_the_days(home):
    done = history(home, WED, TUE)
    levels = pyarrow.parquet.read_table(f"{done['folder']}/index_values.parquet").to_pylist()
    published = [row | {"session": day} for day in (WED, THU, FRI, MON, TUE) for row in read(home, day, "index_values")]
    assert levels == [{name: row[name] for name in levels[0]} for row in published]
    assert STREAM in done["entered"][str(FRI)]


def test_a_chain_that_begins_after_the_entry_begins_with_it(home):
    for first in (FRI, MON):  # the additions of the base day are part of it
        with chain(backfill_inputs(home, first, TUE, False, lambda step: None)) as db:
            [(lines,)] = db.execute(
                "select constituent_count from daily.index_values where index_code = 'R3000E' and session = ?", [TUE]
            ).fetchall()
        done = history(home, first, TUE)
        assert done["levels"]["R3000E"]["lines"] == lines
        assert lines == 60 + (5 if first == MON else 3)  # on Friday `silent` has no close and `bare` no shares


def test_what_falls_on_a_skipped_session_enters_on_the_next(home, tmp_path):
    gap = Home(shutil.copytree(home.root, tmp_path / "gap", symlinks=True))
    for kind in ("landing", "snapshots"):
        shutil.rmtree(gap.root / kind / str(FRI))
    done = history(gap, WED, TUE, skip_missing=True)
    assert done["skipped"] == [str(FRI)]
    assert done["entered"][str(MON)].startswith(f"{STREAM} v1 ") and str(FRI) not in done["entered"]
    # on Monday every line that is left has a close and a row of shares: `silent` too
    assert done["levels"]["R3000E"]["lines"] == 60 + 5
