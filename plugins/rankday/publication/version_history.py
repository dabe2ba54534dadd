"""The versions of a stream, oldest first: when each was published, what it supersedes, and why it is another one."""

from __future__ import annotations

from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Reference, checked_stream
from rankday.publication import published
from rankday.publication.approvals import PUBLICATION

SNAPSHOTS = ("input_snapshots", "earlier_snapshots")
# fact of a manifest → what a person calls it; snapshots are compared apart from these
FACTS = {
    "weights_as_of": "weights as of",
    "incumbents": "incumbents",
    "previous": "compared with",
    "composition_entering": "composition",
    "rulebook_hash": "rulebook",
    "code_version": "code",
    "events_hash": "events known since",
}
COUNTED = {"overrides": "gates accepted", "exceptions": "exceptions", "session_changes": "closures and openings"}


def version_history(home: Home, stream: str) -> list[dict[str, Any]]:
    """A row for each published version: ``version``, ``published_at``, ``ledger_number`` (None after a crash that

    nobody has healed yet), ``content_hash``, ``supersedes`` (a version or None), ``approved_by``, ``why`` (sentences),
    ``restatement`` (ticket, reason, impact …; None for any other), ``is_in_force`` and ``folder``.
    Raises RankdayError when nothing of the stream is published.
    """
    entries = [entry for entry in ledger.entries(home) if entry["kind"] == PUBLICATION]
    numbers = {(one["payload"]["stream"], one["payload"]["version"]): one["number"] for one in entries}
    found: list[dict[str, Any]] = []
    before: dict[str, Any] | None = None
    for version in published.versions(home, checked_stream(stream)):
        one = published.load(home, stream, version)
        manifest = one.manifest
        found.append(
            {
                "version": version,
                "published_at": manifest["published_at"],
                "ledger_number": numbers.get((stream, version)),
                "content_hash": one.content_hash,
                "supersedes": manifest["supersedes"]["version"] if manifest["supersedes"] else None,
                "approved_by": [approval["name"] for approval in manifest["approvals"]],
                "why": why(home, manifest, before),
                "restatement": manifest.get("restatement"),
                "is_in_force": False,
                "folder": str(one.folder),
            }
        )
        before = manifest
    if not found:
        raise RankdayError(f"{stream}: nothing published in {home.root}")
    found[-1]["is_in_force"] = True
    return found


def why(home: Home, manifest: dict[str, Any], before: dict[str, Any] | None) -> list[str]:
    """Why there is a version beside ``before``, from what the two manifests say that they were made of."""
    if before is None:
        return ["first publication"]
    causes = []
    if restatement := manifest.get("restatement"):
        causes.append(f"restatement {restatement['ticket']}: {restatement['reason']}")
    if manifest.get("corrects_without_ticket"):
        causes.append("a correction without a ticket")
    causes += changed_inputs(home, manifest, before)
    if not causes and manifest["stream"].startswith("daily/"):
        causes.append("the day before has changed")
    return causes or ["nothing that the manifests name has changed"]


def changed_inputs(home: Home, manifest: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """One sentence for each input, rule or code that is another one than ``before`` was made of."""
    causes = []
    for kind in SNAPSHOTS:
        was, now = before.get(kind) or {}, manifest.get(kind) or {}
        causes += [
            f"drop of {day}: {_version(was.get(day))} → {_version(now.get(day))}"
            for day in sorted({*was, *now})
            if was.get(day) != now.get(day)
        ]
    for fact, words in FACTS.items():
        was, now = before.get(fact), manifest.get(fact)
        if was != now and fact in manifest:
            causes.append(words if fact == "events_hash" else f"{words}: {_short(home, was)} → {_short(home, now)}")
    was, now = (_states(one.get("shares_before_from")) for one in (before, manifest))
    if was != now:
        causes.append(f"share counts of before: {was} → {now}")
    was, now = (_style(one.get("prior_style_from")) for one in (before, manifest))
    if was != now:
        causes.append(f"style in force: {was} → {now}")
    was, now = (_sources(home, one.get("additions_entering")) for one in (before, manifest))
    if was != now:
        causes.append(f"additions: {was} → {now}")
    for fact, words in COUNTED.items():
        if (before.get(fact) or []) != (manifest.get(fact) or []):
            causes.append(f"{words}: {len(before.get(fact) or [])} → {len(manifest.get(fact) or [])}")
    return causes


def _version(reference: dict[str, Any] | None) -> str:
    return f"v{reference['version']}" if reference else "none"


def _states(references: list[dict[str, Any]] | None) -> str:
    """The tables that say which share counts the lines had, as a person reads them."""
    return ", ".join(f"{one['table']} of {one['stream']} v{one['version']}" for one in references or []) or "none"


def _sources(home: Home, named: list[str] | None) -> str:
    return ", ".join(_short(home, one) for one in named or []) or "none"


def _short(home: Home, value: Any) -> str:
    """A value as a person reads it: of a hash the beginning, of a composition its stream, version and ticket."""
    text = "none" if value is None else str(value)
    if named := Reference.parse(text):
        restatement = published.load(home, named.stream, named.version).manifest.get("restatement")
        return f"{named.stream} v{named.version}" + (f" (restatement {restatement['ticket']})" if restatement else "")
    return text[:12] if len(text) == 64 else text


def _style(reference: dict[str, Any] | None) -> str:
    """The publication whose style was in force, as a person reads it."""
    return f"{reference['stream']} v{reference['version']}" if reference else "none"
