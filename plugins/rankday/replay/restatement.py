"""An error found later is a new version with a ticket: detected, impact, decision by two people, re-issue, notice.

The result is computed again by its own steps from what is known now (the corrected drop, the mended rulebook), compared
with the version in force, and submitted for approval by two people like any reconstitution. The version before stays as
it is. The next daily run uses the new composition and publishes the days that change, with ``corrections``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.files import write_text_atomically
from rankday.contract.home import Home
from rankday.contract.streams import OPINIONS, Kind, kind_of
from rankday.engine import provenance, run_folder
from rankday.publication import published
from rankday.publication.approvals import refuse_beforehand
from rankday.publication.published import Publication
from rankday.publication.version_history import changed_inputs
from rankday.reconstitution import preliminary
from rankday.reconstitution import steps as reconstitution
from rankday.reconstitution.additions.opening import open_additions
from rankday.replay.impact import IndexImpact, as_facts, constituents_computed, constituents_published, impact_of
from rankday.replay.restatement_notice import notice

RESTATEMENT = "restatement"  # kind of the ledger's entries: step detected, then proposed or unchanged


def restate(
    home: Home,
    stream: str,
    ticket: str,
    reason: str,
    detected: date | None = None,
    approvers: Iterable[str] = (),
    accept_gates: Iterable[str] = (),
    triggered_by: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Compute the version in force again from what is known now and submit the difference for approval.

    Returns what `reconstitution.reconstitute` does, and ``restates`` (a version), ``ticket``, ``impact`` (rows of
    `restatement_impact.as_facts`) and ``causes``. ``status`` is ``unchanged`` when the same comes out: an error without
    consequence, recorded as such; ``hint`` then says where else to look (None: nowhere). Raises RankdayError for a
    stream without a version or one that nobody restates by hand, and all that a run raises.
    """
    approvers = list(approvers)
    refuse_beforehand(home, approvers, triggered_by)
    one = _in_force(home, stream)
    opened = _opener(home, one, triggered_by)
    facts = {
        "ticket": _filled("--ticket", ticket),
        "detected": (detected or datetime.now(UTC).date()).isoformat(),
        "reason": _filled("--reason", reason),
        "restates": one.version,
    }
    place = {"stream": stream, "restated_hash": one.content_hash, "triggered_by": triggered_by}
    ledger.append(home, RESTATEMENT, {"step": "detected", **place, **facts})
    impacts: list[IndexImpact] = []

    def compare(run_id: str) -> None:
        progress("compare with the version in force")
        impacts.extend(_compare(home, run_id, one, facts))

    result = reconstitution.carry_out(
        home, opened, approvers, triggered_by, accept_gates, reason, progress, before_presenting=compare
    )
    is_same = result["content_hash"] == one.content_hash
    result |= {"status": "unchanged", "hint": _hint(one)} if is_same else {}
    entry = {"step": "unchanged" if is_same else "proposed", **place, **facts}
    entry |= {"content_hash": result["content_hash"], "impact": as_facts(impacts)}
    ledger.append(home, RESTATEMENT, entry)
    run = run_folder.load(home, result["run_id"])
    return result | {name: run.facts[RESTATEMENT][name] for name in ("restates", "ticket", "impact", "causes")}


def _in_force(home: Home, stream: str) -> Publication:
    if kind_of(stream) is Kind.DAILY:
        raise RankdayError(
            f"{stream}: a day is restated by the daily run; put the corrected drop into landing/ and run "
            "rankday nightly --session with its date: every day that changes gets a new version, with corrections"
        )
    if kind_of(stream) in OPINIONS:
        raise RankdayError(f"{stream}: is no result of an index; rankday project or score makes it again")
    one = published.newest_version(home, stream)
    if one is None:
        raise RankdayError(f"{stream}: nothing published in {home.root}; there is nothing to restate")
    return one


def _hint(one: Publication) -> str | None:
    """After the lock-down lists and the final version keep the inputs of the list before: that one is to be mended."""
    previous = str(one.manifest.get("previous") or "")
    if not previous.startswith(f"{Kind.PRELIMINARY}/"):
        return None
    return (
        f"{one.stream} keeps what {previous.partition(' ')[0]} was made of; if that was wrong, restate that list first"
    )


def _filled(option: str, text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise RankdayError(f"{option}: give a line of text; it is recorded and published")
    return text.strip()


def _opener(home: Home, one: Publication, triggered_by: str | None) -> Callable[[], str]:
    """What opens the run that made ``one`` once more, with what is known now."""
    manifest = one.manifest
    calendar, rank_date = manifest["calendar_version"], date.fromisoformat(manifest["rank_date"])
    if (kind := kind_of(one.stream)).is_addition:
        returns = {date.fromisoformat(day): Decimal(rate) for day, rate in manifest.get("market_return", {}).items()}
        of = rank_date if kind is Kind.FAST_ENTRY else manifest["event"]
        return lambda: open_additions(home, of, manifest["calendar"], returns, triggered_by=triggered_by)
    if kind is Kind.PRELIMINARY:
        list_date = date.fromisoformat(manifest["list_date"])
        return lambda: preliminary.open_list(home, manifest["event"], list_date, calendar, triggered_by=triggered_by)
    at_rank_day = manifest["weights_as_of"] == manifest["rank_date"]
    return lambda: reconstitution.open_run(
        home, rank_date, calendar, any_date=True, triggered_by=triggered_by, at_rank_day=at_rank_day
    )


def _compare(home: Home, run_id: str, one: Publication, facts: dict[str, Any]) -> list[IndexImpact]:
    """Write impact, causes and notice into the run, so that they are part of what is approved."""
    run = run_folder.load(home, run_id)
    impacts = impact_of(constituents_published(one.folder), constituents_computed(run))
    now = run.facts | {
        "rulebook_hash": provenance.rulebook_hash(run.folder / "rulebook"),
        "code_version": provenance.code_version(),
    }
    restatement = {**facts, "causes": changed_inputs(home, now, one.manifest), "impact": as_facts(impacts)}
    run_folder.save(home, run_id, run.facts | {RESTATEMENT: restatement})
    write_text_atomically(run.folder / "notice.md", notice(one, restatement, impacts))
    return impacts
