"""Where a refused drop is recorded: its reasons, its ``drop.json`` and the hashes of its files; no rows are copied."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from rankday.drop_reasons import Reasons
from rankday.files import canonical_json, readable_json
from rankday.home import Home
from rankday.ingest_recording import place_and_record, record_outstanding
from rankday.locking import only_writer

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
        if folder.exists():
            record_outstanding(home, folder, REFUSED, payload)
        else:
            place_and_record(home, folder, REFUSED, fill, payload)
    return folder
