"""The inputs of one reconstitution, read from the archive as the facts of a run or a manifest name them.

There is one direction only: whoever opens a run writes down what it is computed from (`opening`, `preliminary`), and
what is computed is read back from there. So a replay has every input that the run had.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.drops.comparison import COMPARED
from rankday.drops.references import snapshot_named
from rankday.drops.snapshot_store import Snapshot
from rankday.evidence import pins as evidence_pins
from rankday.evidence.store import Evidence
from rankday.publication import published
from rankday.publication.files import read_manifest
from rankday.publication.published import publication_named
from rankday.reconstitution.additions.inputs import AdditionInputs, additions_named
from rankday.reconstitution.incumbents import MEMBER_LISTS, MEMBERSHIPS
from rankday.reconstitution.prior_style import FACT as PRIOR_STYLE
from rankday.reconstitution.prior_style import TABLE as STYLE
from rankday.reconstitution.season_inputs import RANK_DAY, Previous, SeasonInputs, result_before
from rankday.reconstitution.share_states import FACT as SHARES_BEFORE
from rankday.rulebook.rows import RULEBOOK

Facts = dict[str, Any]
# The tables that are read of sessions before the rank day, and of those after it in a season.
BEFORE, AFTER = ("prices", "corporate_actions"), ("prices", "shares", "corporate_actions")


@dataclass(frozen=True)
class RunInputs:
    """What one reconstitution is computed from.

    ``incumbents`` are tables with index_code and security_id (none: the member lists of ``evidence``, or nobody);
    ``earlier`` are the snapshots of sessions before the rank day within the trading window, oldest first; ``compared``
    is the one that the gates compare the rank day's with (None: nothing of ours, or a run from before there were such);
    ``season`` is None on the rank day, ``evidence`` where the home has none; after the close of ``implementation_date``
    the result becomes effective (None: its sentences name no date); ``share_states`` are the tables that say which
    share counts the lines had before, by name (`share_states`). ``additions`` is None on a rank day; ``prior_style`` is
    the table of the style in force (None: no earlier publication has one).
    """

    event_id: str
    rank_day: date
    snapshot: Snapshot
    implementation: Snapshot | None = None
    incumbents: tuple[Path, ...] = ()
    earlier: tuple[Snapshot, ...] = ()
    earlier_publication: Path | None = None
    compared: Snapshot | None = None
    rulebook: Path = RULEBOOK
    season: SeasonInputs | None = None
    evidence: Evidence | None = None
    implementation_date: date | None = None
    share_states: tuple[tuple[str, Path], ...] = ()
    additions: AdditionInputs | None = None
    prior_style: Path | None = None

    @property
    def drops(self) -> tuple[Snapshot, ...]:
        """The snapshots whose tables are read as they are, each session once."""
        season = (self.season.described, self.season.present) if self.season else ()
        chosen = {one.session: one for one in (self.snapshot, self.implementation, *season) if one is not None}
        return tuple(chosen.values())


def load(home: Home, facts: Facts, rulebook: Path) -> RunInputs:
    """The inputs that ``facts`` name, from the archive and from nowhere else, under ``rulebook``.

    Read are ``event``, ``rank_date``, ``weights_as_of`` (the implementation session, or the rank day),
    ``implementation_date``, ``input_snapshots``, ``earlier_snapshots``, ``incumbents_from``, ``compared_with`` (the
    earlier publication of the plausibility gates, or None), ``snapshot_compared_with`` (likewise), in a season
    ``season_from``, and ``evidence``, ``shares_before_from`` and ``prior_style_from`` where there are some. Raises
    RankdayError when one is no longer there, VerificationFailed when it is not the one that was named.
    """
    rank_date = facts["rank_date"]
    snapshots = {day: snapshot_named(home, day, one) for day, one in facts["input_snapshots"].items()}
    earlier = sorted(facts["earlier_snapshots"].items())
    compared, weighed = facts["compared_with"], facts["weights_as_of"]
    return RunInputs(
        event_id=facts["event"],
        rank_day=date.fromisoformat(rank_date),
        snapshot=snapshots[rank_date],
        implementation=snapshots[weighed] if weighed != rank_date else None,
        incumbents=_incumbents(home, facts, snapshots[rank_date]),
        earlier=tuple(snapshot_named(home, day, one, BEFORE) for day, one in earlier),
        earlier_publication=publication_named(home, compared).folder if compared else None,
        compared=_compared(home, facts.get("snapshot_compared_with")),
        rulebook=rulebook,
        season=_season(home, facts, snapshots),
        evidence=evidence_pins.restored(home, facts.get("evidence")),
        implementation_date=date.fromisoformat(effective) if (effective := facts.get("implementation_date")) else None,
        share_states=tuple(
            (one["table"], publication_named(home, one).folder / f"{one['table']}.parquet")
            for one in facts.get(SHARES_BEFORE, ())
        ),
        additions=additions_named(home, facts),
        prior_style=publication_named(home, named).folder / f"{STYLE}.parquet"
        if (named := facts.get(PRIOR_STYLE))
        else None,
    )


def _compared(home: Home, named: Facts | None) -> Snapshot | None:
    return snapshot_named(home, named["session"], named, COMPARED) if named else None


def _incumbents(home: Home, facts: Facts, snapshot: Snapshot) -> tuple[Path, ...]:
    named = facts["incumbents_from"]
    if named is None or named["table"] == MEMBER_LISTS:
        return ()
    if named["table"] == MEMBERSHIPS:
        path = snapshot.table_path(MEMBERSHIPS)
        return () if path is None else (path,)
    tables = [(named["table"], named), *(("constituents", one) for one in named.get("additions", ()))]
    return tuple(publication_named(home, one).folder / f"{table}.parquet" for table, one in tables)


def _season(home: Home, facts: Facts, snapshots: dict[str, Snapshot]) -> SeasonInputs | None:
    named = facts.get("season_from")
    if named is None:
        return None
    return SeasonInputs(
        described=snapshots[named["described"]],
        present=snapshots[named["present"]],
        after=tuple(snapshot_named(home, day, one, AFTER) for day, one in sorted(named["after"].items())),
        re_ranked_until=date.fromisoformat(named["re_ranked_until"]),
        events_until=date.fromisoformat(named["events_until"]),
        lock_down=date.fromisoformat(named["lock_down"]) if named["lock_down"] else None,
        previous=_previous(home, named["previous"]),
        lists=tuple((date.fromisoformat(day), there) for day, there in sorted((named.get("lists") or {}).items())),
    )


def _previous(home: Home, named: Facts | None) -> Previous:
    """The result a list is compared with. One that was pending then may have been published since, with the same rows.

    None: the rank day, computed beside the list.
    """
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
