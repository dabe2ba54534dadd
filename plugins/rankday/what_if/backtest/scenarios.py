"""Scenarios of a backtest: the parameters of a what-if, and the calendar; and the studies that ship."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import calendar_versions
from rankday.what_if.parameters import check_together, checked_overrides
from rankday.what_if.scenarios import Scenarios, grid_of, scenarios_from

CALENDAR = "calendar"  # a scenario's value of it is the name of a calendar version
STUDIES = {path.stem: path for path in sorted((Path(__file__).parent / "studies").glob("*.csv"))}


def scenarios_of(settings: Mapping[str, str], grids: Iterable[str], file: Path | None) -> Scenarios:
    """The scenarios of --set (one, `what_if`), --grid or a file. Raises RankdayError naming what cannot be."""
    if settings:
        found = {"what_if": checked(settings, RULEBOOK, False)}
    elif file is not None:
        found = scenarios_from(file, RULEBOOK, check=checked)
    else:
        found = grid_of(grids, RULEBOOK, check=checked) if grids else {}
    for changed in found.values():
        check_together(changed, RULEBOOK)
    return found


def scenarios_asked(
    settings: Mapping[str, str], grids: Collection[str], file: Path | None, study: str | None
) -> Scenarios:
    """`scenarios_of`, or those of the ``study`` by its name. Raises RankdayError where more than one way is taken."""
    if sum(map(bool, (settings, grids, file, study))) > 1:
        raise RankdayError(
            "give --set, --grid, --scenarios or --study; a value that stays is a grid of one: --grid NAME=5"
        )
    if study and study not in STUDIES:
        raise RankdayError(f"--study {study}: no study that ships; there are {', '.join(STUDIES)}")
    return scenarios_of(settings, grids, STUDIES[study] if study else file)


def checked(overrides: Mapping[str, str], rulebook: Path, of_additions: bool) -> dict[str, str]:
    """As `checked_overrides`, and a calendar by its name. Raises RankdayError."""
    calendar = {name: value for name, value in overrides.items() if name == CALENDAR}
    if calendar and calendar[CALENDAR] not in (known := calendar_versions()):
        raise RankdayError(f"calendar={calendar[CALENDAR]}: no calendar version; there are {', '.join(known)}")
    parameters = {name: value for name, value in overrides.items() if name != CALENDAR}
    return calendar | checked_overrides(parameters, rulebook, of_additions)


def without_calendar(overrides: Mapping[str, str]) -> dict[str, str]:
    """The parameters alone."""
    return {name: value for name, value in overrides.items() if name != CALENDAR}
