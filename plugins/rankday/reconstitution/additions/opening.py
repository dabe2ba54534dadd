"""Opening a run of additions: what it is made of, named in its facts (methodology 6.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.drops.ingest import snapshot_of
from rankday.drops.snapshot_store import Snapshot
from rankday.engine.decided_rows import decided_rows
from rankday.publication.published import Publication
from rankday.reconstitution.additions.dates import AdditionDates, dates_of, ipo_rank_days
from rankday.reconstitution.opening import RunRequest, begin, rank_day_facts
from rankday.rulebook.session_changes import in_sessions_of_home

Facts = dict[str, Any]
Returns = Mapping[date, Decimal]  # rank day from which it begins → price return of the market
FLOOR, BREAKS = "floor", "breaks"


@in_sessions_of_home
def open_additions(
    home: Home,
    of: str | date,
    calendar: str | None = None,
    market_returns: Returns | None = None,
    run_id: str | None = None,
    note: str | None = None,
    triggered_by: str | None = None,
    demonstration: bool = False,
) -> str:
    """Freeze the drop and fill the run's database; return the run's id.

    ``of`` is a quarter (``2026-09``), for its IPO additions, or the first trading day of fast entries. Raises
    RankdayError for a quarter that is not on record or carries a reconstitution, where no reconstitution of June gives
    a quarter its floor (without one nobody qualifies for a fast entry), and for a return from a day that no threshold
    is of; DropMissing, DropRefused, VerificationFailed.
    """
    dates = dates_of(of, calendar)
    facts = facts_of_additions(home, dates, market_returns or {})
    return begin(home, dates, facts, RunRequest(run_id, note, triggered_by, demonstration))


def facts_of_additions(
    home: Home, dates: AdditionDates, returns: Returns, taken: Callable[[Home, date], Snapshot] = snapshot_of
) -> Facts:
    """What names the inputs of additions, as they are known now (``taken``: how the snapshot is had).

    Raises what `open_additions` does.
    """
    thresholds = _thresholds(home, dates)
    if dates.kind is Kind.IPO_ADDITIONS and FLOOR not in thresholds:
        raise RankdayError(
            f"{dates.event_id}: no reconstitution of June implemented by {dates.rank_date} is published in "
            f"{home.root}; it gives the floor, publish it first"
        )
    _refuse_unused(dates, thresholds, returns)
    facts = rank_day_facts(home, dates, taken) | {
        "stream": dates.stream,
        "kind": str(dates.kind),
        "calendar": dates.calendar,
        "announcement_date": _text(dates.announcement_date),
        "offered_after": _text(dates.offered_after),
        "previous_rank_date": _text(dates.previous_rank_date),
        "earlier_rank_date": _text(dates.earlier_rank_date),
        "reconstitutions": thresholds,
        "dailies": _dailies(home, thresholds, returns),
    }
    if returns:
        facts["market_return"] = {day.isoformat(): format(rate, "f") for day, rate in sorted(returns.items())}
    return facts


def _thresholds(home: Home, dates: AdditionDates) -> Facts:
    """Part (floor, breaks) → the reconstitution that gives it, its rank day, and the day to which it is adjusted."""
    streams = publication.streams(home, Kind.RECONSTITUTION)
    known = {stream: publication.newest_version(home, stream) for stream in streams}
    sources = {
        "additions": [(dates.rank_date, str(dates.kind), dates.offered_after, None, dates.implementation_date)],
        "ipo_rank_days": [(dates.rank_date, day) for day in ipo_rank_days(dates.rank_date, dates.calendar)],
        "published_reconstitutions": [
            (dates.rank_date, one.stream, one.version, one.manifest["rank_date"], one.manifest["implementation_date"])
            for one in known.values()
        ],
    }
    return {
        row["part"]: known[row["stream"]].reference
        | {"rank_date": _text(row["reconstitution_day"]), "adjusted_to": _text(row["adjusted_to"])}
        for row in sorted(decided_rows("threshold_choices", dates.rank_date, sources), key=lambda row: row["part"])
    }


def _dailies(home: Home, thresholds: Facts, returns: Returns) -> Facts:
    """Session → the daily whose level of the R3000E is read; none of a day that no threshold is adjusted by."""
    spans = [(one["rank_date"], one["adjusted_to"]) for one in thresholds.values()]
    days = {day for span in spans if span[0] != span[1] and date.fromisoformat(span[0]) not in returns for day in span}
    found: dict[str, Publication | None] = {
        day: publication.newest_version(home, str(Stream(Kind.DAILY, day=date.fromisoformat(day))))
        for day in sorted(days)
    }
    return {day: one.reference for day, one in found.items() if one is not None}


def _refuse_unused(dates: AdditionDates, thresholds: Facts, returns: Returns) -> None:
    used = sorted({one["rank_date"] for one in thresholds.values()})
    for day in returns:
        if day.isoformat() not in used:
            raise RankdayError(
                f"market return from {day}: no threshold of {dates.stream} is of that rank day; "
                f"they are of {' and '.join(used) or 'none'}"
            )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
