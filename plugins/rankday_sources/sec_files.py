"""Reading the SEC's bulk data in their public layout: ``submissions`` and ``companyfacts``, as zip, folder or one file.

Nothing in an archive is trusted: entries are asked for by names made here, never by their own, nothing is unpacked to
disk, and an entry has a largest size. A fault is one line with file and place.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rankday.drops.reasons import printable, shown
from rankday.rulebook.rows import iso_day
from rankday_sources.feed_files import SourceRefused

MOST = 10**18  # shares or dollars: what a count of the contract can hold
LARGEST_ENTRY = 512 * 1024 * 1024  # bytes; the largest company's facts are some thirty million
MORE_FILINGS = r"CIK{}-submissions-[0-9]{{3}}\.json"


class Bulk:
    """The JSON files of one source, by name."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None):
        self._path, self._archive = path, archive
        self._last: tuple[str, dict[str, Any] | None] = ("", None)

    def read(self, name: str) -> dict[str, Any] | None:
        """The object in the file ``name``, None where the source has none. Raises SourceRefused with the fault."""
        if self._last[0] != name:  # megabytes each, and asked for once for every concept
            self._last = (name, self._parsed(name))
        return self._last[1]

    def _parsed(self, name: str) -> dict[str, Any] | None:
        content = self._content(name)
        if content is None:
            return None
        where = f"{self._path.name}: {name}" if self._archive else name
        if len(content) > LARGEST_ENTRY:
            raise SourceRefused(f"{where}: holds more than {LARGEST_ENTRY:,} bytes; that is no company's file")
        try:
            found = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            raise SourceRefused(
                f"{where} row {error.lineno} column {error.colno}: no JSON; download it again"
            ) from error
        except (ValueError, RecursionError) as error:
            raise SourceRefused(
                f"{where}: cannot be read as JSON ({printable(str(error)[:60])}); download it again"
            ) from error
        if not isinstance(found, dict):
            raise SourceRefused(f"{where}: no JSON object; download it again")
        return found

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
            raise SourceRefused(
                f"{self._path.name}: {name} cannot be read ({printable(str(error)[:80])}); download it again"
            ) from error


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


@contextmanager
def opened(path: Path | None) -> Iterator[Bulk | None]:
    """The source at ``path``: a zip, a folder of JSON files, or one ``CIK##########.json``; None for None."""
    if path is None:
        yield None
        return
    if not path.exists():
        raise SourceRefused(f"{path}: no such file or folder")
    if path.suffix != ".zip":
        if path.is_file() and not re.fullmatch(r"CIK[0-9]{10}\.json", path.name):
            raise SourceRefused(f"{path.name}: neither a zip, nor a folder, nor a file CIK##########.json")
        yield Bulk(path, None)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceRefused(f"{path.name}: no readable zip archive ({error}); download it again") from error
    with archive:
        yield Bulk(path, archive)


@dataclass(frozen=True)
class Filer:
    """A company by its submissions. Places are EDGAR's codes; ``forms`` those filed by the day asked for.

    ``newest`` is the newest filing in the file, also after that day: the undated facts may be as late as that.
    """

    incorporation: str
    business_place: str
    sic: str
    forms: tuple[str, ...]
    annual_form: str
    annual_filed: date | None
    newest: date | None


@dataclass(frozen=True)
class Stated:
    """A number that a filing stated: as of ``end``, filed on ``filed`` with ``form``."""

    value: Decimal
    end: date
    filed: date
    form: str


def filer(bulk: Bulk, cik: str, day: date) -> Filer | None:
    """What the submissions of ``cik`` (ten digits) say; forms only where filed on or before ``day``."""
    name = f"CIK{cik}.json"
    content = bulk.read(name)
    if content is None:
        return None
    _check_cik(name, content, cik)
    filings = _part(name, content, "filings")
    lists = [(name, _part(name, filings, "recent"))]
    for more in _part(name, filings, "files", list):
        other = more.get("name") if isinstance(more, dict) else None
        if not isinstance(other, str) or not re.fullmatch(MORE_FILINGS.format(cik), other):
            raise SourceRefused(f"{name} filings.files: {shown(other)} is no file of this company")
        if (older := bulk.read(other)) is not None:
            lists.append((other, older))
    filed = sorted(one for place, arrays in lists for one in _filings(place, arrays))
    known = [(when, form) for when, form in filed if when <= day]
    annual = [one for one in known if re.match(r"(10-K|20-F|40-F)", one[1])]
    business = _part(name, _part(name, content, "addresses"), "business")
    return Filer(
        incorporation=_text(name, content, "stateOfIncorporation"),
        business_place=_text(name, business, "stateOrCountry"),
        sic=_text(name, content, "sic"),
        forms=tuple(sorted({form for _, form in known})),
        annual_form=annual[-1][1] if annual else "",
        annual_filed=annual[-1][0] if annual else None,
        newest=filed[-1][0] if filed else None,
    )


def _filings(name: str, arrays: dict[str, Any]) -> list[tuple[date, str]]:
    if not arrays:
        return []
    dates, forms = arrays.get("filingDate"), arrays.get("form")
    if not isinstance(dates, list) or not isinstance(forms, list) or len(dates) != len(forms):
        raise SourceRefused(f"{name} filings: filingDate and form must be lists of one length; download it again")
    return [
        (_date(name, f"filingDate[{place}]", when), str(form))
        for place, (when, form) in enumerate(zip(dates, forms, strict=True))
    ]


def stated(bulk: Bulk, cik: str, concept: str, unit: str, day: date) -> list[Stated]:
    """Every value of ``dei:<concept>`` filed on or before ``day``, oldest first; zeros are none."""
    name = f"CIK{cik}.json"
    content = bulk.read(name)
    if content is None:
        return []
    _check_cik(name, content, cik)
    part = content
    for key in ("facts", "dei", concept, "units"):
        part = _part(name, part, key)
    rows = _part(name, part, unit, list)
    found = []
    for place, row in enumerate(rows):
        where = f"dei.{concept}.{unit}[{place}]"
        value = row.get("val") if isinstance(row, dict) else None
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, Decimal))
            or not 0 <= value < MOST
            or (unit == "shares" and value % 1)
        ):
            raise SourceRefused(f"{name} {where}.val: {shown(value)} is no amount; download it again")
        end, filed = (_date(name, f"{where}.{key}", row.get(key)) for key in ("end", "filed"))
        if value and filed <= day and end <= day:
            found.append(Stated(Decimal(value), end, filed, str(row.get("form", ""))))
    return sorted(found, key=lambda one: (one.end, one.filed))


def _part(name: str, content: dict[str, Any], key: str, kind: type = dict) -> Any:
    """An object or list of the layout, empty where it is missing or null."""
    value = content.get(key)
    if value is not None and not isinstance(value, kind):
        words = {dict: "object", list: "list"}[kind]
        raise SourceRefused(f"{name} {key}: {shown(value)} is no {words}; download it again")
    return value or kind()


def _check_cik(name: str, content: dict[str, Any], cik: str) -> None:
    if str(content.get("cik", cik)).zfill(10) != cik:
        raise SourceRefused(f"{name} cik: {shown(content['cik'])} is another company's number; download it again")


def _text(name: str, content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    if value is not None and not isinstance(value, str):
        raise SourceRefused(f"{name} {key}: {shown(value)} is no text; download it again")
    return " ".join((value or "").split())


def _date(name: str, where: str, text: Any) -> date:
    found = iso_day(text) if isinstance(text, str) else None
    if found is None:
        raise SourceRefused(f"{name} {where}: {shown(text)} is no date; download it again")
    return found
