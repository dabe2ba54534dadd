"""What changed in the rules of an index between two days."""

from __future__ import annotations

from datetime import date
from typing import Any

from rankday.contract.home import Home
from rankday.reports.ground_rules.document import as_markdown, facts_of


def differences(home: Home, code: str, first: date, second: date) -> dict[str, Any]:
    """The values of the rules of ``code`` that differ between two days: ``index_code``, ``first``, ``second``,
    ``changes`` (what, before, after, clause, since, source) and ``text``, as Markdown. ``since`` is the first day of
    the newer row, None where the row is older than both days: it only began, or ended, to matter for this index.

    Compared is what the document of either day names. Raises RankdayError where the index is not in force on one.
    """
    before, after = facts_of(home, code, first).used, facts_of(home, code, second).used
    since, until = sorted((first.isoformat(), second.isoformat()))

    def is_between(day: str) -> bool:
        return since < day <= until

    changes = []
    for subject in dict.fromkeys([*after, *before]):
        old, new = before.get(subject), after.get(subject)
        if (old and old.value) != (new and new.value) and ((old and old.is_in) or (new and new.is_in)):
            newer = max((one for one in (old, new) if one), key=lambda one: one.since)
            changes.append({
                "what": subject,
                "before": old.value if old else None,
                "after": new.value if new else None,
                "clause": newer.clause,
                "since": newer.since if is_between(newer.since) else None,
                "source": newer.source,
            })  # fmt: skip
    found = {"index_code": code, "first": first.isoformat(), "second": second.isoformat(), "changes": changes}
    return found | {"text": as_markdown("differences.md", **found)}
