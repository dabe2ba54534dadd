"""``rankday ingest``: a landing drop → a frozen snapshot, or quarantine with every reason."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import click

from rankday.cli.options import home_option, json_option, session_option, show
from rankday.contract.errors import DropRefused
from rankday.contract.files import readable_json
from rankday.contract.home import Home
from rankday.contract.text import plain


@click.command("ingest")
@home_option
@session_option
@json_option
def ingest_command(home: Home, session: date, as_json: bool) -> None:
    """Check, type and freeze the landing drop of a session.

    Exit status 0: the snapshot is there; what the gates of a run would find beside the last one is printed. 3: no
    drop.json yet. 4: refused; every reason is printed and in quarantine.
    """
    from rankday.contract.arrow import arrow_without_pandas
    from rankday.daily.drop_gate import findings
    from rankday.drops.ingest import ingest

    arrow_without_pandas()
    try:
        result = ingest(home, session)
    except DropRefused as refusal:
        if as_json:
            report = {"session": session.isoformat(), "status": "refused", "reasons": refusal.reasons}
            click.echo(readable_json(report), nl=False)
        raise
    snapshot = result.snapshot
    found = findings(home, snapshot) if result.is_new else []
    rows = {name: table["rows"] for name, table in snapshot.manifest["tables"].items()}
    report = {
        "session": session.isoformat(),
        "status": "frozen" if result.is_new else "unchanged",
        "version": snapshot.version,
        "content_hash": snapshot.content_hash,
        "folder": str(snapshot.folder),
        "rows": rows,
        "gates_not_met": [asdict(finding) for finding in found],
    }
    state = "frozen" if result.is_new else "unchanged, it was frozen before"
    counts = f"{len(rows)} tables, {sum(rows.values()):,} rows, content hash {snapshot.content_hash[:12]}"
    lines = [f"{session} v{snapshot.version} {state}: {counts}, in {snapshot.folder}"]
    lines += [plain(f"  {one.severity}: {one.gate} {one.observed}, expected {one.expectation}") for one in found]
    show(report, as_json, "\n".join(lines))
