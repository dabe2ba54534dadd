"""Every version of every day comes out again from the archive, whatever was corrected since."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pyarrow.parquet
import pytest

from daily.test_nightly_against_reference import run
from daily.week_market import EVENTS, FRI, LINES, MON, THU, TUE, WED, land
from rankday import ledger, publication
from rankday.contract.errors import GateFailed, RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.drops.ingest import ingest
from rankday.publication.verification import verify
from rankday.replay.replay import replay
from reference.drops import write_drop
from reference.nightly import examples_days
from reference.nightly.drops import event
from reference.nightly.incremental import one_night_each


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """Monday to Friday; then Tuesday's drop comes again with another close, and Wednesday's with a new event."""
    home = Home(tmp_path_factory.mktemp("nights") / "l'année")
    for session in (MON, TUE, WED, THU, FRI):
        land(home, session)
    nightly(home, MON)
    nightly(home, FRI)
    land(home, TUE, {"l00": "12"})
    nightly(home, TUE)
    EVENTS[WED] = (event("late", "l02", "special_dividend", THU, cash="1"),)
    try:
        land(home, WED)
    finally:
        del EVENTS[WED]
    nightly(home, WED)
    return home


def all_versions(home: Home) -> list[tuple[str, int]]:
    streams = publication.streams(home, "daily")
    return [(stream, version) for stream in streams for version in publication.versions(home, stream)]


def replayed(home: Home) -> list[tuple[str, int]]:
    """The versions that come out again; of the others the differences are printed."""
    outcomes = [replay(home, stream, version, record=False) for stream, version in all_versions(home)]
    print(*(f"{one.stream} v{one.version}: {one}" for one in outcomes if not one.is_same), sep="\n")
    return [(one.stream, one.version) for one in outcomes if one.is_same]


def test_every_version_of_every_day_comes_out_again(corrected, tmp_path):
    moved = Home(tmp_path / "elsewhere")
    for folder in ("published", "snapshots", "rulebooks", "ledger"):
        shutil.copytree(corrected.root / folder, moved.root / folder)
    versions = all_versions(moved)
    # The close changes Tuesday and Wednesday, the event Wednesday's opening and Thursday; Friday tells of both.
    # Series chain from the corrected close on: Thursday has a version for it too (9.3).
    assert {stream[-2:]: version for stream, version in versions} == {"04": 1, "05": 2, "06": 3, "07": 3, "08": 3}
    assert replayed(moved) == versions


@pytest.mark.parametrize(
    "make", [examples_days.reconstitution_after_a_leaver, examples_days.share_update], ids=lambda make: make.__name__
)
def test_what_comes_into_an_index_comes_again(make, tmp_path):
    example, home = make(), Home(tmp_path / "home")
    run(home, one_night_each(example.drops, example.base_day, example.last), example.reconstitutions, tmp_path)
    second = sorted(example.drops)[1]
    drop = dict(example.drops[second])
    drop["prices"] = [row | {"close": row["close"] and row["close"] * 2} for row in drop["prices"]]
    shutil.rmtree(home.landing(second))
    write_drop(home.landing(second), second, drop)
    nightly(home, second)
    versions = all_versions(home)
    assert f"daily/{second}" in {stream for stream, version in versions if version > 1}
    assert replayed(home) == versions


def test_an_index_that_was_worth_nothing_for_a_day_comes_out_again(tmp_path):
    """A total return cannot go on from a level of 0; a run over three days knew more than one that resumes."""
    home = Home(tmp_path)
    for session in (MON, TUE, WED, THU):
        land(home, session, dict.fromkeys(LINES[:10], "0") if session == TUE else None)
    nightly(home, MON)
    nightly(home, THU)
    assert replayed(home) == all_versions(home)


def test_what_came_later_does_not_matter(corrected, tmp_path):
    home = Home(tmp_path / "copy")
    shutil.copytree(corrected.root, home.root)
    for session in (MON, TUE, THU):
        land(home, session, {"l03": "99"})
        ingest(home, session)
    assert replayed(home) == all_versions(home)


def test_the_replay_is_recorded_and_the_chain_holds(corrected, tmp_path):
    home = Home(tmp_path / "copy")
    shutil.copytree(corrected.root, home.root)
    outcome = replay(home, f"daily/{TUE}", 1)
    newest = ledger.entries(home)[-1]
    assert (newest["number"], newest["kind"]) == (outcome.entry, "replay")
    assert newest["payload"]["is_same"] is True and newest["payload"]["version"] == 1
    assert not verify(home).problems
    assert not any((home.root / "runs").glob("replay-*"))


def test_an_archive_that_cannot_be_written_is_replayed_without_an_entry(corrected, tmp_path, monkeypatch):
    home = Home(tmp_path / "copy")
    for folder in ("published", "snapshots", "ledger"):
        shutil.copytree(corrected.root / folder, home.root / folder)
    (home.root / "runs").write_text("no folder can be made here")

    def read_only(*arguments):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(ledger, "append", read_only)
    before = sorted(path.relative_to(home.root) for path in home.root.rglob("*"))
    outcome = replay(home, f"daily/{TUE}")
    assert outcome.is_same and outcome.entry is None
    assert sorted(path.relative_to(home.root) for path in home.root.rglob("*")) == before


def test_an_override_comes_out_again(corrected, tmp_path):
    home, following = Home(tmp_path / "copy"), date(2026, 5, 11)
    shutil.copytree(corrected.root, home.root)
    land(home, following, {"l18": None, "l19": None})
    with pytest.raises(GateFailed, match="waits for approval, 2 people must approve"):
        nightly(home, following, ["members_without_price"], "the exchange told us")
    [(stream, content_hash)] = publication.pending(home)
    for name in ("ana", "ben"):
        publication.approve(home, stream, content_hash, name)
    assert replay(home, stream).is_same


def test_a_changed_number_is_named(corrected, tmp_path, rankday):
    home = Home(tmp_path / "copy")
    shutil.copytree(corrected.root, home.root)
    path = home.published(f"daily/{TUE}") / "v1" / "index_values.csv"
    path.chmod(0o644)
    text = path.read_text()
    path.write_text(text.replace("1005.00000000", "1006.00000000", 1))
    assert path.read_text() != text
    status, _, told = rankday("replay", "--home", home.root, "--stream", f"daily/{TUE}", "--version", 1)
    assert status == 7
    assert "index_values: row index_code=R3000E, column price_level: published 1006.00000000" in told
    assert "index_values.csv: changed" in told
    assert told.strip().splitlines()[-1].startswith("rankday: daily/2026-05-05 v1:")


def test_an_input_that_is_no_longer_the_one_is_named(corrected, tmp_path):
    home = Home(tmp_path / "copy")
    shutil.copytree(corrected.root, home.root)
    frozen = home.snapshots(WED) / "v1" / "prices.parquet"
    frozen.chmod(0o644)
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(frozen).slice(1), frozen)
    with pytest.raises(VerificationFailed, match=r"2026-05-06/v1/prices\.parquet: changed since it was frozen"):
        replay(home, f"daily/{WED}", 1)


def test_a_day_that_was_published_before_manifests_named_their_inputs_says_so(corrected, tmp_path):
    home = Home(tmp_path / "copy")
    shutil.copytree(corrected.root, home.root)
    path = home.published(f"daily/{MON}") / "v1" / "MANIFEST.json"
    path.chmod(0o644)
    manifest = json.loads(path.read_text())
    del manifest["as_of_ledger"]
    path.write_text(json.dumps(manifest))
    with pytest.raises(RankdayError, match="does not name 'as_of_ledger'"):
        replay(home, f"daily/{MON}")


def test_nothing_published_is_one_line(tmp_path, rankday):
    status, _, told = rankday("replay", "--home", tmp_path, "--stream", f"daily/{date(2026, 5, 4)}")
    assert status != 0 and len(told.strip().splitlines()) == 1 and "nothing published" in told
