"""Scenarios as differences in one pass: the digits of each computed alone, on markets with every kind of event."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest

from daily.market_inputs import history_inputs_of
from rankday.daily.session_inputs import Entry
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.backtest.scenario import Chain, with_events
from rankday.what_if.backtest.stacked import Stack
from reference.nightly.markets import random_market

TEXT, COUNT = pa.string(), pa.int64()
SCHEMA = pa.schema([("index_code", TEXT), ("security_id", TEXT), ("available_shares", COUNT), ("total_shares", COUNT)])


class Given(Chain):
    """A chain whose compositions are given, in the place of a rank day's."""

    def __init__(self, compositions, events, folder):
        super().__init__(SimpleNamespace(keeps=True), events, {}, {}, folder, lambda step: None, folder.name)
        self.compositions = compositions

    def reconstitute(self, event):
        self.entries[event.name] = self.compositions[event.name]
        return self.entries[event.name]


def changed(rows, chance):
    """Rows of a composition of which each line stays, leaves, moves, or has another count; at times all stay."""
    share = chance.choice((0, 0.1, 0.5))
    found = []
    for line in sorted({row[1] for row in rows}):
        own = [row for row in rows if row[1] == line]
        kind = chance.choice(("leaves", "moves", "counts")) if chance.random() < share else "stays"
        if kind == "moves":
            moves = {"R1000": "R2000", "R2000": "R1000"}
            own = [(moves.get(code, code), *rest) for code, *rest in own]
        elif kind == "counts":
            own = [(code, line, available + 7, total + 9) for code, line, available, total in own]
        found += [] if kind == "leaves" else own
    return found


def written(folder, name):
    return duckdb.connect().execute("from read_parquet(?) order by all", [str(folder / name)]).fetchall()


@pytest.mark.parametrize(
    ("seed", "size"),
    [(101, {"lines": 20, "sessions": 40}), (5, {"lines": 30, "sessions": 12, "first": date(2026, 11, 19)})],
)
def test_scenarios_in_one_pass_have_the_digits_of_each_computed_alone(seed, size, tmp_path):
    """12 · Levels of every session and members at every stop, whatever enters, leaves, moves or is spun off."""
    market, chance = random_market(seed, **size), random.Random(seed)
    (tmp_path / "files").mkdir()
    inputs = history_inputs_of(market, tmp_path / "files")
    events, given = [], {}
    for number, one in enumerate(market.reconstitutions):
        season = SimpleNamespace(rank_date=one.rank_date, implementation_date=one.implementation_date)
        events.append(SimpleNamespace(name=f"e{number}", enters=one.implementation_date, season=season))
        entry = next(night.reconstitution for night in inputs.sessions if night.session == one.implementation_date)
        variants = [list(entry.rows), *(changed(entry.rows, chance) for _ in range(3))]
        given[f"e{number}"] = [
            replace(entry, rows=pa.table(list(zip(*rows, strict=True)), schema=SCHEMA)) for rows in variants
        ]
    assert given
    inputs = with_events(inputs, events)
    chains = [
        [
            Given({name: found[place] for name, found in given.items()}, events, tmp_path / kind / str(place))
            for place in range(4)
        ]
        for kind in ("alone", "stacked")
    ]
    for chain in (*chains[0], chains[1][0]):
        chain.run(inputs, RULEBOOK, None)
    Stack(chains[1][0], chains[1][1:], None).run(inputs, RULEBOOK, None)
    different = 0
    for alone, stacked in zip(*chains, strict=True):
        tables = [path.name for path in alone.folder.glob("members_*.parquet")]
        for table in ("levels.parquet", *tables):
            assert written(stacked.folder, table) == written(alone.folder, table), (alone.folder.name, table)
        different += written(alone.folder, "levels.parquet") != written(chains[0][0].folder, "levels.parquet")
    assert different


def test_a_scenario_of_a_first_composition_begins_with_its_own(tmp_path):
    """12 · Where the chain begins with a reconstitution, each scenario's base day has its own lines."""
    market = random_market(101, lines=20, sessions=20)
    inputs = history_inputs_of(market, tmp_path)
    day = market.base_day
    rows = [(code, line, 100, 200) for code, line, *_ in inputs.sessions[0].base.rows if code == "R3000E"]
    entries = [
        Entry(pa.table(list(zip(*found, strict=True)), schema=SCHEMA), composed_on=day) for found in (rows, rows[4:])
    ]
    season = SimpleNamespace(rank_date=day, implementation_date=day)
    first = SimpleNamespace(name="first", enters=day, season=season)

    def alone(entry, name):
        chain = Given({"first": entry}, [], tmp_path / name)
        chain.reconstitute(first)
        begun = replace(inputs.sessions[0], base=Entry(entry.rows, composed_on=day))
        chain.run(replace(inputs, sessions=[begun, *inputs.sessions[1:]]), RULEBOOK, None)
        return chain

    base, other = (alone(entry, name) for entry, name in zip(entries, ("base", "alone"), strict=True))
    stacked = Given({"first": entries[1]}, [], tmp_path / "stacked")
    Stack(base, [stacked], first).run(inputs, RULEBOOK, None)
    assert written(stacked.folder, "levels.parquet") == written(other.folder, "levels.parquet")
    assert written(stacked.folder, "levels.parquet") != written(base.folder, "levels.parquet")
