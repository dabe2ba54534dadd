"""Calling dbt, in this process: what the project compiles to, and its documentation."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import sys
import uuid
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.project import DBT_PROJECT as PROJECT

PARSE_CACHE = PROJECT / "target" / "partial_parse.msgpack"

PARAMETER = "parameter_"  # a key of a model's meta, noted by macros/rulebook/parameters.sql

# Without the tests that hang on the models, and without manifest.json, which nobody reads and which takes a second.
MODELS_ALONE = ("--select", "resource_type:model", "--indirect-selection", "empty", "--no-write-json")


def compile_project(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What dbt knows of the project, as plain values: ``models`` and ``sources``. Nothing is built.

    ``models`` holds the fields of `project.Model` for each model, each behind those it reads; ``sources`` those of
    `project.Source`. A relation is (schema, table), a column (name, type). Raises RankdayError.
    """
    manifest = _invoke(folder, "parse", "--no-write-json").result
    outcome = _invoke(folder, "compile", *MODELS_ALONE, manifest=manifest)
    nodes = {run.node.unique_id: run.node for run in outcome.result.results}
    reads = {name: sorted(set(nodes[name].depends_on.nodes) & nodes.keys()) for name in sorted(nodes)}
    relations = {name: (node.schema, node.alias) for name, node in manifest.nodes.items() if node.is_relational}
    relations |= {name: (source.schema, source.identifier) for name, source in manifest.sources.items()}
    return {
        "models": [_described(nodes[name], relations) for name in TopologicalSorter(reads).static_order()],
        "sources": [
            {"relation": relations[name], "columns": _columns(manifest.sources[name])}
            for name in sorted(manifest.sources)
        ],
    }


def _described(node, relations: dict[str, str]) -> dict[str, Any]:
    return {
        "name": node.name,
        "stage": Path(node.original_file_path).parent.relative_to("models").as_posix(),
        "schema": node.schema,
        "table": node.alias,
        "is_view": node.config.materialized == "view",
        "sql": node.compiled_code,
        "columns": _columns(node) if node.contract.enforced else [],
        "reads": sorted(relations[name] for name in set(node.depends_on.nodes)),
        "parameters": sorted(_parameters(node.config.meta)),
        "meta": {key: value for key, value in node.config.meta.items() if not key.startswith("parameter")},
    }


def _columns(node) -> list[tuple[str, str]]:
    return [(column.name, column.data_type) for column in node.columns.values()]


def _parameters(meta: dict[str, Any]) -> set[str]:
    """What the macros of ``macros/rulebook`` noted while dbt parsed the model."""
    named = {key.removeprefix(PARAMETER) for key in meta if key.startswith(PARAMETER)}
    if "parameters_named_by" in meta:
        seed, column = meta["parameters_named_by"].split(".")
        with (PROJECT / "seeds" / "rulebook" / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
            named |= {row[column] for row in csv.DictReader(handle) if row[column]}
    return named


def _invoke(run_folder: Path, *command: str, manifest=None):
    os.environ.update({"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"})
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    outputs = run_folder / "dbt"
    parse_cache = parse_cache_in(outputs)
    try:
        # The profile's own path, relative to the folder we stand in: with another one dbt would parse the whole
        # project anew, and compile another database's name.
        os.environ.pop("RANKDAY_DATABASE", None)
        (run_folder / "target").mkdir(exist_ok=True)
        with contextlib.chdir(run_folder):
            outcome = dbtRunner(manifest=manifest).invoke(
                [
                    *command,
                    *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
                    *("--target-path", str(outputs), "--log-path", str(outputs)),
                    *("--log-level", "none", "--log-level-file", "info"),
                ]
            )
    finally:
        # dbt keeps its connection, and with it the file's lock, for the life of the process
        DuckDBConnectionManager.close_all_connections()
    _keep_parse_cache(parse_cache)
    if not outcome.success:
        raise RankdayError(_first_failure(outcome, run_folder))
    return outcome


def parse_cache_in(outputs: Path) -> Path:
    """Give the run the project's newest parse, which saves some seconds; dbt itself checks what has changed since."""
    cache = outputs / PARSE_CACHE.name
    cache.parent.mkdir(parents=True, exist_ok=True)
    if PARSE_CACHE.exists() and not cache.exists():
        shutil.copyfile(PARSE_CACHE, cache)
    return cache


def _keep_parse_cache(cache: Path) -> None:
    if cache.exists() and (not PARSE_CACHE.exists() or cache.stat().st_mtime > PARSE_CACHE.stat().st_mtime):
        with contextlib.suppress(OSError):  # a read-only checkout only costs the seconds
            PARSE_CACHE.parent.mkdir(exist_ok=True)
            draft = PARSE_CACHE.with_name(f".{uuid.uuid4().hex}.draft")
            shutil.copyfile(cache, draft)
            draft.replace(PARSE_CACHE)


def _first_failure(outcome, run_folder: Path) -> str:
    if outcome.exception is not None:
        return f"dbt could not start: {str(outcome.exception).strip().splitlines()[0]}"
    for node in outcome.result.results:
        if node.status in ("error", "fail"):
            reason = " ".join((node.message or "").split())
            return f"model {node.node.name} failed: {reason[:400]} (log: {run_folder / 'dbt' / 'dbt.log'})"
    return f"dbt failed (log: {run_folder / 'dbt' / 'dbt.log'})"


def documentation(folder: Path) -> Path:
    """Write the models' documentation as one static page into ``folder``; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    _invoke(folder, "docs", "generate", "--static", "--empty-catalog")
    return folder / "dbt" / "static_index.html"


if __name__ == "__main__" and sys.argv[1:] == ["docs"]:
    print(documentation(PROJECT / "target" / "docs"))
