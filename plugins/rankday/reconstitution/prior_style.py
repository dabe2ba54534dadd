"""The style in force when a rank day is scored: that of the latest earlier publication that has one (7.3 step 6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind, kind_of
from rankday.publication.published import Publication

Facts = dict[str, Any]
FACT, TABLE = "prior_style_from", "style"


def with_prior_style(home: Home, facts: Facts) -> Facts:
    """``facts`` with the reference of the reconstitution whose style is in force, where there is one.

    That is of those with an earlier rank day the newest whose table `style` has rows. Additions have no style.
    """
    if (
        kind_of(facts["stream"]).is_addition
        or (found := _latest_with_style(home, date.fromisoformat(facts["rank_date"]))) is None
    ):
        return facts
    return facts | {FACT: found.reference}


def _latest_with_style(home: Home, rank_day: date) -> Publication | None:
    published = (publication.newest_version(home, stream) for stream in publication.streams(home, Kind.RECONSTITUTION))
    found = [one for one in published if one and _rank_day(one) < rank_day and one.manifest["row_counts"].get(TABLE)]
    return max(found, key=_rank_day, default=None)


def _rank_day(one: Publication) -> date:
    return date.fromisoformat(one.manifest["rank_date"])
