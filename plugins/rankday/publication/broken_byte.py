"""Where a changed CSV first differs from what was published, found from its Parquet twin where that is intact."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from rankday.contract.files import identifier, quoted


def first_changed_byte(changed: Path, intact_twin: Path, expected_sha256: str) -> str | None:
    """``byte 120, in line 3`` (both count from 1), None where the twin does not give back the published text.

    Nothing is written beside them: a home on a read-only medium can be verified.
    """
    published = _text_of(intact_twin)
    if published is None or hashlib.sha256(published).hexdigest() != expected_sha256:
        return None
    found = changed.read_bytes()
    same = next((place for place, pair in enumerate(zip(found, published, strict=False)) if pair[0] != pair[1]), None)
    place = min(len(found), len(published)) if same is None else same
    line = published.count(b"\n", 0, place) + 1
    return f"byte {place + 1}, in line {line}"


def _text_of(parquet: Path) -> bytes | None:
    """The table as `rankday.reconstitution.export` and the daily run write it: exact, a weight with its 15 decimals."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as db:
        target = Path(folder) / "table.csv"
        try:
            db.execute(f"create view published as from read_parquet('{quoted(parquet)}')")
            names = [name for name, *_ in db.execute("describe published").fetchall()]
            exact = ", ".join(
                f"cast({name} as decimal(18,15)) as {name}" if name == '"weight"' else name
                for name in map(identifier, names)
            )
            db.execute(f"copy (select {exact} from published) to '{quoted(target)}' (format csv, header true)")
        except duckdb.Error:
            return None
        return target.read_bytes()
