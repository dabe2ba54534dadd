"""The status of a result: pending approvals, published version or rejection. Reads only, decides nothing.

What asks people (a DAG, a page) looks here before it asks and after each answer; what they answer goes to
`publication.approve` and `publication.reject`, which alone decide whether it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rankday import ledger, publication
from rankday.contract.errors import ApprovalRefused, Code
from rankday.contract.home import Home
from rankday.publication.approvals import History, histories


@dataclass(frozen=True)
class Standing:
    """``status`` as of `publication.status_of`; ``approved_by`` the people who count today, ``missing`` how many
    approvals are still needed while it is pending, ``expires_at`` until when, ``barred`` the rows of those who may not
    approve, ``overrules`` the rejection that its submission overrules; ``summary`` one line for a person."""

    status: str
    summary: str
    approved_by: tuple[str, ...] = ()
    missing: int = 0
    expires_at: datetime | None = None
    barred: tuple[dict[str, Any], ...] = ()
    overrules: dict[str, Any] | None = None


def standing_of(home: Home, stream: str, content_hash: str) -> Standing:
    """Where the result ``content_hash`` of ``stream`` stands now. Raises VerificationFailed for a broken ledger."""
    status, name = publication.status_of(home, stream, content_hash), f"{stream} {content_hash[:12]}"
    if status == "published":
        version = published_as(home, stream, content_hash)
        names = tuple(approval["name"] for approval in version.manifest["approvals"])
        how = f"approved by {' and '.join(names)}" if names else "on its gates; nobody had to approve it"
        return Standing(status, f"{name} is published as v{version.version}, {how}", names)
    if status == "rejected":
        history = histories(ledger.entries(home)).get((stream, content_hash), History())
        payload = history.rejection["payload"]
        return Standing(status, f"{name} REJECTED by {payload['name']}: {payload['reason']}")
    if status == "unknown":
        return Standing(status, f"{name}: not in {home.root}; run the step that made it again")
    one = next(one for one in publication.waiting(home) if (one.stream, one.content_hash) == (stream, content_hash))
    return Standing(
        status, f"{name} {_summary(one)}", one.approved_by, one.missing, one.expires_at, one.barred, one.overrules
    )


def refuse_rejected(home: Home, stream: str, content_hash: str) -> None:
    """Raise ApprovalRefused for a result whose content somebody rejected: the same content is barred for ever."""
    if (standing := standing_of(home, stream, content_hash)).status == "rejected":
        line = f"{standing.summary}. The same content is barred; mended content is asked about anew"
        raise ApprovalRefused(line, Code.CONTENT_REJECTED, stream=stream, content_hash=content_hash)


def _summary(one: publication.Waiting) -> str:
    if one.status == "superseded":
        return "SUPERSEDED: a later result of the stream was submitted; decide on that one"
    if one.status == "expired":
        return f"EXPIRED at {one.expires_at:%Y-%m-%d %H:%M} UTC without two approvals; run it again to ask anew"
    until = f" until {one.expires_at:%Y-%m-%d %H:%M} UTC" if one.expires_at else ""
    so_far = f", approved by {' and '.join(one.approved_by)}" if one.approved_by else ""
    return f"waits for {one.missing} approval{'' if one.missing == 1 else 's'}{until}{so_far}"


def published_as(home: Home, stream: str, content_hash: str) -> publication.Publication:
    """The newest published version with this content. For what is known to be published."""
    found = (publication.load(home, stream, number) for number in reversed(publication.versions(home, stream)))
    return next(version for version in found if version.content_hash == content_hash)
