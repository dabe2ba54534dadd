"""The table ``index_statistics`` as files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet


def write(table: pa.Table, folder: Path) -> None:
    """Write ``index_statistics.csv`` and ``index_statistics.parquet`` into ``folder``, which is made."""
    folder.mkdir(parents=True)
    pyarrow.parquet.write_table(table, folder / "index_statistics.parquet")
    pyarrow.csv.write_csv(table, folder / "index_statistics.csv")
