"""Wildly mixed but valid markets whose values sit on the thresholds, repeatable by seed."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from reference.drops import Market, Universe

# Ids whose order differs between UTF-8 bytes, UTF-16 units, case-blind and locale-aware comparison.
PREFIXES = ("a", "B", "b", "Z", "é", "ß", "Ω", "ﬀ", "𝔸", "_", "0", "10", "9", "zz")
COUNTRIES = ("US", "US", "US", "PR", "GU", "CA", "CN", "IE", "BM", "KY", "GB", "VG", "XX", None)
TYPES = (
    *("common_stock",) * 12, "stapled_unit", "preferred_stock", "warrant", "unit", "depositary_receipt", "etf", None,
)  # fmt: skip
STRUCTURES = (*("corporation",) * 14, "reit", "other", None, "limited_partnership", "llc", "spac", "closed_end_fund")
OFFERING_KINDS = ("underwritten", "best_efforts", "direct_listing", "de_spac", "spin_off", "uplisting", "other")
EXCHANGES = ("XNYS", "XNAS", "XASE", "ARCX", "BATS")
THRESHOLD_CLOSES = ("0.999999", "1.000000", "1.000001", "0.5", "0")


def random_universe(seed: int, companies: int = 900, incumbents: str = "consistent", implementation: bool = False):
    """A market of ``companies`` companies, about two thirds of them eligible.

    ``incumbents``: ``consistent`` (every family code, lines that have vanished since), ``broken`` (codes at random),
    ``two_lists`` (R1000 and R2000 only, as an import gives them) or ``none``. ``implementation`` adds the drop of the
    implementation session: other prices and share counts, missing rows, lines that have left.
    """
    random = Random(seed)
    market = Market()
    for number in range(companies):
        _company(market, random, f"{random.choice(PREFIXES)}{number % 97}·{number}")
    _unknown_ids(market)
    _incumbents(market, random, incumbents)
    universe = Universe(f"random_{incumbents}_{seed}", market.drop)
    if implementation:
        later = later_drop(market.drop, random, universe.implementation_session)
        # the averages are drawn for the screens of the rank day; beside a later close they would be slipped points
        lines = [row | {"average_close_30d": None} for row in later["securities"]]
        universe.implementation_drop = later | {"securities": lines}
    return universe


def offered_universe(seed: int, rank_day: date, companies: int = 900) -> Universe:
    """A random market whose lines state offerings, days of volume and volumes 20 % apart; dates around the rank day."""
    universe, random = random_universe(seed, companies, implementation=True), Random(seed)
    universe.name = f"offered_{rank_day.year}_{seed}"
    near = [rank_day + timedelta(days=days) for days in (-1, 0, 1)]
    shares = {row["security_id"]: row for row in universe.drop["shares"]}
    for row in universe.drop["securities"]:
        count = shares.get(row["security_id"])
        row |= {
            "offering_kind": random.choice((None, None, *OFFERING_KINDS)),
            "holders_disclosed_date": random.choice((None, *near)),
            "lock_up_end_date": random.choice((None, *near)),
            "volume_days_2y": random.choice((None, 0, 99, 100, 400)),
            "volume_2y_shares": random.choice((None, 0, 1000, 801, 800)),
        }
        if count and count["total_shares"]:
            total = count["total_shares"]
            row["offering_shares"] = random.choice((None, total // 20, total, total + 1))
            if random.random() < 0.3:
                count["available_shares"] = None
    return universe


def _company(market: Market, random: Random, name: str) -> None:
    def rarely(odd, usual, chance=0.04):
        return odd if random.random() < chance else usual

    strange = random.random() < 0.3  # the others are sound: there must be ranks to compare
    columns: dict = {"structure": rarely(None, "corporation")}
    if strange:
        columns = {
            "structure": random.choice(STRUCTURES),
            "has_unblocked_ubti": random.choice((False, False, False, None, True)),
            "incorporation_country": random.choice(COUNTRIES),
            "headquarters_country": random.choice(COUNTRIES),
            "most_liquid_exchange_country": random.choice(COUNTRIES),
            "standard_exchange_countries": random.choice(("US", "US|CA", "PR|GB", "BM|US", "CN|US|IE", None)),
            "is_china_n_share": random.choice((False, False, None, True)),
            "public_voting_power": random.choice((None, *map(Decimal, ("0.049999", "0.05", "0.05", "0.9", "0")))),
            "name": random.choice((None, f'{name} Holdings, "A"\tGroup', name)),
        }
        for measure in ("assets", "revenue"):
            _geography(market, random, name, measure)
    market.company(name, **columns)
    cap = random.choice(
        (Decimal(30_000_000), Decimal(250_000_000), Decimal(random.randrange(20_000_000, 10**9)))
        if random.random() < 0.3
        else (Decimal(int(30_000_000 * 1.013 ** random.randrange(600))),)
    )
    total = random.choice((1, 1_000_000, 20_000_000, 123_456_789))  # classes of one company are of one size
    for position in range(random.choice((1, 1, 1, 2, 3, 5) if strange else (1, 1, 1, 1, 2))):
        _line(market, random, name, f"{random.choice(PREFIXES)}{position}·{name}", cap, total, strange, position)


def _geography(market: Market, random: Random, name: str, measure: str) -> None:
    def fraction():
        return random.choice((None, "0.2", "0.4", "0.399999", "0.6", "0.600001", "0.19", "0.8", "0"))

    kind = random.choice(("none", "country", "country", "region", "both"))
    if kind in ("country", "both"):
        places = random.sample([code for code in dict.fromkeys(COUNTRIES) if code], random.randrange(1, 4))
        market.geography(name, measure, **{place: fraction() or "0.3" for place in places})
    if kind in ("region", "both"):
        regions = random.sample(("north_america", "europe", "asia_pacific", "emerging"), random.randrange(1, 4))
        market.geography(name, measure, kind="region", **{place: fraction() or "0.3" for place in regions})
    if random.random() < 0.4:
        market.geography(name, measure, kind="rest_of_world", rest_of_world=fraction() or "0.1")


def _line(market: Market, random: Random, name: str, line: str, cap: Decimal, total, strange: bool, position: int):
    close: Decimal | None = max((cap / total).quantize(Decimal("0.000001")), Decimal("0.000001"))
    if cap == 30_000_000 and total == 1:  # one unit on each side of the smallest cap
        close = cap + random.choice((-1, 0, 1)) * Decimal("0.000001")
    available = max(total * 3 // 4, 1)
    columns: dict = {"mic": random.choice(EXCHANGES), "volume_2y_shares": random.choice((100, 80, 79, 1000))}
    if position:
        columns["addtv_2y_usd"] = random.choice((None, *map(Decimal, ("175000.00", "175000.01", "900000"))))
    if strange:
        columns |= {
            "security_type": random.choice(TYPES),
            "is_listed": random.choice((True, True, True, None, False)),
            "mic": random.choice((*EXCHANGES, *EXCHANGES, "OTCM", "XNGS")),
            "volume_2y_shares": random.choice((None, 0, 100, 80, 79, 9_000_000_000_000_000_000)),
            "average_close_30d": random.choice((None, *map(Decimal, ("0.999999", "1", "4")))),
            "base_shares_per_share": random.choice((None, None, *map(Decimal, ("1", "3", "0.333333", "2")))),
            "ticker": random.choice((None, "DUPLICATE", f"T{position}")),
        }
        total = random.choice((total, total, total, total, total, None, 0))
        exactly = (total or 0) // 20
        available = random.choice(
            (None, 0, exactly, max(exactly - 1, 0), -(-(total or 0) // 20), total, (total or 0) // 2)
        )
        if total is None:
            available = None
        close = random.choice((close, close, close, None, *map(Decimal, THRESHOLD_CLOSES)))
    missing_price, missing_count = (strange and random.random() < 0.05 for _ in range(2))
    market.line(
        line,
        name,
        close="none" if missing_price else close,
        total="none" if missing_count else total,
        available=available,
        **columns,
    )
    if strange and random.random() < 0.5:
        for mic in random.sample([mic for mic in (*EXCHANGES, "OTCM") if mic != columns["mic"]], 2):
            market.price(line, mic, random.choice((None, "0.999999", "1", "1.5", "0.2")), random.choice((False, None)))


def _unknown_ids(market: Market) -> None:
    """Rows of lines and companies that do not exist: they change nothing."""
    market.price("unknown", "XNYS", "5", is_primary=True)
    market.drop["shares"].append(
        {"security_id": "unknown", "total_shares": 10, "available_shares": 5, "as_of": market.session}
    )
    market.geography("unknown", "assets", US="1")


def _incumbents(market: Market, random: Random, kind: str) -> None:
    if kind == "none":
        return
    caps = {}
    count = {row["security_id"]: row["total_shares"] or 0 for row in market.drop["shares"]}
    for row in market.drop["prices"]:
        caps[row["security_id"]] = (row["close"] or 0) * count.get(row["security_id"], 0)
    lines = {row["company_id"]: [] for row in market.drop["companies"]}
    for row in market.drop["securities"]:
        lines[row["company_id"]].append(row["security_id"])
    moved = {name: max((caps.get(line, 0) for line in held), default=0) for name, held in lines.items()}
    order = sorted(moved, key=lambda name: (-moved[name] * Decimal(random.uniform(0.4, 1.6)), name))
    order = [name for name in order if random.random() < 0.85]
    for rank, name in enumerate(order, start=1):
        for line in lines[name]:
            if random.random() < 0.9:
                market.member(line, _codes(random, kind, rank, len(order)))
    market.member(next(iter(caps)), "MYINDEX r1000")  # codes outside the family
    for number in range(5):
        market.member(f"vanished{number}", _codes(random, kind, 1 + number * len(order) // 5, len(order)))


def _codes(random: Random, kind: str, rank: int, count: int) -> str:
    """The codes of an incumbent that once had ``rank``; the breaks below #500 are moved to where there are ranks."""
    in_top, in_large, is_micro = rank <= 200, rank <= count * 3 // 4, rank > count // 2
    if kind == "two_lists":
        return "R1000" if in_large else "R2000"
    if kind == "broken":
        codes = ("R3000E", "R3000", "R1000", "R2000", "RTOP50", "RTOP200", "RTOP500", "RMIDCAP", "R2500", "RMICRO")
        return " ".join(random.sample(codes, random.randrange(1, 6)))
    if rank > count * 9 // 10:
        return "R3000E RMICRO"
    codes = ["R3000E", "R3000", "R1000" if in_large else "R2000", "RTOP500" if rank <= 500 else "R2500"]
    codes += ["RTOP50"] * (rank <= 50) + ["RTOP200"] * in_top + ["RMIDCAP"] * (in_large and not in_top)
    return " ".join(codes + ["RMICRO"] * (is_micro and not in_large))


def later_drop(drop: dict, random: Random, session: date) -> dict:
    """The market some weeks on: moved prices, other counts, lines without a price, a count or any row at all."""
    later = copy.deepcopy(drop)
    later["memberships"] = []
    gone, unpriced, uncounted = (
        {row["security_id"] for row in drop["securities"] if random.random() < 0.04} for _ in range(3)
    )
    later["securities"] = [row for row in later["securities"] if row["security_id"] not in gone]
    later["prices"] = [row for row in later["prices"] if row["security_id"] not in unpriced]
    later["shares"] = [row for row in later["shares"] if row["security_id"] not in uncounted]
    for row in later["prices"]:
        if row["close"] is not None:
            moved = (row["close"] * Decimal(random.randrange(700, 1400)) / 1000).quantize(Decimal("0.000001"))
            row["close"] = random.choice((*(moved,) * 20, None, None, None, Decimal(0)))
            row["status"] = "no_trade" if row["close"] is None else "traded"
    for row in later["shares"]:
        row["as_of"] = session
        if row["available_shares"]:
            row["available_shares"] -= row["available_shares"] * random.randrange(3) // 10
        row["available_shares"] = random.choice((*(row["available_shares"],) * 60, 0, None))
    return later
