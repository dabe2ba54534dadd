"""The hashes of many files, taken again only of those that somebody touched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from rankday.contract.files import canonical_json, sha256_of_file, write_text_atomically


def hashes(root: Path, paths: Iterable[Path], note: Path) -> dict[str, list]:
    """Name within ``root`` → [sha256, size] of each of ``paths``, sorted.

    ``note`` remembers them by size, time of change and inode: a file that was written again has another of these.
    """
    noted, found, seen = _noted(note), {}, {}
    for path in paths:
        about, name = path.stat(), path.relative_to(root).as_posix()
        stamp = [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]
        known = noted.get(name)
        sha256 = known[-1] if known and known[:-1] == stamp else sha256_of_file(path)
        found[name], seen[name] = [sha256, about.st_size], [*stamp, sha256]
    if seen != noted:
        write_text_atomically(note, canonical_json(seen))
    return dict(sorted(found.items()))


def _noted(note: Path) -> dict[str, list]:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
