"""From what a what-if of additions computes: the inputs of the published version, else what is known now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops.snapshot_store import newest
from rankday.publication.published import Publication
from rankday.reconstitution.additions.dates import AdditionDates, dates_of
from rankday.reconstitution.additions.opening import facts_of_additions
from rankday.reconstitution.opening import inputs_of as run_inputs_of
from rankday.reconstitution.run_inputs import RunInputs, load
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.parameters import stated_returns

Facts = dict[str, Any]


def inputs_of_additions(
    home: Home, of: str | date, scenarios: Mapping[str, Mapping[str, str]]
) -> tuple[RunInputs, str, Publication | None]:
    """The inputs of additions, their stream, and the published version whose inputs they are (None: of now).

    Where no daily of ours gives a threshold its return, that which all ``scenarios`` state holds for the rule in force
    too. Freezes nothing. Raises RankdayError for a day without a snapshot, a return that is not known or that begins on
    another day, and what `open_additions` raises.
    """
    dates = dates_of(of)
    published = publication.newest_version(home, dates.stream)
    if published is not None:
        inputs = load(home, published.manifest, RULEBOOK)
        used = {one.rank_date for one in inputs.additions.thresholds} if inputs.additions else set()
        _refuse_unused(dates, scenarios, used)
        return inputs, dates.stream, published
    if newest(home, dates.rank_date) is None:
        raise RankdayError(
            f"{dates.rank_date}: no snapshot of this day in {home.root / 'snapshots'}; "
            f"rankday ingest --session {dates.rank_date} freezes its drop (a what-if freezes nothing)"
        )
    facts = facts_of_additions(home, dates, {}, newest)
    _refuse_unused(
        dates, scenarios, {date.fromisoformat(one["rank_date"]) for one in facts["reconstitutions"].values()}
    )
    facts |= {
        "implementation_date": dates.implementation_date.isoformat(),
        "market_return": _returns_without_levels(facts, scenarios),
    }
    return run_inputs_of(home, facts, RULEBOOK), dates.stream, None


def _returns_without_levels(facts: Facts, scenarios: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Rank day → the return that all ``scenarios`` state, where no dailies give it. RankdayError where one does not."""
    found = {}
    for one in facts["reconstitutions"].values():
        start, end = one["rank_date"], one["adjusted_to"]
        if start == end or {start, end} <= facts["dailies"].keys():
            continue
        stated = [stated_returns(changed).get(date.fromisoformat(start)) for changed in scenarios.values()]
        if None in stated:
            missing = " and ".join(sorted({start, end} - facts["dailies"].keys()))
            raise RankdayError(
                f"{facts['stream']}: no level of the R3000E on {missing}, so the market return from {start} is not "
                f"known; publish the daily, or state it: --market-return {start}=FRACTION"
            )
        if len(set(stated)) == 1:
            found[start] = format(stated[0], "f")
    return found


def _refuse_unused(dates: AdditionDates, scenarios: Mapping[str, Mapping[str, str]], used: set[date]) -> None:
    for changed in scenarios.values():
        for day in stated_returns(changed):
            if day not in used:
                raise RankdayError(
                    f"market return from {day}: no threshold of {dates.stream} is of that rank day; "
                    f"they are of {' and '.join(map(str, sorted(used))) or 'none'}"
                )
