"""``rankday approve`` and ``rankday reject``: one recorded decision on a pending result."""

from __future__ import annotations

import re
from typing import Any

import click

from rankday.cli.options import home_option, json_option, show
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.contract.streams import checked_stream

stream_option = click.option("--stream", required=True, help="for example reconstitution/2026-06")
hash_option = click.option("--content-hash", required=True, help="of the pending result; 8 or more of its digits do")
name_option = click.option("--as", "name", required=True, metavar="NAME", help="who decides")


@click.command("approve")
@home_option
@stream_option
@hash_option
@name_option
@click.option("--reason", help="a remark, recorded with the approval; needed to overrule")
@click.option("--overrule", is_flag=True, help="submit a rejected result again; takes two people new to it")
@json_option
def approve_command(
    home: Home, stream: str, content_hash: str, name: str, reason: str | None, overrule: bool, as_json: bool
) -> None:
    """Approve a pending result; the second of two different people publishes it.

    Exit status 6: refused, with the reason; no approval was recorded, `rankday ledger` names the refused answer.
    """
    from rankday.publication import approve
    from rankday.publication.refusals import Answer, Choice, Surface, recorded_refusals

    found = full_hash(home, stream, content_hash)
    with recorded_refusals(home, Answer(stream, found, name, Choice.APPROVE, Surface.COMMAND_LINE)):
        decision = approve(home, stream, found, name, reason=reason, overrule=overrule)
    published = decision.publication
    result = {
        "stream": stream,
        "content_hash": decision.content_hash,
        "status": decision.status,
        "approved_by": list(decision.approved_by),
        "missing": decision.missing,
        "version": published.version if published else None,
        "folder": str(published.folder) if published else None,
    }
    who = " and ".join(decision.approved_by)
    if published:
        rest = f"published as v{published.version} in {published.folder}"
    else:
        rest = f"{_count(decision.missing)} by another person missing"
    show(result, as_json, f"{stream} {decision.content_hash[:12]}: approved by {who}; {rest}")


@click.command("reject")
@home_option
@stream_option
@hash_option
@name_option
@click.option("--reason", required=True, help="why; recorded in the ledger")
@json_option
def reject_command(home: Home, stream: str, content_hash: str, name: str, reason: str, as_json: bool) -> None:
    """Reject a pending result, with a reason; it can no longer be approved.

    Exit status 6: refused; no rejection was recorded, `rankday ledger` names the refused answer.
    """
    from rankday.publication import reject
    from rankday.publication.refusals import Answer, Choice, Surface, recorded_refusals

    found = full_hash(home, stream, content_hash)
    with recorded_refusals(home, Answer(stream, found, name, Choice.REJECT, Surface.COMMAND_LINE)):
        decision = reject(home, stream, found, name, reason)
    result: dict[str, Any] = {
        "stream": stream,
        "content_hash": decision.content_hash,
        "status": decision.status,
        "rejected_by": name,
        "reason": reason,
    }
    show(result, as_json, f"{stream} {decision.content_hash[:12]}: REJECTED by {name}: {reason}")


def full_hash(home: Home, stream: str, start: str) -> str:
    """The pending or newest published content hash of ``stream`` that begins with ``start`` (8 digits or more).

    Raises ApprovalRefused when there is none, or more than one.
    """
    from rankday import publication
    from rankday.publication.publishing import waiting_hashes

    start = start.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{8,64}", start):
        raise ApprovalRefused(f"content hash {start!r}: give 8 to 64 of its hexadecimal digits")
    if len(start) == 64:
        return start
    waiting = [content_hash for one, content_hash in publication.pending(home) if one == checked_stream(stream)]
    found = [content_hash for content_hash in waiting if content_hash.startswith(start)]
    if not found and (newest := publication.newest_version(home, stream)) and newest.content_hash.startswith(start):
        return newest.content_hash
    if not found:  # a rejected one is still there; the refusal names who rejected it and why
        found = [one for one in waiting_hashes(home, stream) if one.startswith(start)]
    if len(found) != 1:
        which = "several pending results begin" if found else "no pending result begins"
        listed = ", ".join(content_hash[:16] for content_hash in found or waiting) or "nothing"
        raise ApprovalRefused(f"{stream}: {which} with {start}; waiting: {listed}")
    return found[0]


def _count(missing: int) -> str:
    return "one more approval" if missing == 1 else f"{missing} approvals"
