"""Modules that a library imports at its start and that we never use: loaded only when something of them is asked for.

Great Expectations imports altair (charts) and scipy.stats (one expectation) with itself: 1.2 of the 3.2 processor
seconds of its import, which every command with a gate waits for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _LazyModule(ModuleType):
    """Looks like the module that is not loaded yet, and loads it for whoever asks for anything in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system asks of every module
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def imported_lazily(*names: str) -> Iterator[None]:
    """While the block imports, ``names`` that are not loaded yet are lazy modules; later imports get the real ones."""
    placed = {name: _LazyModule(name) for name in names if name not in sys.modules}
    sys.modules.update(placed)
    try:
        yield
    finally:
        for name, one in placed.items():
            if sys.modules.get(name) is one:
                del sys.modules[name]
