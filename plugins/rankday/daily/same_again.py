"""Published days that came out the same from other inputs than their manifests name.

An event learnt late, or a corrected price of a line in no index, gives a day other inputs and the same content: no new
version, so the manifest goes on naming the old inputs. Without a note each later night would compute that day and all
that follow it again, for ever. The note only saves time: it lies in runs/; without it
the days are computed once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.publication import Publication

NOTE = "same_again.json"


def is_up_to_date(one: Publication, fingerprint: str, noted: dict[str, list[str]]) -> bool:
    """Whether ``one`` says what inputs of this ``fingerprint`` would say."""
    if one.manifest["inputs_fingerprint"] == fingerprint:
        return True
    return noted.get(one.stream) == [one.content_hash, fingerprint]


def noted(home: Home) -> dict[str, list[str]]:
    """Stream → content hash, and the fingerprint of the inputs that gave it again; empty if there is no such note."""
    try:
        return dict(json.loads((home.root / "runs" / NOTE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def note(home: Home, fingerprints: dict[date, str], newest: Iterable[tuple[date, Publication]]) -> None:
    """Note the days that a finished run computed and found unchanged."""
    found = {
        one.stream: [one.content_hash, fingerprints[day]]
        for day, one in newest
        if one.manifest["inputs_fingerprint"] != fingerprints[day]
    }
    if found:
        write_text_atomically(home.root / "runs" / NOTE, readable_json(noted(home) | found))
