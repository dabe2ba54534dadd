"""A computed day goes out, or why it does not; and what nightly returns of the day that was asked for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.errors import Code, GateFailed
from rankday.contract.home import Home
from rankday.engine.database import scratch
from rankday.gates import GateResult
from rankday.publication.approvals import required_approvals
from rankday.publication.files import read_manifest


def publish(home: Home, day: date, draft: Path, manifest: dict[str, Any]) -> dict[str, Any] | None:
    """Publish the day unless its newest version says the same; return what was published."""
    stream = f"daily/{day.isoformat()}"
    before = publication.newest_version(home, stream)
    content_hash = publication.submit(home, stream, draft, manifest)
    status = publication.status_of(home, stream, content_hash)
    if status != "published":
        code = Code.APPROVAL_MISSING if status == "pending" else Code.REFUSED
        line = f"{day}: {_why_not_published(home, stream, content_hash, status)}"
        raise GateFailed(line, code=code, stream=stream, content_hash=content_hash)
    after = publication.newest_version(home, stream)
    if before is not None and before.version == after.version:
        return None
    return {"session": day.isoformat(), "version": after.version, "state": manifest["state"]}


def _why_not_published(home: Home, stream: str, content_hash: str, status: str) -> str:
    """What stands between a held result and its publication, as the pending manifest says."""
    if status == "rejected":
        return (
            f"the result {content_hash[:12]} was rejected and nothing was published; "
            "a corrected drop, or other overrides, makes a new result"
        )
    held = read_manifest(home.pending(stream, content_hash))
    gates_passed_over = ", ".join(override["gate"] for override in held.get("overrides") or [])
    cause = f"the override of {gates_passed_over}" if gates_passed_over else "a restatement"
    given = publication.approvers_so_far(home, stream, content_hash)
    missing = max(1, required_approvals(stream, held) - len(given))
    so_far = f"{' and '.join(given)} approved, {missing} more must" if given else f"{missing} people must approve"
    return f"{cause} waits for approval, {so_far}"


def result_of(
    home: Home, session: date, published: list[dict[str, Any]], drop_results: list[GateResult]
) -> dict[str, Any]:
    """What nightly returns of ``session``; ``drop_results`` are those of its drop's gate, where that was checked."""
    one = publication.newest_version(home, f"daily/{session.isoformat()}")
    with scratch() as db:
        rows = db.execute(
            "select index_code, price_level, total_return_level, net_total_return_level, constituent_count "
            "from read_parquet(?) order by index_code",
            [str(one.folder / "index_values.parquet")],
        ).fetchall()
    return {
        "session": session.isoformat(),
        "stream": one.stream,
        "version": one.version,
        "state": one.manifest["state"],
        "folder": str(one.folder),
        "content_hash": one.manifest["content_hash"],
        "published": published,
        "levels": {code: [str(value) for value in values] for code, *values in rows},
        "gates_not_met": [gate for gate in (*map(asdict, drop_results), *one.manifest["gates"]) if not gate["is_met"]],
    }
