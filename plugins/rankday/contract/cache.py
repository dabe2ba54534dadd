"""A cache, beside dbt's own, of slow computations whose results follow from versions and files alone; never data."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from rankday.contract.files import write_text_atomically
from rankday.contract.project import CACHE


def cached(name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` returns (JSON), computed once for each ``name``; the name must hold everything that it depends on.

    A file that cannot be read is computed again; where none can be written, ``make`` is called each time.
    """
    path = CACHE / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        value = make()
    with contextlib.suppress(OSError):
        write_text_atomically(path, json.dumps(value, ensure_ascii=False) + "\n")
    return value
