"""The rank day in NumPy on numbers alone: the floor. Names are numbers already, and each table stands line by line.

What no other way is spared, joins and texts, is done in `tables_from`, which is not timed: what is left is arithmetic,
comparisons and one sort.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from bench.rank_day import rules
from bench.rank_day.rules import Answer


def tables_from(tables: dict[str, pa.Table]) -> dict[str, np.ndarray]:
    """Lines and companies as arrays; by way of the pandas way, whose joins and texts these are."""
    from bench.rank_day import with_pandas

    frames = with_pandas.tables_from(tables)
    incumbents = with_pandas.implied(frames["memberships"])
    lines = with_pandas.lines_of(frames, incumbents).sort_values(["company_id", "security_id"])
    companies = frames["companies"].sort_values("company_id").reset_index(drop=True)
    country = with_pandas.countries(companies, frames["geography"])
    place = dict(zip(companies.company_id, range(len(companies)), strict=True))
    held = incumbents.merge(lines[["security_id", "company_id"]], on="security_id")
    codes = np.zeros((len(rules.INDEXES), len(companies)), dtype=bool)
    for code, company in zip(held.index_code, held.company_id, strict=True):
        codes[rules.INDEXES.index(code), place[company]] = True
    votes = companies.public_voting_power
    return {
        "company": lines.company_id.map(place).to_numpy(),
        "close": lines.close.to_numpy(float),
        "total": lines.total_shares.to_numpy(float),
        "available": lines.available_shares.to_numpy(float),
        "volume": lines.volume_2y_shares.fillna(0).to_numpy(float),
        "factor": lines.factor.to_numpy(float),
        "average": lines.average_close_30d.to_numpy(float),
        "dollars": lines.addtv_2y_usd.to_numpy(float),
        "is_equity": lines.is_equity.to_numpy(bool),
        "is_candidate": (lines.is_equity & lines.is_on_exchange).to_numpy(bool),
        "is_member": lines.is_member.to_numpy(bool),
        "passes": (
            ~companies.structure.isin(rules.STRUCTURES_OUT)
            & ~companies.has_unblocked_ubti.eq(True).fillna(False)
            & country.country.eq("US").fillna(False)
            & ~companies.is_china_n_share.eq(True).fillna(False)
            & (votes.isna() | (votes >= rules.MINIMUM_SHARE))
        ).to_numpy(bool),
        "codes": codes,
        "security_ids": lines.security_id.to_numpy(),
        "company_ids": companies.company_id.to_numpy(),
    }


def decide(t: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
    """The companies in the order of their ranks, the lines that pass, and the indexes of each company by rank."""
    with np.errstate(invalid="ignore", divide="ignore"):
        company, count = t["company"], len(t["company_ids"])
        vehicle = vehicles(t)
        base = np.bincount(company, np.where(t["is_equity"], np.nan_to_num(t["total"]) * t["factor"], 0), count)
        has_vehicle = vehicle >= 0
        caps = np.round(base * t["close"][vehicle] / t["factor"][vehicle], 6)
        is_known = has_vehicle & ~np.isnan(t["total"][vehicle]) & (t["factor"][vehicle] != 0)
        is_vehicle = np.zeros(len(company), dtype=bool)
        is_vehicle[vehicle[has_vehicle]] = True
        good = line_screens(t, is_vehicle)
        eligible = np.flatnonzero(t["passes"] & is_known & (caps >= rules.MINIMUM_CAP) & good[vehicle])
        # companies stand in the order of their ids: a stable sort settles ties
        ranked = eligible[np.argsort(-caps[eligible], kind="stable")]
        return ranked, good, indexes(caps[ranked], t["codes"][:, ranked], t["codes"].any(axis=1))


def vehicles(t: dict[str, np.ndarray]) -> np.ndarray:
    """The line that prices each company, -1 where there is none."""
    candidates = np.flatnonzero(t["is_candidate"] & ~np.isnan(t["close"]))
    company, volume = t["company"][candidates], t["volume"][candidates]
    highest = np.zeros(len(t["company_ids"]))
    np.maximum.at(highest, company, volume)
    near = candidates[(5 * volume > 4 * highest[company]) | (highest[company] == 0)]
    # the last one written stays: lines stand in the order of company and id, so least available first, id backwards
    order = near[::-1][np.argsort((np.nan_to_num(t["available"]) * t["factor"])[near[::-1]], kind="stable")]
    found = np.full(len(t["company_ids"]), -1)
    found[t["company"][order]] = order
    return found


def line_screens(t: dict[str, np.ndarray], is_vehicle: np.ndarray) -> np.ndarray:
    """S01, S02, S06, S08, S10."""
    has_price = (t["close"] >= rules.MINIMUM_PRICE) | (
        ~np.isnan(t["close"]) & t["is_member"] & (t["average"] >= rules.MINIMUM_PRICE)
    )
    is_class = (t["close"] * t["total"] > rules.CLASS_CAP) & (t["dollars"] > rules.CLASS_DOLLARS)
    has_float = t["available"] / t["total"] >= rules.MINIMUM_SHARE
    return t["is_candidate"] & has_price & has_float & (is_vehicle | is_class)


def indexes(caps: np.ndarray, held: np.ndarray, told: np.ndarray) -> np.ndarray:
    """A row for each of rules.INDEXES, a column for each company by rank."""
    rank = np.arange(1, len(caps) + 1)
    extended, main = rank <= rules.EXTENDED, rank <= rules.MAIN
    percentile = np.where(extended, np.cumsum(caps) / caps[: rules.EXTENDED].sum(), np.nan)
    above = {}
    for at, (band, code, telling) in rules.BREAKS.items():
        side = rank <= at
        if len(caps) >= at and any(told[rules.INDEXES.index(one)] for one in telling):
            in_band = (np.abs(percentile - percentile[at - 1]) <= band + rules.HAIR) & held[
                rules.INDEXES.index("R3000")
            ]
            stays = held[rules.INDEXES.index(code)]
            side = np.where(in_band, stays if at != 2000 else ~stays, side)
        above[at] = side & main
    return np.stack([
        extended, main, above[1000], main & ~above[1000], rank <= rules.TOP, above[200], above[500],
        above[1000] & ~above[200], main & ~above[500], extended & ~above[2000],
    ])  # fmt: skip


def answer_of(t: dict[str, np.ndarray], ranked: np.ndarray, good: np.ndarray, codes: np.ndarray) -> Answer:
    """The same to be compared, with names instead of numbers."""
    place = np.full(len(t["company_ids"]), -1)
    place[ranked] = np.arange(len(ranked))
    members = set()
    for line in np.flatnonzero(good & (place[t["company"]] >= 0)):
        column = place[t["company"][line]]
        members.update((rules.INDEXES[row], t["security_ids"][line]) for row in np.flatnonzero(codes[:, column]))
    return Answer(dict(zip(t["company_ids"][ranked], range(1, len(ranked) + 1), strict=True)), members)
