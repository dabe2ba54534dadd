"""Fictional names and tickers. No list of real companies was used; a resemblance is chance.

A number becomes a word by a fixed, one-to-one scramble, so that words never repeat and no table of used ones is kept.
"""

from __future__ import annotations

from rankday.sample_market.dice import Dice

LARGEST_MARKET = 50_000


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_STARTS = _listed(
    "Bel Bran Cal Cor Dal Dor El Fal Fen Gal Gor Hal Hol Jar Kal Kel Lor Lun Mar Mor Nal Nor Ol Per Quen Ral Sar Sel "
    "Tal Tor Ul Vel Wen Yar Zel"
)
_MIDDLES = _listed(
    "a abe ada ami ani ara ari asi ate avo e ebi ede eli ema eno era eri esa eti evo i ibo ida ila imo ina ira iso ivo "
    "o obe oda oli omi ona ori osa oto ova u udo uli una uri"
)
_ENDS = _listed(
    "bar brix cor dane dell dora fax field gard gon lan lex lin lo mar mere mont nex nor quist rand ric ris ro ston "
    "than tis tor tura vane vera via vik von wick xa"
)
_RARE = "QXZJ"  # as second letter: few real tickers have one there
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

SECTORS = (
    ("Technology", ("Software", "Semiconductors", "Computer Hardware", "Information Services"), "Systems"),
    ("Health Care", ("Biotechnology", "Medical Equipment", "Health Care Providers", "Pharmaceuticals"), "Therapeutics"),
    ("Industrials", ("Machinery", "Aerospace", "Building Products", "Transportation"), "Industries"),
    ("Financials", ("Regional Banks", "Insurance", "Asset Management", "Consumer Lending"), "Financial"),
    ("Consumer Discretionary", ("Retail", "Restaurants", "Leisure", "Home Building"), "Brands"),
    ("Consumer Staples", ("Packaged Foods", "Beverages", "Household Products"), "Foods"),
    ("Energy", ("Oil and Gas Producers", "Oil Services", "Renewable Energy"), "Energy"),
    ("Basic Materials", ("Chemicals", "Metals and Mining", "Paper and Packaging"), "Materials"),
    ("Utilities", ("Electric Utilities", "Gas Utilities", "Water Utilities"), "Utilities"),
    ("Telecommunications", ("Wireless Services", "Cable Services"), "Communications"),
    ("Real Estate", ("Office Properties", "Residential Properties", "Industrial Properties"), "Properties"),
)
SECTOR_WEIGHTS = (190, 180, 150, 160, 110, 40, 45, 45, 25, 20, 35)


class Words:
    """Names and tickers by number; the scramble is the seed's, the words are the same for every market size."""

    def __init__(self, seed: int):
        dice = Dice(seed, 2)
        self._name_shift = dice.below(len(_STARTS) * len(_MIDDLES) * len(_ENDS))
        self._ticker_shift = dice.below(len(_RARE) * 26**3)

    def name(self, number: int) -> str:
        """An invented word, another for each number below LARGEST_MARKET."""
        words = len(_STARTS) * len(_MIDDLES) * len(_ENDS)
        rest, end = divmod((number * 10_007 + self._name_shift) % words, len(_ENDS))
        start, middle = divmod(rest, len(_MIDDLES))
        return _STARTS[start] + _MIDDLES[middle] + _ENDS[end]

    def ticker(self, number: int) -> str:
        """Four letters, others for each number below LARGEST_MARKET; classes and rights get a suffix after a dot."""
        rest, first = divmod((number * 10_007 + self._ticker_shift) % (len(_RARE) * 26**3), 26)
        rest, third = divmod(rest, 26)
        rare, fourth = divmod(rest, 26)
        return _LETTERS[first] + _RARE[rare] + _LETTERS[third] + _LETTERS[fourth]
