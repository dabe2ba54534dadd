"""The nightly pipeline against the referee in ``reference/nightly``: every row of every day, exactly (README.md there).

Zero differences is the bar. A red test here names rows; the methodology's text decides which side is wrong.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from datetime import date

import pyarrow
import pyarrow.parquet
import pytest

from rankday import publication
from rankday.contract.errors import Code, GateFailed
from rankday.contract.home import Home
from rankday.contract.publication_tables import ADDITION_TABLES, PUBLICATION_TABLES
from rankday.daily.daily_run import nightly
from reference.drops import write_drop
from reference.nightly import examples_comings, examples_days, examples_events
from reference.nightly.comparison import day_differences, read_rows
from reference.nightly.composition import Published
from reference.nightly.entries import Additions
from reference.nightly.incremental import Night, incremental, newest, one_night_each, version_counts
from reference.nightly.markets import random_market
from reference.nightly.worked_examples import failures
from reference.oracle import in_order

EXAMPLES = (*examples_events.EXAMPLES, *examples_comings.EXAMPLES, *examples_days.EXAMPLES)
BY_CHANCE = ("share_update_leap_weight",)  # counts of random drops
# Two compositions of one month are two versions of one stream, of which only the newest is in force.
ONE_STREAM_TWICE = "index_that_starts_empties_and_returns"


def is_published(make) -> bool:
    """Whether every night of the example gets past the critical gates (one line of three missing does not)."""
    return make.__name__ != ONE_STREAM_TWICE and all(day.state != "BLOCKED" for day in make().days().values())


def publish_composition(home: Home, folder, one: Published | Additions) -> None:
    """A reconstitution or additions, approved by two people, made by hand: the rank day's rules are not asked here."""
    folder.mkdir(parents=True)
    rows = sorted(one.rows, key=lambda row: (row["index_code"], row["security_id"].encode()))
    is_added = isinstance(one, Additions)
    filled = {"constituents": rows} | ({"candidates": candidate_rows(rows)} if is_added else {})
    for table, key in (ADDITION_TABLES if is_added else PUBLICATION_TABLES).items():
        there = filled.get(table, [])
        columns = {name: [row[name] for row in there] for name in (there[0] if there else key)}
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{table}.parquet")
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(columns))
            writer.writeheader()
            writer.writerows(there)
    manifest = {
        "rank_date": one.rank_date.isoformat(),
        "implementation_date": one.implementation_date.isoformat(),
    }
    stream = one.stream if is_added else f"reconstitution/{one.implementation_date:%Y-%m}"
    content_hash = publication.submit(home, stream, folder, manifest)
    for name in ("ana", "ben"):
        publication.approve(home, stream, content_hash, name, unseen=True)


def candidate_rows(rows: list[dict]) -> list[dict]:
    """Rows of ``candidates`` of lines that were added: their indexes as the contract writes them."""
    codes = {}
    for row in rows:
        codes.setdefault(row["security_id"], set()).add(row["index_code"])
    return [{"security_id": line, "new_indexes": in_order(codes[line])} for line in sorted(codes, key=str.encode)]


def land(home: Home, night: Night) -> None:
    """Put a night's drops into the landing folder, in place of what is there."""
    for day, drop in night.arrived.items():
        shutil.rmtree(home.landing(day), ignore_errors=True)
        write_drop(home.landing(day), day, drop)


def approve_all(home: Home) -> None:
    """Restatements need two people."""
    for stream, content_hash in publication.pending(home):
        if stream.startswith("daily/"):
            for name in ("ana", "ben"):
                publication.approve(home, stream, content_hash, name, unseen=True)


def publish(home: Home, session: date, accepted: Iterable[str]) -> None:
    """The day and those before it; findings of ``accepted`` are overrides, approved by two people as they come up."""
    while True:
        try:
            nightly(home, session, accepted, "terms and counts by chance" if accepted else None)
            return
        except GateFailed as waiting:
            if waiting.code is not Code.APPROVAL_MISSING:
                raise
            approve_all(home)


def run(home: Home, nights: list[Night], reconstitutions=(), work=None, accepted=()) -> None:
    """Each night through the library; a composition is published before the night of its ``published`` session."""
    waiting = sorted(reconstitutions, key=lambda one: one.published)
    for night in nights:
        while waiting and waiting[0].published <= night.session:
            publish_composition(home, work / f"composition_{len(waiting)}", waiting.pop(0))
        land(home, night)
        publish(home, night.session, accepted)
        approve_all(home)


def published_folder(home: Home, session: date):
    return publication.newest_version(home, f"daily/{session.isoformat()}").folder


@pytest.mark.parametrize("make", filter(is_published, EXAMPLES), ids=lambda make: make.__name__)
def test_the_pipeline_gives_the_numbers_worked_out_by_hand(make, tmp_path):
    example, home = make(), Home(tmp_path / "home")
    nights = one_night_each(example.drops, example.base_day, example.last)
    run(home, nights, example.reconstitutions, tmp_path)
    assert failures(example, lambda session, table: read_rows(published_folder(home, session), table)) == []


@pytest.mark.parametrize(
    ("seed", "first", "offered"),
    # together every treatment, price source and correction; a quarterly update, then the buffers of November, December
    [
        (12, date(2026, 3, 19), 0),
        (59, date(2026, 3, 19), 0),
        (59, date(2026, 11, 19), 0),
        (6, date(2026, 3, 17), 16),  # additions on the day of an update, of a reconstitution, and approved late
    ],
)
def test_every_row_of_every_day_is_the_one_the_methodology_gives(seed, first, offered, tmp_path):
    market = random_market(seed, 40, 16 if offered else 12, first=first, calm=True, offered=offered)
    home = Home(tmp_path / "home")
    run(home, market.nights, [*market.reconstitutions, *market.additions], tmp_path, BY_CHANCE)
    runs = incremental(market.nights, reconstitutions=market.reconstitutions, additions=market.additions)
    outcomes = {row["outcome"] for day in newest(runs).values() for row in day.entries}
    assert outcomes == ({"entered", "already_member", "left", "no_close"} if offered else set())
    found = []
    for session, day in newest(runs).items():
        found += day_differences(day, published_folder(home, session))
    assert not found, f"{len(found)} differences, the first 20:\n" + "\n".join(found[:20])
    versions = {session: len(publication.versions(home, f"daily/{session}")) for session in newest(runs)}
    assert versions == version_counts(runs)
