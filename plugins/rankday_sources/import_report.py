"""What an import read, used and passed over: the table that ends every import, and the file in the landing folder.

One bad row never stops the rest and never passes in silence. A file that is bad in a large part is another file than
it was taken for, so it is refused beyond a share of its rows (source_rules/import_limits.csv).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.files import write_text_atomically
from rankday.drops.reasons import printable, shown
from rankday_sources.rule_tables import limit

COLUMNS = ("file", "row", "column", "value", "treatment", "rows", "reason", "advice")
ROW_PASSED_OVER, VALUE_UNKNOWN, VALUE_UNCHECKED = "row_passed_over", "value_unknown", "value_unchecked"
LINES_OF_A_REASON = 3


class SourceRefused(RankdayError):
    """A source file that is not what it should be: one line with file, row, column and what to do."""


@dataclass
class Finding:
    """One thing that was wrong; ``rows`` is how many rows it is about, ``session`` None where that is not known."""

    file: str
    row: int | None
    column: str
    value: str
    treatment: str
    reason: str
    advice: str
    rows: int = 1
    session: date | None = None
    part: str = ""

    @property
    def line(self) -> str:
        row = f" row {self.row}" if self.row is not None else ""
        column = f" column {self.column}" if self.column else ""
        value = f" {self.value}" if self.value else ""
        return f"{self.part or self.file}{row}{column}:{value} {self.reason}; {self.advice}"

    @property
    def kind(self) -> str:
        """What findings are counted by: the reason, with the column where a source has columns."""
        return f"{self.column}: {self.reason}" if self.column and not self.part else self.reason

    def cells(self) -> dict[str, Any]:
        """A row of the file in the landing folder, in text that no spreadsheet takes for a formula."""
        row = {name: getattr(self, name) for name in COLUMNS} | {"file": self.part or self.file}
        return {name: printable(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


class ImportReport:
    """Counts and findings of one import, file by file in the order in which they were read."""

    def __init__(self) -> None:
        self._read: Counter[str] = Counter()
        self._skipped: Counter[tuple[str, str]] = Counter()
        self.findings: list[Finding] = []
        self._labels: dict[tuple[str, str, str], Finding] = {}
        self._bad: Counter[tuple[str, str]] = Counter()

    def read(self, file: Path | str, rows: int = 1) -> None:
        self._read[_name(file)] += rows

    def skip(self, file: Path | str, reason: str, rows: int = 1) -> None:
        """Rows that are in order and not wanted (of other dates): counted, not listed."""
        self._skipped[_name(file), reason] += rows

    def pass_over(
        self, file: Path | str, row: int | None, column: str, value: Any, reason: str, advice: str,
        session: date | None = None, part: str = "",
    ) -> None:  # fmt: skip
        """A row that is left out; ``part`` names a file within a source of many."""
        place = _name(file), row, column, _shown(value)
        self._add(Finding(*place, ROW_PASSED_OVER, reason, advice, session=session, part=part))

    def unknown(
        self, file: Path | str, row: int | None, column: str, value: Any, reason: str, advice: str,
        session: date | None = None,
    ) -> None:  # fmt: skip
        """A value that cannot be used: the row is used without it."""
        self._add(Finding(_name(file), row, column, _shown(value), VALUE_UNKNOWN, reason, advice, session=session))

    def unchecked(self, file: Path | str, column: str, value: Any, reason: str, advice: str, part: str = "") -> None:
        """A value that is used and that nothing could be compared with."""
        self._add(Finding(_name(file), None, column, _shown(value), VALUE_UNCHECKED, reason, advice, part=part))

    def label(self, file: Path | str, row: int | None, column: str, label: str, table: str, example: str) -> None:
        """A label that no row of source_rules/``table``.csv knows: disclosed once, with its number of rows."""
        place = _name(file), column, label
        if place not in self._labels:
            advice = f"add to source_rules/{table}.csv: {example}"
            found = Finding(place[0], row, column, _shown(label), VALUE_UNKNOWN, "is unknown", advice, rows=0)
            self._labels[place] = found
            self.findings.append(found)
        self._labels[place].rows += 1
        self._bad[place[0], column] += 1

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        self._bad[finding.file, finding.column] += finding.rows

    def refuse_beyond_share(self, file: Path | str, rows: int | None = None) -> None:
        """Raises SourceRefused with the first finding where too large a part of a file's rows is bad in one column.

        ``rows``: of so many, where fewer rows than were read decide (the lines of the wanted sessions).
        """
        name = _name(file)
        read = self._read[name] if rows is None else rows
        for (of_file, column), bad in self._bad.items():
            is_many = bad > limit("import_limits", "share") * read and bad >= limit("import_limits", "share_rows")
            if of_file == name and (is_many or bad > limit("import_limits", "share_of_any") * read):
                first = next(one for one in self.findings if (one.file, one.column) == (name, column))
                more = f" ({bad:,} of {read:,} rows: too many to pass over)" if read > 1 else ""
                raise SourceRefused(printable(f"{first.line}{more}"))

    def summary(self) -> list[dict[str, Any]]:
        """For each file: rows read, used and passed over, both kinds of reasons with their numbers."""
        files = dict.fromkeys([*self._read, *(one.file for one in self.findings)])
        return [self._of_file(name) for name in files]

    def _of_file(self, name: str) -> dict[str, Any]:
        passed: Counter[str] = Counter()
        unknown: Counter[str] = Counter()
        unchecked: Counter[str] = Counter()
        for one in self.findings:
            if one.file == name:
                reasons = {ROW_PASSED_OVER: passed, VALUE_UNKNOWN: unknown}.get(one.treatment, unchecked)
                reasons[one.kind] += one.rows
        for (file, reason), rows in self._skipped.items():
            if file == name:
                passed[reason] += rows
        gone = passed.total()
        facts = {"file": name, "read": self._read[name], "used": self._read[name] - gone, "passed_over": gone}
        facts |= {"reasons": dict(sorted(passed.items())), "values_unknown": dict(sorted(unknown.items()))}
        return facts | {"values_unchecked": dict(sorted(unchecked.items()))}

    def lines(self) -> list[str]:
        """The table of an import, its reasons below each file, and the first findings of each reason."""
        rows = self.summary()
        width = max((len(one["file"]) for one in rows), default=4)
        lines = [f"{'file':<{width}}  {'read':>11}  {'used':>11}  {'passed over':>11}"]
        for one in rows:
            lines.append(f"{one['file']:<{width}}  {one['read']:>11,}  {one['used']:>11,}  {one['passed_over']:>11,}")
            lines += [f"  passed over {number:,}: {reason}" for reason, number in one["reasons"].items()]
            lines += [f"  unknown in {number:,}: {reason}" for reason, number in one["values_unknown"].items()]
            lines += [f"  unchecked in {number:,}: {reason}" for reason, number in one["values_unchecked"].items()]
        seen: Counter[tuple[str, str]] = Counter()
        for one in self.findings:
            seen[one.file, one.kind] += 1
            if seen[one.file, one.kind] <= LINES_OF_A_REASON:
                lines.append(f"{one.line} ({one.rows:,} rows)" if one.rows > 1 else one.line)
        return [printable(line) for line in lines]

    def as_json(self, passed_over: str | None) -> dict[str, Any]:
        """What an importer returns: ``files`` (summary), ``lines`` (for a person), ``passed_over`` (file name)."""
        more = [] if passed_over is None else [f"all of them: {passed_over} in the landing folder"]
        return {"files": self.summary(), "passed_over": passed_over, "lines": self.lines() + more}

    def write(self, folder: Path, importer: str, sessions: Iterable[date | None] | None = None) -> str | None:
        """Write the findings of ``sessions`` (None: all) into ``folder``; return the file's name, None without any.

        A file of an earlier import goes where nothing is passed over any more.
        """
        path = folder / f"passed_over.{importer}.csv"
        wanted = None if sessions is None else set(sessions)
        found = [one for one in self.findings if wanted is None or one.session in wanted]
        if not found:
            path.unlink(missing_ok=True)
            return None
        folder.mkdir(parents=True, exist_ok=True)
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(one.cells() for one in found)
        write_text_atomically(path, text.getvalue())
        return path.name

    def write_by_session(self, folders: dict[date, Path], importer: str) -> str | None:
        """Write each session's findings beside its drop, those of no session of ``folders`` beside the first drop."""
        others = {one.session for one in self.findings} - folders.keys()
        first = next(iter(folders), None)
        names = [
            self.write(folder, importer, {day, *(others if day == first else ())}) for day, folder in folders.items()
        ]
        return next(filter(None, names), None)


class Strict(ImportReport):
    """For files that are compared with and not imported: the first finding refuses them."""

    def pass_over(self, *place: Any, **more: Any) -> None:
        super().pass_over(*place, **more)
        raise SourceRefused(printable(self.findings[-1].line))

    unknown = pass_over


def _name(file: Path | str) -> str:
    return file.name if isinstance(file, Path) else file


def _shown(value: Any) -> str:
    return "" if value is None else shown(value)
