"""The address of a home in a store, and the folder of this machine that mirrors it."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from rankday.contract.errors import RankdayError

PROTOCOLS = ("s3", "file", "memory")  # those the tests have seen keep the protocol; others may ignore its condition
MARK = ".store"  # what is ours in a mirror: which store it is of, which state it is at
LEASES = "leases"  # what every store has from its first writer on, and no home in a folder


def is_address(text: str | os.PathLike) -> bool:
    """Whether a home is named by an address like ``s3://bucket/prefix``, and not by a folder."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", os.fspath(text)))


def checked_address(text: str) -> str:
    """``text`` without a slash at its end. Raises RankdayError for what is no address of a store that we know."""
    protocol, _, place = text.partition("://")
    parts = place.strip("/").split("/")
    if protocol not in PROTOCOLS:
        known = ", ".join(f"{one}://" for one in PROTOCOLS)
        raise RankdayError(f"home {protocol}://…: no store that is known here; use {known} or a folder")
    if "@" in place:
        raise RankdayError(
            f"home {protocol}://…: a name or secret before '@' has no place in an address; use the AWS_ variables"
        )
    if not all(re.fullmatch(r"[\w.=+ -]+", part) and set(part) != {"."} for part in parts):
        raise RankdayError(f"home {text}: expected {protocol}://bucket/prefix of letters, digits, '.', '_', '-', '='")
    if protocol == "file" and not place.startswith("/"):
        raise RankdayError(f"home {text}: a path from the root, so with three slashes: file:///shared/folder")
    lead = "/" if protocol != "s3" else ""
    return f"{protocol}://{lead}{'/'.join(parts)}"


def mirror_of(address: str) -> Path:
    """The folder that mirrors ``address``, in ``RANKDAY_MIRROR``, else in this user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    parent = Path(os.environ.get("RANKDAY_MIRROR") or Path(cache) / "rankday")
    speaking = re.sub(r"[^A-Za-z0-9]+", "-", address.partition("://")[2]).strip("-")[-40:]
    return parent.resolve() / f"{speaking}-{hashlib.sha256(address.encode()).hexdigest()[:12]}"
