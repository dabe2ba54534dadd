"""What is recorded of a season: the ledger read once, with the manifests of the results that it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rankday import ledger, publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.ledger.run_ledger import OPENED, STOPPED
from rankday.publication import pending_results
from rankday.publication.approvals import History, histories
from rankday.publication.files import read_manifest
from rankday.publication.published import Publication
from rankday.rulebook.season import Season

Entry = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """What a step publishes: a stream, of a rank day, and where several results share it the calendar version and as of
    when its weights are (None: its only kind of result)."""

    stream: str
    rank_date: date
    implementation_date: date
    calendar_version: str | None = None
    weights_as_of: date | None = None

    @classmethod
    def of_season(cls, season: Season, stream: str, weights_as_of: date | None = None) -> Target:
        """A target of a season's rank day."""
        dates = season.rank_date, season.implementation_date
        return cls(stream, *dates, season.calendar_version, weights_as_of)

    def is_met_by(self, manifest: dict[str, Any]) -> bool:
        """Whether ``manifest`` is of this rank day and calendar, with weights as of this target's day."""
        if manifest.get("rank_date") != self.rank_date.isoformat():
            return False
        if self.calendar_version and manifest.get("calendar_version") != self.calendar_version:
            return False
        weights = manifest.get("weights_as_of", manifest.get("implementation_date"))
        return self.weights_as_of is None or weights == self.weights_as_of.isoformat()

    def is_aimed_at_by(self, opened: dict[str, Any]) -> bool:
        """Whether a run, as its entry ``run_opened`` names its inputs, is of this target."""
        inputs = opened["input_snapshots"]
        if opened.get("stream") != self.stream or self.rank_date.isoformat() not in inputs:
            return False
        is_final = self.implementation_date.isoformat() in inputs
        return self.weights_as_of is None or is_final == (self.weights_as_of == self.implementation_date)


@dataclass(frozen=True)
class Result:
    """A submitted result that no version of its target has replaced: its content hash, and what the ledger says."""

    stream: str
    content_hash: str
    history: History

    @property
    def number(self) -> int:
        """The place in the ledger of what was last said of it."""
        return max(self.history.pending_number, self.history.rejection["number"] if self.history.rejection else 0)


class Records:
    """The ledger of a home, read and verified once. Raises VerificationFailed for one that does not hold."""

    def __init__(self, home: Home) -> None:
        self.home = home
        entries = ledger.entries(home)
        self.histories = histories(entries)
        self.waiting = pending_results.waiting(home, self.histories)
        self._opened = [entry for entry in entries if entry["kind"] == OPENED]
        self._stopped = [entry for entry in entries if entry["kind"] == STOPPED]
        self._frozen = snapshot_store.versions_in_force(entries)

    def drop(self, session: date) -> tuple[str, int | None]:
        """``frozen`` with its version, ``refused`` (in quarantine), ``landed`` or ``missing``."""
        if session in self._frozen:
            return "frozen", self._frozen[session]
        quarantine = self.home.quarantine(session)
        if quarantine.is_dir() and any(not path.name.startswith(".") for path in quarantine.iterdir()):
            return "refused", None
        return ("landed" if (self.home.landing(session) / "drop.json").is_file() else "missing"), None

    def published(self, target: Target) -> Publication | None:
        """The newest version of ``target``."""
        for number in reversed(publication.versions(self.home, target.stream)):
            one = publication.load(self.home, target.stream, number)
            if target.is_met_by(one.manifest):
                return one
        return None

    def result(self, target: Target) -> Result | None:
        """The result of ``target`` that was submitted last, where its files are still there."""
        return self._newest(
            one for one in self._results({target.stream}) if target.is_met_by(self._manifest(one.stream, one))
        )

    def day_result(self, streams: Iterable[str]) -> Result | None:
        """The same of days, each a stream of its own."""
        return self._newest(one for one in self._results(set(streams)) if self._manifest(one.stream, one))

    def stop(self, target: Target) -> Entry | None:
        """The newest entry of a run of ``target`` that a gate stopped."""
        runs = {entry["payload"]["run_id"] for entry in self._opened if target.is_aimed_at_by(entry["payload"])}
        return next((entry for entry in reversed(self._stopped) if entry["payload"]["run_id"] in runs), None)

    def day_stop(self, streams: Iterable[str]) -> Entry | None:
        """The same of days."""
        streams = set(streams)
        return next((entry for entry in reversed(self._stopped) if entry["payload"].get("stream") in streams), None)

    def opened(self, target: Target) -> Entry | None:
        """The newest entry of a run of ``target``."""
        return next((entry for entry in reversed(self._opened) if target.is_aimed_at_by(entry["payload"])), None)

    def opener_of(self, run_id: str) -> str | None:
        """Who opened the run; None where nobody is named."""
        payloads = (entry["payload"] for entry in self._opened if entry["payload"]["run_id"] == run_id)
        return next((one.get("triggered_by") or one.get("account") for one in payloads), None)

    def has_any_of(self, event: str) -> bool:
        """Whether anything was opened or submitted for the event's reconstitution or lists."""
        ours = ["reconstitution", event], ["preliminary", event]
        return any(stream.split("/")[:2] in ours for stream in self._streams())

    def has_stream(self, stream: str) -> bool:
        """Whether anything was opened or submitted for ``stream``."""
        return stream in self._streams()

    def _streams(self) -> set[str]:
        opened = {entry["payload"].get("stream") or "" for entry in self._opened}
        return opened | {stream for stream, _ in self.histories}

    def _results(self, streams: set[str]) -> Iterable[Result]:
        for (stream, content_hash), history in self.histories.items():
            if stream in streams and history.pending_number > history.published_number:
                yield Result(stream, content_hash, history)

    def _newest(self, results: Iterable[Result]) -> Result | None:
        return max(results, key=lambda one: one.history.pending_number, default=None)

    def _manifest(self, stream: str, one: Result) -> dict[str, Any]:
        try:
            return read_manifest(self.home.pending(stream, one.content_hash))
        except RankdayError:
            return {}  # not there any more, or damaged: verify names it
