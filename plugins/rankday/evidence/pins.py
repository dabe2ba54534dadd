"""Which pieces of evidence a run took: the list of its files with their hashes, ``evidence/pinned/<hash>.json``.

The run's facts and its result's manifest name that hash, so that a replay, a bundle and ``verify`` have exactly them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.errors import VerificationFailed
from rankday.contract.files import MANIFEST, canonical_json, readable_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.evidence.store import FILE, SCHEMAS, Evidence, Piece


def pin(home: Home, evidence: Evidence) -> dict[str, Any]:
    """Archive the list of the run's pieces; the fact ``evidence`` of its manifest: hash, counts, first and last day."""
    listed = {
        "pieces": [_as_json(piece) for piece in evidence.pieces],
        "at_implementation": [_as_json(piece) for piece in evidence.at_implementation],
    }
    digest = hashlib.sha256(canonical_json(listed).encode()).hexdigest()
    path = _pinned_file(home, digest)
    if not path.is_file():
        write_text_atomically(path, readable_json(listed))
    days = [piece.day for piece in evidence.pieces]
    return {
        "hash": digest,
        "pieces": {kind: sum(piece.kind == kind for piece in evidence.pieces) for kind in SCHEMAS},
        "first": min(days).isoformat(),
        "last": max(days).isoformat(),
        "at_implementation": [piece.day.isoformat() for piece in evidence.at_implementation],
    }


def restored(home: Home, fact: dict[str, Any] | None) -> Evidence | None:
    """The evidence that a manifest's fact names, every file checked. Raises VerificationFailed if it is not so."""
    if fact is None:
        return None
    evidence = _pinned(home, fact["hash"])
    check_files(evidence)
    return evidence


def check_files(evidence: Evidence) -> None:
    """Raises VerificationFailed when a piece is missing or no longer the one that was pinned."""
    if found := next(_problems(evidence), None):
        raise VerificationFailed(f"{evidence.folder}/{found}; run rankday verify")


def files_of(home: Home, fact: dict[str, Any] | None) -> set[Path]:
    """Every file that a replay of a manifest with this fact needs: the pinned list and its pieces."""
    if fact is None:
        return set()
    evidence = _pinned(home, fact["hash"])
    pieces = (*evidence.pieces, *evidence.at_implementation)
    return {_pinned_file(home, fact["hash"])} | {evidence.folder / piece.file for piece in pieces}


def problems(home: Home) -> list[str]:
    """What of the pinned evidence is missing or changed, a line each, paths relative to the home.

    The lists that are looked at: those that results name in their manifests, and those of runs that came to nothing.
    """
    manifests = (_fact(path) for place in ("published", "pending") for path in (home.root / place).rglob(MANIFEST))
    wanted = {fact["hash"] for fact in manifests if fact}
    lists = {path.stem for path in (home.evidence / "pinned").glob("*.json")}
    lines = []
    for digest in sorted(wanted | lists):
        try:
            lines += [f"evidence/{problem}" for problem in _problems(_pinned(home, digest))]
        except VerificationFailed as error:
            lines.append(str(error).removeprefix(f"{home.root}/"))
    return sorted(set(lines))


def _fact(manifest: Path) -> dict[str, Any] | None:
    try:
        return json.loads(manifest.read_text(encoding="utf-8")).get("evidence")
    except (OSError, ValueError, AttributeError):
        return None  # a damaged manifest is named by who checks manifests


def _problems(evidence: Evidence) -> Iterator[str]:
    for piece in (*evidence.pieces, *evidence.at_implementation):
        path = evidence.folder / piece.file
        if not path.is_file():
            yield f"{piece.file}: missing; results were computed from it"
        elif sha256_of_file(path) != piece.sha256:
            yield f"{piece.file}: changed since results were computed from it"


def _pinned_file(home: Home, digest: str) -> Path:
    return home.evidence / "pinned" / f"{digest}.json"


def _pinned(home: Home, digest: str) -> Evidence:
    path = _pinned_file(home, digest)
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        same = hashlib.sha256(canonical_json(listed).encode()).hexdigest() == digest
        parts = [tuple(_read(one) for one in listed[part]) for part in ("pieces", "at_implementation")]
    except FileNotFoundError:
        raise VerificationFailed(f"{path}: missing; results were computed from what it lists") from None
    except (ValueError, KeyError, TypeError):
        same = False
    if not same:
        raise VerificationFailed(f"{path}: changed; its name is the hash of what it listed")
    return Evidence(home.evidence, *parts)


def _as_json(piece: Piece) -> dict[str, Any]:
    return asdict(piece) | {"day": piece.day.isoformat()}


def _read(row: dict[str, Any]) -> Piece:
    piece = Piece(**row | {"day": date.fromisoformat(row["day"])})
    if piece.kind not in SCHEMAS or not FILE.fullmatch(Path(piece.file).name):
        raise ValueError(f"{piece.file} is no piece of evidence")
    return piece
