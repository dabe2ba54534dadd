"""A panel (one row a session and symbol) into drops or snapshots: what `rankday import panel` does (docs/real_data.md).

The panel brings prices and caps; companies, securities, classes and floats come from the screener sessions imported
before. Splits, departures and new tickers are inferred and marked by their event ids. However many years there are,
only parts of them are in memory at once (`panel_store`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from rankday.contract.files import readable_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.drops import snapshot_store
from rankday.evidence import store as evidence_store
from rankday.rulebook.sessions import sessions_between
from rankday_sources import evidence_rows, panel_drops, panel_inferred
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.panel_shares import DatedFloats
from rankday_sources.panel_sinks import Frozen, Landed, import_key
from rankday_sources.panel_store import PanelStore, stored
from rankday_sources.panel_work import Plan, planned
from rankday_sources.screener_drops import ScreenerDrop, screener_drops

Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, of: int) -> None: ...


def import_panel(
    home: Home,
    files: Path | Sequence[Path],
    screener_of: date | None = None,
    replace: bool = False,
    freezes: bool = False,
    progress: Progress = _silent,
    floats: Mapping[date, Path] | None = None,
    closes_only: bool = False,
) -> dict[str, Any]:
    """Keep every close as evidence, and write a drop for every session of the panel that has none of another source.

    ``files`` are one panel or the parts of one, each session in one of them. ``screener_of`` names the one screener
    session to carry companies and securities from; otherwise each session looks to the nearest earlier one (before the
    first: to that); a home without any gets no drops yet. With ``freezes`` each session becomes a snapshot at once and
    leaves no drop, and the sessions of other importers are frozen too; an import that was interrupted goes on where it
    was. ``progress`` is called with a step, and how many sessions of how many are done. ``floats``: files (as of
    `side_files.read_floats`) by the session from which they hold, each line's until the next that names it.
    ``closes_only``: evidence and no drops.

    Returns sessions (written, unchanged, kept, absent: between the first and the last and not in the panel), events by
    type, the counts of rows and ``report``. Raises SourceRefused for a file that is not what it should be or a named
    session that is none of the screener's, EvidenceDiffers and DropExists for another panel of the same sessions
    without ``replace``, DropRefused for a session that breaks the contract.
    """
    paths = [files] if isinstance(files, Path) else list(files)
    for path in paths:
        if not path.is_file():
            raise SourceRefused(f"{path}: no such file")
    drops = [] if closes_only else [drop for drop in screener_drops(home) if screener_of in (None, drop.session)]
    if screener_of and not drops:
        raise SourceRefused(
            f"no screener session of {screener_of} in {home.root}; run rankday import nasdaq-screener first"
        )
    sources = {path: {"file": path.name, "sha256": sha256_of_file(path)} for path in paths}
    key = import_key(home, list(sources.values()), drops, floats or {})
    folder = home.run(f"import-panel-{key[:16]}")
    with only_writer(folder / ".lock"):
        sink = Frozen(home, folder) if freezes and drops else Landed(home, replace)
        if freezes and (finished := _finished_before(home, folder, sink)):
            return finished
        rows = folder / "rows"
        shutil.rmtree(rows, ignore_errors=True)  # of an import that was interrupted
        rows.mkdir()
        report = ImportReport()
        progress("read and check the files", 0, 1)
        try:
            dated = DatedFloats.read(floats or {}, report)
            result = _imported(home, stored(paths, rows, report), drops, dated, sources, sink, replace, progress)
        finally:
            sink.close()
            shutil.rmtree(rows, ignore_errors=True)
        result = {"file": ", ".join(path.name for path in paths)} | result
        folders = {date.fromisoformat(day): home.landing(date.fromisoformat(day)) for day in result.pop("days")}
        result["report"] = report.as_json(report.write_by_session(folders, panel_drops.IMPORTER))
        if freezes:
            write_text_atomically(folder / "result.json", readable_json(result))
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return result


def _imported(
    home: Home, store: PanelStore, drops: list[ScreenerDrop], floats: DatedFloats, sources: dict[Path, dict[str, str]],
    sink: Landed | Frozen, replace: bool, progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    sessions = store.sessions
    progress("follow the lines", 0, len(sessions))
    store.number_lines()
    is_kept = [panel_drops.importer_of(home, day) not in (None, panel_drops.IMPORTER) for day in sessions]
    plan = planned(store, drops, is_kept, floats)
    if drops:
        sink.note(panel_inferred.notes_of(plan.events))
    if not replace:
        _refuse_other_closes(home, store, plan)
    new = 0
    for number, (first, stop) in enumerate(plan.blocks):
        rows = store.block(number)
        new += evidence_store.put(home, evidence_rows.closes(_dated(rows, sessions)), replace)
        wanted = [place for place in range(first, stop) if not is_kept[place] and sessions[place] not in sink.done]
        for place, tables, notes in plan.sessions(number, rows, wanted):
            sink.put(sessions[place], tables, notes, sources[store.file_of[sessions[place]]], plan.screeners[number])
            progress("write the sessions", place + 1, len(sessions))
        store.remove_block(number)
    for day, kept in zip(sessions, is_kept, strict=True):
        if kept:
            sink.keep(day)
    sink.close()
    return {
        "sessions": len(sessions),
        "rows": store.rows,
        "new_in_evidence": new,
        "has_screener": bool(drops),
        "written": _texts(sink.written),
        "unchanged": _texts(sink.unchanged),
        "kept": _texts(day for day, kept in zip(sessions, is_kept, strict=True) if kept and drops),
        "absent": _texts(sorted(set(sessions_between(sessions[0], sessions[-1])) - set(sessions))),
        "events": dict(plan.events["event_type"].value_counts().sort("event_type").rows()),
        "days": _texts(sessions),
    }


def _texts(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _dated(rows: pl.DataFrame, sessions: list[date]) -> pl.DataFrame:
    return rows.with_columns(session=pl.col("place").replace_strict(dict(enumerate(sessions)), return_dtype=pl.Date))


def _refuse_other_closes(home: Home, store: PanelStore, plan: Plan) -> None:
    """Before anything is written. Raises EvidenceDiffers."""
    for number, (first, stop) in enumerate(plan.blocks):
        if any(evidence_store.has(home, evidence_store.CLOSES, day) for day in store.sessions[first:stop]):
            evidence_store.refuse_others(home, evidence_rows.closes(_dated(store.block(number), store.sessions)))


def _finished_before(home: Home, folder: Path, sink: Frozen) -> dict[str, Any] | None:
    """The result of the same import before, if the home still holds all of it; None otherwise."""
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        panel_days = {date.fromisoformat(day) for day in (*result["written"], *result["unchanged"])}
        kept = [date.fromisoformat(day) for day in result["kept"]]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    if not panel_days <= sink.done or any(snapshot_store.newest(home, day) is None for day in kept):
        return None
    if not all(evidence_store.has(home, evidence_store.CLOSES, day) for day in (*panel_days, *kept)):
        return None
    return result | {"written": [], "unchanged": _texts(sorted(panel_days)), "new_in_evidence": 0}
