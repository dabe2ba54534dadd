"""A market whose lines report no averages: the computed windows of docs/contract.md 2.10, at each of their edges."""

from __future__ import annotations

from datetime import date

from reference.drops import Market, Universe

# Nineteen sessions before the rank day 2026-04-30, itself the twentieth of the two years; 31 March is 30 days before.
LONG_AGO = date(2024, 4, 30)  # exactly 24 months: out
DAY_31, DAY_30 = date(2026, 3, 30), date(2026, 3, 31)
APRIL = tuple(date(2026, 4, day) for day in (7, 8, 9, 10, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 27, 28, 29))
OPEN = {"addtv_2y_usd": None, "volume_2y_shares": None, "average_close_30d": None}


def windows_universe() -> Universe:
    """Lines that report no averages: they are computed from 19 earlier sessions, splits among them."""
    rank_day = date(2026, 4, 30)
    markets = {day: Market(day) for day in (LONG_AGO, DAY_31, DAY_30, *APRIL, rank_day)}

    def line(name: str, closes: dict, volume: int, usual="1", absent=(), **columns) -> None:
        for day, market in markets.items():
            if day in absent:
                continue
            if not any(row["company_id"] == name[:-2] for row in market.drop["companies"]):
                market.company(name[:-2])
            volume_then = 10**9 if day == LONG_AGO else volume
            close = closes.get(day, usual)
            market.line(name, name[:-2], close=close, total=900_000_000, volume=volume_then, **(OPEN | columns))

    def event(name: str, ex_date: date | None, new=1, old=10, status="confirmed", kind="split", told_on=rank_day):
        row = dict.fromkeys(("announced_date", "cash_amount", "other_security_id", "tendered_fraction", "new_shares"))
        row |= {"event_id": f"e-{name}-{ex_date}", "security_id": f"{name}.v", "event_type": kind, "ex_date": ex_date}
        row |= {"ratio_new": new, "ratio_old": old, "status": status}
        markets[told_on].drop["corporate_actions"].append(row)

    expected: dict[str, str | None] = {}

    def member(name: str, answer: str | None, closes: dict, usual="1", absent=()) -> None:
        """A current member at 0.90 on the rank day: its average close of the 30 days decides S06."""
        line(f"{name}.v", {rank_day: "0.9"} | closes, 99, usual, absent)
        markets[rank_day].member(f"{name}.v", "R3000E R3000 R2000")
        expected[name] = answer

    member("average_at", None, {DAY_31: "0.1", LONG_AGO: "0.1"})
    member("average_below", "S06", {DAY_31: "50", DAY_30: "0.999999"})
    member("average_of_rank_day", "S06", {}, absent=(*APRIL, DAY_30))
    member("average_without_untraded_day", None, {APRIL[3]: None})
    # Averages of 0.9999999… would round to the threshold: they are compared as they are.
    member("average_rounds_up", "S06", {DAY_30: "0.999999"})
    member("average_at_of_two", None, {DAY_30: "0.999999", APRIL[0]: "1.000001"})
    member("split_lifts", None, {}, usual="0.1")
    event("split_lifts", rank_day)
    member("split_cancelled", "S06", {}, usual="0.1")
    event("split_cancelled", rank_day, status="cancelled")
    member("split_announced", "S06", {}, usual="0.1")
    event("split_announced", rank_day, status="announced")
    member("split_too_early", "S06", {}, usual="0.1")
    event("split_too_early", DAY_30)
    member("split_too_late", "S06", {}, usual="0.1")
    event("split_too_late", date(2026, 5, 1))
    member("split_corrected", "S06", {}, usual="0.1")
    event("split_corrected", rank_day, told_on=DAY_30)
    event("split_corrected", rank_day, status="cancelled")
    member("split_told_before", None, {}, usual="0.1")
    event("split_told_before", rank_day, told_on=DAY_30)
    member("split_on_a_session", "S06", dict.fromkeys(APRIL[8:], "0.95"), usual="0.1")
    event("split_on_a_session", APRIL[8])
    member("split_twice", None, {APRIL[-1]: "0.1"}, usual="0.01")  # the last close knows the first of the two
    event("split_twice", APRIL[-1], kind="stock_dividend")
    event("split_twice", rank_day)
    member("stock_dividend_at", None, dict.fromkeys((DAY_30, *APRIL[:8]), "1.05"))
    event("stock_dividend_at", APRIL[8], new=21, old=20, kind="stock_dividend")
    member("stock_dividend_below", "S06", dict.fromkeys((DAY_30, *APRIL[:8]), "1.049999"))
    event("stock_dividend_below", APRIL[8], new=21, old=20, kind="stock_dividend")
    for number, (new, old, ex_date) in enumerate(
        ((None, 10, rank_day), (0, 10, rank_day), (1, 0, rank_day), (1, 9, None))
    ):
        member(f"split_incomplete_{number}", "S06", {}, usual="0.1")
        event(f"split_incomplete_{number}", ex_date, new, old)

    second = {"volume_2y_shares": 0}
    for name, volume, absent in (
        ("addtv_at", 17_500, ()),
        ("addtv_above", 17_501, ()),
        ("addtv_19_sessions", 99_000, (DAY_31,)),
        ("addtv_18_sessions", 99_000, (DAY_31, DAY_30)),
    ):
        line(f"{name}.v", {}, 99, usual="10")
        line(f"{name}.w", {}, volume, usual="10", absent=absent, **second)
    line("addtv_a_bit_above.v", {}, 99, usual="10")
    line("addtv_a_bit_above.w", {rank_day: "10.000003"}, 17_500, usual="10", **second)  # 175,000.002625
    for name, volume in (("addtv_untraded_day", 18_400), ("addtv_untraded_day_above", 18_422)):
        line(f"{name}.v", {}, 99, usual="10")
        line(f"{name}.w", {APRIL[0]: None}, volume, usual="10", **second)  # nineteen traded days over twenty
    line("addtv_other_venue.v", {}, 99, usual="10")
    line("addtv_other_venue.w", {}, 10_000, usual="10", **second)
    for market in markets.values():  # trading elsewhere is not counted
        market.price("addtv_other_venue.w", "XNAS", "10", volume=10_000)
    line("volume.v", {}, 100, usual="10")
    line("volume.w", {}, 200, usual="20")
    line("volume_19_sessions.v", {}, 100, usual="10")
    line("volume_19_sessions.w", {}, 200, usual="20", absent=(DAY_31,))
    drops = {day: market.drop for day, market in markets.items()}
    return Universe("windows", drops.pop(rank_day), earlier=drops, expected_failures=expected)
