"""Lineage of what a task read and wrote, to OpenLineage where its provider is installed and has a transport
(docs/observe.md). It cannot change how a task ends: a failure is a line in its log.
"""

from __future__ import annotations

import logging
from datetime import date
from importlib.util import find_spec
from typing import Any

log = logging.getLogger(__name__)


def emit_snapshots(sessions: list[date]) -> None:
    """Lineage of drops that were frozen."""
    _emit(lambda home, lineage: lineage.of_snapshots(home, sessions))


def emit_pending(stream: str, content_hash: str) -> None:
    """Lineage of a result that waits for people; nothing for one that was published at once."""
    _emit(lambda home, lineage: lineage.of_pending(home, stream, content_hash))


def emit_published(stream: str, version: int) -> None:
    """Lineage of a published version."""
    _emit(lambda home, lineage: lineage.of_published(home, stream, version))


def _emit(step_of: Any) -> None:
    if find_spec("openlineage") is None or find_spec("airflow.providers.openlineage") is None:
        return
    try:
        from airflow.providers.openlineage.api import is_openlineage_active

        if not is_openlineage_active():
            return
        from rankday.contract.home import Home
        from rankday.observability import lineage

        step = step_of(Home.resolve(), lineage)
        if step.wrote:
            emit_step(step)
    except Exception as error:
        log.warning("lineage was not emitted: %s", error)


def emit_step(step: Any) -> None:
    """One OpenLineage event about the running task: datasets with their versions, and the facts as a run facet."""
    import attrs
    from airflow.providers.openlineage.api import emit_dataset_lineage
    from openlineage.client.event_v2 import InputDataset, OutputDataset
    from openlineage.client.facet_v2 import RunFacet, dataset_version_dataset

    @attrs.define
    class RankdayRunFacet(RunFacet):
        facts: dict[str, str]

    def named(kind: Any, table: Any) -> Any:
        version = ":".join(one for one in (table.version, table.content_hash) if one)
        facets = {"version": dataset_version_dataset.DatasetVersionDatasetFacet(version)} if version else {}
        home = table.home if "://" in table.home else f"file://{table.home}"
        return kind(namespace=home, name=table.name, facets=facets)

    emit_dataset_lineage(
        inputs=[named(InputDataset, table) for table in step.read],
        outputs=[named(OutputDataset, table) for table in step.wrote],
        additional_run_facets={"rankday": RankdayRunFacet(facts=step.facts)},
    )
