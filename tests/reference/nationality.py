"""docs/methodology.md 3: the company's country, and the step that gave it."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from reference.parameters import Parameters

Row = dict


def nationality(company: Row, geography: list[Row], parameters: Parameters) -> tuple[str | None, str]:
    """Return (country or None, step). ``geography`` holds this company's rows only; fractions are 0..1.

    Steps: ``1 incorporation=headquarters=exchange``, ``2 assets``, ``3 revenue``, ``4 headquarters``,
    ``4 most liquid exchange``, ``4 incorporation``, ``unassigned``.
    """

    def country(code: str | None) -> str | None:
        return parameters.home_country if code in parameters.territories else code

    def may_be_nationality(code: str | None) -> bool:
        return code is not None and code not in parameters.bdi_countries

    incorporation = country(company["incorporation_country"])
    if parameters.incorporation_decides:
        return incorporation, "incorporation"
    headquarters = country(company["headquarters_country"])
    most_liquid = country(company["most_liquid_exchange_country"])
    exchanges = company["standard_exchange_countries"]
    traded_in = {country(code) for code in exchanges.split("|")} if exchanges else set()

    if may_be_nationality(incorporation) and incorporation == headquarters and incorporation in traded_in:
        return incorporation, "1 incorporation=headquarters=exchange"

    indicators = {code for code in (incorporation, headquarters, most_liquid) if may_be_nationality(code)}
    for step, measure in (("2 assets", "assets"), ("3 revenue", "revenue")):
        rows = [row for row in geography if row["measure"] == measure and row["fraction"] is not None]
        primary = _primary_location(rows, indicators, country, parameters)
        if primary is not None:
            return primary, step

    if may_be_nationality(headquarters):
        return headquarters, "4 headquarters"
    if may_be_nationality(most_liquid):
        return most_liquid, "4 most liquid exchange"
    if may_be_nationality(incorporation):
        return incorporation, "4 incorporation"
    return None, "unassigned"


def _primary_location(rows: list[Row], indicators: set[str], country, parameters: Parameters) -> str | None:
    """The one indicator country that leads this measure, or None. ``rows`` have a fraction each."""
    countries: dict[str, Fraction] = defaultdict(Fraction)
    regions: dict[str, Fraction] = {}
    has_rest_of_world = False
    for row in rows:
        fraction = Fraction(row["fraction"])
        if row["location_kind"] == "country":
            countries[country(row["location"])] += fraction  # territories add to the US
        elif row["location_kind"] == "region":
            regions[row["location"]] = fraction
        else:
            has_rest_of_world = True
    lead = parameters.geography_lead
    minimum = parameters.geography_minimum_beside_rest if has_rest_of_world else Fraction(0)

    if countries:
        for candidate in sorted(indicators & countries.keys()):
            # a country that is not reported counts as 0, so one reported alone must still reach the lead
            highest_other = max((other for place, other in countries.items() if place != candidate), default=0)
            if countries[candidate] - highest_other >= lead and countries[candidate] >= minimum:
                return candidate
        return None

    for region in sorted(regions):
        inside = indicators & parameters.regions.get(region, frozenset())
        highest_other = max((other for place, other in regions.items() if place != region), default=0)
        if len(inside) == 1 and regions[region] - highest_other > lead and regions[region] >= minimum:
            return next(iter(inside))
    return None
