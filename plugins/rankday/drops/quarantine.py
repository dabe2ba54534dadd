"""Where a refused drop is recorded: its reasons, its ``drop.json`` and the hashes of its files; no rows are copied."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import canonical_json, readable_json
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.drops.reasons import Reasons, lines_of
from rankday.drops.recording import place_and_record, record_outstanding

REFUSED = "drop_refused"  # kind of the ledger's entry


def quarantine(home: Home, session: date, listing: bytes, hashes: dict[str, str], reasons: Reasons) -> Path:
    """Record a refusal in quarantine/<session>/<id>/ and in the ledger; returns the folder.

    ``listing`` are the bytes of drop.json, ``hashes`` the sha256 found for each file that was read. The id is a hash
    of all that is recorded: the same refused drop gives the same folder, once.
    """
    lines = reasons.lines()
    record: dict[str, Any] = {
        "session": session.isoformat(),
        "drop_json_sha256": hashlib.sha256(listing).hexdigest(),
        "files": hashes,
        "reasons": reasons.as_json(),
    }
    folder = home.quarantine(session) / hashlib.sha256(canonical_json(record).encode()).hexdigest()[:16]

    def fill(draft: Path) -> None:
        (draft / "reasons.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        (draft / "reasons.json").write_text(readable_json(record), encoding="utf-8")
        (draft / "drop.json").write_bytes(listing)

    def payload() -> dict[str, Any]:
        return {
            "session": record["session"],
            "quarantine": folder.relative_to(home.root).as_posix(),
            "drop_json_sha256": record["drop_json_sha256"],
            "reasons": len(lines),
        }

    with only_writer(folder.parent / ".lock"):
        for draft in folder.parent.glob(".*.draft"):  # left by a crash: nobody else writes while we hold the lock
            shutil.rmtree(draft, ignore_errors=True)
        if folder.exists():
            record_outstanding(home, folder, REFUSED, payload)
        else:
            place_and_record(home, folder, REFUSED, fill, payload)
    return folder


def problems(home: Home, entries: list[dict[str, Any]] | None) -> Iterator[str]:
    """One line for each record of a refusal that is changed, missing or not in the ledger's ``entries``.

    Without entries (a broken ledger) the records are still held against their own names, which are hashes of them.
    """
    root = home.root / "quarantine"
    recorded = {one["payload"]["quarantine"]: one["payload"] for one in entries or [] if one["kind"] == REFUSED}
    present = {path.relative_to(home.root).as_posix(): path for path in root.glob("*/*") if not _is_hidden(path)}
    for name in sorted({*recorded, *present}):
        if name not in present:
            yield f"{name}: missing; the ledger says that a drop was refused"
            continue
        if entries is not None and name not in recorded:
            yield f"{name}: not in the ledger; run rankday ingest of that session again to enter it"
        yield from _problems_of_record(present[name], name)


def _problems_of_record(folder: Path, name: str) -> Iterator[str]:
    try:
        text = (folder / "reasons.json").read_text(encoding="utf-8")
        record = json.loads(text)
        digest = hashlib.sha256(canonical_json(record).encode()).hexdigest()
        is_own = digest[:16] == folder.name and text == readable_json(record)
        listing = hashlib.sha256((folder / "drop.json").read_bytes()).hexdigest()
        found = (folder / "reasons.txt").read_text(encoding="utf-8")
        has_all_reasons = found == "".join(f"{line}\n" for line in lines_of(record["reasons"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield f"{name}: missing or not readable ({getattr(error, 'filename', None) or error})"
        return
    if not is_own:
        yield f"{name}/reasons.json: changed; it is no longer what the folder's name is the hash of"
    elif listing != record["drop_json_sha256"]:
        yield f"{name}/drop.json: changed; sha256 is {listing}, the record says {record['drop_json_sha256']}"
    elif not has_all_reasons:
        yield f"{name}/reasons.txt: changed; it does not list the reasons of reasons.json"


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") or not path.is_dir()
