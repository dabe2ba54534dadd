"""The random companies of the rank day: kind, size, home, votes, names; their lines are made in ``lines``."""

from __future__ import annotations

from datetime import date

from rankday.sample_market.dice import Dice
from rankday.sample_market.homes import settle
from rankday.sample_market.kinds import CAP_CURVE, CURVE_RANKS, KINDS, Kind
from rankday.sample_market.lines import add_lines
from rankday.sample_market.model import Company
from rankday.sample_market.units import MICRO, on_curve
from rankday.sample_market.words import SECTOR_WEIGHTS, SECTORS, Words

_FUND_KINDS = ("etf", "mutual_fund", "closed_end_fund", "fund_with_common", "spac", "blank_check")
_ENDINGS = {
    "spac": "Acquisition Corp.", "blank_check": "Capital Corp.", "etf": "ETF Trust", "mutual_fund": "Mutual Funds",
    "closed_end_fund": "Income Fund", "fund_with_common": "Opportunities Fund", "bdc": "Lending Corp.",
    "partnership": "Partners L.P.", "llc": "Holdings LLC", "royalty_trust": "Royalty Trust", "reit": "Realty Trust",
    "reit_with_ubti": "Realty Trust",
}  # fmt: skip


def company_number(number: int) -> str:
    """The permanent id of the company with this number: ``C0000017``."""
    return f"C{number:07d}"


def random_companies(numbers: range, rank_day: date, seed: int, words: Words) -> list[Company]:
    """One company, with lines and geography, for each of ``numbers``, in that order."""
    dice = Dice(seed, 1)
    weights = [kind.weight for kind in KINDS]
    kinds = [KINDS[dice.weighted(weights)] for _ in numbers]
    companies = []
    for number, kind, place in zip(numbers, kinds, _places(kinds, dice), strict=True):
        company = _company(number, kind, on_curve(CAP_CURVE, place) // 1_000 * 1_000, dice, words)
        if kind.name != "no_security":
            add_lines(company, kind, words.ticker(number), rank_day, dice)
        companies.append(company)
    return companies


def _places(kinds: list[Kind], dice: Dice) -> list[int]:
    """A place on the cap curve, in thousandths of a rank, for each company.

    Prospects are spread evenly, one to each n-th part, so that the breakpoints do not wander with the seed.
    """
    slots = iter(dice.order(sum(kind.is_prospect for kind in kinds)))
    width = CURVE_RANKS * 1_000 // max(sum(kind.is_prospect for kind in kinds), 1)
    places = []
    for kind in kinds:
        if kind.is_prospect:
            places.append(next(slots) * width + dice.below(width))
        else:
            places.append(dice.between(kind.ranks[0] * 1_000, kind.ranks[1] * 1_000))
    return places


def _company(number: int, kind: Kind, cap: int, dice: Dice, words: Words) -> Company:
    sector, industries, ending = SECTORS[dice.weighted(SECTOR_WEIGHTS)]
    if kind.structure == "reit":
        sector, industries, ending = SECTORS[-1]
    has_no_sector = kind.name in _FUND_KINDS or dice.hits(10)
    is_anonymous = dice.hits(2)
    company = Company(
        company_id=company_number(number),
        name=None if is_anonymous else f"{words.name(number)} {_ENDINGS.get(kind.name, f'{ending} Inc.')}",
        structure=kind.structure,
        has_unblocked_ubti=_ubti(kind, dice),
        public_voting_power=_voting_power(kind, dice),
        sector=None if has_no_sector else sector,
        industry=None if has_no_sector else dice.one_of(industries),
        kind=kind.name,
        cap=cap,
        is_prospect=kind.is_prospect,
        was_member=dice.hits(960 if kind.is_prospect else kind.was_member),
    )
    settle(company, kind.home, dice)
    return company


def _ubti(kind: Kind, dice: Dice) -> bool | None:
    if kind.name == "reit_with_ubti":
        return True
    if kind.structure in ("reit", "limited_partnership"):
        return None if dice.hits(80) else False
    return None if dice.hits(25) else False


def _voting_power(kind: Kind, dice: Dice) -> int | None:
    """Votes in unrestricted hands, in millionths, to a tenth of a per mille."""
    if kind.name == "closely_held":
        return dice.between(0, 499) * 100
    chance = dice.below(100)
    if chance < 8:
        return None
    return MICRO if chance < 35 else dice.between(510 if chance < 38 else 3_500, 10_000) * 100
