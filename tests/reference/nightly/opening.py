"""6.3: the events of one opening, one after another, each on the state as the earlier ones left it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reference.exact import half_up
from reference.nightly.events import NOTED, Event, Schedule
from reference.nightly.parameters import NightlyParameters
from reference.nightly.state import Birth, Book, Position, whole


class OpeningEvents:
    """The book after the events of ``rows``; ``rows`` are those of corporate_actions_applied.

    ``births``: the spin-offs applied here. ``closes``: primary closes of the session before.
    """

    def __init__(
        self,
        book: Book,
        events: list[Event],
        closes: dict[str, Fraction],
        schedule: Schedule,
        parameters: NightlyParameters,
    ):
        self.book, self.closes, self.schedule, self.parameters = book.copy(), closes, schedule, parameters
        self.entered, self.ratios = book, {}
        self.births: list[Birth] = []
        self.rows: list[dict] = []
        for event in events:
            if event.line in self.book.lines:
                self._take(event)
        for line, position in self.book.lines.items():
            self.book.lines[line] = marked(position, book.lines.get(line))

    def _take(self, event: Event) -> None:
        """Apply one event of a line of the family, or say why not."""
        before = dict(self.book.lines)
        touched = {event.line}
        if not event.is_confirmed:
            outcome = "not_confirmed"
        elif event.type in NOTED:
            outcome = "noted"
        elif not event.is_complete:
            outcome = "incomplete"
        else:
            outcome = getattr(self, f"_{event.type}")(event, self.book.lines[event.line])
            if outcome == "applied" and event.type in ("spin_off", "stock_merger") and event.other in self.book.lines:
                touched.add(event.other)
        for line in sorted(touched, key=str.encode):
            self.rows.append(event_row(event, line, outcome, before.get(line), self.book.lines.get(line)))

    def _change(self, line: str, shares: int, total: int | None, capitalisation: Fraction) -> str:
        position = self.book.lines[line]
        self.book.lines[line] = replace(
            position, index_shares=shares, total_shares=total, capitalisation=capitalisation
        )
        return "applied"

    def _split(self, event: Event, line: Position) -> str:
        ratio = self.ratios[event.line] = self.ratios.get(event.line, 1) * event.ratio  # 6.3.several: netted
        entered = self.entered.lines[event.line]
        total = None if line.total_shares is None else max(1, whole(entered.total_shares * ratio))
        return self._change(event.line, max(1, whole(entered.index_shares * ratio)), total, line.capitalisation)

    _stock_dividend = _split

    def _special_dividend(self, event: Event, line: Position) -> str:
        rest = line.capitalisation - event.cash * line.index_shares
        if rest < 0:
            return "incomplete"  # README: the outcome whose gate is critical
        return self._change(event.line, line.index_shares, line.total_shares, rest)

    _return_of_capital = _special_dividend

    def _rights(self, event: Event, line: Position) -> str:
        if not event.cash * line.index_shares < line.capitalisation:
            return "out_of_the_money"
        more = whole(line.index_shares * event.ratio)
        total = None if line.total_shares is None else line.total_shares + whole(line.total_shares * event.ratio)
        return self._change(event.line, line.index_shares + more, total, line.capitalisation + event.cash * more)

    def _offering(self, event: Event, line: Position) -> str:
        new, limits = event.row["new_shares"], self.parameters
        amount = new * line.displayed_close
        is_large_part = new >= limits.offering_fraction * line.index_shares
        if amount < limits.offering_amount and not (is_large_part and amount >= limits.offering_fraction_amount):
            return "below_threshold"
        total = None if line.total_shares is None else line.total_shares + new
        return self._change(event.line, line.index_shares + new, total, line.capitalisation + amount)

    def _spin_off(self, event: Event, line: Position) -> str:
        child, new = event.other, whole(line.index_shares * event.ratio)
        moved = Fraction(0)
        if child in self.closes:
            close = self.closes[child] / self.schedule.net_ratio(child, event.effective)
            moved = min(Fraction(half_up(close * new, 6)), line.capitalisation)
        total = None if line.total_shares is None else whole(line.total_shares * event.ratio)
        self._change(event.line, line.index_shares, line.total_shares, line.capitalisation - moved)
        if child in self.book.lines:
            was = self.book.lines[child]
            both = None if total is None or was.total_shares is None else was.total_shares + total
            self._change(child, was.index_shares + new, both, was.capitalisation + moved)
        else:
            self.book.lines[child] = Position(new, total, moved, Fraction(0), "adjusted")
        for members in self.book.members.values():
            if event.line in members:
                members.add(child)
        self.births.append(Birth(event.line, child, new, moved))
        return "applied"

    def _leave(self, event: Event, line: Position) -> str:
        if not self.schedule.leaves(event):
            return "below_threshold"  # a tender that too few took
        self.book.remove(event.line)
        return "applied"

    _cash_merger = _tender = _delisting = _leave

    def _stock_merger(self, event: Event, line: Position) -> str:
        self.book.remove(event.line)
        acquirer = self.book.lines.get(event.other)
        if acquirer is not None:
            more, total = whole(line.index_shares * event.ratio), None
            if acquirer.total_shares is not None and line.total_shares is not None:
                total = acquirer.total_shares + whole(line.total_shares * event.ratio)
            worth = acquirer.capitalisation + more * acquirer.displayed_close
            self._change(event.other, acquirer.index_shares + more, total, worth)
        return "applied"


def marked(position: Position, before: Position | None) -> Position:
    """Contract 3: ``adjusted`` where the events changed shares or capitalisation, else close and source as before."""
    if before and (position.index_shares, position.capitalisation) == (before.index_shares, before.capitalisation):
        return replace(position, close=before.close, source=before.source)
    return replace(position, close=position.displayed_close, source="adjusted")


def dividend_rows(events: list[Event], book: Book) -> list[dict]:
    """Rows of the ordinary dividends of a session, for the lines that opened it."""
    rows = []
    for event in events:
        line = book.lines.get(event.line)
        if line is None:
            continue
        outcome = "not_confirmed" if not event.is_confirmed else "applied" if event.is_complete else "incomplete"
        row = event_row(event, event.line, outcome, line, line) | {"capitalisation_before": None}
        amount = half_up(event.cash * line.index_shares, 6) if outcome == "applied" else None
        rows.append(row | {"capitalisation_after": None, "dividend_amount": amount})
    return rows


def event_row(event: Event, line: str, outcome: str, before: Position | None, after: Position | None) -> dict:
    """A row of corporate_actions_applied; None on entry (before) and on leaving (after)."""
    return {
        "event_id": event.event_id,
        "security_id": line,
        "event_type": event.type,
        "ex_date": event.row["ex_date"],
        "effective_session": event.effective,
        "outcome": outcome,
        "index_shares_before": before.index_shares if before else None,
        "index_shares_after": after.index_shares if after else None,
        "capitalisation_before": half_up(before.capitalisation, 6) if before else None,
        "capitalisation_after": half_up(after.capitalisation, 6) if after else None,
        "dividend_amount": None,
    }
