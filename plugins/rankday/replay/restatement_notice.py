"""The notice of a restatement, as a page for the index's users: what was wrong, what changes, since when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rankday.contract.streams import kind_of
from rankday.contract.text import in_markdown as _text
from rankday.publication.published import Publication
from rankday.replay.impact import IndexImpact

NAMED = 40  # tickers a line of the notice names; `changes` of the two versions hold all


def notice(one: Publication, restatement: dict[str, Any], impacts: Iterable[IndexImpact]) -> str:
    """Markdown. Who approved it stands in the manifest and in the ledger, as that comes after the notice is read."""
    impacts = list(impacts)
    causes = restatement["causes"] or ["nothing that the manifests name"]
    moves = [line for impact in impacts for line in _moves(impact)]
    return "\n".join(
        [
            f"# Restatement of {one.stream}: {_text(restatement['ticket'])}",
            "",
            f"{_text(restatement['reason'])}",
            "",
            f"Detected {restatement['detected']}. This version takes the place of v{one.version} "
            f"(content hash {one.content_hash}), published {one.manifest['published_at']}, whose files stay as they "
            f"are. It is in force from its publication on{_next_daily_run(one)}.",
            "",
            "## What is another than before",
            "",
            *(f"- {_text(cause)}" for cause in causes),
            "",
            "## Impact",
            "",
            "| index | lines before | lines after | adds | deletes | weight moved one way, basis points |",
            "|---|---|---|---|---|---|",
            *(
                f"| {one.index_code} | {one.lines_before} | {one.lines_after} | {len(one.adds)} | {len(one.deletes)} "
                f"| {one.one_way_bp or '–'} |"
                for one in impacts
            ),
            "",
            "## Lines that join or leave",
            "",
            *(moves or ["No line joins or leaves an index."]),
            "",
        ]
    )


def _next_daily_run(one: Publication) -> str:
    sentence = "; the next daily run publishes the days that change, with `corrections`"
    return sentence if kind_of(one.stream).is_composition else ""


def _moves(impact: IndexImpact) -> list[str]:
    moves = []
    for words, lines in (("joins", impact.adds), ("leaves", impact.deletes)):
        if lines:
            more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
            moves.append(f"- {impact.index_code} {words}: {', '.join(map(_text, lines[:NAMED]))}{more}")
    return moves
