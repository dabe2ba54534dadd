"""A forecast is sealed in the ledger before the event, so that nobody can choose afterwards which one it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from rankday import ledger, publication
from rankday.contract.errors import Code, RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.publication.approvals import PUBLICATION
from rankday.publication.published import Publication, publication_named

SEALED = "forecast_sealed"  # the kind of the ledger's entry


@dataclass(frozen=True)
class Sealed:
    """A sealed forecast. ``is_late``: it was recorded after the rank day, so that whoever did could know better."""

    stream: str
    version: int
    content_hash: str
    session: date
    event: str
    sealed_at: str
    is_late: bool

    @property
    def reference(self) -> dict[str, Any]:
        return {"stream": self.stream, "version": self.version, "content_hash": self.content_hash}


def seal(home: Home, session: date, today: date | None = None) -> Sealed:
    """Record the newest projection of ``session`` as a forecast of its event; the same again is not recorded twice.

    After the rank day of the event, by the session or by ``today`` (None: the clock), it is marked as late. Raises
    RankdayError without a projection, and once the reconstitution is published: then everybody knows.
    """
    stream = str(Stream(Kind.PROJECTION, day=session))
    if (one := publication.newest_version(home, stream)) is None:
        raise RankdayError(f"{stream}: not published; rankday project --session {session} makes it")
    event, rank_date = one.manifest["event"], date.fromisoformat(one.manifest["event_rank_date"])
    for found in sealed_forecasts(home, event):
        if found.content_hash == one.content_hash:
            return found
    if publication.versions(home, f"{Kind.RECONSTITUTION}/{event}"):
        raise RankdayError(f"{event} is published: a forecast of it can be sealed no more", Code.REFUSED)
    latest = max(session, today or datetime.now(UTC).date())
    ledger.append(home, SEALED, one.reference | {"session": session, "event": event, "is_late": latest > rank_date})
    return sealed_forecasts(home, event)[-1]


def seal_in_season(home: Home, session: date) -> Sealed | None:
    """`seal` the projection of a session of the season up to its rank day; None on others, and once published."""
    facts = publication.newest_version(home, str(Stream(Kind.PROJECTION, day=session))).manifest
    is_over = session > date.fromisoformat(facts["event_rank_date"])
    if is_over or publication.versions(home, f"{Kind.RECONSTITUTION}/{facts['event']}"):
        return None
    return seal(home, session) if facts["is_in_season"] else None


def sealed_forecasts(home: Home, event: str | None = None) -> list[Sealed]:
    """The sealed forecasts of ``event`` (None: of all), in the order in which they were sealed.

    One that stands in the ledger behind the publication of its event is late, whatever it says of itself.
    """
    found, known = [], set()
    for entry in ledger.entries(home):
        payload = entry["payload"]
        if entry["kind"] == PUBLICATION:
            known.add(payload["stream"])
        elif entry["kind"] == SEALED and event in (None, payload["event"]):
            is_late = payload["is_late"] or f"{Kind.RECONSTITUTION}/{payload['event']}" in known
            session = date.fromisoformat(payload["session"])
            named = {name: payload[name] for name in ("stream", "version", "content_hash", "event")}
            found.append(Sealed(**named, session=session, sealed_at=entry["recorded_at"], is_late=is_late))
    return found


def publication_of(home: Home, sealed: Sealed) -> Publication:
    """The projection that was sealed. Raises RankdayError, VerificationFailed."""
    return publication_named(home, sealed.reference)
