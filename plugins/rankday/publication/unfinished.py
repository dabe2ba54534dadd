"""The note by which a daily run that was cut short is finished by the next one.

A run that gives published days a new version, and is cut short, leaves a chain of which half is new; the inputs of the
later days are unchanged and do not show it. Therefore such a run notes, before its first publication, which versions it
started from; the next run starts from the same ones, and ends as the first would have. What is published already comes
out the same again and makes no new version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from rankday import publication
from rankday.contract.errors import VerificationFailed
from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.publication.published import Publication, versions

NOTE = "unfinished_night.json"  # in the home folder, not in runs/, which anyone may clear away


def note(home: Home, sessions: Iterable[date], days: dict[date, Publication]) -> None:
    """Note that ``sessions`` are about to be published, ``days`` being as they are; nothing if all are new."""
    sessions = list(sessions)
    before = {day.isoformat(): days[day].version for day in sessions if day in days}
    if before:
        noted = {"through": sessions[-1].isoformat(), "versions_before": before}
        write_text_atomically(home.root / NOTE, readable_json(noted))


def clear(home: Home) -> None:
    """The run is through."""
    (home.root / NOTE).unlink(missing_ok=True)


def is_unfinished(home: Home) -> bool:
    """Whether a run was cut short (or is under way) after it had given a published day a new version."""
    return any(one.version < max(versions(home, one.stream)) for one in days_before(home).values())


def days_before(home: Home) -> dict[date, Publication]:
    """The versions that an unfinished run started from, by session; empty where there is none, or only its note.

    Raises VerificationFailed for a note that cannot be read.
    """
    path = home.root / NOTE
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        through = date.fromisoformat(noted["through"])
        before = {date.fromisoformat(day): int(version) for day, version in noted["versions_before"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VerificationFailed(f"{path}: changed, not readable ({error}); put it back from a copy") from None
    newest = max(versions(home, f"daily/{through}"), default=0)
    if newest > before.get(through, 0):  # its last day is out, only the note was left
        return {}
    return {day: publication.load(home, f"daily/{day}", version) for day, version in before.items()}
