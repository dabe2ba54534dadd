"""Where a refused drop is recorded: its reasons, its ``drop.json`` and the hashes of its files; no rows are copied."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import date
from pathlib import Path

from rankday import ledger
from rankday.drop_reasons import Reasons
from rankday.files import canonical_json, folder_appearing_whole, readable_json
from rankday.home import Home

REFUSED = "drop_refused"  # kind of the ledger's entry


def quarantine(home: Home, session: date, listing: bytes, hashes: dict[str, str], reasons: Reasons) -> Path:
    """Record a refusal in quarantine/<session>/<id>/ and in the ledger; returns the folder.

    ``listing`` are the bytes of drop.json, ``hashes`` the sha256 found for each file that was read. The id is a hash
    of all that is recorded: the same refused drop gives the same folder, once.
    """
    lines = reasons.lines()
    record = {
        "session": session.isoformat(),
        "drop_json_sha256": hashlib.sha256(listing).hexdigest(),
        "files": hashes,
        "reasons": reasons.as_json(),
    }
    identity = hashlib.sha256(canonical_json(record).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    folder = home.quarantine(session) / identity
    if not folder.exists():
        # FileExistsError, or OSError from the rename: another process has just recorded the very same refusal
        with suppress(FileExistsError), folder_appearing_whole(folder) as draft:
            (draft / "reasons.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8", "backslashreplace")
            (draft / "reasons.json").write_text(readable_json(record), "utf-8", "backslashreplace")
            (draft / "drop.json").write_bytes(listing)
    place = str(folder.relative_to(home.root))
    if not any(e["kind"] == REFUSED and e["payload"]["quarantine"] == place for e in ledger.entries(home)):
        payload = {"session": session.isoformat(), "quarantine": place, "reasons": len(lines)}
        ledger.append(home, REFUSED, {**payload, "drop_json_sha256": record["drop_json_sha256"]})
    return folder
