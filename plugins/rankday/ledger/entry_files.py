"""Reading one entry of the ledger: a file whose bytes, fields, hash and number are what we wrote."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rankday.contract.files import canonical_json, readable_json

ENTRY_KEYS = ["number", "kind", "recorded_at", "payload", "previous_hash", "entry_hash"]
# path → how the file system described a file when this process found it whole (its time of change cannot be set back),
# and the entry in it
_whole: dict[str, tuple[tuple[int, int, int, int], dict[str, Any]]] = {}


def read_known_entry(path: Path) -> tuple[dict[str, Any], str | None]:
    """As `read_entry`; a file that was found whole and has not been written since is not read again.

    Its payload is that of every caller: nobody changes it.
    """
    try:
        now = _described(path)
    except OSError:
        return read_entry(path)
    if (known := _whole.get(str(path))) and known[0] == now:
        return dict(known[1]), None
    entry, problem = read_entry(path)
    if not problem:
        _whole[str(path)] = now, entry
    return dict(entry), problem


def read_entry(path: Path) -> tuple[dict[str, Any], str | None]:
    """The entry, and one line on what is wrong with its file; None if nothing is."""
    entry, problem = read_json(path)
    if problem:
        return {}, problem
    if list(entry) != ENTRY_KEYS or not isinstance(entry["payload"], dict):
        return {}, f"ledger/{path.name}: changed, its fields are not those of an entry"
    if (found := hash_of(entry)) != entry["entry_hash"]:
        kind = f"the hash of its content is {found}, its entry_hash says {entry['entry_hash']}"
        return entry, f"ledger/{path.name}: changed, {kind}"
    if path.name != f"{entry['number']:08d}.json":
        return entry, f"ledger/{path.name}: holds entry {entry['number']}; entries were swapped or renamed"
    return entry, None


def hash_of(entry: dict[str, Any]) -> str:
    """The sha256 over the canonical JSON of all but ``entry_hash``."""
    rest = {key: value for key, value in entry.items() if key != "entry_hash"}
    return hashlib.sha256(canonical_json(rest).encode("utf-8")).hexdigest()


def read_json(path: Path) -> tuple[dict[str, Any], str | None]:
    """A JSON object whose bytes are exactly those we would write, else a problem that names the first odd byte."""
    name = f"ledger/{path.name}"
    try:
        content = path.read_bytes()
        value = json.loads(content.decode("utf-8"))
        expected = readable_json(value).encode("utf-8")
    except FileNotFoundError:
        return {}, f"{name}: missing"
    except UnicodeError as error:
        return {}, f"{name}: changed, no text at byte {getattr(error, 'start', 0) + 1}"
    except json.JSONDecodeError as error:
        return {}, f"{name}: changed, no JSON at character {error.pos + 1}"
    except (OSError, ValueError, RecursionError) as error:
        return {}, f"{name}: not readable ({error})"
    if content != expected:
        same = next((i for i, (a, b) in enumerate(zip(content, expected, strict=False)) if a != b), len(expected))
        return {}, f"{name}: changed at byte {min(same, len(content)) + 1}, its layout is not ours"
    return (value, None) if isinstance(value, dict) else ({}, f"{name}: changed, holds no entry")


def _described(path: Path) -> tuple[int, int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
