"""What is dear to compute and follows from versions and files alone, kept beside dbt's own cache; never data."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from rankday.contract.files import write_text_atomically
from rankday.contract.project import CACHE


def kept(name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` returns (JSON), made once for each ``name``, which must tell everything that it follows from.

    A file that cannot be read is made anew; where none can be written, ``make`` is called each time.
    """
    path = CACHE / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        value = make()
    with contextlib.suppress(OSError):
        write_text_atomically(path, json.dumps(value, ensure_ascii=False) + "\n")
    return value
