"""The SEC's bulk data in their public layout: ``submissions`` and ``companyfacts``, as zip, folder or one file.

Nothing in an archive is trusted: entries are asked for by names made here, never by their own, nothing is unpacked to
disk, and an entry has a largest size. A company's file that cannot be read is passed over, and the others are read.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from rankday.drops.reasons import printable
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.rule_tables import limit

DOWNLOAD = "download it again"
WHOLE_FILE = ""
LARGEST_ENTRY = 512 * 1024 * 1024  # bytes; the largest company's facts are some thirty million


class _Unreadable(Exception):
    """Why a company's file cannot be read."""


class Bulk:
    """The JSON files of one source, by name; what is wrong with one goes into ``report``."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None, report: ImportReport):
        self._path, self._archive, self.report = path, archive, report
        self._last: tuple[str, dict[str, Any] | None] = ("", None)
        self._files = self._files_bad = 0
        self._said: set[tuple[str, str, str]] = set()

    @property
    def name(self) -> str:
        return self._path.name

    def read(self, name: str) -> dict[str, Any] | None:
        """The object in the file ``name``, None where the source has none or it cannot be read."""
        if self._last[0] != name:  # megabytes each, and asked for once for every concept
            self._last = (name, self._parsed(name))
        return self._last[1]

    def pass_over(self, name: str, place: str, value: Any, reason: str, advice: str = DOWNLOAD) -> None:
        """One thing of the file ``name`` is left out: a fact, a list, or with an empty place all of it."""
        if (name, place, reason) not in self._said:  # a file is looked at once for every concept
            self._said.add((name, place, reason))
            self.report.read(self.name)
            self.report.pass_over(self.name, None, place, value, reason, advice, part=name)

    def unchecked(self, name: str, place: str, value: Any) -> None:
        """A value that is used although nothing says whether it is in the right unit."""
        reason, advice = "has nothing to compare with: no count of the feed, no other cover", "check the unit"
        self.report.unchecked(self.name, place, value, reason, advice, part=name)

    def refuse_unreadable(self) -> None:
        """Raises SourceRefused where too large a part of the source's files cannot be read."""
        if self._files_bad > limit("import_limits", "share_of_any") * self._files:
            first = next(one for one in self.report.findings if one.file == self.name and not one.column)
            raise SourceRefused(printable(f"{first.line} ({self._files_bad:,} of {self._files:,} files)"))

    def _parsed(self, name: str) -> dict[str, Any] | None:
        try:
            content = self._content(name)
            if content is None:
                return None
            self._files += 1
            if len(content) > LARGEST_ENTRY:
                raise _Unreadable(f"holds more than {LARGEST_ENTRY:,} bytes, which is no company's file")
            found = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
            if not isinstance(found, dict):
                raise _Unreadable("no JSON object")
            return found
        except json.JSONDecodeError as error:
            reason = f"no JSON (row {error.lineno} column {error.colno})"
        except _Unreadable as error:
            reason = str(error)
        except (ValueError, RecursionError) as error:
            reason = f"cannot be read as JSON ({printable(str(error)[:60])})"
        self._files_bad += 1
        self.pass_over(name, WHOLE_FILE, None, reason)
        return None

    def _content(self, name: str) -> bytes | None:
        try:
            if self._archive is not None:
                try:
                    entry = self._archive.getinfo(name)
                except KeyError:
                    return None
                with self._archive.open(entry) as stream:
                    return stream.read(LARGEST_ENTRY + 1)
            path = self._path / name if self._path.is_dir() else self._path
            if path.name != name or not path.is_file():
                return None
            with path.open("rb") as stream:
                return stream.read(LARGEST_ENTRY + 1)
        except (OSError, RuntimeError, NotImplementedError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise _Unreadable(f"cannot be read ({printable(str(error)[:80])})") from error


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


@contextmanager
def opened(path: Path | None, report: ImportReport) -> Iterator[Bulk | None]:
    """The source at ``path``: a zip, a folder of JSON files, or one ``CIK##########.json``; None for None."""
    if path is None:
        yield None
        return
    if not path.exists():
        raise SourceRefused(f"{path}: no such file or folder")
    if path.suffix != ".zip":
        if path.is_file() and not re.fullmatch(r"CIK[0-9]{10}\.json", path.name):
            raise SourceRefused(f"{path.name}: neither a zip, nor a folder, nor a file CIK##########.json")
        yield Bulk(path, None, report)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceRefused(f"{path.name}: no readable zip archive ({error}); download it again") from error
    with archive:
        yield Bulk(path, archive, report)
