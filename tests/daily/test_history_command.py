"""``rankday history`` over a home: what it freezes, skips, writes and refuses."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from rankday.contract.errors import DropMissing, RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.drops import snapshot_store
from reference.drops import write_drop
from reference.nightly.drops import event
from reference.nightly.worked_examples import FRI, MON, THU, TUE, WED, week

SPLIT = event("e1", "a", "split", WED, new=2, old=1)


def landed(home: Home, drops: dict) -> Home:
    for day, drop in drops.items():
        shutil.rmtree(home.landing(day), ignore_errors=True)
        write_drop(home.landing(day), day, drop)
    return home


@pytest.fixture
def home(tmp_path) -> Home:
    """a splits 2 for 1 on WED; c rises from 5 to 6 on FRI."""
    return landed(Home(tmp_path / "home"), week({}, {"a": "5"}, {}, {"c": "6"}, events={TUE: (SPLIT,)}))


def levels(result: dict) -> dict[str, str]:
    with (Path(result["folder"]) / "index_values.csv").open(newline="") as handle:
        return {row["session"]: row["price_level"] for row in csv.DictReader(handle)}


def test_levels_of_every_session_and_a_manifest(home):
    result = history(home, MON, FRI)
    # 4,000 → c gains 400 × 1: 4,400 / 4
    assert list(levels(result).values()) == ["1000.00000000"] * 4 + ["1100.00000000"]
    assert result["levels"]["R3000E"] == {
        "price": "1100.00000000", "total_return": "1100.00000000", "net_total_return": "1100.00000000", "lines": 3
    }  # fmt: skip
    assert (result["sessions"], result["skipped"]) == (5, [])
    assert result["entered"] == {"2026-05-04": "memberships of 2026-05-04"}
    assert (
        json.loads((home.run("history-2026-05-04_2026-05-08") / "history.json").read_text())["base_day"] == "2026-05-04"
    )
    assert len(snapshot_store.sessions(home)) == 5


def test_again_gives_the_same_bytes_elsewhere_and_in_place(home, tmp_path):
    first = history(home, MON, FRI)
    again = history(home, MON, FRI, out=tmp_path / "elsewhere")
    assert history(home, MON, FRI)["content_hash"] == first["content_hash"] == again["content_hash"]


def test_a_missing_session_is_refused_by_name(home):
    shutil.rmtree(home.landing(THU))
    with pytest.raises(DropMissing, match=r"2026-05-07.*--skip-missing"):
        history(home, MON, FRI)


def test_a_skipped_session_is_listed_and_its_split_happens_on_the_next(home):
    shutil.rmtree(home.landing(WED))
    result = history(home, MON, FRI, skip_missing=True)
    assert result["skipped"] == ["2026-05-06"]
    assert levels(result)["2026-05-07"] == "1000.00000000"


def test_a_share_update_due_on_a_skipped_session_happens_on_the_next(tmp_path):
    days = (date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24))
    more = ("5", 800, 2000)  # c: twice the shares, due on Friday the 20th, which is not there
    home = landed(Home(tmp_path / "home"), week({}, {}, {"c": more}, {"c": "10"}, sessions=days))
    shutil.rmtree(home.landing(days[2]))
    result = history(home, days[0], days[-1], skip_missing=True)
    # 4,000 → 6,000 by the update (divisor 6); then c gains 800 × 5: 10,000 / 6
    assert list(levels(result).values()) == ["1000.00000000", "1000.00000000", "1000.00000000", "1666.66666667"]


def test_a_skipped_base_day_makes_the_next_session_the_base_day(home):
    landed(home, week({}, {}, {}, {}, sessions=(TUE, WED, THU, FRI)))
    shutil.rmtree(home.landing(MON))
    result = history(home, MON, FRI, skip_missing=True)
    assert (result["base_day"], result["skipped"]) == ("2026-05-05", ["2026-05-04"])


def test_a_drop_that_landed_after_its_session_was_frozen_counts(home):
    history(home, MON, FRI)
    landed(home, {FRI: week({}, {"a": "5"}, {}, {"c": "7"})[FRI]})
    assert levels(history(home, MON, FRI))["2026-05-08"] == "1200.00000000"


@pytest.mark.parametrize("table", ["prices", "shares"])
def test_a_snapshot_that_is_no_longer_what_was_frozen_is_refused(home, table):
    history(home, MON, FRI)
    path = snapshot_store.newest(home, WED).table_path(table)
    path.chmod(0o644)
    path.write_bytes(snapshot_store.newest(home, THU).table_path(table).read_bytes() + b" ")
    with pytest.raises(VerificationFailed, match=rf"{WED}.*{table}.parquet: changed since it was frozen"):
        history(home, MON, FRI)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (FRI, MON, "lies after"),
        (date(2026, 5, 2), FRI, "2026-05-02 is no session"),
        (date(2026, 5, 11), date(2026, 5, 12), "2026-05-11"),
    ],
)
def test_a_range_that_is_none_is_refused(home, first, last, told):
    with pytest.raises(RankdayError, match=told):
        history(home, first, last)


def test_a_range_without_any_data_is_refused_even_when_skipping(home):
    with pytest.raises(RankdayError, match="no session from 2026-05-11 to 2026-05-12 has data"):
        history(home, date(2026, 5, 11), date(2026, 5, 12), skip_missing=True)


def test_an_existing_folder_is_never_overwritten(home, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(RankdayError, match="exists already"):
        history(home, MON, TUE, out=tmp_path / "mine")


def test_the_command_prints_levels_and_skipped_sessions(home, rankday):
    shutil.rmtree(home.landing(THU))
    arguments = ("history", "--home", home.root, "--from", MON, "--to", FRI)
    status, _, error = rankday(*arguments)
    assert (status, error.count("\n")) == (3, 1)
    status, printed, _ = rankday(*arguments, "--skip-missing")
    assert status == 0
    assert "skipped, without data: 2026-05-07" in printed
    assert "1100.00000000" in printed
    status, printed, _ = rankday(*arguments, "--skip-missing", "--json")
    assert json.loads(printed)["sessions"] == 4


def test_the_published_nights_say_the_same_digit_by_digit(home, tmp_path):
    from rankday import publication
    from rankday.daily.daily_run import nightly

    found = history(home, MON, FRI, out=tmp_path / "history")
    nightly(home, MON)
    nightly(home, FRI)
    published = []
    for day in (MON, TUE, WED, THU, FRI):
        path = publication.newest_version(home, f"daily/{day}").folder / "index_values.csv"
        published += [f"{day},{line}" for line in path.read_text().splitlines()[1:]]
    assert (tmp_path / "history" / "index_values.csv").read_text().splitlines()[1:] == published
    assert len(published) == found["sessions"] == 5
