"""Tables that an importer holds in memory, frozen without a landing drop and checked as ingest checks them.

What a drop would be refused for is refused here, with the same reasons (docs/contract.md 2). Sessions are given in
order: a table that is the same as that of the session before is neither checked nor hashed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from rankday.contract.errors import DropRefused
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.checks import TypedTable, check_between_tables, check_cells, check_key
from rankday.drops.csv_files import RawTable
from rankday.drops.freeze import SourceTable, freeze, table_content_hash
from rankday.drops.ingest import IngestResult
from rankday.drops.parquet_files import texts_of
from rankday.drops.reasons import Reasons


class DirectIngest:
    """Session after session of one home. The next may be made `ready` while another thread writes the last."""

    def __init__(self, home: Home):
        self._home = home
        self._seen: dict[str, tuple[pa.Table, TypedTable, SourceTable]] = {}

    def freeze(self, session: date, tables: Mapping[str, pa.Table], file: str, sha256: str) -> IngestResult:
        """`ready` and `write` in one."""
        return self.write(session, self.ready(session, tables, file, sha256))

    def ready(
        self, session: date, tables: Mapping[str, pa.Table], file: str, sha256: str
    ) -> dict[str, SourceTable]:  # fmt: skip
        """Check and type ``tables`` (the columns of the contract by name, in any type that ingest takes).

        ``file`` and ``sha256`` name their source in the manifest. Raises DropRefused with ``reasons``, one line each.
        """
        reasons = Reasons()
        checked = {name: self._checked(name, data, reasons) for name, data in tables.items()}
        check_between_tables(checked, reasons)
        if reasons:
            lines = reasons.lines()
            raise DropRefused(f"{file}: {session} refused; {lines[0]}", lines)
        found = {name: self._ready(name, tables[name], table) for name, table in checked.items()}
        return {name: replace(table, file=file, sha256=sha256) for name, table in found.items()}

    def write(self, session: date, tables: dict[str, SourceTable]) -> IngestResult:
        """Freeze what `ready` gave."""
        return IngestResult(*freeze(self._home, session, tables))

    def _checked(self, name: str, data: pa.Table, reasons: Reasons) -> TypedTable:
        if name in self._seen and self._seen[name][0].equals(data):
            return self._seen[name][1]
        columns = {
            column.name: texts_of(data.column(column.name), column)
            for column in INPUT_TABLES[name].columns
            if column.name in data.column_names
        }
        rows = np.arange(2, 2 + data.num_rows)
        checked = check_cells(RawTable(f"{name} of the import", INPUT_TABLES[name], columns, rows, len(rows)), reasons)
        check_key(checked, reasons)
        return checked

    def _ready(self, name: str, data: pa.Table, checked: TypedTable) -> SourceTable:
        if name not in self._seen or self._seen[name][1] is not checked:
            ordered = checked.sorted_by_key()
            source = SourceTable(ordered, "", "", table_content_hash(ordered))
            self._seen[name] = data, checked, source
        return self._seen[name][2]
