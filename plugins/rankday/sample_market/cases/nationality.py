"""Named cases of methodology 3: every step, and both sides of its thresholds."""

from __future__ import annotations

from rankday.sample_market.cases.table import Case


def _home(incorporation, headquarters, most_liquid="US", exchanges="US") -> dict:
    return {
        "incorporation_country": incorporation,
        "headquarters_country": headquarters,
        "most_liquid_exchange_country": most_liquid,
        "standard_exchange_countries": exchanges,
    }


def _case(name, shows, home, country, step, *geography, **more) -> Case:
    failed = "" if country == "US" and not more.get("is_china_n_share") else "S05"
    return Case(name, shows, f"3.{step[0]}" if step[0].isdigit() else "3.4", failed, home | more,
                geography=geography, home=(country, step))  # fmt: skip


NATIONALITY = (
    _case("home_published_china", "published example: headquarters decide", _home("US", "CN", "US", "US|GB|HK"),
          "CN", "4 headquarters", ("assets", "CA", "1")),
    _case("home_published_ireland", "published example: step 1 before any assets", _home("IE", "IE", "US", "US|IE|DE"),
          "IE", "1", ("assets", "US", "0.85"), ("assets", "IE", "0.15")),
    _case("home_territory", "Puerto Rico counts as US", _home("PR", "US"), "US", "1"),
    _case("home_haven_three_times", "a tax haven is no nationality, not even in step 1",
          _home("BM", "BM", "US", "BM|US"), "US", "4 exchange"),
    _case("home_exchanges_unknown", "step 1 does not hold; headquarters do", _home("US", "US", "US", None),
          "US", "4 headquarters"),
    _case("home_assets_lead_at_twenty", "60 % against 40 %: exactly 20 points are enough", _home("GB", "CA"),
          "US", "2 country", ("assets", "US", "0.6"), ("assets", "CA", "0.4")),
    _case("home_assets_lead_below_twenty", "59.9999 % against 40 %: headquarters decide", _home("GB", "CA"),
          "CA", "4 headquarters", ("assets", "US", "0.599999"), ("assets", "CA", "0.4")),
    _case("home_assets_lead_over_haven", "a tax haven's line counts as another country", _home("BM", "GB"),
          "GB", "4 headquarters", ("assets", "US", "0.55"), ("assets", "BM", "0.45")),
    _case("home_assets_beside_rest_at_forty", "40 % beside a rest of the world", _home("IE", "IE"),
          "US", "2 country", ("assets", "US", "0.4"), ("assets", "IE", "0.1"), ("assets", "rest_of_world", "0.5")),
    _case("home_assets_beside_rest_below", "39.9999 % beside a rest of the world", _home("IE", "IE"),
          "IE", "4 headquarters", ("assets", "US", "0.399999"), ("assets", "IE", "0.1"),
          ("assets", "rest_of_world", "0.500001")),
    _case("home_territories_added", "35 % US and 10 % Puerto Rico are 45 %", _home("IE", "IE"),
          "US", "2 country", ("assets", "US", "0.35"), ("assets", "PR", "0.1"), ("assets", "rest_of_world", "0.55")),
    _case("home_region_lead_at_twenty", "regions need more than 20 points", _home("BM", "IE"),
          "IE", "4 headquarters", ("assets", "north_america", "0.6"), ("assets", "europe", "0.4")),
    _case("home_region_lead_above_twenty", "and here have them", _home("BM", "IE"),
          "US", "2 region", ("assets", "north_america", "0.600001"), ("assets", "europe", "0.399999")),
    _case("home_region_with_two", "US and Canada in one region: no answer", _home("CA", "IE"),
          "IE", "4 headquarters", ("assets", "north_america", "0.9"), ("assets", "europe", "0.1")),
    _case("home_region_beside_country", "regions count only without any country line", _home("BM", "IE"),
          "IE", "4 headquarters", ("assets", "US", "0.3"), ("assets", "IE", "0.2"), ("assets", "north_america", "0.5")),
    _case("home_revenue_country", "no clear assets; revenue is clear", _home("IE", "IE"),
          "US", "3 country", ("assets", "US", "0.5"), ("assets", "IE", "0.5"), ("revenue", "US", "0.7"),
          ("revenue", "IE", "0.3")),
    _case("home_revenue_region", "no assets; revenue by region", _home("KY", "CH"),
          "US", "3 region", ("revenue", "north_america", "0.7"), ("revenue", "europe", "0.3")),
    _case("home_revenue_region_foreign", "and here the region is Asia", _home("KY", "SG"),
          "SG", "3 region", ("revenue", "asia_pacific", "0.7"), ("revenue", "north_america", "0.3")),
    _case("home_headquarters", "incorporated in the Cayman Islands, run from the US", _home("KY", "US"),
          "US", "4 headquarters"),
    _case("home_exchange", "headquarters unknown: the most liquid exchange", _home("IE", None, "US", "US|IE"),
          "US", "4 exchange"),
    _case("home_exchange_foreign", "headquarters in a haven, most traded in Canada", _home("KY", "KY", "CA", "US|CA"),
          "CA", "4 exchange"),
    _case("home_incorporation", "only the incorporation is known", _home("US", None, None, None),
          "US", "4 incorporation"),
    _case("home_unassigned", "nothing but tax havens", _home("KY", "BM", None, None), None, "unassigned"),
    _case("home_all_unknown", "nothing known at all", _home(None, None, None, None), None, "unassigned"),
    _case("home_china_n_share", "US by every rule, but a China N share", _home("US", "US"), "US", "1",
          is_china_n_share=True),
    _case("home_n_share_unknown", "an empty N-share mark is no", _home("US", "US"), "US", "1", is_china_n_share=None),
)  # fmt: skip
