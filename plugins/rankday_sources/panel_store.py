"""The rows of panel files on disk while they are imported, in parts that fit into memory however long the panel is.

First by symbols (which runs there are), then by lines (splits, counts), last by blocks of sessions (the drops). A part
holds whole symbols or whole lines, so that what looks along them never sees half of one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from rankday_sources import panel_handovers, panel_lines
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.panel_file import batches, refuse_empty
from rankday_sources.panel_rows import placed, without_twins

PART_ROWS = 250_000  # of a part or block: some fifty bytes a row, and a few copies while it is worked on


@dataclass
class PanelStore:
    """``sessions`` of all files in order, the file of each, the number of rows, and the first symbol of each part."""

    folder: Path
    sessions: list[date]
    file_of: dict[date, Path]
    rows: int
    starts: list[str]
    _lines: pl.DataFrame = field(default_factory=pl.DataFrame)
    _strangers: pl.DataFrame = field(default_factory=pl.DataFrame)

    def number_lines(self) -> None:
        """Find the lines (`panel_lines`), after which `line_parts` may be read."""
        parts = range(len(self.starts))
        left, arrived = zip(*(panel_handovers.crossings(self._symbols(part)) for part in parts), strict=True)
        moved = panel_handovers.moved(pl.concat(left), pl.concat(arrived))
        found, last = [], 0
        for part in parts:
            rows = panel_handovers.run_numbers(self._symbols(part), moved)
            rows = rows.with_columns(run=(pl.col("run") + last).cast(pl.UInt32))
            rows.write_parquet(self._runs_file(part), compression="lz4")
            found.append(panel_lines.runs(rows).with_columns(part=pl.lit(part, pl.Int32)))
            last = rows["run"].max()
            self._symbol_file(part).unlink()
        runs = pl.concat(found)
        homes = runs.select(line="run", line_part="part")
        self._lines = panel_lines.lines_of(runs).join(runs.select("run", "part"), on="run").join(homes, on="line")
        # a line under two symbols may lie in two parts: its rows go to the part of its first run
        elsewhere = self._lines.filter(pl.col("part") != pl.col("line_part"))
        self._strangers = pl.concat(
            [
                pl.scan_parquet(self._runs_file(part))
                .filter(pl.col("run").is_in(elsewhere.filter(pl.col("part") == part)["run"].implode()))
                .collect()
                for part in parts
            ]
        )

    def line_parts(self) -> Iterator[pl.DataFrame]:
        """The rows of whole lines, sorted by line and place: those of a `panel_file.Panel`, with ``line``."""
        for part in range(len(self.starts)):
            lines = self._lines.filter(pl.col("line_part") == part).select("run", "line")
            rows = pl.concat([pl.read_parquet(self._runs_file(part)), self._strangers])
            yield rows.join(lines, on="run").drop("run").sort("line", "place")

    def put_in_blocks(self, part: int, rows: pl.DataFrame, blocks: list[tuple[int, int]]) -> None:
        """Keep ``rows`` of a part by blocks of places [first, stop)."""
        for number, (first, stop) in enumerate(blocks):
            rows.filter(pl.col("place").is_between(first, stop - 1)).write_parquet(
                self.folder / f"block-{number:04}-{part:03}.parquet", compression="lz4"
            )

    def block(self, number: int) -> pl.DataFrame:
        """All rows of a block, with ``own``: the count at the row's price."""
        return pl.concat([pl.read_parquet(file) for file in self._block_files(number)])

    def remove_block(self, number: int) -> None:
        for file in self._block_files(number):
            file.unlink()

    def _block_files(self, number: int) -> list[Path]:
        return sorted(self.folder.glob(f"block-{number:04}-*.parquet"))

    def _symbols(self, part: int) -> pl.DataFrame:
        return pl.read_parquet(self._symbol_file(part))

    def _symbol_file(self, part: int) -> Path:
        return self.folder / f"symbols-{part:03}.parquet"

    def _runs_file(self, part: int) -> Path:
        return self.folder / f"runs-{part:03}.parquet"


def stored(paths: Iterable[Path], folder: Path, report: ImportReport) -> PanelStore:
    """Read and check panel files (`panel_file.batches`) and keep their rows in ``folder``, by symbols.

    Raises SourceRefused as `panel_file.read_panel` does, and for a session that stands in two of the files.
    """
    file_of: dict[date, Path] = {}
    sizes = []
    for path in paths:
        days: set[date] = set()
        for number, rows in enumerate(batches(path, report)):
            rows.write_parquet(folder / f"read-{len(file_of):05}-{number:04}.parquet", compression="lz4")
            sizes.append(rows.group_by("symbol").len())
            days |= set(rows["session"].unique())
        report.refuse_beyond_share(path)
        refuse_empty(path, len(days))
        if twice := sorted(days & file_of.keys()):
            raise SourceRefused(
                f"{path.name}: {twice[0]} stands in {file_of[twice[0]].name} too; give each session in one file"
            )
        file_of |= dict.fromkeys(sorted(days), path)
    sessions = sorted(file_of)
    starts = _starts(pl.concat(sizes).group_by("symbol").agg(pl.col("len").sum()).sort("symbol"))
    store = PanelStore(folder, sessions, file_of, 0, starts)
    read = pl.scan_parquet(sorted(folder.glob("read-*.parquet")))
    for part, start in enumerate(starts):
        wanted = pl.col("symbol") >= start
        if part + 1 < len(starts):
            wanted &= pl.col("symbol") < starts[part + 1]
        rows = placed(without_twins(read.filter(wanted).collect(), file_of, report), sessions)
        rows.write_parquet(store._symbol_file(part), compression="lz4")
        store.rows += rows.height
    for path in dict.fromkeys(file_of.values()):
        report.refuse_beyond_share(path)
    for file in folder.glob("read-*.parquet"):
        file.unlink()
    return store


def _starts(sizes: pl.DataFrame) -> list[str]:
    """The first symbol of each part, of ``symbol, len`` sorted by symbol."""
    part = (pl.col("len").cum_sum() - pl.col("len")) // PART_ROWS
    return sizes.group_by(part.alias("part"), maintain_order=True).agg(pl.col("symbol").first())["symbol"].to_list()


def blocks_of(bounds: list[int], rows: int) -> list[tuple[int, int]]:
    """Blocks of places [first, stop) of about `PART_ROWS` rows each, none across one of ``bounds`` (first to last)."""
    width = max(1, PART_ROWS * bounds[-1] // max(rows, 1))
    found = []
    for first, stop in itertools.pairwise(bounds):
        found += [(place, min(place + width, stop)) for place in range(first, stop, width)]
    return found
