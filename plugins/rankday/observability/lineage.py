"""Which tables a step read and wrote, by home, path and version. Knows no lineage tool.

A dataset is a table of one drop, one snapshot or one result: ``published/daily/2026-05-01/v1/closing`` in the home.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.publication.files import read_manifest, table_names
from rankday.publication.published import load
from rankday.reconstitution.additions.warehouse import TABLES

RUN_FACTS = ("run_id", "rank_date", "implementation_date", "methodology_version", "calendar_version", "rulebook_hash")

PUBLISHED_AS = {part: table for part, (_, table, _) in TABLES.items()}  # of the thresholds of additions


@dataclass(frozen=True)
class Table:
    """One dataset: the home's address, its name in it, and the version (None for a drop, which is not frozen)."""

    home: str
    name: str
    version: str | None
    content_hash: str | None = None


@dataclass(frozen=True)
class Step:
    """What was read, what was written, and the facts that made it so."""

    read: list[Table]
    wrote: list[Table]
    facts: dict[str, str]


def of_snapshots(home: Home, sessions: list[date]) -> Step:
    """Drops → snapshots: the newest of each of ``sessions`` that has one."""
    frozen = [one for session in sessions if (one := snapshot_store.newest(home, session)) is not None]
    read = [
        Table(home.address, f"landing/{one.session}/{table}", None)
        for one in frozen
        for table in sorted(one.manifest["tables"])
    ]
    hashes = {str(one.session): one.content_hash for one in frozen}
    return Step(read, [table for one in frozen for table in _of_snapshot(home, one)], {"snapshots": str(hashes)})


def of_pending(home: Home, stream: str, content_hash: str) -> Step:
    """Snapshots → a result that waits; nothing written where it waits no longer."""
    folder = home.pending(stream, content_hash)
    if not folder.is_dir():
        return Step([], [], {})
    return _of_result(home, stream, folder, content_hash[:12], read_manifest(folder))


def of_published(home: Home, stream: str, version: int) -> Step:
    """Snapshots, and of additions what gives their thresholds → a published version."""
    published = load(home, stream, version)
    return _of_result(home, stream, published.folder, f"v{version}", published.manifest)


def _of_result(home: Home, stream: str, folder: Path, label: str, manifest: dict[str, Any]) -> Step:
    read = [table for day, one in sorted(manifest["input_snapshots"].items()) for table in _named(home, day, one)]
    read += thresholds_from(home, manifest)
    names = table_names(stream, manifest["files"])
    wrote = [Table(home.address, f"{_within(home, folder)}/{name}", label, manifest["content_hash"]) for name in names]
    facts = {name: str(manifest[name]) for name in RUN_FACTS if manifest.get(name)}
    facts |= {"stream": stream, "content_hash": manifest["content_hash"]}
    return Step(read, wrote, facts | {"code_version": str(manifest.get("code_version"))})


def thresholds_from(home: Home, manifest: dict[str, Any]) -> list[Table]:
    """The published tables that give additions their thresholds and adjust them; of another result none."""
    named = [(PUBLISHED_AS[part], one) for part, one in sorted(manifest.get("reconstitutions", {}).items())]
    named += [("index_values", one) for _, one in sorted(manifest.get("dailies", {}).items())]
    return [
        Table(
            home.address,
            f"{_within(home, home.published(one['stream']))}/v{one['version']}/{table}",
            f"v{one['version']}",
            one["content_hash"],
        )
        for table, one in named
    ]


def _named(home: Home, day: str, reference: dict[str, Any]) -> list[Table]:
    return _of_snapshot(home, snapshot_store.load(home, date.fromisoformat(day), reference["version"]))


def _of_snapshot(home: Home, one: snapshot_store.Snapshot) -> list[Table]:
    return [
        Table(home.address, f"{_within(home, one.folder)}/{table}", f"v{one.version}", about["content_hash"])
        for table, about in sorted(one.manifest["tables"].items())
    ]


def _within(home: Home, folder: Path) -> str:
    return folder.relative_to(home.root).as_posix()
