"""Named corporate actions of the first sessions: each type of the contract, and what may go otherwise than announced.

Sessions are counted from the rank day (0). Their companies are members worth 800 million dollars, 20 million shares at
40.00, or say so; the price moves from day to day by chance, and on the ex-date by the event besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from rankday.sample_market.cases.table import Case, line


@dataclass(frozen=True)
class Happening:
    """A corporate action of line A of the named company.

    It is in the drops of the sessions ``first_in`` (null: ``announced``) to its ex-date, and ``confirmed`` from that
    session on (null: never). ``cancelled``: from that session on it is off. ``cash`` in dollars. ``other``: the company
    whose line A is the child or the acquirer. ``is_on_closed_day``: the ex-date is the closed day before the first
    session from ``ex`` on that has one before it.
    """

    company: str
    event_type: str
    announced: int
    confirmed: int | None
    ex: int
    ratio: tuple[int, int] | None = None
    cash: str | None = None
    other: str | None = None
    tendered: str | None = None
    new_shares: int | None = None
    cancelled: int | None = None
    first_in: int | None = None
    is_on_closed_day: bool = False


HAPPENINGS = (
    Happening("event_split", "split", 0, 1, 2, ratio=(2, 1)),
    Happening("event_reverse_split", "split", 0, 0, 3, ratio=(1, 10)),
    Happening("event_stock_dividend", "stock_dividend", 0, 1, 2, ratio=(21, 20)),
    Happening("event_cash_dividend", "cash_dividend", 0, 0, 1, cash="0.25"),
    Happening("event_special_dividend", "special_dividend", 0, 1, 3, cash="5.00"),
    Happening("event_return_of_capital", "return_of_capital", 0, 2, 4, cash="1.50"),
    Happening("event_rights", "rights", 0, 1, 3, ratio=(1, 4), cash="30.00"),
    Happening("event_rights_out_of_the_money", "rights", 0, 1, 3, ratio=(1, 4), cash="60.00"),
    Happening("event_offering", "offering", 0, 1, 3, new_shares=8_000_000),
    Happening("event_offering_small", "offering", 0, 1, 3, new_shares=100_000),
    Happening("event_spin_off", "spin_off", 0, 1, 3, ratio=(1, 3), other="child_when_issued"),
    Happening("event_spin_off_unpriced", "spin_off", 0, 1, 2, ratio=(1, 5), other="child_unpriced"),
    Happening("event_cash_merger", "cash_merger", 0, 2, 4, cash="46.00"),
    Happening("event_stock_merger", "stock_merger", 0, 1, 3, ratio=(1, 2), cash="3.00", other="event_acquirer"),
    Happening("event_tender", "tender", 0, 2, 4, cash="45.00", tendered="0.93"),
    Happening("event_tender_below", "tender", 0, 1, 3, cash="44.00", tendered="0.40"),
    Happening("event_bankruptcy", "delisting", 0, 1, 3, cash="0.0001"),
    Happening("event_delisting", "delisting", 1, 2, 4),
    Happening("event_ticker_change", "ticker_change", 0, 0, 2),
    Happening("event_suspension", "suspension", 1, 1, 2),
    Happening("event_suspension", "resumption", 2, 3, 4),
    Happening("event_cancelled", "split", 0, 1, 3, ratio=(3, 1), cancelled=2),
    Happening("event_never_confirmed", "cash_dividend", 0, None, 2, cash="0.40"),
    Happening("event_two_at_once", "split", 0, 1, 4, ratio=(2, 1)),
    Happening("event_two_at_once", "special_dividend", 0, 1, 4, cash="2.00"),
    Happening("event_named_late", "cash_dividend", 4, 4, 5, cash="0.30", first_in=6),
    Happening("event_ex_on_closed_day", "cash_dividend", 0, 0, 2, cash="0.35", is_on_closed_day=True),
)


def _company(name: str, shows: str, clause: str = "6.3", **differences) -> Case:
    return Case(name, shows, clause, was_member=True,
                lines=(line(close="40.00", average_close_30d="39.50") | differences,))  # fmt: skip


EVENTS = (
    _company("event_split", "2 : 1 on session 2: half the price, twice the shares"),
    _company("event_reverse_split", "1 : 10 on session 3"),
    _company("event_stock_dividend", "5 %, 21 : 20, on session 2"),
    _company("event_cash_dividend", "0.25 on session 1"),
    _company("event_special_dividend", "5.00 on session 3"),
    _company("event_return_of_capital", "1.50 on session 4"),
    _company("event_rights", "1 new for 4 at 30.00, in the money, on session 3"),
    _company("event_rights_out_of_the_money", "1 new for 4 at 60.00: nobody subscribes"),
    _company("event_offering", "8 million new shares, 320 million dollars, on session 3"),
    _company("event_offering_small", "100,000 new shares: below every threshold"),
    _company("event_spin_off", "1 child for 3 held on session 3; the child trades before"),
    _company("event_spin_off_unpriced", "1 child for 5 held on session 2; no close before"),
    _company("event_cash_merger", "46.00 in cash; gone from session 4"),
    _company("event_stock_merger", "1 share of the acquirer for 2 and 3.00; gone from session 3"),
    _company("event_acquirer", "takes over event_stock_merger", close="75.00", total_shares=200_000_000,
             available_shares=180_000_000, average_close_30d="74.20"),
    _company("event_tender", "93 % tendered at 45.00; gone from session 4"),
    _company("event_tender_below", "40 % tendered at 44.00: stays, with a smaller float"),
    _company("event_bankruptcy", "delisted on session 3 at 0.0001"),
    _company("event_delisting", "delisted on session 4 without terms: the last price"),
    _company("event_ticker_change", "another ticker from session 2"),
    _company("event_suspension", "suspended on session 2, trades again on session 4"),
    _company("event_cancelled", "a split announced, confirmed, cancelled on session 2"),
    _company("event_never_confirmed", "a dividend that reaches its ex-date unconfirmed"),
    _company("event_two_at_once", "2 : 1 and a special dividend of 2.00 on the new shares, both on session 4"),
    _company("event_named_late", "a dividend of session 5 that only the drop of session 6 names"),
    _company("event_ex_on_closed_day", "an ex-date on a closed day: the next session counts"),
)  # fmt: skip

# Children of spin-offs are no companies of the rank day. (case, session in which it is first there)
CHILDREN = (
    (Case("child_when_issued", "child of event_spin_off: trades two sessions before the ex-date", "6.3",
          lines=(line(close="18.00", total_shares=6_666_667, available_shares=5_333_333, volume_2y_shares=None,
                      addtv=None, average_close_30d=None),)), 1),
    (Case("child_unpriced", "child of event_spin_off_unpriced: first trades on the ex-date", "6.3",
          lines=(line(close="22.00", total_shares=4_000_000, available_shares=3_200_000, volume_2y_shares=None,
                      addtv=None, average_close_30d=None),)), 2),
)  # fmt: skip
