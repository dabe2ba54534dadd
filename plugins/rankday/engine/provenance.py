"""What a result was computed by: hashes of the rulebook and of the code, versions of the engines."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.rulebook.rows import RULEBOOK

ENGINES = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "exchange-calendars", "pyarrow")


def rulebook_hash(rulebook: Path = RULEBOOK) -> str:
    """sha256 over the names and bytes of the seeds."""
    return hash_of_files(sorted(rulebook.glob("*.csv")), rulebook)


def code_version() -> str:
    """The package's version and a hash of what decides: models and macros, independent of git and of the folder."""
    paths = sorted([*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/**/*.sql")])
    return f"{version('rankday')}+{hash_of_files(paths, PROJECT)[:16]}"


def engine_versions() -> dict[str, str]:
    """The versions that computed it."""
    return {"python": platform.python_version(), **{name: version(name) for name in ENGINES}}


def hash_of_files(paths: list[Path], root: Path) -> str:
    """sha256 over names (relative to ``root``) and bytes of ``paths``, in their order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
