"""The nightly rules as dbt compiles them, without a dbt process a night.

dbt resolves refs, sources and macros once; the SQL is kept beside dbt's own parse cache under a hash of everything it
came from. A night then costs the SQL alone, and a month of nights is a loop, yet the rule still exists once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from functools import cache
from pathlib import Path

from rankday.files import readable_json, write_text_atomically
from rankday.stages import PROJECT, compile_models

NIGHT_STAGES = ("0_rulebook", "9_events", "10_levels", "gates/night")


@cache
def compiled(name: str = "night", stages: tuple[str, ...] = NIGHT_STAGES) -> dict[str, str]:
    """Model name → compiled SQL of ``stages``, kept under ``name``. Raises RankdayError when dbt cannot compile it."""
    path = PROJECT / "target" / f"{name}-{_fingerprint()}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        models = compile_models(Path(folder), stages)
    with contextlib.suppress(OSError):  # a read-only checkout compiles again next time
        write_text_atomically(path, readable_json(models))
    return models


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([*PROJECT.glob("models/**/*.*"), *PROJECT.glob("macros/*.sql"), PROJECT / "dbt_project.yml"]):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
