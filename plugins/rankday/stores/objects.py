"""The five things asked of an object store, through fsspec: create once, put, get, list, remove.

``create`` is the only one that the protocol leans on: of several writers of one name exactly one succeeds, for ever.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.files import flush_to_disk

TRIES = 3


class StoreFailed(RankdayError):
    """The store could not be asked, or did not answer."""


def open_store(address: str) -> Store:
    """The store behind a checked address. RankdayError where the package that speaks its protocol is not installed."""
    import fsspec

    protocol = address.partition("://")[0]
    try:
        # no cache: another writer's change must be seen; no shared instance: a forked task gets connections of its own
        system, root = fsspec.core.url_to_fs(address, use_listings_cache=False, skip_instance_cache=True)
    except ImportError:
        raise RankdayError(f"home {address}: {protocol}:// needs the packages of requirements/team.txt") from None
    return {"file": FolderStore, "memory": MemoryStore}.get(protocol, Store)(address, system, root)


class Store:
    """Objects under one prefix. Keys are relative to it, with ``/`` between their parts."""

    def __init__(self, address: str, system: Any, root: str):
        self.address, self._system, self._root = address, system, root.rstrip("/")

    def create(self, key: str, content: bytes) -> bool:
        """Whether ``key`` holds exactly ``content`` now, made by this call; False when another was first.

        ``content`` must be its writer's alone (it holds a random name): an answer that was lost on its way is then
        distinguished from another writer's success. Raises StoreFailed when the store does not say which.
        """
        with _as_store_failure(f"{self.address}/{key}: not known whether it was written; the next command will see"):
            for _ in range(TRIES):
                try:
                    self._create(self._path(key), content)
                    return True
                except FileExistsError:
                    return self._system.cat_file(self._path(key)) == content
                except Exception as error:
                    failure = error
                    with suppress(StoreFailed):
                        if (found := self.get(key)) is not None:
                            return found == content
            raise failure

    def put(self, key: str, content: bytes | Path) -> None:
        """Write or replace an object."""
        with _as_store_failure(f"{self.address}/{key}: not written"):
            self._put(self._path(key), content)

    def get(self, key: str) -> bytes | None:
        """An object's bytes; None where there is none."""
        with _as_store_failure(f"{self.address}/{key}: not read"):
            try:
                return self._system.cat_file(self._path(key))
            except FileNotFoundError:
                return None

    def fetch(self, key: str, path: Path) -> bool:
        """Copy an object into the file ``path``; False where there is none."""
        with _as_store_failure(f"{self.address}/{key}: not read"):
            try:
                self._system.get_file(self._path(key), str(path))
                return True
            except FileNotFoundError:
                path.unlink(missing_ok=True)
                return False

    def names(self, prefix: str) -> dict[str, str]:
        """Key → fingerprint of each object under ``prefix/``; another content has another fingerprint."""
        return {key: _fingerprint(about) for key, about in self._found(prefix).items()}

    def written(self, prefix: str) -> dict[str, float]:
        """Key → when each object under ``prefix/`` was last written, in seconds since 1970 by the store's clock."""
        return {key: _moment(about) for key, about in self._found(prefix).items()}

    def _found(self, prefix: str) -> dict[str, dict[str, Any]]:
        with _as_store_failure(f"{self.address}/{prefix}: not listed"):
            try:
                found = self._system.find(self._path(prefix), detail=True)
            except FileNotFoundError:
                return {}
        begin = len(self._path(""))
        named = {name[begin:]: about for name, about in found.items() if about.get("type") == "file"}
        return {key: about for key, about in sorted(named.items()) if key.startswith(f"{prefix}/") and _is_whole(key)}

    def fingerprint(self, key: str) -> str | None:
        """The fingerprint of one object; None where there is none."""
        with _as_store_failure(f"{self.address}/{key}: not read"):
            try:
                return _fingerprint(self._system.info(self._path(key)))
            except FileNotFoundError:
                return None

    def copy(self, source: str, target: str) -> None:
        """Copy an object within the store."""
        with _as_store_failure(f"{self.address}/{target}: not written"):
            self._copy(self._path(source), self._path(target))

    def remove(self, keys: list[str]) -> None:
        """Remove objects; one that is gone already is no error."""
        for key in keys:
            with _as_store_failure(f"{self.address}/{key}: not removed"):
                try:
                    self._system.rm_file(self._path(key))
                except FileNotFoundError:
                    continue

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _create(self, path: str, content: bytes) -> None:
        self._system.pipe_file(path, content, mode="create")

    def _put(self, path: str, content: bytes | Path) -> None:
        if isinstance(content, bytes):
            self._system.pipe_file(path, content)
        else:
            self._system.put_file(str(content), path)

    def _copy(self, source: str, target: str) -> None:
        self._system.cp_file(source, target)


class FolderStore(Store):
    """``file://``: a folder that is shared; a name appears with its whole content, or not at all."""

    def _create(self, path: str, content: bytes) -> None:
        with _beside(Path(path)) as draft:
            draft.write_bytes(content)
            flush_to_disk(draft)
            os.link(draft, path)
            flush_to_disk(draft.parent)

    def _put(self, path: str, content: bytes | Path) -> None:
        with _beside(Path(path)) as draft:
            draft.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
            flush_to_disk(draft)
            draft.replace(path)
            flush_to_disk(draft.parent)

    def _copy(self, source: str, target: str) -> None:
        self._put(target, Path(source))


class MemoryStore(Store):
    """``memory://``: lives as long as the process; for tests and trials."""

    _one_at_a_time = Lock()

    def _create(self, path: str, content: bytes) -> None:
        with self._one_at_a_time:
            super()._create(path, content)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.draft")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _as_store_failure(what: str) -> Iterator[None]:
    """Raise StoreFailed, with one line, for any error of a store's client; no client puts a secret into its message."""
    try:
        yield
    except RankdayError:
        raise
    except Exception as error:
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise StoreFailed(f"{what} ({said[:200]})") from error


def _fingerprint(about: dict[str, Any]) -> str:
    tag = about.get("ETag") or about.get("mtime") or about.get("created")
    return f"{about.get('size')} {tag} {about.get('ino', '')}".strip()


def _moment(about: dict[str, Any]) -> float:
    moment = about.get("LastModified") or about.get("mtime") or about.get("created")
    return moment.timestamp() if isinstance(moment, datetime) else float(moment or time.time())


def _is_whole(key: str) -> bool:
    return not any(part.startswith(".") for part in key.split("/"))
