"""Where companies are at home: incorporation, headquarters, exchanges, and geography rows (methodology 3).

Each row is a way of a company to its nationality; the ways of ``us_by_evidence`` end in the US, those of ``foreign`` in
another country, each by the step it names.
"""

from __future__ import annotations

from dataclasses import dataclass

from rankday.sample_market.dice import Dice
from rankday.sample_market.model import Company

_HAVENS = ("BM", "KY", "VG", "MH", "JE", "GG", "PA", "LR", "IM", "BS", "CW")
_EUROPE = ("IE", "GB", "NL", "CH", "LU")
_TERRITORIES = ("PR", "PR", "PR", "VI", "GU")
_NEAR = ("CA", "IL", "GB", "IE", "BR", "SG")
REGIONS = ("north_america", "europe", "asia_pacific", "latin_america", "middle_east_africa")
REST = "rest_of_world"


@dataclass(frozen=True)
class Way:
    """One way to a nationality. ``INC`` and ``HQ`` stand for the company's own countries.

    ``reported``: (measure, leading place, least and most per mille it has, the places that share the rest).
    """

    step: str
    weight: int
    incorporation: tuple[str | None, ...]
    headquarters: tuple[str | None, ...]
    most_liquid: str | None = "US"
    exchanges: str | None = "US"
    reported: tuple[tuple[str, str, int, int, tuple[str, ...]], ...] = ()


WAYS = {
    "us": (
        Way("1", 8, ("US",), ("US",)),
        Way("1", 2, ("US",), ("US",), reported=(("assets", "US", 550, 980, ("CA", REST)),)),
        Way("1", 1, ("US",), ("US",), reported=(("revenue", "north_america", 450, 900, ("europe", "asia_pacific")),)),
    ),
    "us_by_evidence": (
        Way("1", 3, _TERRITORIES, ("US", "PR"), "US", "US"),
        Way("2 country", 6, (*_EUROPE, *_HAVENS), _EUROPE, reported=(("assets", "US", 610, 950, ("HQ", REST)),)),
        Way("2 country", 3, _HAVENS, ("INC",), reported=(("assets", "US", 620, 900, ("INC",)),)),
        Way("2 region", 3, _HAVENS, ("IE", "GB"), reported=(("assets", "north_america", 620, 930, ("europe",)),)),
        Way("3 country", 3, ("IE", "GB"), ("IE", "GB"), reported=(
            ("assets", "US", 420, 500, ("HQ",)), ("revenue", "US", 700, 950, ("HQ", REST)))),
        Way("3 region", 3, _HAVENS, ("IE", "CH"), reported=(("revenue", "north_america", 650, 900, ("europe", REST)),)),
        Way("4 headquarters", 6, (*_HAVENS, "IE"), ("US",)),
        Way("4 headquarters", 2, ("US",), ("US",), "US", None),
        Way("4 exchange", 3, _HAVENS, ("INC", None), reported=(("assets", "US", 420, 500, ("INC",)),)),
        Way("4 incorporation", 1, ("US",), (None,), None, None),
    ),
    "foreign": (
        Way("1", 7, _NEAR, ("INC",), "US", "US|INC"),
        Way("1", 3, _NEAR, ("INC",), "INC", "US|INC"),
        Way("2 country", 6, _HAVENS, ("CN", "CN", "HK", "SG"), reported=(("assets", "HQ", 700, 990, ("US", REST)),)),
        Way("2 region", 3, _HAVENS, ("GR", "NO", "GB"), reported=(("assets", "europe", 620, 900, ("asia_pacific",)),)),
        Way("3 country", 3, _HAVENS, ("IL", "CN"), reported=(("revenue", "HQ", 620, 900, ("US", REST)),)),
        Way("3 region", 2, _HAVENS, ("SG", "JP"), reported=(("revenue", "asia_pacific", 620, 900, ("europe",)),)),
        Way("4 headquarters", 4, ("US", *_HAVENS), ("CN", "GB", "MY")),
        Way("4 exchange", 1, _HAVENS, ("INC", None), "CA", "US|CA"),
        Way("4 incorporation", 1, ("CA", "GB"), (None,), None, None),
    ),
    "foreign_n_share": (Way("2 country", 1, _HAVENS, ("CN",), reported=(("assets", "CN", 700, 990, ("HK",)),)),),
    "unknown": (
        Way("unassigned", 3, _HAVENS, (None,), None, None),
        Way("unassigned", 2, _HAVENS, ("INC",), "INC", "US"),
        Way("unassigned", 1, (None,), (None,), None, None),
    ),
}  # fmt: skip


def settle(company: Company, home: str, dice: Dice) -> None:
    """Give ``company`` its countries and geography rows; ``home`` is a key of WAYS."""
    ways = WAYS[home]
    way = ways[dice.weighted([each.weight for each in ways])]
    incorporation = dice.one_of(way.incorporation)
    headquarters = dice.one_of(way.headquarters)
    own = {"INC": incorporation}
    headquarters = own["HQ"] = own.get(headquarters, headquarters)
    company.incorporation_country, company.headquarters_country = incorporation, headquarters
    company.most_liquid_exchange_country = own.get(way.most_liquid, way.most_liquid)
    company.standard_exchange_countries = way.exchanges and way.exchanges.replace("INC", incorporation or "")
    company.is_china_n_share = True if home == "foreign_n_share" else dice.one_of((False, False, False, None))
    for measure, leader, least, most, others in way.reported:
        fractions = _shared(dice.between(least * 1_000, most * 1_000), len(others), dice)
        places = [own.get(place, place) for place in (leader, *others)]
        rows: dict[str, int] = {}
        for place, fraction in zip(places, fractions, strict=True):
            if place is not None:
                rows[place] = rows.get(place, 0) + fraction
        company.geography += [(measure, place, location_kind(place), fraction) for place, fraction in rows.items()]


def location_kind(place: str) -> str:
    """``country``, ``region`` or ``rest_of_world``, by the name of the place."""
    if place in REGIONS:
        return "region"
    return REST if place == REST else "country"


def _shared(leading: int, others: int, dice: Dice) -> list[int]:
    """Millionths: the leader's, and the rest in ``others`` parts, to 1 in all."""
    rest = 1_000_000 - leading
    cuts = sorted(dice.between(0, rest) for _ in range(others - 1))
    return [leading, *(high - low for low, high in zip([0, *cuts], [*cuts, rest], strict=True))]
