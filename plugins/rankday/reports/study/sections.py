"""The sections of a study's report: what was asked, what each scenario did, and by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rankday.reports.study.figures import ALL, Study

# measure → heading, how it is written
HEAT = {
    "two_way_turnover": "Two-way turnover at reconstitutions",
    "adds": "Lines that join",
    "deletes": "Lines that leave",
    "demand_usd": "What trackers trade, million USD",
    "tracking_difference": "Return less that of the rule in force",
    "tracking_error": "Tracking error to the rule in force",
    "difference_to_actual": "Return less that of the real index",
    "error_to_actual": "Tracking error to the real index",
}
NOTES = (
    "Every figure is of the rulebook's rules, or the scenario's, on the snapshots that are frozen now; nothing of it "
    "was published.",
    "Two-way turnover counts what is bought and what is sold at the closes of each implementation; days of volume are "
    "for the amount that is assumed to track the index.",
    "A scenario's incumbents are those of its own reconstitutions. Tracking difference is of price returns over the "
    "days that both have.",
)
# measure → heading in the table of all years; on a terminal those of SHORT
OVERALL = {
    "adds": "adds", "deletes": "deletes", "moved_in": "moved in", "moved_out": "moved out",
    "two_way_turnover": "two-way turnover", "demand_usd": "trades (m USD)", "median_volume_days": "days, median",
    "most_volume_days": "days, most", "volatility": "volatility", "tracking_difference": "to rule in force",
    "tracking_error": "error", "difference_to_actual": "to real index", "error_to_actual": "error",
    "correlation_with_actual": "correlation",
}  # fmt: skip
SHORT = ("adds", "deletes", "two_way_turnover", "demand_usd", "tracking_difference", "tracking_error",
         "difference_to_actual", "error_to_actual")  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A heading, a sentence, and a table of texts; ``heat`` has for each cell its number, None: the table is plain."""

    title: str
    text: str
    columns: list[str]
    rows: list[list[str]]
    heat: list[list[float | None]] | None = None


def sections_of(study: Study) -> Iterator[Section]:
    """The report, section by section; a measure without any value has none."""
    asked = study.asked
    yield Section(
        "What was asked",
        f"{asked['sessions']} sessions, {asked['base_day']} to {asked['to']}, {len(asked['skipped'])} without data; "
        f"{asked['tracked_usd'] / 1e9:,.0f} billion USD are assumed to track the index.",
        ["scenario", "what is another than in the rule in force"],
        [[name, ", ".join(f"{one} {value or 'none'}" for one, value in changed.items()) or "nothing: the rule in force"]
         for name, changed in asked["scenarios"].items()],
    )  # fmt: skip
    yield Section(
        "Reconstitutions",
        "After the close of the last column the composition became effective.",
        ["event", "rank day", "implementation", "enters"],
        [list(event.values()) for event in asked["events"]],
    )
    yield overall(study)
    for measure, title in HEAT.items():
        cells = [[study.value(one, period, measure) for period in study.periods] for one in study.scenarios]
        if any(cell is not None for row in cells for cell in row):
            text = "By calendar year, and over all of it."
            rows = [
                [one, *(written(measure, cell) for cell in row)]
                for one, row in zip(study.scenarios, cells, strict=True)
            ]
            heat = [[None if cell is None else float(cell) for cell in row] for row in cells]
            yield Section(title, text, ["scenario", *study.periods], rows, heat)


def overall(study: Study, measures: Sequence[str] = tuple(OVERALL)) -> Section:
    """Each scenario over the whole range, in a row; ``measures`` of OVERALL that have a value."""
    shown = [one for one in measures if any(study.value(name, ALL, one) is not None for name in study.scenarios)]
    rows = [[name, *(written(one, study.value(name, ALL, one)) for one in shown)] for name in study.scenarios]
    return Section(
        "Over all years",
        "Sums over the reconstitutions; days of volume are the most of all of them; returns, errors and volatility are "
        "of the price level.",
        ["scenario", *(OVERALL[one] for one in shown)],
        rows,
    )


def written(measure: str, value: Any) -> str:
    """A figure in words: fractions in percent, money in millions."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    number = float(value)
    if measure == "demand_usd":
        return f"{number / 1e6:,.1f}"
    if measure in ("median_volume_days", "most_volume_days"):
        return f"{number:,.2f}"
    if measure == "correlation_with_actual":
        return f"{number:.6f}"
    return f"{number * 100:{'+' if 'difference' in measure else ''}.3f} %"
