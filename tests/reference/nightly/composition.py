"""Who is in, with how many shares: start, reconstitution, share update, and the pro forma before it (6.1, 6.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from reference.nightly.events import Drop, Schedule, closes_of, shares_of
from reference.nightly.parameters import NightlyParameters
from reference.nightly.pricing import Leaving, at_close
from reference.nightly.state import Book, Position, whole
from reference.parameters import INDEX_ORDER


@dataclass(frozen=True)
class Published:
    """A preliminary list or a reconstitution.

    ``published``: the session from whose close on it is there. ``rows``: dicts with index_code, security_id,
    available_shares and total_shares (None: unknown), as of the rank day.
    """

    published: date
    implementation_date: date
    rows: tuple[dict, ...]
    rank_date: date | None = None


def start(drop: Drop, rows: list[dict], leaving: Leaving) -> Book:
    """6.1, base day: lines of ``rows`` (index_code, security_id) with a primary close and a shares row."""
    closes, shares = closes_of(drop), shares_of(drop)
    book = Book()
    for row in rows:
        line, code = row["security_id"], row["index_code"]
        count = shares.get(line)
        if code not in INDEX_ORDER or line not in closes or count is None or count["available_shares"] is None:
            continue
        counts = count["available_shares"], count["total_shares"]
        enter(
            book, code, line, at_close(Position(*counts, Fraction(0), Fraction(0), ""), leaving.get(line), closes[line])
        )
    return book


def new_position(line: str, counts: tuple[int, int | None], leaving: Leaving, closes: dict[str, Fraction]) -> Position:
    """A line that was in no index, at its terms, else at its close."""
    return at_close(Position(*counts, Fraction(0), Fraction(0), ""), leaving.get(line), closes[line])


def enter(book: Book, code: str, line: str, position: Position) -> None:
    """Put a line into an index."""
    book.lines[line] = position
    book.members.setdefault(code, set()).add(line)


def implemented(
    publication: Published,
    closing: Book,
    drop: Drop,
    leaving: Leaving,
    schedule: Schedule,
) -> Book:
    """6.2: the new composition after the close of its implementation session, whose ``closing`` and ``drop`` these are.

    ``leaving``: lines that leave in the next opening, with their terms.
    """
    closes, shares = closes_of(drop), shares_of(drop)
    book = Book()
    for row in publication.rows:
        line = row["security_id"]
        was = closing.lines.get(line)
        if was is None and line not in closes:
            continue
        if schedule.has_left(line, publication.rank_date, publication.implementation_date):
            continue
        count = shares.get(line)
        count = row if count is None or count["available_shares"] is None else count
        counts = count["available_shares"], count["total_shares"]
        if was is not None and was.index_shares == counts[0]:
            position = replace(was, total_shares=counts[1])
        elif was is not None:
            position = Position(*counts, was.close * counts[0], was.close, was.source)
        else:
            position = new_position(line, counts, leaving, closes)
        enter(book, row["index_code"], line, position)
    return book


def share_update(closing: Book, drop: Drop, parameters: NightlyParameters) -> Book:
    """6.2: the quarter's share and float update after the close of ``closing``."""
    shares = shares_of(drop)
    book = closing.copy()
    for line, position in closing.lines.items():
        new = shares.get(line)
        if new is None or not new["total_shares"] or new["available_shares"] is None or not position.total_shares:
            continue
        counts = updated(position, new["total_shares"], new["available_shares"], parameters)
        position = replace(position, total_shares=counts[1])
        if counts[0] != position.index_shares:
            position = replace(position, index_shares=counts[0], capitalisation=position.close * counts[0])
        book.lines[line] = position
    return book


def updated(old: Position, total: int, available: int, parameters: NightlyParameters) -> tuple[int, int]:
    """(index shares, total shares) after the update; every comparison strict, as the text has it."""
    old_float, new_float = Fraction(old.index_shares, old.total_shares), Fraction(available, total)
    is_small = old_float <= parameters.small_float
    buffer = parameters.small_float_buffer if is_small else parameters.float_buffer
    total_is_new = abs(Fraction(total, old.total_shares) - 1) > parameters.total_shares_buffer
    float_is_new = abs(new_float - old_float) > buffer
    if total_is_new and float_is_new:
        return available, total
    new_total = total if total_is_new else old.total_shares
    return whole(new_total * (new_float if float_is_new else old_float)), new_total


def pro_forma(day: date, publications: list[Published], closing: Book, drop: Drop) -> dict[str, dict[str, Position]]:
    """Contract 3: index → positions of the newest composition not yet implemented, at the closes of ``drop``."""
    coming = [one for one in publications if one.published <= day < one.implementation_date]
    if not coming:
        return {}
    newest = max(enumerate(coming), key=lambda item: (item[1].published, item[0]))[1]
    closes = closes_of(drop)
    found: dict[str, dict[str, Position]] = {}
    for row in newest.rows:
        line, count = row["security_id"], row["available_shares"]
        was = closing.lines.get(line)
        if line in closes:
            close, source = closes[line], "traded"
        elif was is not None:
            close, source = was.close, was.source
        else:
            continue
        position = Position(count, row["total_shares"], close * count, close, source)
        found.setdefault(row["index_code"], {})[line] = position
    return found
