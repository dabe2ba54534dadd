"""Random quarters and first trading days: the models against a second implementation of methodology 6.4."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pyarrow as pa
import pyarrow.parquet
import pytest

from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.reconstitution import warehouse
from rankday.reconstitution.additions.inputs import AdditionInputs, Threshold
from rankday.reconstitution.run_inputs import RunInputs
from reference.additions import Thresholds, Window, additions, adjusted
from reference.drops import write_drop
from reference.universes import random_universe

QUARTER = Window(date(2026, 7, 31), date(2026, 4, 30), date(2026, 1, 30))
FIRST_DAY = Window(date(2026, 7, 15), date(2026, 7, 14), is_fast=True)
KINDS = ("underwritten", "underwritten", "underwritten", None, "best_efforts", "direct_listing", "de_spac", "other")
JUNE, LEVELS = date(2026, 4, 30), (Decimal("1000.00000000"), Decimal("1020.16666667"))
STAGES = (
    *stages.SNAPSHOT_STAGES[:2], *stages.CANDIDATE_STAGES, *stages.SCREEN_STAGES, *stages.THRESHOLD_STAGES,
    *stages.ADDITION_STAGES[:2],
)  # fmt: skip
COMPARED = (
    "security_id", "company_id", "is_new_company", "is_pricing_vehicle", "close", "company_total_market_cap",
    "investable_market_cap", "first_failed_screen", "outcome", "is_flagged", "new_indexes", "reason_code",
)  # fmt: skip


def offered(seed: int, window: Window, incumbents: str) -> dict[str, list[dict]]:
    """A wild market in which two lines of three state an offering around the window's edges."""
    random = Random(seed)
    market = random_universe(seed, companies=400, incumbents=incumbents).drop
    if incumbents == "consistent":  # a quarter of the members, so that there are new companies
        kept = {row["company_id"] for row in market["companies"] if random.random() < 0.25}
        lines = {row["security_id"] for row in market["securities"] if row["company_id"] in kept}
        market |= {"memberships": [row for row in market["memberships"] if row["security_id"] in lines]}
    edges = [day for day in (window.rank_day, window.previous, window.earlier) if day]

    def near() -> date:
        return random.choice(edges) + timedelta(random.choice((-1, 0, 0, 1, 1, 20)))

    securities = []
    for row in market["securities"]:
        offering = dict.fromkeys(("ipo_date", "offering_kind", "offering_shares", "holders_disclosed_date"))
        offering |= dict.fromkeys(("lock_up_end_date", "float_in_12_months"))
        if random.random() < 0.7:  # most of them of no member
            day = near()
            offering |= {"ipo_date": min(day, window.rank_day), "offering_kind": random.choice(KINDS)}
            offering |= {"offering_shares": random.choice((None, 1_000_000, 20_000_000, 123_456_789))}
            offering |= {"holders_disclosed_date": near() if random.random() < 0.8 else None}
            offering |= {"lock_up_end_date": near() if random.random() < 0.8 else None}
            offering |= {"float_in_12_months": random.choice((None, Decimal("0.05"), Decimal("0.049999")))}
        securities.append(row | offering)
    companies = [
        row | {"voting_power_in_12_months": random.choice((None, Decimal("0.05"), Decimal("0.049999")))}
        for row in market["companies"]
    ]
    return market | {"securities": securities, "companies": companies}


def thresholds_of(seed: int, drop: dict, window: Window) -> tuple[dict[int | None, Decimal], Thresholds]:
    """June's caps by break (None: the floor), many of them exactly where a candidate of the day stands."""
    random = Random(seed)
    plain = Thresholds(Decimal(1), {500: Decimal(1)})
    rows = additions(drop, window, plain)
    values = [row["investable_market_cap"] for row in rows if row["investable_market_cap"]] if window.is_fast else []
    caps = sorted(row["company_total_market_cap"] for row in rows if row["outcome"] == "added")
    ranks = (50, 200, 500, 1000, 2000, 3000)[: 3 if window.is_fast else random.choice((3, 4, 6))]
    then: dict[int | None, Decimal] = {None: caps[len(caps) // 6]}
    for place, rank in enumerate(ranks):
        then[rank] = caps[-1 - len(caps) * (place + 1) // (len(ranks) + 2)]
    if values:
        then[500] = sorted(values)[len(values) // 3]
    at = (1, 1) if window.is_fast else LEVELS
    now = {rank: adjusted(cap, *map(Decimal, at)) for rank, cap in then.items()}
    return then, Thresholds(now.pop(None), now)


def computed(folder, drop: dict, window: Window, then: dict[int | None, Decimal]) -> list[dict]:
    home = Home(folder / "home")
    write_drop(home.landing(window.rank_day), window.rank_day, drop)
    snapshot = ingest(home, window.rank_day).snapshot
    (folder / "june").mkdir()
    money = pa.decimal128(38, 6)
    decisions = {"company_rank": pa.array([1, 4001], pa.int32()), "total_market_cap": pa.array([then[None], 1], money)}
    breaks = {rank: cap for rank, cap in then.items() if rank}
    breakpoints = {"break_rank": pa.array(breaks, pa.int32()), "market_cap": pa.array(breaks.values(), money)}
    levels = {"index_code": ["R3000E"], "total_return_level": [None], "net_total_return_level": [None]}
    pyarrow.parquet.write_table(pa.table(decisions), folder / "june" / "decisions.parquet")
    pyarrow.parquet.write_table(pa.table(breakpoints), folder / "june" / "breakpoints.parquet")
    paths = {}
    for day, level in zip((JUNE, window.rank_day), LEVELS, strict=True):
        paths[day] = folder / f"{day}.parquet"
        table = pa.table(levels | {"price_level": pa.array([level], pa.decimal128(20, 8))})
        pyarrow.parquet.write_table(table, paths[day])
    until = JUNE if window.is_fast else window.rank_day
    parts = tuple(Threshold(part, "june v1", folder / "june", JUNE, until) for part in ("floor", "breaks"))
    kind = "fast_entry" if window.is_fast else "ipo_additions"
    inputs = RunInputs(
        event_id="2026-09",
        rank_day=window.rank_day,
        snapshot=snapshot,
        incumbents=tuple(filter(None, [snapshot.table_path("memberships")])),
        implementation_date=date(2026, 9, 18),
        additions=AdditionInputs(kind, window.previous, window.earlier, parts, paths, {}),
    )
    warehouse.fill(folder / "rankday.duckdb", inputs)
    stages.build(folder, STAGES)
    with connection(folder / "rankday.duckdb", read_only=True) as db:
        rows = db.execute(f"select {', '.join(COMPARED)} from additions.candidates order by security_id").fetchall()
    return [dict(zip(COMPARED, row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("seed", "window", "incumbents"),
    [
        (1, QUARTER, "consistent"),
        (2, QUARTER, "two_lists"),
        (3, QUARTER, "broken"),
        (4, QUARTER, "none"),
        (5, FIRST_DAY, "consistent"),
        (6, FIRST_DAY, "none"),
    ],
)
def test_candidates_are_those_of_the_reference(tmp_path, seed, window, incumbents):
    drop = offered(seed, window, incumbents)
    then, thresholds = thresholds_of(seed, drop, window)
    expected = [{name: row[name] for name in COMPARED} for row in additions(drop, window, thresholds)]
    assert len({row["outcome"] for row in expected}) >= 3 and len(expected) > 20
    found = computed(tmp_path, drop, window, then)
    differing = [pair for pair in zip(found, expected, strict=False) if pair[0] != pair[1]]
    assert not differing, f"{len(differing)} of {len(expected)}: {differing[0]}"
    assert len(found) == len(expected)
