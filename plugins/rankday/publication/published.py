"""Reading what is published: ``published/<stream>/v<n>/`` (docs/contract.md 1 and 3). Nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.contract.streams import STREAM_ID, Kind, Reference, checked_stream
from rankday.ledger.moments import Moment, known_at
from rankday.publication.approvals import PUBLICATION
from rankday.publication.files import read_manifest

VERSION = re.compile(r"v([1-9][0-9]*)")
LATEST = "latest"  # a text file: the name of the newest version's folder
# folders below published/<kind>/
LEVELS = {str(kind): 2 if kind is Kind.PRELIMINARY else 1 for kind in Kind}


@dataclass(frozen=True)
class Publication:
    """One published version of a stream; its files never change."""

    stream: str
    version: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """Hash of the contents of all tables, the same for two runs over the same inputs."""
        return self.manifest["content_hash"]

    @property
    def reference(self) -> dict[str, Any]:
        """How a manifest names this version."""
        return {"stream": self.stream, "version": self.version, "content_hash": self.content_hash}

    @property
    def named(self) -> Reference:
        """The same as one text can say it."""
        return Reference(self.stream, self.version, self.content_hash)


def versions(home: Home, stream: str) -> list[int]:
    """The published version numbers of a stream, oldest first."""
    return version_numbers(home.published(stream))


def version_numbers(folder: Path) -> list[int]:
    """Numbers of the folders v1, v2 … in ``folder``; drafts begin with a dot and are none."""
    matches = [VERSION.fullmatch(path.name) for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return sorted(int(match[1]) for match in matches if match)


def load(home: Home, stream: str, version: int) -> Publication:
    """One version. Raises RankdayError when it is not there or its manifest is not that of this place."""
    folder = home.published(stream) / f"v{version}"
    if not folder.is_dir():
        raise RankdayError(f"{stream} v{version}: not published in {home.root}")
    manifest = read_manifest(folder)
    if (manifest.get("stream"), manifest.get("version")) != (stream, version):
        raise RankdayError(f"{folder}: its manifest belongs to another version; run rankday verify")
    return Publication(stream, version, folder, manifest)


def publication_named(home: Home, reference: dict[str, Any]) -> Publication:
    """The publication that ``reference`` names. Raises RankdayError, VerificationFailed."""
    one = load(home, reference["stream"], reference["version"])
    if one.content_hash != reference["content_hash"]:
        raise VerificationFailed(f"{one.folder}: is not the publication that was used; run rankday verify")
    return one


def newest_version(home: Home, stream: str) -> Publication | None:
    """The newest published version of a stream, None if there is none. Raises RankdayError for a damaged manifest."""
    numbers = versions(home, stream)
    return load(home, stream, numbers[-1]) if numbers else None


def version_as_of(home: Home, stream: str, moment: Moment) -> Publication | None:
    """The version that was in force at ``moment`` (see `moments.known_at`), None if none was: "as known then".

    The ledger's order decides, never the clock. `newest_version` is "as known now".
    """
    return in_force(home, known_at(home, moment), stream)


def in_force(home: Home, entries: Iterable[dict[str, Any]], stream: str) -> Publication | None:
    """The version of ``stream`` that ``entries`` of the ledger leave in force, None if there is none."""
    version = versions_in_force(entries).get(checked_stream(stream))
    return load(home, stream, version) if version else None


def versions_in_force(entries: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Stream → the version that these entries of the ledger published last."""
    published = (entry["payload"] for entry in entries if entry["kind"] == PUBLICATION)
    return {payload["stream"]: payload["version"] for payload in published}


def streams(home: Home, kind: str) -> list[str]:
    """Streams of a `Kind` (or its text) with a published version, oldest first."""
    return [stream for stream in stream_folders(home.root / "published", kind) if versions(home, stream)]


def stream_folders(root: Path, kind: str) -> list[str]:
    """Streams of a kind that have a folder below ``root`` (``published`` or ``pending``), sorted."""
    pattern = "/".join("*" * LEVELS[kind])
    found = (path.relative_to(root).as_posix() for path in (root / kind).glob(pattern) if path.is_dir())
    return sorted(stream for stream in found if STREAM_ID[kind].fullmatch(stream.partition("/")[2]))
