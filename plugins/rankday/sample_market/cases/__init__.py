"""The named cases, in the order of their company numbers: ``C0000001`` is the first of ``CASES``."""

from __future__ import annotations

from rankday.sample_market.cases.events import CHILDREN, EVENTS, HAPPENINGS, Happening
from rankday.sample_market.cases.nationality import NATIONALITY
from rankday.sample_market.cases.ranking import RANKING
from rankday.sample_market.cases.screens import BOUNDARIES, TYPES_AND_STRUCTURES
from rankday.sample_market.cases.table import Case, build

CASES: tuple[Case, ...] = (*BOUNDARIES, *EVENTS, *NATIONALITY, *RANKING, *TYPES_AND_STRUCTURES)
CHILD_NUMBER = 9_000_001

__all__ = ["CASES", "CHILDREN", "CHILD_NUMBER", "HAPPENINGS", "Case", "Happening", "build", "company_id_of"]


def company_id_of(name: str) -> str:
    """The company id of a case or of a spin-off child; KeyError for a name that is none."""
    numbers = {case.name: number for number, case in enumerate(CASES, start=1)}
    numbers |= {case.name: number for number, (case, _) in enumerate(CHILDREN, start=CHILD_NUMBER)}
    return f"C{numbers[name]:07d}"
