"""A command on a home in a store: its answer is held back until what it says is true in the store as well."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator

from rankday.contract.home import Home
from rankday.stores.home import opened

# The others only read: no writer waits for them, nor they for one.
WRITERS = (
    "sample", "import", "ingest", "reconstitute", "preliminary", "nightly", "approve", "reject", "restate", "clean",
)  # fmt: skip
WRITING_PARTS = (("calendar", "closure"), ("calendar", "opening"))  # of a command whose other parts only read


@contextlib.contextmanager
def opened_for_command(home: Home, command_path: str) -> Iterator[None]:
    """Open ``home`` for the command called ``command_path`` (as click names it, program first)."""
    _, name, *parts = command_path.split()
    writes = name in WRITERS or (name, *parts) in WRITING_PARTS
    held, refusal = _Held(sys.stdout), None
    try:
        with opened(home, name, writes=writes), contextlib.redirect_stdout(held):
            try:
                yield
            except Exception as error:
                refusal = error
                raise
    except Exception as error:
        if error is refusal:  # the command's own words beside its refusal, which the store has the record of
            sys.stdout.write(held.getvalue())
        raise
    sys.stdout.write(held.getvalue())


class _Held(io.StringIO):
    """Keeps what is printed, and is a terminal where the real output is one."""

    def __init__(self, real):
        super().__init__()
        self._real = real

    def isatty(self) -> bool:
        return self._real.isatty()

    def fileno(self) -> int:
        return self._real.fileno()

    @property
    def encoding(self) -> str:
        return self._real.encoding
