"""One archive of all the evidence of an event, which checks itself offline without our software.

The archive has the layout of a home: unpacked, it can be read by every command that reads, replay too. Two bundles of
the same state are the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError, VerificationFailed
from rankday.contract.files import flush_to_disk, readable_json, sha256_of_file
from rankday.contract.home import Home
from rankday.contract.streams import Kind, checked_event
from rankday.evidence import pins as evidence_pins
from rankday.publication import published
from rankday.publication.files import read_manifest
from rankday.publication.published import Publication, load, stream_folders, versions
from rankday.publication.publishing import waiting_hashes
from rankday.replay import bundle_verify

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip archive can hold; the true times stand in the manifests
README = """\
Evidence of the index event {event}
{line}

What is here, in the layout of the administrator's archive:

  published/    every published version of the event (a reconstitution and its preliminary lists, or additions between
                reconstitutions: tables as CSV and Parquet, the rulebook they were computed with, MANIFEST.json), and
                earlier publications they were computed from
  pending/      results that waited for a decision or were rejected when this was written
  snapshots/    the input data as they were frozen, for every result above
  evidence/     member lists, listings and closes of other days, where a result was computed from them too
  ledger/       the record of every decision, entry 1 to {number}, each chained to the one before by its hash.
                It is the whole chain, other events included: a link that is left out could not be checked.
  HASHES.txt    the SHA-256 of every file (sha256sum -c HASHES.txt checks it too)
  verify.py     checks all of it offline: python3 -I verify.py

verify.py needs Python 3.8 or later and nothing else. It says that nothing here was changed, and that what was published
was approved by two different people for exactly this content. It cannot say that the rules were applied: for that,
compute it again with the administrator's software (rankday replay --home THIS_FOLDER --stream {stream}).

Newest ledger entry: {number}, {entry_hash}
Compare that hash with one that you got from the administrator by another way.
"""


@dataclass(frozen=True)
class Bundle:
    """A bundle that was written: the file, its sha256, its number of files, and the newest ledger entry in it."""

    event: str
    path: Path
    sha256: str
    files: int
    ledger_number: int
    ledger_hash: str


def bundle(home: Home, event: str, output: Path, progress: Callable[[str], None] = lambda step: None) -> Bundle:
    """Write the evidence of ``event`` into the zip file ``output``; nothing in the home is changed.

    ``event`` is the month of a reconstitution (``2026-06``), a quarter (``2026-09``) or the first trading day of fast
    entries (``2026-07-15``).

    It is checked by its own script before it appears. Raises RankdayError when nothing of the event is published or
    ``output`` exists, VerificationFailed when the home is no longer what was recorded.
    """
    checked_event(event)
    if output.exists():
        raise RankdayError(f"{output}: is there already; name another file with --output")
    entries = ledger.entries(home)
    streams = _streams(home, event)
    last = max((entry["number"] for entry in entries if entry["payload"].get("stream") in streams), default=0)
    if not any(versions(home, stream) for stream in streams):
        raise RankdayError(f"{event}: nothing of this event is published in {home.root}")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=output.parent) as folder:
        root = Path(folder) / f"rankday-{event}"
        progress("gather the files")
        for source in _sources(home, streams):
            _copy(home, source, root)
        _write_ledger(home, root, entries[:last])
        _write_own_files(root, event, streams[-1], entries[last - 1])
        progress("check them")
        if found := bundle_verify.problems(root):
            failure = VerificationFailed(f"{home.root}: is not what was recorded; no bundle was written")
            failure.reasons = found
            raise failure
        progress("write the archive")
        draft = Path(folder) / "draft.zip"
        count = _write_archive(root, draft)
        flush_to_disk(draft)
        draft.rename(output)
    flush_to_disk(output.parent)
    return Bundle(event, output, sha256_of_file(output), count, last, entries[last - 1]["entry_hash"])


def _streams(home: Home, event: str) -> list[str]:
    """The streams of the event that have a folder, published or pending."""
    found = {
        stream
        for root in (home.root / "published", home.root / "pending")
        for kind in Kind
        if kind.is_of_event
        for stream in stream_folders(root, kind)
    }
    return sorted(stream for stream in found if stream.split("/")[1] == event)


def _sources(home: Home, streams: Iterable[str]) -> set[Path]:
    """Folders and files of the home that belong into the bundle."""
    sources = {home.approvers_file} if home.approvers_file.is_file() else set()
    for stream in streams:
        held = [load(home, stream, version) for version in versions(home, stream)]
        waiting = [home.pending(stream, content_hash) for content_hash in waiting_hashes(home, stream)]
        sources |= {one.folder for one in held} | set(waiting)
        if held:
            sources.add(home.published(stream) / published.LATEST)
        for manifest in [*(one.manifest for one in held), *map(read_manifest, waiting)]:
            sources |= _snapshots_of(home, manifest) | {one.folder for one in _publications_of(home, manifest)}
            sources |= evidence_pins.files_of(home, manifest.get("evidence"))
    return sources


def _snapshots_of(home: Home, manifest: dict[str, Any]) -> set[Path]:
    season = manifest.get("season_from") or {}
    compared = manifest.get("snapshot_compared_with")
    named = [manifest.get("input_snapshots"), manifest.get("earlier_snapshots"), season.get("after")]
    named += [{compared["session"]: compared}] if compared else []
    return {
        home.root / "snapshots" / session / f"v{reference['version']}"
        for one in named
        for session, reference in (one or {}).items()
    }


def _publications_of(home: Home, manifest: dict[str, Any]) -> list[Publication]:
    """Publications that a result was computed from: incumbents, comparisons, the list before, thresholds, levels."""
    season = manifest.get("season_from") or {}
    incumbents = manifest.get("incumbents_from") or {}
    named = [incumbents, *incumbents.get("additions", ()), manifest.get("compared_with"), season.get("previous")]
    named += [*(manifest.get("reconstitutions") or {}).values(), *(manifest.get("dailies") or {}).values()]
    named += [*(manifest.get("shares_before_from") or []), manifest.get("prior_style_from")]
    return [
        load(home, one["stream"], one["version"])
        for one in named
        if isinstance(one, dict) and one.get("stream") and one.get("version")
    ]


def _copy(home: Home, source: Path, root: Path) -> None:
    if not source.resolve().is_relative_to(home.root):  # a manifest's session may be any text: `../..` leaves the home
        raise VerificationFailed(f"{source}: a manifest names what is not in {home.root}; no bundle was written")
    target = root / source.relative_to(home.root)
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        shutil.copyfile(source, target)


def _write_ledger(home: Home, root: Path, entries: list[dict[str, Any]]) -> None:
    (root / "ledger").mkdir(parents=True)
    for entry in entries:
        name = f"{entry['number']:08d}.json"
        shutil.copyfile(home.ledger / name, root / "ledger" / name)
    newest = {"number": entries[-1]["number"], "entry_hash": entries[-1]["entry_hash"]}
    (root / "ledger" / ledger.HEAD).write_text(readable_json(newest), encoding="utf-8")


def _write_own_files(root: Path, event: str, stream: str, newest: dict[str, Any]) -> None:
    shutil.copyfile(bundle_verify.__file__, root / "verify.py")
    fields = {
        "event": event,
        "stream": stream,
        "line": "=" * 32,
        "number": newest["number"],
        "entry_hash": newest["entry_hash"],
    }
    (root / "README.txt").write_text(README.format(**fields), encoding="utf-8")
    about = {"event": event, "ledger_number": newest["number"], "ledger_hash": newest["entry_hash"]}
    (root / bundle_verify.ABOUT).write_text(readable_json(about), encoding="utf-8")
    lines = [f"{sha256_of_file(path)}  {path.relative_to(root).as_posix()}\n" for path in _files(root)]
    (root / bundle_verify.LISTING).write_text("".join(lines), encoding="utf-8")


def _write_archive(root: Path, target: Path) -> int:
    """Write the files sorted, without times, owners or anything else of this machine; return their number."""
    files = _files(root)
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in files:
            entry = zipfile.ZipInfo(f"{root.name}/{path.relative_to(root).as_posix()}", EPOCH)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
    return len(files)


def _files(root: Path) -> list[Path]:
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())
