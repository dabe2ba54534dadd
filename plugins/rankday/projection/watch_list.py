"""Alerts of a watch list: ``watch_list.csv`` in a home names companies whose probability of membership is watched.

There are none without the file. A row is company (id or ticker), index_code and threshold (0.000001 to 0.999999): an
alert is due where the probability is on the other side of the threshold than in the last projection.
"""

from __future__ import annotations

import re

from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.daily.tables import insert_rows
from rankday.projection.trial import Trial
from rankday.rulebook.rows import rule_rows

COLUMNS = ("company", "index_code", "threshold")
MODEL = "watch_alerts"
SAID = {
    "risen": "{company}: {probability:.1%} to be a member of {index_code} after {event}, {before:.1%} by the last "
    "projection; it has reached {threshold:.1%}",
    "fallen": "{company}: {probability:.1%} to be a member of {index_code} after {event}, {before:.1%} by the last "
    "projection; it is below {threshold:.1%}",
    "unknown": "{place}, column company: no company of {session} has the id or ticker {company}; correct it "
    "or take the row out",
}


def watched(home: Home) -> list[tuple[str, str, str, str]]:
    """The rows of the watch list, each with its place in the file; none without the file. Raises RankdayError naming
    file, row and column."""
    file = home.watch_list_file
    if not file.exists():
        return []
    found = []
    for row in rule_rows(file, COLUMNS):
        threshold = row["threshold"].strip()
        if not re.fullmatch(r"0\.[0-9]{1,6}", threshold) or not float(threshold):
            row.refuse("threshold", f"{threshold!r} is no number above 0 and below 1 with six decimals at most")
        found.append((row.where, row.filled("company"), row.one_of("index_code", INDEX_CODES), threshold))
    return found


def alerts_of(tried: Trial, rows: list[tuple[str, str, str, str]]) -> list[str]:
    """A sentence for each alert of ``rows`` (`watched`) by a trial whose probabilities are there."""
    if not rows:
        return []
    insert_rows(tried.engine.db, "forecast.watch_list", rows)
    tried.build([MODEL])
    columns = "outcome, place, company, index_code, threshold, probability_before, probability"
    found = tried.engine.db.execute(
        f"select {columns} from {tried.engine.relation(MODEL)} order by place, company, index_code, company_id"
    ).fetchall()
    return [
        SAID[outcome].format(
            place=place, company=company, index_code=code, threshold=threshold, before=before,
            probability=probability, event=tried.season.event_id, session=tried.session,
        )
        for outcome, place, company, code, threshold, before, probability in found
    ]  # fmt: skip
