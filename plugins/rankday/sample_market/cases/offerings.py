"""Named cases of methodology 6.4 and 6.2: what comes to market between rank days, and share counts that change.

By date: for the quarter 2026-09 (rank days 30 April and 31 July, implementation 18 September 2026) and December 2026.
Closes stay as they are stated here, so that a threshold is met to the share. The floor is 30 million dollars, by
``cap_at_minimum``, in a market of 26 companies or more with up to 4,000 eligible ones; ``ipo_at_floor`` is below it
where the market has not fallen since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rankday.sample_market.cases.table import Case, line

# In each quarter the new counts are there from this day on.
CHANGE_DAYS = {"september": date(2026, 9, 1), "december": date(2026, 12, 1)}


@dataclass(frozen=True)
class Offering:
    """A company with a line that comes to market, in the drops from its ``ipo_date`` on; others are there before.

    ``outcomes``: letter of a candidate of 2026-09 → its outcome, where no fast entry was published before; a line
    that is none is not in it. ``entry``: what the day of implementation says of line A where it is not ``entered``.
    ``halted``: a session without a close; ``delisted``: the ex-date of a delisting, the line is gone from then on.
    """

    name: str
    shows: str
    clause: str
    lines: tuple[dict, ...]
    outcomes: dict[str, str] = field(default_factory=dict)
    company: dict = field(default_factory=dict)
    entry: str = "entered"
    halted: date | None = None
    delisted: date | None = None

    @property
    def case(self) -> Case:
        return Case(self.name, self.shows, self.clause, company=self.company, lines=self.lines)


@dataclass(frozen=True)
class ShareChange:
    """(total, available) shares of a member before and after, and the outcome of the share update (6.2)."""

    name: str
    shows: str
    before: tuple[int, int]
    after: tuple[int, int]
    outcome: str

    @property
    def case(self) -> Case:
        total, available = self.before
        return Case(self.name, self.shows, "6.2", lines=(line(total_shares=total, available_shares=available),))


def offered(first: str = "2026-06-10", kind: str | None = "underwritten", **differences) -> dict:
    """A line first traded on ``first`` after an offering of ``kind``; underwritten ones offer 5 million shares."""
    shares = 5_000_000 if kind == "underwritten" else None
    facts = {"ipo_date": date.fromisoformat(first), "offering_kind": kind, "offering_shares": shares}
    return facts | {"average_close_30d": None} | differences


def _one(name: str, shows: str, outcome: str | None, first: str = "2026-06-10", kind: str | None = "underwritten",
         company: dict | None = None, entry: str = "entered", halted: date | None = None, delisted: date | None = None,
         **differences) -> Offering:  # fmt: skip
    """A new company with one line; ``outcome`` None: no candidate."""
    outcomes = {} if outcome is None else {"A": outcome}
    lines = (offered(first, kind, **differences),)
    return Offering(name, shows, "6.4", lines, outcomes, company or {}, entry, halted, delisted)


_BIG = {"close": "100.00", "total_shares": 400_000_000, "available_shares": 250_000_000,
        "offering_shares": 250_000_000}  # fmt: skip
_ABROAD = {"incorporation_country": "BM", "headquarters_country": "BM", "most_liquid_exchange_country": "BM",
           "standard_exchange_countries": "BM"}  # fmt: skip
_SMALL_CLASS = {"total_shares": 1_500_000, "available_shares": 1_200_000, "offering_shares": 1_200_000}

OFFERINGS = (
    # the window
    _one("ipo_on_rank_day_of_june", "30 April: ranked in June, no addition", None, "2026-04-30"),
    _one("ipo_day_after", "1 May, the first day of the window", "added", "2026-05-01"),
    _one("ipo_on_rank_day", "31 July, the last day of the window", "added", "2026-07-31"),
    _one("ipo_after_rank_day", "3 August: ranked in December", None, "2026-08-03"),
    # the kinds
    _one("best_efforts_disclosed", "holders disclosed on 20 July", "added", "2026-06-15", "best_efforts",
         holders_disclosed_date=date(2026, 7, 20)),
    _one("best_efforts_undisclosed", "holders unknown: S08", "failed_screen", "2026-06-15", "best_efforts"),
    _one("direct_listing_in_grace", "10 March, disclosed on 15 June: one quarter's grace", "added", "2026-03-10",
         "direct_listing", holders_disclosed_date=date(2026, 6, 15)),
    _one("direct_listing_disclosed_late", "10 March, disclosed on 3 August: too late", None, "2026-03-10",
         "direct_listing", holders_disclosed_date=date(2026, 8, 3)),
    _one("de_spac_unlocked", "lock-up ends on 30 July, before the rank day", "added", "2026-05-11", "de_spac",
         lock_up_end_date=date(2026, 7, 30)),
    _one("de_spac_locked", "lock-up ends on the rank day itself: not yet", None, "2026-05-11", "de_spac",
         lock_up_end_date=date(2026, 7, 31)),
    _one("offered_by_spin_off", "a spin-off is no offering", None, "2026-06-01", "spin_off"),
    _one("offered_by_uplisting", "came from another exchange", None, "2026-06-01", "uplisting"),
    _one("offered_otherwise", "neither of these", None, "2026-06-01", "other"),
    _one("offered_of_unknown_kind", "kind unknown: a candidate, flagged", "added", "2026-06-01", None),
    # the outcomes
    _one("ipo_above_break", "20 billion dollars: above #1000", "added", close="100.00", total_shares=200_000_000,
         available_shares=150_000_000, offering_shares=30_000_000),
    _one("ipo_float_by_offering", "available shares unknown: those offered", "added", available_shares=None),
    _one("ipo_float_too_small", "4.9999 %: S08", "failed_screen", available_shares=999_980, offering_shares=999_980),
    _one("ipo_abroad", "of another country: S05", "failed_screen", company=_ABROAD),
    _one("ipo_at_floor", "30,000,000.00 exactly: more is needed", "below_floor", close="10.00",
         total_shares=3_000_000, available_shares=2_400_000, offering_shares=1_000_000),
    Offering("ipo_priced_by_older_line", "an older line, out in June by S08, is the vehicle", "6.4",
             (line(available_shares=900_000, volume_2y_shares=900_000_000), offered()), {"B": "vehicle_not_offered"}),
    Offering("ipo_of_failed_company", "class B of a company whose vehicle fails S08", "6.4",
             (offered(available_shares=999_980, volume_2y_shares=900_000_000), offered()),
             {"A": "failed_screen", "B": "company_not_added"}),
    Offering("ipo_of_three_classes", "B joins with A; C, worth 30,000,000.00, fails S10", "6.4",
             (offered(), offered(volume_2y_shares=8_000_000), offered(volume_2y_shares=8_000_000, **_SMALL_CLASS)),
             {"A": "added", "B": "added", "C": "failed_screen"}),
    # further classes of members
    Offering("class_of_member", "class B of a member joins where A is", "6.4",
             (line(), offered(volume_2y_shares=8_000_000)), {"B": "added"}),
    Offering("class_of_member_at_floor", "class B worth 30,000,000.00: S10", "6.4",
             (line(), offered(volume_2y_shares=8_000_000, **_SMALL_CLASS)), {"B": "failed_screen"}),
    Offering("class_of_member_as_vehicle", "S10 is asked of B though it prices the company: ADDTV 175,000.00", "6.4",
             (line(), offered(volume_2y_shares=900_000_000, addtv="175000.00")), {"B": "failed_screen"}),
    # fast entry: 25 billion dollars offered, where #500 is near 16
    _one("fast_entry_on_15_july", "big enough; enters on 21 July", "added", "2026-07-15", **_BIG),
    _one("fast_entry_float_later", "float 4.5 % while buyers are locked up, 60 % within twelve months: fast or not",
         "failed_screen", "2026-07-15", **_BIG | {"available_shares": 18_000_000, "float_in_12_months": "0.6"}),
    _one("fast_entry_too_small", "100 million dollars offered on 15 July: waits", "added", "2026-07-15"),
    _one("fast_entry_in_lock_down", "12 June: with an earlier reconstitution enters on 26 June", "added",
         "2026-06-12", **_BIG),
    _one("fast_entry_over_rank_day", "30 July: a candidate that enters before", "added", "2026-07-30",
         entry="already_member", **_BIG),
    # the entry
    _one("entry_halted", "halted on 18 September", "added", entry="no_close", halted=date(2026, 9, 18)),
    _one("entry_delisted", "delisted on 10 September", "added", entry="left", delisted=date(2026, 9, 10)),
)  # fmt: skip

_HIGH, _LOW, _ABOVE_LOW, _EIGHT = ((100_000_000, float_) for float_ in (80_000_000, 15_000_000, 15_000_001, 8_000_000))
SHARE_CHANGES = (
    ShareChange("total_up_one_percent", "1 % exactly: nothing", _HIGH, (101_000_000, 80_800_000), "kept"),
    ShareChange("total_up_one_share_more", "one share more", _HIGH, (101_000_001, 80_800_001), "total"),
    ShareChange("total_down_one_percent", "1 % exactly: nothing", _HIGH, (99_000_000, 79_200_000), "kept"),
    ShareChange("total_down_one_share_more", "one share more", _HIGH, (98_999_999, 79_200_000), "total"),
    ShareChange("float_up_three_points", "80 % to 83 %: nothing", _HIGH, (100_000_000, 83_000_000), "kept"),
    ShareChange("float_up_one_share_more", "one share more", _HIGH, (100_000_000, 83_000_001), "float"),
    ShareChange("float_down_three_points", "80 % to 77 %: nothing", _HIGH, (100_000_000, 77_000_000), "kept"),
    ShareChange("float_down_one_share_more", "one share more", _HIGH, (100_000_000, 76_999_999), "float"),
    ShareChange("float_of_changed_total", "the float moves, the total by half of its limit", _HIGH,
                (100_500_000, 70_000_000), "float"),
    ShareChange("total_and_float", "both beyond", _HIGH, (120_000_000, 60_000_000), "both"),
    ShareChange("low_float_up_one_point", "15 % is low, to 16 %: nothing", _LOW, (100_000_000, 16_000_000), "kept"),
    ShareChange("low_float_one_share_more", "one share more", _LOW, (100_000_000, 16_000_001), "float"),
    ShareChange("above_low_float", "one share above 15 % is not low, to 17 %", _ABOVE_LOW, (100_000_000, 17_000_000),
                "kept"),
    ShareChange("low_float_down_one_point", "8 % to 7 %: nothing", _EIGHT, (100_000_000, 7_000_000), "kept"),
    ShareChange("low_float_down_one_share_more", "one share more", _EIGHT, (100_000_000, 6_999_999), "float"),
)  # fmt: skip
