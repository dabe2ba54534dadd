"""Hand-made cases of docs/methodology.md 3: the published examples, every step, the 20 and 40 % edges."""

from __future__ import annotations

from reference.drops import Market

NORTH_AMERICA_LEAD = {"north_america": "0.600001", "europe": "0.4"}


def nationality_cases(market: Market, expected: dict) -> None:
    """Section 3: the published examples, every step, the 20 and 40 % edges. Lines trade in the US and are sound."""

    def case(name, answer, incorporation, headquarters, liquid, exchanges="US", assets=None, revenue=None, **more):
        market.company(
            name,
            incorporation_country=incorporation,
            headquarters_country=headquarters,
            most_liquid_exchange_country=liquid,
            standard_exchange_countries=exchanges,
        )
        market.line(f"{name}.s", name)
        market.geography(name, "assets", **(assets or {}))
        market.geography(name, "revenue", **(revenue or {}))
        for kind_and_measure, fractions in more.items():
            kind, measure = kind_and_measure.rsplit("_", 1)
            market.geography(name, measure, kind=kind, **fractions)
        expected[name] = None if answer == "US" else "S05"

    rest = {"rest_of_world": "0.3"}
    case("nation_china_example", "CN", "US", "CN", "US", "US|GB|HK", assets={"CA": "1"})
    case("nation_ireland_example", "IE", "IE", "IE", "US", "US|IE|DE", assets={"US": "0.85", "IE": "0.15"})
    case("nation_exchanges_unknown", "US", "IE", "IE", "US", None, assets={"US": "0.85", "IE": "0.15"})
    case("nation_territory", "US", "PR", "GU", "VI", "AS|GB")
    case("nation_haven_all", None, "KY", "BM", "VG", "KY|BM")
    case("nation_haven_step_1", "US", "BM", "BM", "US", "US|BM")
    case("nation_lead_20", "US", "KY", "US", "CN", assets={"US": "0.6", "CN": "0.4"})
    case("nation_lead_19", "CN", "US", "CN", "US", assets={"US": "0.599999", "CN": "0.4"})
    case("nation_lead_over_other", "CN", "US", "CN", "US", assets={"US": "0.5", "CA": "0.300001", "CN": "0.1"})
    case("nation_lead_over_haven", "CN", "US", "CN", "US", assets={"US": "0.5", "KY": "0.4"})
    case("nation_haven_leads", "CN", "KY", "CN", "US", assets={"KY": "0.9", "US": "0.1"})
    case("nation_rest_40", "US", "US", "CN", "US", assets={"US": "0.4"}, rest_of_world_assets=rest)
    case("nation_rest_39", "CN", "US", "CN", "US", assets={"US": "0.399999"}, rest_of_world_assets=rest)
    case("nation_territory_adds", "US", "US", "CN", "US", assets={"US": "0.3", "PR": "0.2", "CN": "0.3"})
    case("nation_territory_short", "CN", "US", "CN", "US", assets={"US": "0.3", "GU": "0.199999", "CN": "0.3"})
    case(
        "nation_revenue", "US", "US", "CN", "US", assets={"US": "0.5", "CN": "0.5"}, revenue={"US": "0.7", "CN": "0.3"}
    )
    case("nation_assets_first", "CN", "US", "CN", "US", assets={"US": "0.2", "CN": "0.8"}, revenue={"US": "1"})
    case("nation_region", "US", "US", "CN", "US", region_assets=NORTH_AMERICA_LEAD)
    case("nation_region_20", "CN", "US", "CN", "US", region_assets=NORTH_AMERICA_LEAD | {"north_america": "0.6"})
    case("nation_region_two_hci", "CA", "US", "CA", "US", region_assets=NORTH_AMERICA_LEAD)
    case("nation_region_haven_inside", "US", "US", "BM", "IE", region_assets=NORTH_AMERICA_LEAD)
    case("nation_region_beside_country", "CN", "US", "CN", "US", assets={"GB": "0.1"}, region_assets=NORTH_AMERICA_LEAD)
    case("nation_region_rest_39", "CN", "US", "CN", "US", region_assets={"north_america": "0.399999"},
         rest_of_world_assets=rest)  # fmt: skip
    case("nation_region_rest_40", "US", "US", "CN", "US", region_assets={"north_america": "0.4"},
         rest_of_world_assets=rest)  # fmt: skip
    case("nation_region_revenue", "US", "US", "CN", "US", assets={"GB": "0.9"}, region_revenue=NORTH_AMERICA_LEAD)
    case("nation_region_unknown", "CN", "US", "CN", "US", region_assets={"antarctica": "0.9", "north_america": "0.1"})
    case("nation_lone_country_19", "CN", "US", "CN", "US", assets={"US": "0.199999"})
    case("nation_lone_country_20", "US", "US", "CN", "US", assets={"US": "0.2"})
    case("nation_lone_region_20", "CN", "US", "CN", "US", region_assets={"north_america": "0.2"})
    case("nation_lone_region_21", "US", "US", "CN", "US", region_assets={"north_america": "0.200001"})
    case("nation_headquarters_null", "US", "CN", None, "US")
    case("nation_headquarters_haven", "CN", "US", "BM", "CN")
    case("nation_only_incorporation", "US", "US", None, None, None)
    case("nation_incorporation_last", "US", "US", "KY", "BM")
    case("nation_nothing", None, None, None, None, None)
    case("nation_null_fraction", "CN", "US", "CN", "US", assets={"US": None})
    case("nation_null_beside_region", "US", "US", "CN", "US", assets={"GB": None}, region_assets=NORTH_AMERICA_LEAD)
    case(
        "nation_null_rest", "US", "US", "CN", "US", assets={"US": "0.39"}, rest_of_world_assets={"rest_of_world": None}
    )
    case(
        "nation_three_shares_of_us", "US", "KY", "CN", "PR", assets={"US": "0.1", "VI": "0.1", "MP": "0.4", "CN": "0.4"}
    )
