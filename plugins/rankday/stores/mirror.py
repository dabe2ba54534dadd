"""The local folder in which a home from a store is worked on: made the same as a state before, compared with it after.

What a killed command left in it is undone by the next one: only what a state names is the home. ``.store/`` holds our
own notes; working folders (``runs/``, ``airflow/``) are this machine's and stay.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from rankday.contract.address import MARK
from rankday.contract.errors import VerificationFailed
from rankday.contract.files import canonical_json, sha256_of_file, write_text_atomically
from rankday.stores.objects import Store
from rankday.stores.stamps import hashes
from rankday.stores.states import Files, State, object_key

EVIDENCE = ("evidence", "ledger", "pending", "published", "quarantine", "rulebooks", "snapshots")
NOTES = ("unfinished_night.json",)  # evidence beside the folders
AT_ONCE = 8


class Mirror:
    """``root`` on this machine; all its methods are for the holder of its lock."""

    def __init__(self, root: Path):
        self.root = root

    @property
    def lock(self) -> Path:
        return self.root / MARK / ".lock"

    def known_state(self) -> State | None:
        """The state that this mirror was last made the same as; None for a new one, or a note that is not whole."""
        try:
            return State(**json.loads((self.root / MARK / "state.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def remember(self, state: State) -> None:
        """Note that the folder is as ``state`` says."""
        write_text_atomically(self.root / MARK / "state.json", canonical_json(asdict(state)))

    def files(self) -> Files:
        """Every file of the evidence with its sha256 and size; the hash of one that nobody touched is remembered."""
        return hashes(self.root, self._evidence(), self.root / MARK / "stamps.json")

    def make_same(self, store: Store, state: State) -> None:
        """Fetch what is missing or other than in ``state``, remove what it does not name.

        A new folder (a version, a snapshot) appears whole. Raises VerificationFailed for an object whose bytes are not
        those of its name; nothing has changed then.
        """
        here = self.files()
        wanted = [path for path, one in state.files.items() if here.get(path) != one]
        incoming = self.root / MARK / "incoming"
        shutil.rmtree(incoming, ignore_errors=True)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda path: self._fetch(store, incoming / path, state.files[path]), wanted))
        for path in wanted:
            if (incoming / path).exists():
                self._place(incoming, path)
        for path in sorted({*here} - {*state.files}):
            self._remove(self.root / path)
        shutil.rmtree(incoming, ignore_errors=True)
        self.remember(state)

    def _fetch(self, store: Store, target: Path, about: list) -> None:
        sha256, _ = about
        target.parent.mkdir(parents=True, exist_ok=True)
        if not store.fetch(object_key(sha256), target):
            raise VerificationFailed(f"{store.address}/{object_key(sha256)}: missing; a state names it")
        if sha256_of_file(target) != sha256:
            raise VerificationFailed(
                f"{store.address}/{object_key(sha256)}: changed; its bytes are not those of its name"
            )

    def _place(self, incoming: Path, path: str) -> None:
        """Move the file in; with it the whole highest folder that is not here yet."""
        part = Path(path)
        above = [folder for folder in reversed(part.parents) if folder != Path() and not (self.root / folder).exists()]
        moved = above[0] if above else part
        (self.root / moved).parent.mkdir(parents=True, exist_ok=True)
        (incoming / moved).replace(self.root / moved)

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            left = list(folder.iterdir()) if folder != self.root else [folder]
            if any(one.name != ".lock" for one in left):
                return
            shutil.rmtree(folder)

    def _evidence(self) -> Iterator[Path]:
        """What counts: no draft, no lock, no link."""
        for top in EVIDENCE:
            for folder, below, names in os.walk(self.root / top):
                below[:] = [name for name in below if not name.startswith(".")]
                yield from (Path(folder, name) for name in names if not name.startswith("."))
        yield from (self.root / name for name in NOTES if (self.root / name).is_file())
