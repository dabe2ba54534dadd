"""Who is in, with how many shares: start, reconstitution, share update, and the pro forma before it (6.1, 6.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from reference.exact import half_up
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
    parameters: NightlyParameters,
) -> tuple[Book, dict[str, Counted]]:
    """6.2: the new composition after the close of its implementation session, whose ``closing`` and ``drop`` these are,

    and what became of each line's counts. ``leaving``: lines that leave in the next opening, with their terms.
    """
    closes, rows = closes_of(drop), share_rows(drop)
    book, found = Book(), {}
    for row in publication.rows:
        line = row["security_id"]
        was = closing.lines.get(line)
        if was is None and line not in closes:
            continue
        if schedule.has_left(line, publication.rank_date, publication.implementation_date):
            continue
        kind = "entry" if was is None else kind_of(publication)
        stated = row["available_shares"], row["total_shares"]
        found[line] = counted(kind, was, rows.get(line), stated, parameters)
        counts = found[line].after
        if not counts[0]:
            continue
        if was is not None:
            position = Position(*counts, was.displayed_close * counts[0], was.displayed_close, was.source)
        else:
            position = new_position(line, counts, leaving, closes)
        enter(book, row["index_code"], line, position)
    return book, found


def kind_of(publication: Published) -> str:
    """The November calendar counts as December, annual events as June."""
    return "december" if publication.implementation_date.month in (11, 12) else "june"


def share_rows(drop: Drop) -> dict[str, tuple[int, int]]:
    """security_id → (available, total); a row with a null or zero count is no row."""
    return {
        line: (row["available_shares"], row["total_shares"])
        for line, row in shares_of(drop).items()
        if row["available_shares"] and row["total_shares"]
    }


def share_update(closing: Book, drop: Drop, parameters: NightlyParameters) -> tuple[Book, dict[str, Counted]]:
    """6.2: the quarter's share and float update after the close of ``closing``, and what became of each line's."""
    rows, found = share_rows(drop), {}
    book = closing.copy()
    for line, position in closing.lines.items():
        found[line] = counted("quarterly", position, rows.get(line), None, parameters)
        index_shares, total = found[line].after
        value = position.capitalisation
        if index_shares != position.index_shares:
            value = Fraction(half_up(position.displayed_close * index_shares, 6))
        book.lines[line] = replace(position, index_shares=index_shares, total_shares=total, capitalisation=value)
    return book, found


@dataclass(frozen=True)
class Counted:
    """What a day made of a line's counts, pairs of (index shares, total shares)."""

    kind: str
    before: tuple[int | None, int | None]
    new: tuple[int | None, int | None]
    after: tuple[int | None, int | None]
    outcome: str


def counted(
    kind: str,
    was: Position | None,
    row: tuple[int, int] | None,
    stated: tuple[int | None, int | None] | None,
    parameters: NightlyParameters,
) -> Counted:
    """6.2: by the table of kinds; ``row`` of the drop and ``stated`` by the publication are (available, total)."""
    before = (was.index_shares, was.total_shares) if was else (None, None)
    has_buffer = kind in ("december", "quarterly")
    if row is None:
        return Counted(kind, before, (None, None), before if has_buffer else stated, "no_row")
    if not has_buffer or not before[1]:
        return Counted(kind, before, row, row, "full")
    after, outcome = updated(was, row[1], row[0], parameters)
    return Counted(kind, before, row, after, outcome)


def updated(old: Position, total: int, available: int, parameters: NightlyParameters) -> tuple[tuple[int, int], str]:
    """((index shares, total shares) after the buffers, which is new); every comparison strict, as the text has it."""
    old_float, new_float = Fraction(old.index_shares, old.total_shares), Fraction(available, total)
    is_small = old_float <= parameters.small_float
    buffer = parameters.small_float_buffer if is_small else parameters.float_buffer
    total_is_new = abs(Fraction(total, old.total_shares) - 1) > parameters.total_shares_buffer
    float_is_new = abs(new_float - old_float) > buffer
    if total_is_new and float_is_new:
        return (available, total), "both"
    new_total = total if total_is_new else old.total_shares
    outcome = "total" if total_is_new else "float" if float_is_new else "kept"
    return (whole(new_total * (new_float if float_is_new else old_float)), new_total), outcome


def pro_forma(
    day: date, publications: list[Published], closing: Book, drop: Drop, parameters: NightlyParameters
) -> dict[str, dict[str, Position]]:
    """Contract 3: index → positions of the newest composition not yet implemented, at the closes of ``drop``."""
    coming = [one for one in publications if one.published <= day < one.implementation_date]
    if not coming:
        return {}
    newest = max(enumerate(coming), key=lambda item: (item[1].published, item[0]))[1]
    closes = closes_of(drop)
    found: dict[str, dict[str, Position]] = {}
    for row in newest.rows:
        line, stated = row["security_id"], (row["available_shares"], row["total_shares"])
        was = closing.lines.get(line)
        kind = "entry" if was is None else kind_of(newest)
        count, total = counted(kind, was, stated if all(stated) else None, stated, parameters).after
        if line in closes:
            close, source = closes[line], "traded"
        elif was is not None:
            close, source = was.close, was.source
        else:
            continue
        position = Position(count, total, close * count, close, source)
        found.setdefault(row["index_code"], {})[line] = position
    return found
