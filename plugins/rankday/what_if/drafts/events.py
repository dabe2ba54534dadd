"""The lines of a draft in each published reconstitution, event by event: who was in it before counts at the next."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.files import quoted
from rankday.contract.home import Home
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.answer import engine_of
from rankday.what_if.drafts.queries import query
from rankday.what_if.inputs import inputs_of

WEIGHTS = "family_weights"
READ = (WEIGHTS, "candidate_lines", "closing_lines", "stg_companies")
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Event:
    """A published reconstitution and where the draft's ``lines`` and the ``closes`` of its candidates are (Parquet)."""

    name: str
    rank_date: date
    implementation_date: date
    lines: Path
    closes: Path


def published_events(home: Home, years: int, folder: Path) -> list[Event]:
    """The events of the last ``years`` up to the newest, oldest first. Raises RankdayError where there is none."""
    found = []
    for stream in publication.streams(home, "reconstitution"):
        facts, name = publication.newest_version(home, stream).manifest, stream.partition("/")[2]
        days = (date.fromisoformat(str(facts[key])) for key in ("rank_date", "implementation_date"))
        found.append(Event(name, *days, folder / f"lines_{name}.parquet", folder / f"closes_{name}.parquet"))
    if not found:
        raise RankdayError("nothing is published yet; a draft is tried on published reconstitutions")
    found.sort(key=lambda event: event.rank_date)
    return [event for event in found if event.rank_date >= found[-1].rank_date - years * A_YEAR]


def compute_events(
    home: Home,
    rules_of: Home,
    codes: Collection[str],
    events: list[Event],
    folder: Path,
    progress: Callable[[str], None],
) -> None:
    """Write the files of ``events``: the lines of the indexes ``codes`` under the rules of ``rules_of``.

    Inputs are those of the publication; the draft's members are those of the event before. Raises RankdayError.
    """
    before: tuple[Path, ...] = ()
    for number, event in enumerate(events, start=1):
        progress(f"event {number} of {len(events)}: {event.name}")
        inputs, _ = inputs_of(home, event.rank_date, RULEBOOK, any_date=True)
        inputs = replace(inputs, incumbents=(*inputs.incumbents, *before))
        work = folder / f"event_{event.name}"
        with engine_of(rules_of, inputs, work, (WEIGHTS,)) as engine:
            engine.build({})
            names = {name: str(engine.relation(name)) for name in READ}
            for text, target in (("event_lines", event.lines), ("event_closes", event.closes)):
                engine.db.execute(
                    f"copy ({query(text).format(**names)}) to '{quoted(target)}' (format parquet)",
                    {"event": event.name, "codes": list(codes)} if text == "event_lines" else {"event": event.name},
                )
        shutil.rmtree(work, ignore_errors=True)
        before = (event.lines,)
