"""Additions that enter between reconstitutions: after which close, with what, or why not (6.4 step 6; contract 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reference.exact import half_up
from reference.nightly.composition import Counted, counted, enter, share_rows
from reference.nightly.events import Drop, Schedule, closes_of
from reference.nightly.parameters import NightlyParameters
from reference.nightly.state import Book, Position
from reference.parameters import INDEX_ORDER


@dataclass(frozen=True)
class Additions:
    """IPO additions of a quarter, or a fast entry. ``stream``: ``ipo_additions/2026-03``, ``fast_entry/2026-03-12``.

    ``implementation_date``: the session after whose close the lines enter, J or E. ``rank_date``: Q or D. ``rows``:
    dicts with index_code, security_id, available_shares and total_shares, as of the rank day. ``published``: the
    session from whose close on it is there.
    """

    stream: str
    published: date
    implementation_date: date
    rank_date: date
    rows: tuple[dict, ...]

    @property
    def age(self) -> tuple:
        """6.4 step 6 ◆: of two with one line the one of the earlier rank day counts."""
        return self.rank_date, self.stream.encode()

    def of_line(self, line: str) -> list[dict]:
        """The rows of one line."""
        return [row for row in self.rows if row["security_id"] == line]


def first_of_each_line(additions: list[Additions]) -> dict[str, Additions]:
    """security_id → the additions that count for it."""
    found: dict[str, Additions] = {}
    for one in sorted(additions, key=lambda one: one.age):
        for row in one.rows:
            found.setdefault(row["security_id"], one)
    return found


def added_since(additions: list[Additions], begun: date, base_day: date, rows: list[dict]) -> list[dict]:
    """6.1 starting composition: rows of what entered from ``begun`` to ``base_day``, of lines not in ``rows``."""
    there = {row["security_id"] for row in rows}
    chosen = first_of_each_line([one for one in additions if begun <= one.implementation_date <= base_day])
    return [row for line, one in chosen.items() if line not in there for row in one.of_line(line)]


def entered(
    additions: list[Additions],
    session: date,
    closing: Book,
    after: Book,
    drop: Drop,
    schedule: Schedule,
    parameters: NightlyParameters,
) -> tuple[Book, dict[str, Counted], list[dict]]:
    """The book after what enters at the close of ``session``, the counts of those lines, and the rows of ``entries``.

    ``closing``: the day's lines; ``after``: the book after a share update or a reconstitution of the day.
    """
    book, counts, rows = after.copy(), {}, []
    closes, shares = closes_of(drop), share_rows(drop)
    due = [one for one in additions if one.implementation_date == session]
    for line, one in first_of_each_line(due).items():
        stated = one.of_line(line)
        codes = [code for code in INDEX_ORDER if any(row["index_code"] == code for row in stated)]
        row = {"security_id": line, "publication": one.stream, "new_indexes": "|".join(codes)}
        row |= dict.fromkeys(("index_shares", "total_shares", "capitalisation"))
        if line in closing.lines or line in after.lines:
            outcome = "already_member"
        elif schedule.has_ever_left(line, one.rank_date, session):
            outcome = "left"
        elif line not in closes:
            outcome = "no_close"
        else:
            outcome = "entered"
            published = stated[0]["available_shares"], stated[0]["total_shares"]
            counts[line] = counted("entry", None, shares.get(line), published, parameters)
            index_shares, total = counts[line].after
            position = Position(index_shares, total, closes[line] * index_shares, closes[line], "traded")
            for code in codes:
                enter(book, code, line, position)
            row |= {"index_shares": index_shares, "total_shares": total}
            row |= {"capitalisation": half_up(position.capitalisation, 6)}
        rows.append(row | {"outcome": outcome})
    return book, counts, rows
