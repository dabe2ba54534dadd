"""What a reviewer looks at before an answer: the largest changes, moves, outliers, and what is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.publication.families import places
from rankday.publication.published import Publication
from rankday.publication.results import Result
from rankday.reports.web.demand import CAPS_OF_RESULT
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading

FAMILY = "R3000"  # its adds and deletes are those of the family; a move within it is none
MOST = 10


@dataclass(frozen=True)
class Comparison:
    """What a result is compared with: the event before it, and the version of its stream before it."""

    last_event: Publication | None
    version_before: Publication | None

    def views(self) -> dict[str, Path]:
        """Name → file of the tables to open beside the result's own."""
        found = {}
        if self.last_event:
            found |= {
                f"last_{name}": self.last_event.folder / f"{name}.parquet" for name in ("statistics", "decisions")
            }
        if self.version_before:
            found["before_constituents"] = self.version_before.folder / "constituents.parquet"
        return found


def compared_with(result: Result) -> Comparison:
    """The newest version of the event before this one, and the version that this result follows in its stream."""
    event = result.stream.split("/")[1]
    earlier = [one for one in publication.streams(result.home, "reconstitution") if one.partition("/")[2] < event]
    last = publication.newest_version(result.home, earlier[-1]) if earlier else None
    numbers = [one for one in publication.versions(result.home, result.stream) if one < (result.version or 10**9)]
    before = publication.load(result.home, result.stream, numbers[-1]) if numbers else None
    return Comparison(last, before)


def checklist(reading: Reading, compared: Comparison) -> dict[str, Any]:
    """``largest`` (change type → rows), ``moves`` (index left → rows), ``statistics`` and ``companies`` against the

    last event (None: there is none), ``since`` the version before (None: it is the first), ``unmet`` gates,
    ``departures``: overrides and exceptions.
    """
    facts = reading.manifest
    largest = reading.rows(f"{CAPS_OF_RESULT} {query('largest_changes')}", code=FAMILY, most=MOST)
    moves = reading.rows(query("moves_between"), most=MOST)
    has_last, has_before = compared.last_event is not None, compared.version_before is not None
    return {
        "largest": {kind: [row for row in largest if row["change_type"] == kind] for kind in ("add", "delete")},
        "moves": {code: [row for row in moves if row["from_index"] == code] for code in ("R1000", "R2000")},
        "statistics": reading.rows(query("statistics_outliers"), most=MOST) if has_last else None,
        "companies": reading.rows(query("company_outliers"), most=MOST) if has_last else None,
        "since": reading.rows(query("since_version"), most=MOST, indexes=list(places(reading))) if has_before else None,
        "unmet": sorted(
            (gate for gate in facts["gates"] if not gate["is_met"]), key=lambda one: (one["severity"], one["gate"])
        ),
        "departures": [*(facts.get("overrides") or []), *(facts.get("exceptions") or [])],
    }
