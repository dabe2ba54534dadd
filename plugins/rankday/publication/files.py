"""The files of one result, pending or published: their hashes, the manifest that names them, and what has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.files import MANIFEST, canonical_json, let_nobody_write, readable_json, sha256_of_file
from rankday.contract.publication_tables import needed_tables
from rankday.contract.streams import CONTENT_HASH, kind_of
from rankday.publication.broken_byte import first_changed_byte


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """``{relative name: {"sha256", "bytes"}}`` of each file but the manifest, sorted; empty folders are nothing.

    Raises RankdayError for anything that is neither a file nor a folder: a link may point to something else tomorrow.
    """
    described = {}
    for path in _files(folder):
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or not path.is_file():
            raise RankdayError(f"{path}: a result holds only plain files; put a copy there")
        described[path.relative_to(folder).as_posix()] = {"sha256": sha256_of_file(path), "bytes": path.stat().st_size}
    return described


def table_names(stream: str, names: Iterable[str]) -> list[str]:
    """The tables of a result: the names of its top-level CSV files, each with its Parquet twin.

    Raises RankdayError for a table with one of the two only, or when a table of docs/contract.md 3 is not there.
    """
    names = set(names)
    csv, parquet = (
        {name.removesuffix(end) for name in names if "/" not in name and name.endswith(end)}
        for end in (".csv", ".parquet")
    )
    needed = set(needed_tables(kind_of(stream)))
    missing = [f"{table}.parquet" for table in sorted((csv | needed) - parquet)]
    missing += [f"{table}.csv" for table in sorted((parquet | needed) - csv)]
    if missing or not csv:
        raise RankdayError(f"{stream}: the result is not complete, without {', '.join(missing) or 'any table'}")
    return sorted(csv)


def content_hash_of(tables: Iterable[str], files: dict[str, dict[str, Any]]) -> str:
    """sha256 over (table, sha256 of its CSV) sorted by table: the exact text decides, not time, path or machine."""
    pairs = [[table, files[f"{table}.csv"]["sha256"]] for table in sorted(tables)]
    return hashlib.sha256(canonical_json(pairs).encode()).hexdigest()


def copy_files(source: Path, target: Path, files: dict[str, dict[str, Any]]) -> None:
    """Copy ``files`` and make sure that what arrived is what was described. Copies are read-only.

    Raises RankdayError naming a file that changed meanwhile.
    """
    for name, described in files.items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, copy)
        if sha256_of_file(copy) != described["sha256"]:
            raise RankdayError(f"{source / name}: changed while it was copied; nothing was kept")
        let_nobody_write(copy)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write MANIFEST.json, read-only, into a draft folder."""
    path = folder / MANIFEST
    path.write_text(readable_json(manifest), encoding="utf-8")
    let_nobody_write(path)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result. Raises RankdayError when it is missing or no longer has the shape of one."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        shaped = CONTENT_HASH.fullmatch(manifest["content_hash"]) and all(
            isinstance(one["sha256"], str) and isinstance(one["bytes"], int) for one in manifest["files"].values()
        )
    except FileNotFoundError:
        raise RankdayError(f"{path}: missing; run rankday verify") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        shaped = False
    if not shaped:
        raise RankdayError(f"{path}: changed, not readable as a manifest; run rankday verify")
    return manifest


def problems_of_files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """``<relative name>: what is wrong`` for each missing, changed or alien file, and for a wrong content hash."""
    expected, found = manifest["files"], {}
    holding = {parent.as_posix() for name in expected for parent in Path(name).parents}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if name not in holding:
                yield f"{name}: unexpected, an empty folder"
        elif path.is_symlink() or not path.is_file():
            yield f"{name}: unexpected, not a plain file"
        elif name not in expected:
            yield f"{name}: unexpected, the manifest does not name it"
        else:
            found[name] = {"sha256": sha256_of_file(path), "bytes": path.stat().st_size}
    for name in sorted(expected):
        if name not in found:
            if not (folder / name).is_symlink():
                yield f"{name}: missing, the manifest names it"
        elif found[name] != expected[name]:
            yield (
                f"{name}: changed, {_difference(found[name], expected[name])}{_place(folder, name, expected, found)}"
                f"{_twin(name, expected, found)}"
            )
    tables = [name.removesuffix(".csv") for name in expected if "/" not in name and name.endswith(".csv")]
    if content_hash_of(tables, expected) != manifest["content_hash"]:
        yield f"{MANIFEST}: its content_hash is not that of its files"


def _files(folder: Path) -> list[Path]:
    """Everything below ``folder`` but the manifest and the folders that hold files."""
    below = sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())
    holding = {parent for path in below for parent in path.parents}
    return [
        path
        for path in below
        if path != folder / MANIFEST and (path.is_symlink() or not path.is_dir() or path not in holding)
    ]


def _difference(found: dict[str, Any], expected: dict[str, Any]) -> str:
    sizes = "" if found["bytes"] == expected["bytes"] else f" and {found['bytes']} bytes instead of {expected['bytes']}"
    return f"sha256 {found['sha256']} instead of {expected['sha256']}{sizes}"


def _place(folder: Path, name: str, expected: dict[str, Any], found: dict[str, Any]) -> str:
    """For a CSV whose Parquet is intact: the first byte that is another than the published one."""
    twin = f"{name.removesuffix('.csv')}.parquet"
    if not name.endswith(".csv") or twin not in expected or found.get(twin) != expected[twin]:
        return ""
    place = first_changed_byte(folder / name, folder / twin, expected[name]["sha256"])
    return f", first at {place}" if place else ""


def _twin(name: str, expected: dict[str, Any], found: dict[str, Any]) -> str:
    """For a table: whether its other file, checked by a hash of its own, still holds the rows as they were."""
    stem, _, kind = name.rpartition(".")
    twin = f"{stem}.{ {'csv': 'parquet', 'parquet': 'csv'}.get(kind) }"
    if twin not in expected:
        return ""
    state = "intact" if found.get(twin) == expected[twin] else "not intact either"
    return f"; the CSV and the Parquet of a table are checked separately: {twin} is {state}"
