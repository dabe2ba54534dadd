"""Why a drop is refused: every finding as one line that names file, row and column and says what to do.

Findings of one kind in one column are capped: a table with 9,000 bad prices must not hide the one wrong company.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN_ROWS = 5
SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Reason:
    """One finding. ``row`` counts the header as row 1, as a spreadsheet shows it (Parquet rows count alike).

    ``kind`` is stable for programs: listing, session, file, unreadable, hash, row_count, column, ragged, type,
    not_finite, precision, range, enumeration, format, null, duplicate_key, unknown_company, available_shares,
    two_primaries, primary_mic, identifier, owner, validity, overlap, shared_value.
    """

    file: str
    kind: str
    text: str
    row: int | None = None
    column: str | None = None

    @property
    def line(self) -> str:
        row = f" row {self.row}" if self.row is not None else ""
        column = f" column {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.text}"


@dataclass
class Reasons:
    """All findings of one drop, in the order in which they were found (which depends on the drop alone)."""

    found: list[Reason] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, file: str, kind: str, text: str, *, row: int | None = None, column: str | None = None) -> None:
        """Take a finding up; beyond the first five rows of its kind in its column it is only counted."""
        # a name or a library's message may carry control characters of the file: a line stays one line
        text = printable(text)
        self.counts[file, column, kind] += 1
        if row is None or self.counts[file, column, kind] <= SHOWN_ROWS:
            self.found.append(Reason(file, kind, text, row, column))

    def add_rows(self, file: str, kind: str, column: str, findings: Iterable[tuple[int, str]]) -> None:
        """Take up findings of one kind in one column: (row, text) pairs."""
        for row, text in findings:
            self.add(file, kind, text, row=row, column=column)

    def _with_the_rest(self) -> Iterable[tuple[Reason, int]]:
        """Each shown reason with the number of further rows it stands for (0 for all but the last of its kind)."""
        last = {(reason.file, reason.column, reason.kind): place for place, reason in enumerate(self.found)}
        shown = Counter((reason.file, reason.column, reason.kind) for reason in self.found)
        for place, reason in enumerate(self.found):
            group = (reason.file, reason.column, reason.kind)
            yield reason, self.counts[group] - shown[group] if last[group] == place else 0

    def lines(self) -> list[str]:
        """One line for each finding, and one "… and 123 more rows" where the cap cut."""
        return lines_of(self.as_json())

    def as_json(self) -> list[dict[str, Any]]:
        """The same for programs: the fields of Reason and ``more_rows``."""
        return [{**asdict(reason), "more_rows": more} for reason, more in self._with_the_rest()]


def lines_of(found: list[dict[str, Any]]) -> list[str]:
    """The lines of `Reasons.as_json`: one for each finding, and one where the cap cut."""
    lines = []
    for one in found:
        reason = Reason(**{name: value for name, value in one.items() if name != "more_rows"})
        lines.append(reason.line)
        if more := one["more_rows"]:
            column = f" column {reason.column}" if reason.column else ""
            rows = "row" if more == 1 else "rows"
            lines.append(f"{reason.file}{column}: … and {more} more {rows} of this kind ({reason.kind})")
    return lines


def printable(text: str) -> str:
    """The text on one line, with a question mark for each letter that would move the cursor or hide others."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def shown(value: Any) -> str:
    """A value as it may stand in a line: quoted, without line breaks or control characters, cut when long."""
    if value is None:
        return "missing"
    text = str(value)
    cut = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    return repr(cut) if len(cut) == len(text) else f"{cut!r} ({len(text)} characters)"
