"""Hand-made cases: every screen at its threshold, first failures without a vehicle, vehicles, caps, nationality.

Each company is one case, named after it; ``expected_failures`` states the answer worked out by hand.
"""

from __future__ import annotations

from decimal import Decimal

from reference.drops import Market, Universe
from reference.edges_nationality import nationality_cases


def edge_universe() -> Universe:
    """All hand-made cases in one market of some hundred companies."""
    market = Market()
    expected: dict[str, str | None] = {}
    for part in (type_and_exchange, company_rules, price_rule, cap_and_float, additional_classes, no_vehicle, vehicles):
        part(market, expected)
    nationality_cases(market, expected)
    return Universe("edges", market.drop, expected_failures=expected)


def type_and_exchange(market: Market, expected: dict) -> None:
    """S01, S02: the only line decides, so a failure leaves the company without a vehicle."""
    for kind in (
        "common_stock", "stapled_unit", "preferred_stock", "convertible_preferred", "redeemable_share",
        "participating_preferred", "warrant", "right", "unit", "depositary_receipt", "trust_receipt", "etf",
        "mutual_fund", "closed_end_fund", "note", "other", None,
    ):  # fmt: skip
        market.simple(f"type_{kind}", security_type=kind)
        expected[f"type_{kind}"] = None if kind in ("common_stock", "stapled_unit") else "S01"
    for mic in ("XNYS", "XASE", "ARCX", "XNAS", "BATS", "OTCM", "PINX", "XNGS", "XTSE"):
        market.simple(f"mic_{mic}", mic=mic)
        expected[f"mic_{mic}"] = None if mic in ("XNYS", "XASE", "ARCX", "XNAS", "BATS") else "S02"
    for name, is_listed, answer in (("null", None, None), ("true", True, None), ("false", False, "S02")):
        market.simple(f"listed_{name}", is_listed=is_listed)
        expected[f"listed_{name}"] = answer
    market.company("mic_null")
    market.line("mic_null.s", "mic_null", close="none", mic=None)
    market.price("mic_null.s", "XNYS", "10")
    expected["mic_null"] = "S02"


def company_rules(market: Market, expected: dict) -> None:
    """S03, S04, S05 (N share) and S09."""
    fails = (
        "limited_partnership", "llc", "royalty_trust", "closed_end_fund", "business_development_company",
        "blank_check", "spac", "etf", "mutual_fund",
    )  # fmt: skip
    cases = [({"structure": name}, f"structure_{name}", "S03") for name in fails]
    cases += [({"structure": name}, f"structure_{name}", None) for name in ("corporation", "reit", "other", None)]
    for structure in ("corporation", "reit", None):
        for ubti in (True, False, None):
            answer = "S04" if ubti else None
            columns = {"structure": structure, "has_unblocked_ubti": ubti}
            cases.append((columns, f"ubti_{structure}_{ubti}", answer))
    partnership = {"structure": "limited_partnership", "has_unblocked_ubti": None}
    cases.append((partnership, "ubti_partnership_unknown", "S03"))
    cases += [({"is_china_n_share": flag}, f"n_share_{flag}", "S05" if flag else None) for flag in (True, False, None)]
    for votes, answer in (("0.049999", "S09"), ("0.05", None), ("0", "S09"), (None, None), ("1", None)):
        columns = {"public_voting_power": None if votes is None else Decimal(votes)}
        cases.append((columns, f"votes_{votes}", answer))
    for columns, name, answer in cases:
        market.company(name, **columns)
        market.line(f"{name}.s", name)
        expected[name] = answer


def price_rule(market: Market, expected: dict) -> None:
    """S06: the threshold, the members' exemption, and the close from another exchange."""
    for close, answer in (("0.999999", "S06"), ("1.000000", None), ("1.000001", None), ("0", "S06"), (None, "S06")):
        market.simple(f"price_{close}", close=close, total=900_000_000, average_close_30d=Decimal(2))
        expected[f"price_{close}"] = answer
    for average, answer in (("0.999999", "S06"), ("1", None), (None, "S06")):
        line = market.simple(
            f"member_average_{average}",
            close="0.5",
            total=900_000_000,
            average_close_30d=None if average is None else Decimal(average),
        )
        market.member(line, "R3000E")
        expected[f"member_average_{average}"] = answer
    market.member(market.simple("member_without_close", close=None), "R3000E R3000 R2000")
    market.member(market.simple("member_zero_close", close="0"), "R3000E R3000 R2000")
    expected |= {"member_without_close": "S06", "member_zero_close": "S07"}  # zero is a close; the cap is zero
    elsewhere = {
        "lowest_high_enough": ([("XNAS", "0.9"), ("BATS", "1"), ("XASE", "7")], None),
        "highest_below": ([("XNAS", "0.9"), ("BATS", "0.999999")], "S06"),
        "not_eligible": ([("OTCM", "5"), ("XTSE", "6")], "S06"),
        "eligible_beside_not": ([("OTCM", "1.5"), ("ARCX", "3")], None),
        "null_there": ([("XNAS", None)], "S06"),
    }
    for name, (rows, answer) in elsewhere.items():
        for primary in (None, "none"):
            company = f"elsewhere_{name}_{primary}"
            line = market.simple(company, close=primary, total=900_000_000)
            for mic, close in rows:
                market.price(line, mic, close)
            expected[company] = answer
    line = market.simple("own_exchange_not_primary", close="none", total=900_000_000)
    market.price(line, "XNYS", "5")  # marked as not primary, so neither the primary close nor another exchange's
    market.price(line, "XNAS", "0.5")
    expected["own_exchange_not_primary"] = "S06"
    line = market.simple("primary_low_elsewhere_high", close="0.5", total=900_000_000)
    market.price(line, "XNAS", "5")
    expected["primary_low_elsewhere_high"] = "S06"


def cap_and_float(market: Market, expected: dict) -> None:
    """S07, S08: one unit on each side; unknown counts."""
    for close, answer in (("29999999.999999", "S07"), ("30000000", None), ("30000000.000001", None)):
        market.simple(f"cap_{close}", close=close, total=1, available=1)
        expected[f"cap_{close}"] = answer
    # 7 base shares × close / 4 = 29,999,999.99999975 is rounded to the threshold; one unit of price less is not.
    for name, close, answer in (("up", "17142857.142857", None), ("down", "17142857.142856", "S07")):
        company = f"cap_rounds_{name}"
        market.company(company)
        market.line(f"{company}.v", company, close=close, total=1, available=1, base_shares_per_share=Decimal(4))
        market.line(f"{company}.w", company, close=None, total=3, available=1)
        expected[company] = answer
    market.company("cap_half")  # 3 × 20,000,001.000001 / 2 = 30,000,001.500001|5
    market.line(
        "cap_half.v", "cap_half", close="20000001.000001", total=1, available=1, base_shares_per_share=Decimal(2)
    )
    market.line("cap_half.w", "cap_half", close=None, total=1, available=1)
    expected["cap_half"] = None
    for total, available, answer in (
        (1_000_000_000, 50_000_000, None), (1_000_000_000, 49_999_999, "S08"), (20, 1, None), (21, 1, "S08"),
        (10_000_000, 0, "S08"), (0, 0, "S07"), (None, None, "S07"), (10_000_000, None, "S08"), (None, 5, "S07"),
        ("none", None, "S07"),
    ):  # fmt: skip
        name = f"float_{available}_of_{total}"
        close = "2000000" if total in (20, 21) else "10"
        market.simple(name, close=close, total=total, available=available)
        expected[name] = answer
    market.simple("factor_zero", base_shares_per_share=Decimal(0))
    expected["factor_zero"] = "S07"


def additional_classes(market: Market, expected: dict) -> None:
    """S10 around each of its thresholds; the company stays eligible through its vehicle."""
    for name, columns in {
        "cap_at": {"close": "3", "total": 10_000_000},
        "cap_above": {"close": "30000000.000001", "total": 1, "available": 1},
        "cap_below": {"close": "29999999.999999", "total": 1, "available": 1},
        "addtv_at": {"addtv_2y_usd": Decimal("175000.00")},
        "addtv_above": {"addtv_2y_usd": Decimal("175000.01")},
        "addtv_null": {"addtv_2y_usd": None},
        "float_below": {"available": 499_999},
        "float_at": {"available": 500_000},
        "float_null": {"available": None},
        "total_null": {"total": None, "available": None},
        "price_low": {"close": "0.999999", "total": 90_000_000},
        "close_null": {"close": None},
        "unlisted": {"is_listed": False, "close": "none"},
        "otc": {"mic": "OTCM"},
        "preferred": {"security_type": "preferred_stock"},
        "stapled": {"security_type": "stapled_unit"},
    }.items():
        market.company(f"class_{name}")
        market.line(f"class_{name}.a", f"class_{name}")
        market.line(f"class_{name}.b", f"class_{name}", **({"volume_2y_shares": 100} | columns))
        expected[f"class_{name}"] = None
    market.company("class_of_failing_vehicle")  # the vehicle fails S08, so the sound second class is out as well
    market.line("class_of_failing_vehicle.a", "class_of_failing_vehicle", available=1)
    market.line("class_of_failing_vehicle.b", "class_of_failing_vehicle", volume_2y_shares=100)
    expected["class_of_failing_vehicle"] = "S08"


def no_vehicle(market: Market, expected: dict) -> None:
    """The first failure of companies without a pricing vehicle, and the company screens' place in the order."""
    lines = {
        "none": ([], "S01"),
        "warrant": ([{"security_type": "warrant"}], "S01"),
        "unlisted": (
            [{"security_type": "warrant"}, {"is_listed": False, "close": "none"}],
            "S02",
        ),
        "otc": ([{"mic": "OTCM"}], "S02"),
        "no_close": ([{"close": None}], "S06"),
        "no_price_row": ([{"close": "none"}], "S06"),
        "no_close_beside_otc": ([{"close": None}, {"mic": "OTCM"}], "S06"),
    }
    for company, columns, screen in (
        ("sound", {}, None),
        ("llc", {"structure": "llc"}, "S03"),
        ("ubti", {"has_unblocked_ubti": True}, "S04"),
        ("foreign", {"incorporation_country": "CN", "headquarters_country": "CN"}, "S05"),
        ("silent", {"public_voting_power": Decimal(0)}, "S09"),
    ):
        for kind, (rows, answer) in lines.items():
            name = f"no_vehicle_{company}_{kind}"
            market.company(name, **columns)
            for number, row in enumerate(rows):
                market.line(f"{name}.{number}", name, **row)
            expected[name] = min(answer, screen or answer)


def vehicles(market: Market, expected: dict) -> None:
    """4.vehicle: less than 20 % from the highest volume, most available base shares, lowest id; days of volume."""
    for name, (first, second) in {
        "above_80": ((1_000, 5_000_000), (801, 6_000_000)),
        "at_80": ((100, 5_000_000), (80, 6_000_000)),
        "below_80": ((100, 5_000_000), (79, 6_000_000)),
        "odd_80": ((101, 5_000_000), (81, 6_000_000)),
        "tie": ((100, 5_000_000), (100, 5_000_000)),
        "null_volumes": ((None, 5_000_000), (None, 6_000_000)),
        "null_and_zero": ((None, 5_000_000), (0, 4_000_000)),
        "null_available": ((100, None), (100, 1_000_000)),
        "huge": ((9_000_000_000_000_000_000, 5_000_000), (7_200_000_000_000_000_001, 6_000_000)),
        "huge_at": ((9_000_000_000_000_000_000, 5_000_000), (7_200_000_000_000_000_000, 6_000_000)),
    }.items():
        market.company(f"vehicle_{name}")
        for line, close, (volume, available) in (("é", "10", first), ("z", "20", second)):
            market.line(f"vehicle_{name}.{line}", f"vehicle_{name}", close=close, available=available,
                        volume_2y_shares=volume)  # fmt: skip
        expected[f"vehicle_{name}"] = None
    for name, (is_member, *days) in {
        "days_99_and_400": (True, 99, 400),
        "days_100_and_400": (True, 100, 400),
        "days_unknown_and_99": (True, None, 99),
        "days_of_nobody": (True, 99, 98),
        "days_of_a_newcomer": (False, 99, 400),
    }.items():
        market.company(f"vehicle_{name}")
        for line, volume, enough in zip("ab", (1_000, 500), days, strict=True):
            market.line(f"vehicle_{name}.{line}", f"vehicle_{name}", volume_2y_shares=volume, volume_days_2y=enough)
        if is_member:
            market.member(f"vehicle_{name}.b", "R3000E R3000 R2000")
        expected[f"vehicle_{name}"] = None
    market.company("vehicle_base_shares")  # 6,000,000 of two base shares are more than 7,000,000 of one
    for line, rights, available in (("a", None, 7_000_000), ("b", Decimal(2), 6_000_000)):
        market.line(f"vehicle_base_shares.{line}", "vehicle_base_shares", available=available, volume_2y_shares=100,
                    base_shares_per_share=rights)  # fmt: skip
    expected["vehicle_base_shares"] = None
    market.company("factor_1500")
    market.line("factor_1500.a", "factor_1500", close="712345.123457", total=530_000, available=400_000,
                volume_2y_shares=10, base_shares_per_share=Decimal(1500))  # fmt: skip
    market.line("factor_1500.b", "factor_1500", close="474.896749", total=1_320_000_000, available=1_300_000_000)
    market.line("factor_1500.unlisted", "factor_1500", close="none", total=77_777, is_listed=False)
    market.line("factor_1500.preferred", "factor_1500", total=10**12, security_type="preferred_stock")
    market.line("factor_1500.open", "factor_1500", close="none", total="none", is_listed=False)
    market.company("factor_third")  # a vehicle of 0.333333 base shares: the cap is rounded, not cut
    market.line("factor_third.a", "factor_third", close="17.654321", base_shares_per_share=Decimal("0.333333"))
    market.line("factor_third.b", "factor_third", close="5", total=3, available=1, volume_2y_shares=1)
    expected |= {"factor_1500": None, "factor_third": None}
