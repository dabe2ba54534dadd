"""pyarrow without pandas."""

from __future__ import annotations

import sys
from typing import Any

import pyarrow


class _NoPandas:
    """A finder of modules, the first that is asked, to which there is no pandas."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name == "pandas":
            raise ImportError("not here")


def arrow_without_pandas() -> None:
    """Let pyarrow of this process find no pandas, for a command that converts nothing to it.

    At its first value made of Python objects pyarrow imports pandas, to see whether the value is one of its kind: 0.3
    to 0.4 processor seconds, a tenth of a night. It asks once. Whoever imports pandas itself still gets it.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, finder := _NoPandas())  # type: ignore[arg-type]
        try:
            pyarrow.array([None])
        finally:
            sys.meta_path.remove(finder)  # type: ignore[arg-type]
