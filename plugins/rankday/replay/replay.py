"""The same result once more, from the archive alone: what was published must come out again.

Inputs are those that the manifest names by version and hash, the rules are the rulebook archived with the publication.
Nothing of a home is changed but for a working folder, which goes again, and one entry ``replay`` in the ledger: that
somebody looked is evidence too. A home that cannot be written is replayed all the same, without that entry.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rankday import gates, ledger
from rankday.contract.errors import GateFailed, RankdayError, VerificationFailed
from rankday.contract.home import Home
from rankday.contract.streams import OPINIONS, Kind, kind_of
from rankday.engine import provenance, run_folder
from rankday.publication import published
from rankday.publication.files import problems_of_files
from rankday.publication.published import Publication
from rankday.reconstitution import export, warehouse
from rankday.reconstitution.run_inputs import load
from rankday.replay.day import recompute_day
from rankday.replay.differences import Difference, content_hash_of_folder, differences
from rankday.rulebook import base_values, derived, exceptions, session_changes
from rankday.rulebook.rows import RULEBOOK

REPLAY = "replay"  # kind of the ledger's entry


@dataclass(frozen=True)
class Replayed:
    """What came out. ``problems``: files of the publication that are not what was published; ``notes``: what has

    changed since, code, engines or the rulebook in force; ``entry``: number of the ledger's entry, None without one.
    """

    stream: str
    version: int
    published_hash: str
    recomputed_hash: str
    differences: list[Difference]
    problems: list[str]
    notes: list[str]
    entry: int | None

    @property
    def is_same(self) -> bool:
        """Whether the same came out, and the files still hold what was published."""
        return self.published_hash == self.recomputed_hash and not self.problems

    def as_json(self) -> dict[str, Any]:
        return {"is_same": self.is_same} | asdict(self)


def replay(
    home: Home,
    stream: str,
    version: int | None = None,
    record: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> Replayed:
    """Recompute ``stream``, version ``version`` or the newest, and compare it with what was published.

    Raises RankdayError when nothing of the kind is published, or when it was published before manifests named all
    their inputs; VerificationFailed when an input is no longer there as it was.
    """
    if kind_of(stream) in OPINIONS:
        raise RankdayError(f"{stream}: is made again by rankday project or score, from what is known now")
    one = _published(home, stream, version)
    notes = _changed_since(home, one)
    with _workshop(home) as scratch:
        recompute = recompute_day if kind_of(stream) is Kind.DAILY else _recompute_event
        try:
            with session_changes.with_changes(_session_changes_then(one)):
                draft = recompute(home, one, scratch, progress)
        except KeyError as error:
            raise RankdayError(
                f"{stream} v{one.version}: its manifest does not name {error}; it was published by a release before "
                "replay, which alone can compute it again"
            ) from error
        except VerificationFailed:
            raise
        except RankdayError as error:
            raise RankdayError("; ".join([str(error), *notes])) from error
        progress("compare")
        recomputed_hash = content_hash_of_folder(draft)
        found = differences(one.folder, draft)
    problems = list(problems_of_files(one.folder, one.manifest))
    outcome = Replayed(stream, one.version, one.content_hash, recomputed_hash, found, problems, notes, None)
    return Replayed(**vars(outcome) | {"entry": _recorded(home, outcome) if record else None})


def _session_changes_then(one: Publication) -> tuple[session_changes.SessionChange, ...]:
    """The closures and openings it was computed with, whatever was entered since; none in an archive before them."""
    return session_changes.changes_in(one.folder / "rulebook" / session_changes.NAME)


def _published(home: Home, stream: str, version: int | None) -> Publication:
    if version is not None:
        return published.load(home, stream, version)
    newest = published.newest_version(home, stream)
    if newest is None:
        raise RankdayError(f"{stream}: nothing published in {home.root}")
    return newest


@contextmanager
def _workshop(home: Home) -> Iterator[Home]:
    """A home of its own for the working files: within ``runs/``, or elsewhere when the home cannot be written."""
    folder = home.root / "runs"
    try:
        folder.mkdir(exist_ok=True)
        root = tempfile.mkdtemp(prefix="replay-", dir=folder)
    except OSError:
        root = tempfile.mkdtemp(prefix="rankday-replay-")
    try:
        yield Home(Path(root))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _recompute_event(home: Home, one: Publication, scratch: Home, progress: Callable[[str], None]) -> Path:
    """The tables of a reconstitution, a list or additions, computed by the steps that every such run takes."""
    from rankday.reconstitution.steps import steps_of

    progress("read the archived inputs")
    run = run_folder.save(scratch, REPLAY, one.manifest)
    warehouse.fill(run.database, load(home, one.manifest, one.folder / "rulebook"))
    overrides = one.manifest.get("overrides") or []
    gates.accept(run.folder, [each["gate"] for each in overrides], overrides[0]["reason"] if overrides else None)
    for words, step in steps_of(one.stream):
        progress(words)
        with suppress(GateFailed):  # a gate result that is another one now shows among the differences
            step(scratch, REPLAY)
    draft = run.folder / "publication"
    draft.mkdir()
    export.write_tables(run, draft, gates.results_of(run.folder))
    return draft


def _changed_since(home: Home, one: Publication) -> list[str]:
    """What is no longer as it was when the version was computed. None of it may change the outcome, but code may."""
    notes = []
    if (then := one.manifest.get("code_version")) != (now := provenance.code_version()):
        notes.append(f"computed by code {then}, replayed by {now}: a difference may be the code's")
    before, engines = one.manifest.get("engine_versions") or {}, provenance.engine_versions()
    changed = [f"{name} {before.get(name)} → {engines[name]}" for name in engines if before.get(name) != engines[name]]
    if changed:
        notes.append("engines have changed: " + ", ".join(changed))
    then, now = _rules(one.folder / "rulebook"), _rules(RULEBOOK)
    if files := sorted(name for name in then | now if then.get(name) != now.get(name)):
        notes.append(f"the rulebook has changed since ({', '.join(files)}); the archived one was used")
    if one.stream.startswith("daily/") and home.base_values_file.exists() and _has_other_base_values(home, one):
        notes.append(f"{base_values.NAME} of the home has changed since; the archived base values were used")
    return notes


def _has_other_base_values(home: Home, one: Publication) -> bool:
    try:
        return base_values.in_force(home) != base_values.of_archive(one.folder / "rulebook")
    except RankdayError:  # a row that cannot stand now was no input then
        return True


def _rules(folder: Path) -> dict[str, bytes]:
    """The seeds by name. Exceptions, closures, base values and derived indexes are not among them: the archive
    holds the home's too."""
    passed_over = {base_values.NAME, *derived.NAMES, exceptions.NAME, session_changes.NAME}
    return {path.name: path.read_bytes() for path in folder.glob("*.csv") if path.name not in passed_over}


def _recorded(home: Home, outcome: Replayed) -> int | None:
    """The number of the entry; None when the home cannot be written or its ledger does not hold (verify says why)."""
    payload = {
        "stream": outcome.stream,
        "version": outcome.version,
        "content_hash": outcome.published_hash,
        "recomputed_hash": outcome.recomputed_hash,
        "is_same": outcome.is_same,
        "differences": [str(one) for one in outcome.differences],
        "code_version": provenance.code_version(),
    }
    try:
        return ledger.append(home, REPLAY, payload)["number"] if home.ledger.is_dir() else None
    except (OSError, VerificationFailed):
        return None
