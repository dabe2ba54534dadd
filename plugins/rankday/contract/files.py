"""Writing so that a crash at any instant leaves the old state or the new one, never half of either."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = "MANIFEST.json"  # what a snapshot, a publication and a bundle say of themselves


def sha256_of_file(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8 kept. What hashes are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def readable_json(value: Any) -> str:
    """The same value for a person: indented, keys in the order given."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def flush_to_disk(path: Path) -> None:
    """fsync a file or a folder, so that a rename that follows cannot overtake its content."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text_atomically(path: Path, text: str) -> None:
    """Write beside the target, flush, rename over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.draft")
    draft.write_text(text, encoding="utf-8")
    flush_to_disk(draft)
    draft.replace(path)
    flush_to_disk(path.parent)


@contextmanager
def folder_appearing_whole(target: Path) -> Iterator[Path]:
    """Yield a draft folder beside ``target``; rename it to ``target`` only when the block ends well.

    Raises FileExistsError (or OSError for a folder that is not empty) when ``target`` is there by then: the first
    writer wins, and nothing of the second is visible. A draft left by a crash starts with a dot and is never read.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex}.draft")
    draft.mkdir()
    try:
        yield draft
        for path in sorted(draft.rglob("*")):
            flush_to_disk(path)
        flush_to_disk(draft)
        if target.exists():
            raise FileExistsError(f"{target} exists already")
        draft.rename(target)
        flush_to_disk(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def let_nobody_write(path: Path) -> None:
    """Take away the right to write, from everyone; who may read stays as the umask of whoever made the file has it."""
    path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)


def quoted(path: Path | str) -> str:
    """A path or a text as it stands between quotes in SQL."""
    return str(path).replace("'", "''")


def identifier(name: str) -> str:
    """A name of a table or column as it stands in SQL, whatever is in it: names of an archive's files and columns come
    from outside, and the engine runs several statements in one text."""
    return '"' + name.replace('"', '""') + '"'
