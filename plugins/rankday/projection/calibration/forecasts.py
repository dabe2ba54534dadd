"""Forecasts of past reconstitutions: trials some sessions before their rank days, with what came of each company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as parquet

from rankday.contract.home import Home
from rankday.drops.snapshot_store import newest, sessions
from rankday.projection.calibration.outcomes import fill_outcomes, members_after
from rankday.projection.probability import bounds_of, sessions_ahead
from rankday.projection.trial import trial
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.season import Season, seasons_of_year
from rankday.rulebook.session_changes import in_sessions_of_home, is_closed

HORIZONS = (60, 40, 20, 10, 5, 0)
MODELS = ("company_memberships", "company_ranks", "stg_securities")


@dataclass(frozen=True)
class Forecast:
    """One index, seen ``horizon`` sessions before a rank day.

    ``columns`` are those of `odds_bounds` for each company that has a cap or is a member before, with company_rank
    (NaN: not ranked), was_member, is_member_today (as if the session were the rank day) and is_member_after;
    ``unseen``: members afterwards of which the session's snapshot has no line.
    """

    event: str
    year: int
    session: date
    horizon: int
    to_rank_day: int
    to_implementation: int
    unseen: int
    columns: dict[str, np.ndarray]


def seasons_with_members(home: Home, years: Path, index_code: str) -> dict[str, tuple[Season, list[str]]]:
    """The reconstitutions of the home whose rank day it has and whose members afterwards are known, by event."""
    found = {}
    days = sessions(home)
    for year in range(days[0].year, days[-1].year + 1) if days else ():
        for season in seasons_of_year(year):
            if newest(home, season.rank_date) and (members := members_after(home, years, season, index_code)):
                found[season.event_id] = season, members
    return found


@in_sessions_of_home
def forecasts(home: Home, years: Path, keep: Path, index_code: str) -> Iterator[Forecast]:
    """Every forecast that the home allows, the oldest reconstitution first, the farthest session first.

    A forecast that ``keep`` (a folder) has is read from there, another is computed and written there.
    """
    traded = [day for day in sessions(home) if not is_closed(day)]
    for season, members in seasons_with_members(home, years, index_code).values():
        before = [day for day in traded if day <= season.rank_date]
        for horizon in HORIZONS:
            if horizon < len(before):
                session = before[-1 - horizon]
                file = keep / f"{index_code}_{season.event_id}_{horizon}_{session}.parquet"
                if not file.is_file():
                    _write(home, season, session, members, index_code, file)
                yield _read(season, session, horizon, file)


def _write(home: Home, season: Season, session: date, members: list[str], index_code: str, file: Path) -> None:
    with TemporaryDirectory() as folder, trial(home, session, Path(folder), MODELS) as tried:
        tried.engine.runner.create_sources("forecast")
        tried.engine.db.execute("insert into forecast.asked values (?, ?, null, null)", [session, season.event_id])
        bounds_of(tried)
        unseen, db = fill_outcomes(tried, home, members), tried.engine.db
        names = ("odds_bounds", "odds_classes", "company_ranks", "company_memberships", "prior_membership")
        bounds, classes, ranks, memberships, prior = (tried.engine.relation(name) for name in names)
        db.execute(f"""
            create or replace temp table forecast_rows as
            with chosen as (select * exclude (scenario_id, rank_day, index_code) from {bounds}
                where scenario_id = $scenario and index_code = $index),
            before as (select distinct company_id from {prior} where index_code = $index and company_id is not null),
            today as (select distinct company_id from {memberships}
                where scenario_id = $scenario and index_code = $index)
            select classes.company_id, classes.odds_class, chosen.* exclude (company_id, odds_class),
                ranks.company_rank, before.company_id is not null as was_member,
                today.company_id is not null as is_member_today, outcomes.company_id is not null as is_member_after
            from {classes} as classes
            left join chosen using (company_id) left join {ranks} as ranks using (scenario_id, company_id)
            left join before using (company_id) left join today using (company_id) left join outcomes using (company_id)
            where classes.scenario_id = $scenario and (chosen.cap is not null or before.company_id is not null
                or outcomes.company_id is not null)
        """, {"scenario": IN_FORCE, "index": index_code})  # fmt: skip
        rows = db.sql("from forecast_rows order by company_id").to_arrow_table()
        ahead = dict(zip(("to_rank_day", "to_implementation"), map(str, sessions_ahead(tried)), strict=True))
        file.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(rows.replace_schema_metadata(ahead | {"unseen": str(unseen)}), file)


def _read(season: Season, session: date, horizon: int, file: Path) -> Forecast:
    rows = parquet.read_table(file)
    facts = {name.decode(): int(value) for name, value in rows.schema.metadata.items() if name != b"ARROW:schema"}
    columns = {}
    for name in rows.column_names:
        column = rows[name].to_numpy(zero_copy_only=False)
        columns[name] = column.astype(float) if column.dtype.kind in "if" else column
    for name in ("was_member", "is_member_today", "is_member_after"):
        columns[name] = columns[name].astype(bool)
    return Forecast(season.event_id, season.implementation_date.year, session, horizon, columns=columns, **facts)
