"""Named cases of methodology 2: both outcomes of every screen, on and beside every threshold."""

from __future__ import annotations

from rankday.contract.tables import SECURITY_TYPES
from rankday.sample_market.cases.table import Case, line, unlisted
from rankday.sample_market.model import EQUITY_TYPES, MAIN_EXCHANGES

_OUT = ("llc", "limited_partnership", "royalty_trust", "closed_end_fund", "business_development_company", "blank_check",
        "spac", "etf", "mutual_fund")  # fmt: skip

BOUNDARIES = (
    # S06: the price
    Case("price_at_one_dollar", "1.00 is enough", "2.S06", lines=(line(close="1.00", total_shares=60_000_000),)),
    Case("price_below_one_dollar", "0.9999 of a non-member, whatever its average", "2.S06", "S06",
         lines=(line(close="0.9999", total_shares=60_000_000, average_close_30d="5"),)),
    Case("price_of_member_rescued", "0.9999, a member, average exactly 1.00", "2.S06", was_member=True,
         lines=(line(close="0.9999", total_shares=60_000_000, average_close_30d="1.00"),)),
    Case("price_of_member_not_rescued", "0.9999, a member, average a millionth below 1.00", "2.S06", "S06",
         was_member=True, lines=(line(close="0.9999", total_shares=60_000_000, average_close_30d="0.999999"),)),
    Case("price_of_member_average_unknown", "0.9999, a member, no average", "2.S06", "S06", was_member=True,
         lines=(line(close="0.9999", total_shares=60_000_000, average_close_30d=None),)),
    Case("price_missing_of_member", "no close at all: the average does not help", "2.S06", "S06", was_member=True,
         lines=(line(close=None),)),
    Case("price_halted", "halted, nobody traded it elsewhere", "2.S06", "S06",
         lines=(line(close=None, status="halted"),)),
    Case("price_row_missing", "a listed line without any price row", "2.S06", "S06",
         lines=(line(close=None, status=None),)),
    Case("price_lowest_elsewhere", "no primary close: the lowest ≥ 1.00 elsewhere, 1.05", "2.S06",
         lines=(line(close=None, value="1.05", total_shares=60_000_000,
                     elsewhere=(("BATS", "1.20"), ("ARCX", "1.05"), ("XNAS", "0.97"))),)),
    Case("price_highest_elsewhere", "all closes elsewhere below 1.00: the highest, 0.98, fails", "2.S06", "S06",
         lines=(line(close=None, value="0.98", total_shares=60_000_000,
                     elsewhere=(("BATS", "0.98"), ("ARCX", "0.95"))),)),
    Case("price_over_the_counter_elsewhere", "another close, but on no eligible exchange", "2.S06", "S06",
         lines=(line(close=None, elsewhere=(("OTCM", "20.00"),)),)),
    Case("price_primary_stands", "0.95 on the primary exchange, 1.10 elsewhere", "2.S06", "S06",
         lines=(line(close="0.95", total_shares=60_000_000, elsewhere=(("BATS", "1.10"),)),)),
    # S07: the company's cap
    Case("cap_at_minimum", "30,000,000.00 exactly", "2.S07",
         lines=(line(close="3000.00", total_shares=10_000, available_shares=9_000),)),
    Case("cap_one_cent_below", "29,999,999.99", "2.S07", "S07",
         lines=(line(close="2999.999999", total_shares=10_000, available_shares=9_000),)),
    Case("cap_one_cent_of_price_below", "3,000,000 shares at 9.99", "2.S07", "S07",
         lines=(line(close="9.99", total_shares=3_000_000, available_shares=2_000_000),)),
    Case("cap_unknown", "the vehicle's share count is missing", "2.S07", "S07",
         lines=(line(total_shares=None, available_shares=None),)),
    Case("shares_row_missing", "no row in shares at all", "2.S07", "S07",
         lines=(line(total_shares=None, available_shares=None, has_shares_row=False),)),
    # S08: the float
    Case("float_at_five_percent", "1,000,000 of 20,000,000", "2.S08", lines=(line(available_shares=1_000_000),)),
    Case("float_just_below", "4.9999 %", "2.S08", "S08", lines=(line(available_shares=999_980),)),
    Case("float_zero", "nothing available", "2.S08", "S08", lines=(line(available_shares=0),)),
    Case("float_unknown", "available shares missing", "2.S08", "S08", lines=(line(available_shares=None),)),
    Case("float_full", "every share available", "2.S08", lines=(line(available_shares=20_000_000),)),
    # S09: the votes
    Case("votes_at_five_percent", "0.050000", "2.S09", company={"public_voting_power": "0.05"}),
    Case("votes_just_below", "0.049999", "2.S09", "S09", company={"public_voting_power": "0.049999"}),
    Case("votes_none", "no vote in unrestricted hands", "2.S09", "S09", company={"public_voting_power": "0"}),
    Case("votes_unknown", "unknown: passed, flagged", "2.S09", company={"public_voting_power": None}),
    # S10: additional classes
    Case("class_cap_at_minimum", "class B worth 30,000,000.00: more is needed", "2.S10", lines_out={"B": "S10"},
         lines=(line(), line(total_shares=1_500_000, available_shares=1_200_000, volume_2y_shares=8_000_000))),
    Case("class_cap_above", "class B worth 30,000,020.00", "2.S10",
         lines=(line(), line(total_shares=1_500_001, available_shares=1_200_000, volume_2y_shares=8_000_000))),
    Case("class_addtv_at_minimum", "class B trades 175,000.00 a day: more is needed", "2.S10", lines_out={"B": "S10"},
         lines=(line(), line(volume_2y_shares=8_000_000, addtv="175000.00"))),
    Case("class_addtv_above", "class B trades 175,000.01 a day", "2.S10",
         lines=(line(), line(volume_2y_shares=8_000_000, addtv="175000.01"))),
    Case("class_addtv_unknown", "class B: no ADDTV, no history", "2.S10", lines_out={"B": "S10"},
         lines=(line(), line(volume_2y_shares=8_000_000, addtv=None))),
    Case("class_float_below", "class B: float 4.9999 %", "2.S08 2.S10", lines_out={"B": "S08"},
         lines=(line(), line(volume_2y_shares=8_000_000, available_shares=999_980))),
    Case("class_below_one_dollar", "class B closes at 0.99", "2.S06", lines_out={"B": "S06"},
         lines=(line(), line(close="0.99", total_shares=90_000_000, volume_2y_shares=8_000_000))),
    Case("class_over_the_counter", "class B trades over the counter only", "2.S02", lines_out={"B": "S02"},
         lines=(line(), line(mic="OTCM", volume_2y_shares=90_000_000))),
)  # fmt: skip

TYPES_AND_STRUCTURES = (
    Case("plain_company", "nothing special: US, XNYS, common stock", "2", company={"structure": "corporation"}),
    *(Case(f"only_{kind}", f"its only line is of type {kind}", "2.S01", "S01", lines=(line(security_type=kind),))
      for kind in SECURITY_TYPES if kind not in EQUITY_TYPES),
    Case("type_unknown", "its only line has no type", "2.S01", "S01", lines=(line(security_type=None),)),
    Case("stapled_unit", "a stapled unit of eligible parts", "2.S01", lines=(line(security_type="stapled_unit"),)),
    Case("no_security_at_all", "a company without any line", "2.S01", "S01", lines=()),
    *(Case(f"listed_on_{mic.lower()}", f"primary listing on {mic}", "2.S02", lines=(line(mic=mic),))
      for mic in MAIN_EXCHANGES),
    *(Case(f"listed_on_{mic.lower()}", f"primary listing on {mic}", "2.S02", "S02", lines=(line(mic=mic),))
      for mic in ("OTCM", "PINX", "XTSE")),
    Case("listing_unknown", "no primary listing known", "2.S02", "S02",
         lines=(line(mic=None, close=None, status=None),)),
    Case("all_unlisted", "its only class is unlisted", "2.S02", "S02", lines=(unlisted(available_shares=1_000_000),)),
    Case("listed_is_null", "is_listed is empty: it counts as listed", "2.S02", lines=(line(is_listed=None),)),
    *(Case(f"structure_{kind}", f"structure {kind}", "2.S03", "S03", company={"structure": kind}) for kind in _OUT),
    Case("structure_other", "structure `other` is not among those that are out", "2.S03",
         company={"structure": "other"}),
    Case("structure_unknown", "unknown: passed, flagged", "2.S03", company={"structure": None}),
    Case("reit_without_ubti", "a REIT that blocks it", "2.S04", company={"structure": "reit"}),
    Case("reit_with_ubti", "a REIT that does not", "2.S04", "S04",
         company={"structure": "reit", "has_unblocked_ubti": True}),
    Case("reit_ubti_unknown", "unknown: passed, flagged", "2.S04",
         company={"structure": "reit", "has_unblocked_ubti": None}),
    Case("corporation_with_ubti", "the column alone decides", "2.S04", "S04", company={"has_unblocked_ubti": True}),
    Case("partnership_ubti_unknown", "out by structure first", "2.S03", "S03",
         company={"structure": "limited_partnership", "has_unblocked_ubti": None}),
    Case("several_failures", "SPAC, over the counter, at 0.50: the first counts", "2", "S02",
         company={"structure": "spac"}, lines=(line(mic="OTCM", close="0.50"),)),
    Case("name_with_commas", 'a name with a comma and "quotes"', "contract 2",
         company={"name": 'Bell, Book & "Candle" Inc.'}),
    Case("name_like_a_formula", "a name that a spreadsheet takes for a formula", "contract 3",
         company={"name": "=1+1"}),
    Case("name_beyond_ascii", "letters beyond ASCII", "contract 2", company={"name": "Überländer Åsgård Œuvres S.A."}),
    Case("name_unknown", "no name, no sector, no industry", "contract 2",
         company={"name": None, "sector": None, "industry": None}, lines=(line(name=None, ticker=None),)),
)  # fmt: skip
