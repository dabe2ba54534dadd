"""Where a result stands: waiting for whom, published as what, rejected by whom. Reads only, decides nothing.

What asks people (a DAG, a page) looks here before it asks and after each answer; what they answer goes to
`publication.approve` and `publication.reject`, which alone decide whether it counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from rankday import ledger, publication
from rankday.approvals import History, counting, histories, required_approvals
from rankday.home import Home
from rankday.result_files import read_manifest


@dataclass(frozen=True)
class Standing:
    """``status`` as of `publication.status_of`; ``approved_by`` the people who count today, ``missing`` how many
    approvals are still needed while it is pending; ``told`` one line for a person."""

    status: str
    approved_by: tuple[str, ...]
    missing: int
    told: str


def standing_of(home: Home, stream: str, content_hash: str) -> Standing:
    """Where the result ``content_hash`` of ``stream`` stands now. Raises VerificationFailed for a broken ledger."""
    status = publication.status_of(home, stream, content_hash)
    history = histories(ledger.entries(home)).get((stream, content_hash), History())
    if status == "published":
        version = _version_of(home, stream, content_hash)
        names = tuple(approval["name"] for approval in version.manifest["approvals"])
        by = f", approved by {' and '.join(names)}" if names else ", on its gates: nobody had to approve it"
        return Standing(status, names, 0, f"{stream} is published as v{version.version}{by}")
    if status == "rejected":
        payload = history.rejection["payload"]
        return Standing(status, (), 0, f"REJECTED by {payload['name']}: {payload['reason']}")
    if status != "pending":
        return Standing(status, (), 0, f"{stream} {content_hash[:12]} is {status}: nothing to decide")
    manifest = read_manifest(home.pending(stream, content_hash))
    names = tuple(entry["payload"]["name"] for entry in counting(home, history, manifest))
    missing = max(0, required_approvals(stream, manifest) - len(names))
    so_far = f"approved by {' and '.join(names)}" if names else "nobody has approved it yet"
    return Standing(status, names, missing, f"{stream} waits for approval: {so_far}, {missing} missing")


def _version_of(home: Home, stream: str, content_hash: str) -> publication.Publication:
    """The newest published version with this content."""
    found = (publication.load(home, stream, number) for number in reversed(publication.versions(home, stream)))
    return next(version for version in found if version.content_hash == content_hash)
