"""Small results to hold, approve and publish, and processes that die at a chosen file operation."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.publication_tables import PUBLICATION_TABLES

STREAM = "reconstitution/2026-06"
DAILY = "daily/2026-05-01"
WRITING = {"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"}


def draft(folder: Path, row: str = "1", tables=tuple(PUBLICATION_TABLES)) -> Path:
    """A finished result: every table as CSV and (pretended) Parquet, and one side file."""
    (folder / "rulebook").mkdir(parents=True, exist_ok=True)
    (folder / "rulebook" / "parameters.csv").write_text("parameter,value\nminimum_price,1.00\n")
    for table in tables:
        (folder / f"{table}.csv").write_text(f"key,value\n{table},{row}\n")
        (folder / f"{table}.parquet").write_bytes(f"PAR1{table}{row}PAR1".encode())
    return folder


def held(home: Home, row: str = "1", stream: str = STREAM, **manifest) -> str:
    """Hold a small result in ``home`` and return its content hash."""
    tables = tuple(PUBLICATION_TABLES) if not stream.startswith("daily/") else ("closing",)
    return publication.submit(home, stream, draft(home.root / "runs" / f"row{row}", row, tables), manifest)


def published(home: Home, row: str = "1", stream: str = STREAM, **manifest) -> publication.Publication:
    """Hold and approve by two people."""
    content_hash = held(home, row, stream, **manifest)
    publication.approve(home, stream, content_hash, "Ana")
    return publication.approve(home, stream, content_hash, "Ben").publication


def dies_at(step: int, action: Callable[[], object]) -> bool:
    """Run ``action`` in a child that is gone, without clean-up, at its ``step``-th change of the file system.

    A file that would be opened for writing is left half-written. False when the action ends before that step.
    """
    child = os.fork()
    if child == 0:
        seen = 0

        def die(event: str, arguments: tuple) -> None:
            nonlocal seen
            creating = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
            if not creating and event not in WRITING:
                return
            seen += 1
            if seen == step + 1:
                if creating and not str(arguments[0]).endswith(".lock"):
                    Path(arguments[0]).write_bytes(b'{"half')
                os._exit(9)

        try:
            sys.addaudithook(die)
            action()
            os._exit(0)
        except BaseException as error:
            os.write(2, repr(error).encode())
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), "the action failed before it was killed"
    return status == 9


# approvers.json as a list of people with their roles, and as people → roles
LISTED = {"approvers": [{"name": "Ana", "roles": ["approver"]}, {"name": "ben", "roles": ["reviewer", "viewer"]}]}
LISTED["approvers"] += [{"name": "vic", "roles": ["viewer"]}, {"name": "nil", "roles": []}]
MAPPED = {one["name"]: one["roles"] for one in LISTED["approvers"]}
