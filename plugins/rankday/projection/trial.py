"""The rank-day models on the newest snapshot of a session, as a trial (methodology 13).

The members before are those at the close of the session, the rules those in force on it, the models those of a
publication. Nothing is frozen, approved or published here, and no gate stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from rankday import gates
from rankday.contract.files import quoted
from rankday.contract.home import Home
from rankday.drops.references import snapshot_reference
from rankday.drops.snapshot_store import Snapshot, frozen, newest
from rankday.evidence import tables as evidence_tables
from rankday.gates.limits import limits_of_run
from rankday.reconstitution.opening import inputs_of, rank_day_facts
from rankday.reconstitution.prior_style import with_prior_style
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.season_inputs import RANK_DAY, Previous, SeasonInputs, season_snapshots
from rankday.reconstitution.share_states import with_share_states
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import Season, season_at
from rankday.rulebook.sessions import checked_session, next_session
from rankday.what_if.answer import engine_of
from rankday.what_if.engine import WhatIfEngine

GATES = ("snapshot", "membership")
MODELS = ("changes", "breakpoints", "company_outcomes", "family_weights", *(f"gates/{stage}" for stage in GATES))
_EMPTY = {
    "constituents": ("index_code", "security_id", "company_id", "ticker", "name", "weight"),
    "decisions": ("company_id", "prior_indexes"),
}


@dataclass(frozen=True)
class Trial:
    """A rank day that is tried: ``engine.db`` has every model of it under its own name, scenario ``in_force``.

    ``session`` is the day as of which all is known, ``season`` the next reconstitution with its true dates,
    ``inputs.rank_day`` the day whose closes rank: the session, in a season its rank day. ``snapshot`` is the session's;
    ``facts`` name the inputs as a manifest does.
    """

    engine: WhatIfEngine
    session: date
    season: Season
    snapshot: Snapshot
    inputs: RunInputs
    facts: dict[str, Any]

    def build(self, names: Iterable[str]) -> None:
        """Build the models or stages ``names`` and what they read, each as a table, but what is there already."""
        project = self.engine.project
        models = project.behind(model.name for model in project.select(names))
        self.engine.create(model.name for model in models if model.name not in self.engine.runner.results)

    def findings(self) -> list[gates.GateResult]:
        """What the gates of the drop and of the membership observe, every one as a warning: it stops nothing."""
        found = []
        for stage in GATES:
            limits = limits_of_run(self.engine.db, stage)
            found += gates.check_limits([replace(limit, severity="warning") for limit in limits], stage)
        return found


@contextmanager
def trial(home: Home, session: date, folder: Path, models: Iterable[str] = MODELS) -> Iterator[Trial]:
    """The rank day tried on ``session``, with ``models`` (or stages) built; closed afterwards.

    The season is the first that is implemented after ``session``; ``folder`` is there and keeps nothing that is needed
    later. Up to the season's rank day the session itself ranks; from then on to the implementation the rank day ranks,
    with the corporate actions up to the session, as in a list. What the last listing says of a line stands where the
    home has none of that day. Freezes nothing. Raises RankdayError without a snapshot
    of the session or of the rank day.
    """
    season = season_at(next_session(checked_session(session)))
    snapshot, ranked = frozen(home, session), min(session, season.rank_date)
    frozen(home, ranked)
    facts = rank_day_facts(home, replace(season, rank_date=ranked), newest) | {
        "stream": f"reconstitution/{season.event_id}",
        "implementation_date": season.implementation_date.isoformat(),
    }
    facts = with_prior_style(home, with_share_states(home, facts, RULEBOOK))
    facts["input_snapshots"] |= {session.isoformat(): snapshot_reference(snapshot)}
    inputs = inputs_of(home, facts, RULEBOOK)
    if session > ranked:
        inputs = replace(inputs, season=_season_inputs(home, season, snapshot, folder))
        facts["season_events_until"] = session.isoformat()
    with engine_of(home, inputs, folder, ()) as engine:
        evidence_tables.carry_listing(engine.db, ranked)
        tried = Trial(engine, session, season, snapshot, inputs, facts)
        tried.build(models)
        yield tried


def _season_inputs(home: Home, season: Season, snapshot: Snapshot, folder: Path) -> SeasonInputs:
    """The season up to the session of ``snapshot``, as a list of that day has it, compared with no result before."""
    before = folder / "nothing_before"
    before.mkdir()
    with duckdb.connect() as db:
        for table, columns in _EMPTY.items():
            nothing = ", ".join(f"null::varchar as {name}" for name in columns)
            db.execute(f"copy (select {nothing} limit 0) to '{quoted(before / table)}.parquet' (format parquet)")
    return SeasonInputs(
        described=snapshot,
        present=snapshot,
        after=season_snapshots(home, season.rank_date, snapshot.session),
        re_ranked_until=snapshot.session,
        events_until=snapshot.session,
        lock_down=season.lock_down,
        previous=Previous(RANK_DAY, before, None),
    )
