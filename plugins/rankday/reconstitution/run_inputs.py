"""What a reconstitution was computed from, as its manifest names it, and the way back from the manifest.

``described`` and ``restored`` are each other's inverse: whoever gives `warehouse.RunInputs` another field that decides
writes it down in the one and reads it in the other, or the result cannot be replayed. The fact ``evidence`` is written
by `opening.begin`, which knows the implementation session too.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.drops.references import snapshot_named, snapshot_reference
from rankday.drops.snapshot_store import Snapshot
from rankday.evidence import pins as evidence_pins
from rankday.publication import published
from rankday.publication.files import read_manifest
from rankday.publication.published import Publication
from rankday.reconstitution.incumbents import Incumbents, lines_of, lines_of_lists
from rankday.reconstitution.season_inputs import RANK_DAY, Previous, SeasonInputs, result_before
from rankday.reconstitution.warehouse import RunInputs

MEMBER_LISTS = "member_lists"  # where a manifest's incumbents_from are the dated lists of its evidence


def described(inputs: RunInputs, incumbents: Incumbents) -> dict[str, Any]:
    """The facts of a manifest that name every input with version and content hash.

    ``input_snapshots`` and ``earlier_snapshots`` by session; ``incumbents`` in words, ``incumbents_from`` their table
    (None: nobody is a member); ``compared_with`` the earlier publication of the plausibility gates, or None; in a
    season ``season_from`` what that adds.
    """
    return {
        "incumbents": incumbents.source,
        "incumbents_from": _table_reference(incumbents),
        "compared_with": _publication_reference(inputs.earlier_publication),
        **snapshot_facts(inputs),
    }


def snapshot_facts(inputs: RunInputs) -> dict[str, Any]:
    """The part of it that names snapshots, and in a season the result before."""
    facts: dict[str, Any] = {
        "input_snapshots": {one.session.isoformat(): snapshot_reference(one) for one in inputs.drops},
        "earlier_snapshots": {one.session.isoformat(): snapshot_reference(one) for one in inputs.earlier},
    }
    season = inputs.season
    if season is not None:
        facts["season_from"] = {
            "described": season.described.session.isoformat(),
            "present": season.present.session.isoformat(),
            "after": {one.session.isoformat(): snapshot_reference(one) for one in season.after},
            "re_ranked_until": season.re_ranked_until.isoformat(),
            "events_until": season.events_until.isoformat(),
            "lock_down": season.lock_down.isoformat() if season.lock_down else None,
            "previous": _previous_reference(season.previous),
        }
    return facts


def kept_facts(manifest: dict[str, Any]) -> dict[str, Any]:
    """What a run that keeps the rank-day inputs of ``manifest`` (`restored`) says of them; snapshots are not in it."""
    return {name: manifest[name] for name in ("incumbents", "incumbents_from", "compared_with")}


def restored(home: Home, manifest: dict[str, Any], rulebook: Path) -> RunInputs:
    """The inputs that ``manifest`` names, read from the archive and from nowhere else, under ``rulebook``.

    Raises RankdayError when one is no longer there, VerificationFailed when it is not the one that was named.
    """
    rank_date = manifest["rank_date"]
    snapshots = {day: snapshot_named(home, day, one) for day, one in manifest["input_snapshots"].items()}
    earlier = tuple(snapshot_named(home, day, one) for day, one in sorted(manifest["earlier_snapshots"].items()))
    compared, weighed = manifest["compared_with"], manifest["weights_as_of"]
    return RunInputs(
        event_id=manifest["event"],
        rank_day=date.fromisoformat(rank_date),
        snapshot=snapshots[rank_date],
        implementation=snapshots[weighed] if weighed != rank_date else None,
        incumbents=_incumbent_lines(home, manifest),
        earlier=earlier,
        earlier_publication=publication_named(home, compared).folder if compared else None,
        earlier_snapshot=earlier[-1] if earlier else None,
        rulebook=rulebook,
        season=_restored_season(home, manifest, snapshots),
        evidence=evidence_pins.restored(home, manifest.get("evidence")),
    )


def _restored_season(home: Home, manifest: dict[str, Any], snapshots: dict[str, Snapshot]) -> SeasonInputs | None:
    named = manifest.get("season_from")
    if named is None:
        return None
    return SeasonInputs(
        described=snapshots[named["described"]],
        present=snapshots[named["present"]],
        after=tuple(snapshot_named(home, day, one) for day, one in sorted(named["after"].items())),
        re_ranked_until=date.fromisoformat(named["re_ranked_until"]),
        events_until=date.fromisoformat(named["events_until"]),
        lock_down=date.fromisoformat(named["lock_down"]) if named["lock_down"] else None,
        previous=_previous_named(home, named["previous"]),
    )


def _previous_reference(previous: Previous) -> dict[str, Any] | None:
    """``version`` is None for a result that waited for approval then; None: the rank day, computed beside the list."""
    if previous.manifest is None:
        return None
    names = ("stream", "version", "content_hash")
    return {name: previous.manifest.get(name) for name in names} | {"source": previous.source}


def _previous_named(home: Home, named: dict[str, Any] | None) -> Previous:
    """The result a list was compared with. One that waited then may have been published since, with the same rows."""
    if named is None:
        return Previous(RANK_DAY, None, None)
    if named["version"] is not None:
        one = publication_named(home, named)
        return result_before(home, named["source"], one.folder, one.manifest)
    stream, content_hash = named["stream"], named["content_hash"]
    loaded = (published.load(home, stream, number) for number in published.versions(home, stream))
    folders = [one.folder for one in loaded if one.content_hash == content_hash]
    folder = (folders or [home.pending(stream, content_hash)])[0]
    return result_before(home, named["source"], folder, read_manifest(folder))


def publication_named(home: Home, reference: dict[str, Any]) -> Publication:
    """The publication that a manifest names. Raises RankdayError, VerificationFailed."""
    one = published.load(home, reference["stream"], reference["version"])
    if one.content_hash != reference["content_hash"]:
        raise VerificationFailed(f"{one.folder}: is not the publication that was used; run rankday verify")
    return one


def _table_reference(incumbents: Incumbents) -> dict[str, Any] | None:
    if incumbents.is_from_lists:  # of the run's evidence, which is named by its hash
        return {"table": MEMBER_LISTS}
    if incumbents.table is None:
        return None
    named = {"table": incumbents.table.stem}
    if named["table"] == "memberships":  # of the rank day's drop, which is named already
        return named
    return named | (_publication_reference(incumbents.table.parent) or {})


def _publication_reference(folder: Path | None) -> dict[str, Any] | None:
    if folder is None:
        return None
    manifest = read_manifest(folder)
    return {name: manifest[name] for name in ("stream", "version", "content_hash")}


def _incumbent_lines(home: Home, manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    named = manifest["incumbents_from"]
    if named is None:
        return ()
    if named["table"] in ("memberships", MEMBER_LISTS):
        rank_date = manifest["rank_date"]
        snapshot = snapshot_named(home, rank_date, manifest["input_snapshots"][rank_date])
        if named["table"] == MEMBER_LISTS:
            return lines_of_lists(evidence_pins.restored(home, manifest["evidence"]), snapshot)
        return lines_of(snapshot.table_path("memberships"))
    return lines_of(publication_named(home, named).folder / f"{named['table']}.parquet")
